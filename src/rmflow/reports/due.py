"""What is due: the questions behind `today`, each answered from an index that begins with the RM.

Every question gives items as scripts read them (codes, ISO dates), at most `limit` of them, and how many there are.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.reports import phrases
from rmflow.reports.in_care import IS_FORGOTTEN
from rmflow.rules import figures
from rmflow.store.whom import KNOWN

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

Item = dict[str, Any]
ALL = -1  # SQLite's word for no limit


class Question(NamedTuple):
    """A question with at most so many answers. `where` looks at `table` alone, so that counting needs no joins."""

    columns: str
    table: str
    join: str
    where: str
    order: str
    counting: str = ""

    @property
    def sql(self) -> str:
        """The question; its last parameter is the limit."""
        return f"SELECT {self.columns} FROM {self.table} {self.join} WHERE {self.where} ORDER BY {self.order} LIMIT ?"

    @property
    def counted(self) -> str:
        """How many answers there are."""
        return self.counting or f"SELECT count(*) FROM {self.table} WHERE {self.where}"


FOLLOW_UP = "f.kind, f.what, f.due_on, f.due_at, p.no, p.name, p.phone, p.do_not_call"
GRADE = "(SELECT grade FROM call WHERE prospect_id = p.id AND grade IS NOT NULL ORDER BY called_at DESC LIMIT 1)"
OF_FOLLOW_UP = ("follow_up f", "JOIN prospect p ON p.id = f.prospect_id")
OPEN_FOLLOW_UP = "f.rm = ? AND f.done_on IS NULL AND f.due_on"

FOLLOW_UPS = Question(FOLLOW_UP, *OF_FOLLOW_UP, f"{OPEN_FOLLOW_UP} < ?", "f.due_on")
FOLLOW_UPS_AHEAD = Question(FOLLOW_UP, *OF_FOLLOW_UP, f"{OPEN_FOLLOW_UP} BETWEEN ? AND ?", "f.due_on, f.due_at IS NULL, f.due_at")
GRADED = 100  # so many of a day's calls are put in order by grade; nobody makes more


def calls_due(most: int) -> Question:
    """The day's calls in order of grade, of the first `most` booked (all: -1): each costs a look at its past calls."""
    where = f"{OPEN_FOLLOW_UP} = ? AND f.kind = 'call'"
    return Question(
        f"{FOLLOW_UP}, {GRADE} AS grade", f"(SELECT * FROM follow_up f WHERE {where} LIMIT {most}) f",
        "JOIN prospect p ON p.id = f.prospect_id", "1", "grade IS NULL, grade, f.due_at IS NULL, f.due_at",
        f"SELECT count(*) FROM follow_up f WHERE {where}",
    )  # fmt: skip


