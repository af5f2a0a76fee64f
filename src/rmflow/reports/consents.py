"""What a customer said to being approached, and whether he is to be forgotten: on his card, on one page, in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.rules.consent import MARKETING, STATES, is_barred, state
from rmflow.store import consents, find
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.store.rows import Prospect, Row
    from rmflow.store.unit import Unit

TITLE = words("Consent", "同意情况")
# Whom of his contacts the RM still has to take out.
CONTACTS = """
SELECT c.n, c.name, e.due_on FROM contact c JOIN erasure e ON e.contact_id = c.id
WHERE c.prospect_id = ? AND e.erased_on IS NULL ORDER BY c.n
"""


def answers(unit: Unit, prospect_id: str) -> list[dict[str, Any]]:
    """What counts today on every channel and purpose he was asked about; `state` is of `rules.consent.STATES`."""
    return [
        {"channel": row.channel, "purpose": row.purpose, "state": state(row, unit.day), "on": row.answered_on,
         "until": row.until_on, "how": row.how}
        for row in consents.standing(unit.connection, prospect_id)
    ]  # fmt: skip


def erasure(unit: Unit, prospect: Prospect | Row) -> Row | None:
    """His wish to be forgotten, asked of those alone who are not to be called, since he is one of them."""
    if not prospect.do_not_call:
        return None
    return unit.connection.row(
        "SELECT requested_on, due_on, erased_on FROM erasure WHERE prospect_id = ? ORDER BY id DESC LIMIT 1", (prospect.id,)
    )


def lines(unit: Unit, prospect: Prospect | Row) -> list[Line]:
    """The lines of a card: to be forgotten, or erased, he or a contact of his; each answer, a no in the way of calls or
    visits marked.
    """
    found = [] if (row := erasure(unit, prospect)) is None else [_erasure(prospect, row)]
    found += [_contact(prospect, row) for row in unit.connection.rows(CONTACTS, (prospect.id,))]
    return found + [_answer(unit, one) for one in answers(unit, prospect.id)]


def may_be_called(unit: Unit, prospect: Prospect | Row) -> bool:
    """Whether the RM may call him of his own accord."""
    return consents.may_be_called(unit.connection, unit.guide, prospect, unit.day)


def _erasure(prospect: Prospect | Row, row: Row) -> Line:
    if row.erased_on:
        return Line(words("ERASED on {on}: only counts are left", "已于 {on} 删除，仅存统计", on=row.erased_on), mark="no")
    return Line(words("TO BE FORGOTTEN by {on} (asked {asked})", "应于 {on} 前删除（{asked} 提出）", on=row.due_on,
                      asked=row.requested_on), mark="no", paste=f"rmflow forget {prospect.no} --erase")  # fmt: skip


def _contact(prospect: Prospect | Row, row: Row) -> Line:
    return Line(words("contact {n} {name} is TO BE FORGOTTEN by {on}: kept only, not to be called",
                      "联系人 {n} {name} 应于 {on} 前删除：只作保存，勿致电", n=row.n, name=safe(row.name), on=row.due_on),
                mark="no", paste=f"rmflow forget {prospect.no} --contact {row.n} --erase")  # fmt: skip


def _answer(unit: Unit, one: dict[str, Any]) -> Line:
    label = words("consent", "同意")
    channel, purpose = unit.guide.label("contact_channel", one["channel"]), unit.guide.label("consent_purpose", one["purpose"])
    parts = [words("{channel}, {purpose}: {state} {on}", "{channel}（{purpose}）：{state} {on}", channel=channel,
                   purpose=purpose, state=STATES[one["state"]], on=one["on"])]  # fmt: skip
    if one["until"]:
        parts.append(words("until {on}", "至 {on}", on=one["until"]))
    if one["how"]:
        parts.append(plain(safe(one["how"])))
    barred = one["purpose"] == MARKETING and is_barred(one["state"])
    return Line(join(parts, ", ", "，"), label, "no" if barred else "ok" if one["state"] == "given" else "")


def consent(unit: Unit, text: str) -> Card:
    """`consent P`: what counts, and every answer ever given, oldest first.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.
    """
    prospect = find.prospect(unit.connection, text)
    rows = unit.connection.rows("SELECT * FROM consent WHERE prospect_id = ? ORDER BY answered_on, id", (prospect.id,))
    now = lines(unit, prospect)
    if prospect.do_not_call:
        said = words("DO NOT CALL (since {on})", "勿扰！请勿致电（自 {on}）", on=prospect.do_not_call_on or "?")
        now.insert(0, Line(said, mark="no"))
    empty = Line(words("He was never asked.", "尚未询问。"), mark="warn",
                 paste=f'rmflow consent {prospect.no} phone --given --how "HOW"')  # fmt: skip
    past = tuple(_said(unit, row) for row in rows)
    sections = [Section(words("Now", "当前"), tuple(now) or (empty,)), Section(words("What was said", "历次记录"), past)]
    title = words("#{no} {name} — consent", "#{no} {name} —— 同意情况", no=prospect.no, name=safe(prospect.name))
    return Card(title, tuple(section for section in sections if section.lines), _data(unit, prospect, rows))


def _said(unit: Unit, row: Row) -> Line:
    text = join([unit.guide.label("contact_channel", row.channel), unit.guide.label("consent_purpose", row.purpose),
                 STATES[row.answer], *([words("until {on}", "至 {on}", on=row.until_on)] if row.until_on else []),
                 *([plain(safe(row.how))] if row.how else [])])  # fmt: skip
    return Line(text, plain(row.answered_on))


def _data(unit: Unit, prospect: Prospect, rows: list[Row]) -> dict[str, Any]:
    asked: Words | Row | None = erasure(unit, prospect)
    return {
        "no": prospect.no, "name": prospect.name, "do_not_call": bool(prospect.do_not_call),
        "do_not_call_on": prospect.do_not_call_on, "may_be_called": may_be_called(unit, prospect),
        "now": answers(unit, prospect.id), "erasure": vars(asked) if asked else None,
        "said": [{"channel": row.channel, "purpose": row.purpose, "answer": row.answer, "on": row.answered_on,
                  "until": row.until_on, "how": row.how} for row in rows],
    }  # fmt: skip
