"""What stands on the card: who, why now, the last words, what the gate lacks, how to begin, what to say to objections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Line
from rmflow.reports import card_data, phrases
from rmflow.reports.call_list import BANDS
from rmflow.rules import gates
from rmflow.store import find
from rmflow.store.gather import facts
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.reports.call_list import Candidate
    from rmflow.store.unit import Unit

WORDS, GAPS = 2, 3  # so many of the last words and of the gate's gaps


class Objection(NamedTuple):
    """An objection card: what kind, what to ask, what to say."""

    label: Words
    ask: Words
    say: Words


class Card(NamedTuple):
    """One card. `lines` come in the order of their worth, so that a small screen cuts the least."""

    id: str
    no: int
    name: str
    phone: str
    lines: tuple[Line, ...]


def card(unit: Unit, prospect_id: str, why: Words) -> Card:
    """The card of a prospect; `why` is why this one now."""
    prospect: Any = unit.connection.row("SELECT * FROM prospect WHERE id = ?", (prospect_id,))
    opportunity = find.current_opportunity(unit.connection, prospect_id)
    known = facts(unit.connection, prospect, opportunity, unit.today)
    person = next((one for one in known.contacts if one.phone), known.contacts[0] if known.contacts else None)
    count, last = card_data.calls(unit, prospect_id)
    step = words("step {n}, {label}", "第{n}步 {label}", n=opportunity.step, label=unit.guide.step_label(opportunity.step))
    lines = [Line(why, words("why now", "缘由")), Line(step, words("stands at", "所处"))]
    if person is not None and person.name != prospect.name:
        role = unit.guide.label("decision_role", person.role)
        lines.append(Line(phrases.spaced(safe(person.name), safe(person.title or ""), role), words("speak to", "联系人")))
    if last is not None:
        came = words("{on}, {outcome} ({n} so far)", "{on} {outcome}（共 {n} 次）", on=phrases.day(last.called_on, unit.today),
                     outcome=unit.guide.label("call_outcome", last.outcome), n=count)  # fmt: skip
        lines.append(Line(came, words("last call", "上次通话")))
    heard = card_data.said(unit, prospect_id)[:WORDS]
    lines += [Line(plain(phrases.one_line(said.text)), said.where) for said in heard]
    opening = _opening(unit, prospect)
    if opening is not None and not _was_reached(unit, prospect_id):
        lines.append(Line(opening, words("to open", "开场白")))
    missing = gates.judge(known, unit.guide).missing
    lines += [Line(finding.text, mark="no") for finding in missing[:GAPS]]
    if len(missing) > GAPS:
        lines.append(Line(words("and {n} more before the gate opens", "另缺 {n} 项方可通过关口", n=len(missing) - GAPS)))
    if prospect.note:
        lines.append(Line(plain(phrases.one_line(prospect.note)), words("note", "备注")))
    number = prospect.phone or (person.phone if person else None)
    return Card(prospect_id, prospect.no, safe(prospect.name), phrases.phone(number), tuple(lines))


def _was_reached(unit: Unit, prospect_id: str) -> bool:
    """Whether he was spoken to before: then the line for a first call would be out of place."""
    return bool(unit.connection.value("SELECT 1 FROM call WHERE prospect_id = ? AND is_reached = 1 LIMIT 1", (prospect_id,)))


def _opening(unit: Unit, prospect: Any) -> Words | None:
    entry = unit.guide.entries("opening_line").get(prospect.source)
    return entry.label if entry else None


def why_now(unit: Unit, prospect_id: str, candidates: dict[str, Candidate]) -> Words:
    """Why this one now, from the order; one that left it meanwhile (a session resumed) is told so."""
    from rmflow.reports.call_list import why

    found = candidates.get(prospect_id)
    if found is None:
        return words("from this session's list", "本次列表中的客户")
    if found.band == "promise_overdue":
        promise = unit.connection.value(
            "SELECT text FROM promise WHERE prospect_id = ? AND kept_on IS NULL ORDER BY due_on LIMIT 1", (prospect_id,)
        )
        return words("{band}: {text}", "{band}：{text}", band=BANDS[found.band], text=phrases.one_line(promise, 60))
    return why(found)


def objections(unit: Unit) -> tuple[Objection, ...]:
    """The guide's objection cards (guide 4.1–4.3)."""

    def both(value: Any) -> Words:
        return Words(value["en"], value["zh"]) if value else plain("")

    found = unit.guide.entries("objection_type").values()
    return tuple(
        Objection(entry.label, both(entry.extra.get("ask")), both(entry.extra.get("card"))) for entry in found
        if entry.extra.get("card")
    )  # fmt: skip
