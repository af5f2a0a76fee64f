"""Being forgotten (PIPL art. 47, GDPR art. 17; guide.md 10): asked for first, and from then on only kept; done later, for good.

What is left is a shell: counts, days, codes, amounts and steps stay, the person does not. A customer is forgotten, or a
contact alone whose company stays a customer, or an introducer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject
from rmflow.actions.pipeline import end, has_care
from rmflow.records import Receipt
from rmflow.schema.personal import MASK
from rmflow.store import associates, nexts, persons, redacting, suppression
from rmflow.store.whom import CONTACT, CUSTOMER, INTRODUCER, Whom, asked, asked_of, customer, opening, whom
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.rules.refused import Refused
    from rmflow.store.rows import Opportunity, Prospect, Row
    from rmflow.store.unit import Unit

REASON = words("the reason", "原因")
WHY = "do_not_contact"
COMMAND = "forget"


def request(
    unit: Unit, text: str | None, reason: str, *, contact: str | None = None, introducer: str | None = None
) -> Receipt:
    """Write down that somebody is to be forgotten: a customer, a `contact` of his or an `introducer`.

    Raises:
        NotFound, Ambiguous: nobody, or several.  BadInput: no reason.
        Refused: as `request_for`, or the contact's company is to be forgotten as a whole.
    """
    one = whom(unit.connection, text, contact, introducer, command=COMMAND)
    if one.kind == CONTACT and one.of is not None:
        kept_only.refuse(unit, customer(one.of))
    return request_for(unit, one, reason)


def request_for(unit: Unit, one: Whom, reason: str) -> Receipt:
    """Write down that he is to be forgotten: he is kept until then, and no more. Of a customer nothing is under way or
    due from now on; work on a contact's company goes on without him.

    Raises:
        Refused: it was asked for, or done, already.  BadInput: no reason.
    """
    earlier = asked(unit.connection, one)
    if earlier is not None and earlier.erased_on:
        kept_only.refuse(unit, one)
    if earlier is not None:
        raise _refused(unit, one, "erasure", words(
            "It was asked for on {on} already.", "已于 {on} 提出。", on=earlier.requested_on,
        ), "--erase")  # fmt: skip
    due_on = (unit.today + timedelta(days=persons.numbers(unit)["erase_days"])).isoformat()
    wish = {"reason": clean(reason, REASON, limit=NOTE_LIMIT), "requested_on": unit.day, "due_on": due_on}
    for column, row_id in _places(unit, one):
        if asked_of(unit.connection, column, row_id) is None:
            unit.insert("erasure", **{column: row_id}, **wish)
    fallen = _stop(unit, one.row) if one.kind == CUSTOMER else _without(unit, one)
    return Receipt(
        words("{who} is to be forgotten by {on}.", "{who} 应于 {on} 前删除。", who=opening(one.words), on=due_on),
        {**one.numbers, "requested_on": unit.day, "due_on": due_on, "fallen_away": fallen}, tuple(_kept(one, fallen)),
        f"{one.command} --erase",
    )  # fmt: skip


def _kept(one: Whom, fallen: dict[str, int]) -> list[Words]:
    notes = [words("Until then nothing is written about him and nobody calls: `undo` takes it back, erasing cannot be taken back.",
                   "在此之前不再记录、不再致电；此步可用 undo 撤回，删除之后不可撤回。")]  # fmt: skip
    if fallen and one.kind == CUSTOMER:
        notes.append(words("Fallen away: {what}.", "已取消：{what}。", what=_listed(fallen)))
    elif fallen:
        notes.append(words("Visits planned with him stand, without him: {n}.", "原定与其见面的拜访保留，不再与其见面：{n} 次。",
                           n=fallen["visit"]))  # fmt: skip
    if one.kind == CONTACT:
        notes.append(words("Work on the company goes on; where it rests on him (authority), another has to be named.",
                           "对该企业的工作照常；凡以其为依据者（购买权）须另行指明联系人。"))  # fmt: skip
    return notes


def _places(unit: Unit, one: Whom) -> list[tuple[str, str]]:
    """The rows in which he stands: the column of `erasure` and the key of each."""
    if one.kind == CUSTOMER:
        return [(one.column, one.row.id)]
    return [(f"{table}_id", row_id) for table, row_id in associates.places(unit.connection, one).rows]


def _without(unit: Unit, one: Whom) -> dict[str, int]:
    """The visits to come go on without him; how many there are."""
    visits = [
        row
        for column, row_id in _places(unit, one)
        if column == "contact_id"
        for row in unit.connection.rows(
            "SELECT * FROM visit WHERE contact_id = ? AND status IN ('planned', 'confirmed') ORDER BY id", (row_id,)
        )
    ]
    for row in visits:
        unit.change("visit", row, contact_id=None)
    return {"visit": len(visits)} if visits else {}


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


def erase(
    unit: Unit, text: str | None, *, contact: str | None = None, introducer: str | None = None, kept_elsewhere: bool = False
) -> Receipt:
    """Take somebody out of rows and journal, for good: a customer, a `contact` of his or an `introducer`.

    Raises:
        NotFound, Ambiguous: nobody, or several.  Refused: as `erase_him`.
    """
    one = whom(unit.connection, text, contact, introducer, command=COMMAND)
    return erase_him(unit, one, kept_elsewhere=kept_elsewhere)


def erase_him(unit: Unit, one: Whom, *, kept_elsewhere: bool = False) -> Receipt:
    """Take him out of rows and journal, for good; his numbers are kept as hashes, so that no list brings him back.

    `kept_elsewhere` says that the bank's own system keeps what the law wants kept.

    Raises:
        Refused: it was not asked for first (`not_requested`), is done already (`erasure`), or the guide wants a customer
            with deals, or who signed them, kept for longer (`retention`).
    """
    row = may_erase(unit, one, kept_elsewhere=kept_elsewhere)
    held = persons.held(unit, one)
    unit.connection.raw.execute("PRAGMA secure_delete = ON")
    signs = suppression.suppress(unit, _signs(unit, one))
    _done(unit, one, row)
    redacted = redacting.redact(unit, held.person, held.elsewhere)
    numbers = one.numbers
    unit.arguments = {"erase": numbers.pop("no", None), **numbers, "kept_elsewhere": kept_elsewhere, "redacted": redacted}
    return _erased(unit, one, held, len(redacted), signs)


def _done(unit: Unit, one: Whom, row: Row) -> None:
    """Every wish of his is carried out: a company's contacts' too, and wherever the same man stands in the book."""
    places = _places(unit, one)
    if one.kind == CUSTOMER:
        places += [("contact_id", key) for (key,) in unit.connection.tuples(
            "SELECT contact_id FROM erasure WHERE contact_id IN (SELECT id FROM contact WHERE prospect_id = ?)", (one.row.id,))]
    for column, row_id in places:
        wish = asked_of(unit.connection, column, row_id)
        if wish is None:
            unit.insert("erasure", **{column: row_id}, reason=MASK, requested_on=row.requested_on, due_on=row.due_on, erased_on=unit.day)
        elif not wish.erased_on:
            unit.change("erasure", wish, erased_on=unit.day)


def erased_by(unit: Unit, one: Whom) -> int:
    """The journal entry that erased him; 0 where none did."""
    return int(unit.connection.value(
        "SELECT max(i.seq) FROM journal_image i JOIN erasure e ON e.id = i.row_id"
        f" WHERE i.row_table = 'erasure' AND json_extract(i.after, '$.erased_on') IS NOT NULL AND e.{one.column} = ?", (one.row.id,)
    ) or 0)  # fmt: skip


def may_erase(unit: Unit, one: Whom, *, kept_elsewhere: bool) -> Row:
    """The request that is carried out; raises `Refused` as `erase_him` does."""
    row = asked(unit.connection, one)
    if row is None:
        raise _refused(unit, one, "not_requested", words(
            "First it has to be on record that {name} is to be forgotten, and why.", "须先记录{name}的删除要求及原因。",
            name=one.name,
        ), "--reason", "REASON")  # fmt: skip
    if row.erased_on:
        raise _refused(unit, one, "erasure", words(
            "{who} was erased on {on}.", "{who} 已于 {on} 删除。", who=one.opening, on=row.erased_on,
        ))  # fmt: skip
    until = _kept_until(unit, one)
    if until is not None and until > unit.today and not kept_elsewhere:
        why = words("has deals", "有成交记录") if one.kind == CUSTOMER else words("signed a deal", "签过约")
        raise _refused(unit, one, "retention", words(
            "{name} {why}: the guide keeps such records until {until} ({years} years from the end of the relationship).",
            "{name} {why}：按指引须保存至 {until}（业务关系结束后 {years} 年）。", name=one.name, why=why, until=until,
            years=persons.numbers(unit)["retention_years"],
        ), "--erase", "--kept-elsewhere")  # fmt: skip
    return row


def _kept_until(unit: Unit, one: Whom) -> date | None:
    """Until when the guide wants him kept: a customer with deals, and who signed a customer's deal is part of its record."""
    if one.kind == CONTACT and not unit.connection.value("SELECT 1 FROM deal WHERE signer_id = ?", (one.row.id,)):
        return None
    return persons.kept_until(unit, one.of) if one.of is not None else None


