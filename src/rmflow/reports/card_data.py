"""What `show` looks up beyond the gates' facts, and the card as scripts read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.reports import consents, phrases
from rmflow.rules.figures import days_between
from rmflow.text.birthdays import Birthday, format_birthday
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.rules.facts import Facts
    from rmflow.rules.findings import Verdict
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

NEWEST = 3
SAID = """
SELECT * FROM (
  SELECT held_on AS said_on, said AS text, 'visit' AS kind, created_at FROM visit
    WHERE prospect_id = :id AND said IS NOT NULL
  UNION ALL SELECT raised_on, words, 'objection', created_at FROM objection WHERE prospect_id = :id
  UNION ALL SELECT * FROM (SELECT called_on, note, 'call', called_at FROM call
    WHERE prospect_id = :id AND note IS NOT NULL ORDER BY called_at DESC LIMIT 3)
) WHERE said_on IS NOT NULL ORDER BY said_on DESC, created_at DESC LIMIT 3
"""
RELATIONS = """
SELECT r.relation, 1 AS is_ours, p.no, p.name FROM relation r JOIN prospect p ON p.id = r.other_id
  WHERE r.prospect_id = :id
UNION ALL SELECT r.relation, 0, p.no, p.name FROM relation r JOIN prospect p ON p.id = r.prospect_id
  WHERE r.other_id = :id
ORDER BY 2 DESC, 3
"""
DEALS = """
SELECT d.*, o.no AS opportunity FROM deal d JOIN opportunity o ON o.id = d.opportunity_id
WHERE d.prospect_id = ? ORDER BY d.n
"""
WHERE = {
    "visit": words("at the visit", "拜访时"),
    "objection": words("objecting", "异议"),
    "call": words("call note", "通话备注"),
}


class Said(NamedTuple):
    """Something the customer said: when, on which occasion."""

    on: str
    text: str
    kind: str

    @property
    def where(self) -> Words:
        """The occasion in words."""
        return WHERE[self.kind]


class Looked(NamedTuple):
    """All that the card is made of."""

    unit: Unit
    facts: Facts
    verdict: Verdict
    calls: int
    last_call: Row | None
    said: list[Said]
    relations: list[Row]
    deals: list[Row]


def calls(unit: Unit, prospect_id: str) -> tuple[int, Row | None]:
    """How many calls there were, and the last one."""
    count = unit.connection.value("SELECT count(*) FROM call WHERE prospect_id = ?", (prospect_id,))
    last = unit.connection.row(
        "SELECT * FROM call WHERE prospect_id = ? ORDER BY called_at DESC LIMIT 1", (prospect_id,)
    )
    return count, last


def said(unit: Unit, prospect_id: str) -> list[Said]:
    """The customer's newest words: at visits, as objections, in the notes of calls."""
    return [Said(row.said_on, row.text, row.kind) for row in unit.connection.rows(SAID, {"id": prospect_id})]


def relations(unit: Unit, prospect_id: str) -> list[Row]:
    """Whom the prospect is related to, seen from either side."""
    return unit.connection.rows(RELATIONS, {"id": prospect_id})


def deals(unit: Unit, prospect_id: str) -> list[Row]:
    """All deals with the prospect, each with its opportunity's number."""
    return unit.connection.rows(DEALS, (prospect_id,))


def state(answer: Any, unit: Unit) -> str:
    """What an answer to a criterion is worth today: `yes`, `no`, `unknown`, or `stale` where a yes is too old."""
    if answer is None:
        return "unknown"
    if answer.answer != "yes":
        return str(answer.answer)
    age = days_between(date.fromisoformat(answer.assessed_on), unit.today)
    return "stale" if age > unit.guide.numbers["criteria"]["fresh_days"] else "yes"


def rate(ppm: int | None) -> str | None:
    """A rate as per cent."""
    from rmflow.text.money import format_rate

    return None if ppm is None else format_rate(ppm)


def birthday_words(contact: Any) -> Words:
    """A contact's birthday as entered; empty where it is not known."""
    if contact.birth_month is None:
        return plain("")
    kept = Birthday(
        contact.birth_month, contact.birth_day, contact.birth_year, bool(contact.birth_lunar), bool(contact.birth_leap)
    )
    return words("born {on}", "生日{on}", on=Words(format_birthday(kept, "en"), format_birthday(kept, "zh")))


def opening_line(looked: Looked) -> Words | None:
    """The guide's opening line for how the name was found."""
    entries = looked.unit.guide.entries("opening_line")
    entry = entries.get(looked.facts.prospect.source) or entries.get("other")
    return entry.label if entry else None