STEPS = Question(FOLLOW_UP, *OF_FOLLOW_UP, f"{OPEN_FOLLOW_UP} = ? AND f.kind <> 'call'", "f.due_at")
VISITS = Question(
    "v.n, v.kind, v.planned_at, v.planned_on, v.objective, v.place, v.status, v.confirmed_on, p.no, p.name,"
    " coalesce(c.phone, p.phone) AS phone, c.name AS contact",
    "visit v", "JOIN prospect p ON p.id = v.prospect_id LEFT JOIN contact c ON c.id = v.contact_id"
    f" AND {KNOWN.format('c')}",
    "v.rm = ? AND v.status IN ('planned', 'confirmed') AND v.planned_on BETWEEN ? AND ?", "v.planned_at",
)  # fmt: skip
PROMISES, PROMISES_LATE = (
    Question("m.no AS promise, m.text, m.due_on, p.no, p.name", "promise m", "JOIN prospect p ON p.id = m.prospect_id",
             f"m.rm = ? AND m.kept_on IS NULL AND m.due_on {sign} ?", "m.due_on")
    for sign in ("=", "<")
)  # fmt: skip
PROMISES_AHEAD = PROMISES._replace(where="m.rm = ? AND m.kept_on IS NULL AND m.due_on BETWEEN ? AND ?")
CARE, CARE_LATE = (
    Question("k.n, k.content, k.due_on, p.no, p.name, p.tier, p.phone", "care k",
             "JOIN prospect p ON p.id = k.prospect_id", f"k.rm = ? AND k.done_on IS NULL AND k.due_on {sign} ?", "k.due_on")
    for sign in ("=", "<")
)  # fmt: skip
# Customers in care (step 6) without a tier or a next care date: what gate 6 asks for. Two sets, each read whole from an
# index that holds nothing else, and not a question per customer. A range (`step > 5`) leads the planner to
# `ix_opportunity_step` even where all opportunities stand at one step; an equal sign does not.
HAS_CARE = "EXISTS (SELECT 1 FROM care WHERE prospect_id = p.id AND done_on IS NULL)"
UNSET = Question(
    f"p.no, p.name, p.tier, {HAS_CARE} AS has_care", "prospect p", "",
    "p.id IN (SELECT prospect_id FROM opportunity WHERE rm = ? AND outcome IN ('open', 'won') AND step > 5"
    " AND (prospect_id NOT IN (SELECT id FROM prospect WHERE tier IS NOT NULL)"
    " OR prospect_id NOT IN (SELECT prospect_id FROM care WHERE done_on IS NULL)))"
    f" AND NOT {IS_FORGOTTEN.format('p.id')}", "+p.no",
)  # fmt: skip
WON = Question(
    "p.no, p.name, o.step, o.outcome_on", "opportunity o", "JOIN prospect p ON p.id = o.prospect_id",
    f"o.rm = ? AND o.outcome = 'won' AND o.step < 6 AND NOT {IS_FORGOTTEN.format('o.prospect_id')}", "o.outcome_on",
)  # fmt: skip
# Targets before potential customers: they are nearer to a deal.
NO_NEXT = """
SELECT no, name, status, do_not_call FROM prospect WHERE rm = ? AND status = ? AND next_on IS NULL ORDER BY rowid LIMIT ?
"""
NO_NEXT_COUNT = "SELECT count(*) FROM prospect WHERE rm = ? AND status = ? AND next_on IS NULL"
OPEN = ("target", "potential")


class Due(NamedTuple):
    """Items of one kind, and how many there are in all."""

    items: list[Item]
    total: int


def overdue(unit: Unit, limit: int = ALL) -> Due:
    """Follow-ups, visits not logged, promises and care whose day has passed; the longest overdue first."""
    before = (unit.rm, unit.day)
    yesterday = (unit.today - timedelta(days=1)).isoformat()
    parts = [
        _ask(unit, FOLLOW_UPS, before, limit, _follow_up),
        _ask(unit, VISITS, (unit.rm, "0001-01-01", yesterday), limit, visit),
        _ask(unit, PROMISES_LATE, before, limit, _promise),
        _ask(unit, CARE_LATE, before, limit, _care),
    ]
    items = sorted((item for part in parts for item in part.items), key=lambda item: (item["on"], item["no"]))
    for item in items:
        item["days_late"] = figures.days_between(date.fromisoformat(item["on"]), unit.today)
    return Due(items if limit == ALL else items[:limit], sum(part.total for part in parts))


def calls(unit: Unit, limit: int = ALL) -> Due:
    """Calls due today, by the grade of the last call that was given one (guide 1.3: A within 24 hours …)."""
    return _ask(unit, calls_due(ALL if limit == ALL else GRADED), (unit.rm, unit.day), limit, _follow_up)


def steps(unit: Unit, limit: int = ALL) -> Due:
    """Next steps and second looks due today."""
    return _ask(unit, STEPS, (unit.rm, unit.day), limit, _follow_up)


def visits(unit: Unit, limit: int = ALL) -> Due:
    """Today's appointments."""
    return _ask(unit, VISITS, (unit.rm, unit.day, unit.day), limit, visit)


def unconfirmed(unit: Unit) -> Due:
    """Appointments until the next workday that the customer still has to confirm (guide 2.3)."""
    first = (unit.today + timedelta(days=1)).isoformat()
    last = unit.workdays.next(unit.today).isoformat()
    found = _ask(unit, VISITS, (unit.rm, first, last), ALL, visit)
    items = [item for item in found.items if not item["confirmed"]]
    return Due(items, len(items))


def promises(unit: Unit, limit: int = ALL) -> Due:
    """Promises due today."""
    return _ask(unit, PROMISES, (unit.rm, unit.day), limit, _promise)


