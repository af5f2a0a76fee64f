"""Being forgotten (PIPL art. 47, GDPR art. 17; guide.md 10): asked for first, and from then on only kept; done later, for good.

What is left is a shell: counts, days, codes, amounts and steps stay, the person does not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from rmflow.actions.allow import Subject, refuse_restricted
from rmflow.actions.pipeline import end, has_care
from rmflow.records import Receipt
from rmflow.store import find, nexts, persons, redacting, suppression
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.rules.refused import Refused
    from rmflow.store.rows import Opportunity, Prospect, Row
    from rmflow.store.unit import Unit

REASON = words("the reason", "原因")
WHY = "do_not_contact"


def request(unit: Unit, text: str, reason: str) -> Receipt:
    """Write down that somebody is to be forgotten: no more calls, nothing under way, nothing due; he is kept until then.

    Raises:
        Refused: it was asked for, or done, already.  BadInput: no reason.
    """
    prospect = find.prospect(unit.connection, text)
    earlier = asked(unit, prospect)
    if earlier is not None and earlier.erased_on:
        refuse_restricted(unit, prospect)
    if earlier is not None:
        raise _refused(unit, prospect, "erasure", words(
            "It was asked for on {on} already.", "已于 {on} 提出。", on=earlier.requested_on,
        ), "--erase")  # fmt: skip
    due_on = (unit.today + timedelta(days=persons.numbers(unit)["erase_days"])).isoformat()
    unit.insert(
        "erasure", prospect_id=prospect.id, reason=clean(reason, REASON, limit=NOTE_LIMIT), requested_on=unit.day, due_on=due_on
    )
    fallen = _stop(unit, prospect)
    name, no = safe(prospect.name), prospect.no
    notes = [words("Until then nothing is written about him and nobody calls: `undo` takes it back, erasing cannot be taken back.",
                   "在此之前不再记录、不再致电；此步可用 undo 撤回，删除之后不可撤回。")]  # fmt: skip
    if fallen:
        notes.append(words("Fallen away: {what}.", "已取消：{what}。", what=_listed(fallen)))
    return Receipt(
        words("#{no} {name} is to be forgotten by {on}.", "#{no} {name} 应于 {on} 前删除。", no=no, name=name, on=due_on),
        {"no": no, "requested_on": unit.day, "due_on": due_on, "fallen_away": fallen}, tuple(notes),
        f"rmflow forget {no} --erase",
    )  # fmt: skip


def asked(unit: Unit, prospect: Prospect) -> Row | None:
    """The wish to forget him, done or not; None where there is none."""
    return unit.connection.row("SELECT * FROM erasure WHERE prospect_id = ? ORDER BY id DESC LIMIT 1", (prospect.id,))


def _stop(unit: Unit, prospect: Prospect) -> dict[str, int]:
    """Nothing is under way or due any more; what fell away, by kind."""
    fallen: dict[str, int] = {}
    for row in _open(unit, "opportunity", prospect, "outcome IN ('open', 'deferred')"):
        end(unit, Subject(prospect, cast("Opportunity", row)), "dropped", WHY)
        fallen["opportunity"] = fallen.get("opportunity", 0) + 1
    for row in _open(unit, "visit", prospect, "status IN ('planned', 'confirmed')"):
        unit.change("visit", row, status="cancelled", cancelled_why="dropped")
        fallen["visit"] = fallen.get("visit", 0) + 1
    # What is open has no other end: a promise that is not kept any more, care that is not given.
    for table, is_open in (("promise", "kept_on IS NULL"), ("care", "done_on IS NULL")):
        for row in _open(unit, table, prospect, is_open):
            unit.delete(table, row.id)
            fallen[table] = fallen.get(table, 0) + 1
    nexts.finish(unit, prospect.id, "call", "step", "recheck")
    status = "customer" if has_care(unit, prospect.id) else "disqualified"
    since = prospect.do_not_call_on or unit.day
    unit.update("prospect", prospect.id, status=status, do_not_call=True, do_not_call_on=since)
    nexts.refresh(unit, prospect.id)
    return fallen


def _open(unit: Unit, table: str, prospect: Prospect, where: str) -> list[Row]:
    return unit.connection.rows(f'SELECT * FROM "{table}" WHERE prospect_id = ? AND {where} ORDER BY id', (prospect.id,))


def erase(unit: Unit, text: str, *, kept_elsewhere: bool = False) -> Receipt:
    """Take him out of rows and journal, for good; his numbers are kept as hashes, so that no list brings him back.

    `kept_elsewhere` says that the bank's own system keeps what the law wants kept.

    Raises:
        Refused: it was not asked for first (`not_requested`), is done already (`erasure`), or the guide wants a customer
            with deals kept for longer (`retention`).
    """
    prospect = find.prospect(unit.connection, text)
    row = may_erase(unit, prospect, kept_elsewhere=kept_elsewhere)
    held = persons.held(unit, prospect)
    unit.connection.raw.execute("PRAGMA secure_delete = ON")
    signs = suppression.suppress(unit, _signs(unit, prospect))
    unit.change("erasure", row, erased_on=unit.day)
    redacted = redacting.redact(unit, held.person, held.elsewhere)
    unit.arguments = {"erase": prospect.no, "kept_elsewhere": kept_elsewhere, "redacted": redacted}
    return _erased(unit, prospect.no, held, len(redacted), signs)


def erased_by(unit: Unit, no: int) -> int:
    """The journal entry that erased prospect `no`; 0 where none did."""
    return int(unit.connection.value(
        "SELECT max(i.seq) FROM journal_image i JOIN erasure e ON e.id = i.row_id JOIN prospect p ON p.id = e.prospect_id"
        " WHERE i.row_table = 'erasure' AND i.before IS NOT NULL AND p.no = ?", (no,)
    ) or 0)  # fmt: skip


def may_erase(unit: Unit, prospect: Prospect, *, kept_elsewhere: bool) -> Row:
    """The request that is carried out; raises `Refused` as `erase` does."""
    row = asked(unit, prospect)
    if row is None:
        raise _refused(unit, prospect, "not_requested", words(
            "First it has to be on record that {name} is to be forgotten, and why.", "须先记录{name}的删除要求及原因。",
            name=safe(prospect.name),
        ), "--reason", "REASON")  # fmt: skip
    if row.erased_on:
        raise _refused(unit, prospect, "erasure", words(
            "#{no} was erased on {on}.", "#{no} 已于 {on} 删除。", no=prospect.no, on=row.erased_on,
        ))  # fmt: skip
    until = persons.kept_until(unit, prospect)
    if until is not None and until > unit.today and not kept_elsewhere:
        raise _refused(unit, prospect, "retention", words(
            "{name} has deals: the guide keeps such records until {until} ({years} years from the end of the relationship).",
            "{name} 有成交记录：按指引须保存至 {until}（业务关系结束后 {years} 年）。", name=safe(prospect.name), until=until,
            years=persons.numbers(unit)["retention_years"],
        ), "--erase", "--kept-elsewhere")  # fmt: skip
    return row


def _refused(unit: Unit, prospect: Prospect, code: str, message: Words, *way: str) -> Refused:
    from rmflow.rules.findings import Finding, Hole, fix
    from rmflow.rules.refused import Refused

    opportunity = find.current_opportunity(unit.connection, prospect.id)
    unit.about = opportunity.id
    says = {
        "--erase": words("carry it out", "执行删除"),
        "--reason": words("step one comes first", "先完成第一步"),
    }
    if code == "retention":
        says["--erase"] = words("or the bank's own system keeps what the law wants, and you say so",
                                "或由本行系统按法规保存，并如此声明")  # fmt: skip
    missing = []
    if way:
        parts = [Hole(words("Why is he to be forgotten?", "删除原因？"), part) if part == "REASON" else part for part in way]
        missing = [Finding(code, opportunity.step, False, says[way[0]], fix("forget", prospect.no, *parts))]
    return Refused(code, opportunity.step, message, missing)


def _signs(unit: Unit, prospect: Prospect) -> list[suppression.Sign]:
    """What he is known by; a number that somebody else in the book has as well may come in with him."""
    phones = [prospect.phone] + [
        phone for (phone,) in unit.connection.tuples("SELECT phone FROM contact WHERE prospect_id = ?", (prospect.id,))
    ]
    elsewhere = {phone for (phone,) in unit.connection.tuples(
        "SELECT phone FROM prospect WHERE id <> :id UNION SELECT phone FROM contact WHERE prospect_id <> :id",
        {"id": prospect.id},
    )}  # fmt: skip
    mine = [phone for phone in phones if phone and (phone == prospect.phone or phone not in elsewhere)]
    return list(suppression.signs(mine, prospect.uscc, prospect.name, prospect.kind))


def _erased(unit: Unit, no: int, held: persons.Held, images: int, signs: int) -> Receipt:
    notes = [
        words("Taken out: {what}; journal images: {n}.", "已删除：{what}；流水影像 {n} 份。", what=_listed(held.counts), n=images),
        words("Kept as hashes, so that no list brings him back: {n}. He himself may: add-prospect … --returned HOW.",
              "另存 {n} 个散列，防止名单再次导入；客户本人回来：add-prospect … --returned 说明。", n=signs),
    ]  # fmt: skip
    if held.mentions:
        notes.append(words("Mentions taken out of other records: {n}.", "其他记录中的提及已删除：{n} 处。", n=len(held.mentions)))
    data: dict[str, Any] = {"no": no, "erased_on": unit.day, "rows": held.counts, "images": images, "suppressed": signs,
                            "mentions": [{key: one[key] for key in ("table", "no", "n")} for one in held.mentions]}  # fmt: skip
    return Receipt(words("#{no} is forgotten: what is left are counts.", "#{no} 已删除，只保留统计。", no=no), data, tuple(notes))


def _listed(counts: dict[str, int]) -> Words:
    from rmflow.words import join

    return join([Words(f"{persons.LABELS[table].en} {n}", f"{persons.LABELS[table].zh} {n}") for table, n in counts.items()]
                or [plain("–")])  # fmt: skip