def data(looked: Looked) -> dict[str, Any]:
    """The card for scripts."""
    known, unit = looked.facts, looked.unit
    prospect, opportunity, last = known.prospect, known.opportunity, looked.last_call
    return {
        "no": prospect.no,
        "name": prospect.name,
        "kind": prospect.kind,
        "status": prospect.status,
        "step": opportunity.step,
        "opportunity": _picked(opportunity, "no step opened_on entered_step_on outcome outcome_on outcome_why"),
        "criteria": {code: _criterion(unit, known.assessments.get(code)) for code in unit.guide.entries("criterion")},
        "contacts": [_contact(row) for row in known.contacts],
        "calls": looked.calls,
        "last_call": {"on": last.called_on, "outcome": last.outcome, "note": last.note} if last else None,
        "visits": [_visit(row) for row in known.visits],
        "needs": [_priced(row, "n kind text wanted_on confirmed_on") for row in known.needs],
        "offers": [_offer(row, known.needs) for row in known.offers],
        "objections": [_picked(row, OBJECTION) for row in known.objections],
        "signals": [{**_picked(row, "code seen_on note"), "negative": bool(row.is_negative)} for row in known.signals],
        "deals": [_deal(row) for row in looked.deals],
        "tier": prospect.tier,
        "next": _next(prospect),
        **_more(looked),
    }


OBJECTION = "n words type raised_on genuineness test true_reason status method answer resolved_on"


def _more(looked: Looked) -> dict[str, Any]:
    """What the contract leaves open."""
    prospect, unit = looked.facts.prospect, looked.unit
    return {
        "days_in_step": days_between(date.fromisoformat(looked.facts.opportunity.entered_step_on), unit.today),
        "amount": phrases.amount(looked.facts.opportunity),
        "currency": looked.facts.opportunity.currency,
        **_picked(prospect, "source source_detail via phone uscc industry rm found_on note"),
        "growth": bool(prospect.is_growth),
        "do_not_call": bool(prospect.do_not_call),
        "do_not_call_on": prospect.do_not_call_on,
        "consents": consents.answers(unit, prospect.id),
        "attempts": [_picked(row, "technique result tried_on note") for row in looked.facts.attempts],
        "last_words": [{"on": said.on, "kind": said.kind, "text": said.text} for said in looked.said],
        "relations": [
            {"relation": row.relation, "no": row.no, "name": row.name, "of_this": bool(row.is_ours)} for row in looked.relations
        ],
        "missing": [
            {"code": f.code, "why": f.text, "fix": f.fix.paste() if f.fix else None} for f in looked.verdict.missing
        ],
        "opening_line": opening_line(looked),
    }  # fmt: skip


def _next(prospect: Any) -> dict[str, Any] | None:
    """The next dated thing: its kind, its words or code (the kind again where there are none), its day."""
    if prospect.next_on is None:
        return None
    kind, _, what = (prospect.next_what or "").partition(":")
    return {"what": what or kind, "on": prospect.next_on, "kind": kind}


def _picked(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def _criterion(unit: Unit, answer: Any) -> dict[str, Any]:
    if answer is None:
        return {"answer": "unknown", "evidence": None, "assessed_on": None, "stale": False}
    return {**_picked(answer, "answer evidence assessed_on"), "stale": state(answer, unit) == "stale"}


def _contact(row: Any) -> dict[str, Any]:
    birthday = None
    if row.birth_month is not None:
        birthday = {"year": row.birth_year, "month": row.birth_month, "day": row.birth_day,
                    "lunar": bool(row.birth_lunar), "leap": bool(row.birth_leap)}  # fmt: skip
    return {**_picked(row, "n name title role phone"), "birthday": birthday, "note": row.note}


def _visit(row: Any) -> dict[str, Any]:
    import json

    names = "n kind status planned_on objective success place companion confirmed_on result held_on said summary next_step next_on"
    return {**_picked(row, names), "questions": json.loads(row.questions or "[]"), "unplanned": bool(row.is_unplanned)}


def _priced(row: Any, names: str) -> dict[str, Any]:
    return {**_picked(row, names), "amount": phrases.amount(row), "currency": row.currency}


def _offer(row: Any, needs: list[Any]) -> dict[str, Any]:
    need = next((need.n for need in needs if need.id == row.need_id), None)
    return {**_priced(row, "n product reaction note presented_on"), "need": need, "rate": rate(row.rate_ppm)}


def _deal(row: Any) -> dict[str, Any]:
    return {**_priced(row, "n opportunity product dealt_on signer status matures_on"), "rate": rate(row.rate_ppm)}