def care(unit: Unit, limit: int = ALL) -> Due:
    """Care due today."""
    return _ask(unit, CARE, (unit.rm, unit.day), limit, _care)


def unset(unit: Unit, limit: int = ALL) -> Due:
    """Customers in step 6 without a tier or without a next care date (guide 6.1, 6.3)."""

    def item(_unit: Unit, row: Any) -> Item:
        missing = [*([] if row.tier else ["tier"]), *([] if row.has_care else ["next_care"])]
        return {"no": row.no, "name": row.name, "missing": missing}

    return _ask(unit, UNSET, (unit.rm,), limit, item)


def won(unit: Unit, limit: int = ALL) -> Due:
    """Won, but not yet moved on to care."""

    def item(_unit: Unit, row: Any) -> Item:
        return {"no": row.no, "name": row.name, "step": row.step, "on": row.outcome_on}

    return _ask(unit, WON, (unit.rm,), limit, item)


def no_next(unit: Unit, limit: int) -> Due:
    """Open prospects without a dated next action: counted, the first `limit` named."""
    items: list[Item] = []
    count = 0
    for status in OPEN:
        found = unit.connection.value(NO_NEXT_COUNT, (unit.rm, status))
        count += found
        if found and len(items) < limit:
            rows = unit.connection.rows(NO_NEXT, (unit.rm, status, limit - len(items)))
            items += [
                {"no": row.no, "name": row.name, "status": row.status, "do_not_call": bool(row.do_not_call)}
                for row in rows
            ]
    return Due(items, count)


def ahead(unit: Unit, rm: str, first: date, last: date) -> dict[str, list[Item]]:
    """What an RM has before him from `first` to `last`: `visits`, `follow_ups` (calls, next steps, second looks), `promises`."""
    days = (rm, first.isoformat(), last.isoformat())
    asked = {"visits": (VISITS, visit), "follow_ups": (FOLLOW_UPS_AHEAD, _follow_up), "promises": (PROMISES_AHEAD, _promise)}
    return {name: _ask(unit, question, days, ALL, make).items for name, (question, make) in asked.items()}


def _ask(unit: Unit, question: Question, values: tuple[Any, ...], limit: int, make: Any) -> Due:
    rows = unit.connection.rows(question.sql, (*values, limit))
    total = len(rows)
    if total == limit:
        # Only a full list may have more behind it.
        total = unit.connection.value(question.counted, values)
    return Due([make(unit, row) for row in rows], total)


def _follow_up(unit: Unit, row: Any) -> Item:
    item = {
        "no": row.no, "name": row.name, "kind": row.kind, "on": row.due_on,
        "at": phrases.clock(unit, row.due_at) or None, "what": row.what, "phone": row.phone,
        "do_not_call": bool(row.do_not_call),
    }  # fmt: skip
    return {**item, "grade": row.grade} if hasattr(row, "grade") else item


def visit(unit: Unit, row: Any) -> Item:
    """A planned visit; `confirmed` is also true of a kind that needs no word from the customer."""
    kinds = unit.guide.entries("visit_kind")
    needs_word = kinds[row.kind].extra.get("needs_confirmation", True) if row.kind in kinds else True
    return {
        "no": row.no, "name": row.name, "kind": "visit", "n": row.n, "on": row.planned_on,
        "at": phrases.clock(unit, row.planned_at), "visit_kind": row.kind, "objective": row.objective,
        "place": row.place, "contact": row.contact, "phone": row.phone,
        "confirmed": bool(row.confirmed_on) or not needs_word, "is_past": _is_past(unit, row.planned_at),
    }  # fmt: skip


def _is_past(unit: Unit, at: str) -> bool:
    from rmflow.text.dates import instant

    return at < instant(unit.now)


def _promise(_unit: Unit, row: Any) -> Item:
    return {
        "no": row.no,
        "name": row.name,
        "kind": "promise",
        "promise": row.promise,
        "on": row.due_on,
        "what": row.text,
    }


def _care(_unit: Unit, row: Any) -> Item:
    return {
        "no": row.no, "name": row.name, "kind": "care", "n": row.n, "on": row.due_on, "what": row.content,
        "tier": row.tier, "phone": row.phone,
    }  # fmt: skip