def _refused(unit: Unit, one: Whom, code: str, message: Words, *way: str) -> Refused:
    from rmflow.rules.findings import Finding, Hole, fix
    from rmflow.rules.refused import Refused
    from rmflow.store import find

    step = kept_only.FIRST_STEP
    if one.of is not None:
        opportunity = find.current_opportunity(unit.connection, one.of.id)
        unit.about, step = opportunity.id, opportunity.step
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
        missing = [Finding(code, step, False, says[way[0]], fix(COMMAND, *one.argv, *parts))]
    return Refused(code, step, message, missing)


def _signs(unit: Unit, one: Whom) -> list[suppression.Sign]:
    """What he is known by; a number that somebody else in the book has as well may come in with him."""
    if one.kind != CUSTOMER:
        where = associates.places(unit.connection, one)
        return list(suppression.signs([associates.own_phone(unit.connection, one, where)], None, one.row.name, "person"))
    prospect = one.row
    phones = [prospect.phone] + [
        phone for (phone,) in unit.connection.tuples("SELECT phone FROM contact WHERE prospect_id = ?", (prospect.id,))
    ]
    elsewhere = {phone for (phone,) in unit.connection.tuples(
        "SELECT phone FROM prospect WHERE id <> :id UNION SELECT phone FROM contact WHERE prospect_id <> :id",
        {"id": prospect.id},
    )}  # fmt: skip
    mine = [phone for phone in phones if phone and (phone == prospect.phone or phone not in elsewhere)]
    return list(suppression.signs(mine, prospect.uscc, prospect.name, prospect.kind))


def _erased(unit: Unit, one: Whom, held: persons.Held, images: int, signs: int) -> Receipt:
    notes = [
        words("Taken out: {what}; journal images: {n}.", "已删除：{what}；流水影像 {n} 份。", what=_listed(held.counts), n=images),
        words("Kept as hashes, so that no list brings him back: {n}. He himself may: {command} … --returned HOW.",
              "另存 {n} 个散列，防止名单再次导入；本人回来：{command} … --returned 说明。", n=signs, command=plain(_ADDING[one.kind])),
    ]  # fmt: skip
    if held.mentions:
        notes.append(words("Mentions taken out of other records: {n}.", "其他记录中的提及已删除：{n} 处。", n=len(held.mentions)))
    data: dict[str, Any] = {**one.numbers, "erased_on": unit.day, "rows": held.counts, "images": images, "suppressed": signs,
                            "mentions": [{key: said[key] for key in ("table", "no", "n")} for said in held.mentions]}  # fmt: skip
    return Receipt(words("{who} is forgotten: what is left are counts.", "{who} 已删除，只保留统计。", who=one.opening), data, tuple(notes))


_ADDING = {CUSTOMER: "add-prospect", CONTACT: "add-contact", INTRODUCER: "add-introducer"}


def _listed(counts: dict[str, int]) -> Words:
    from rmflow.words import join

    return join([Words(f"{persons.LABELS[table].en} {n}", f"{persons.LABELS[table].zh} {n}") for table, n in counts.items()]
                or [plain("–")])  # fmt: skip
