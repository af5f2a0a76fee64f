"""What a reminder says of the day (`today --notify`): counts and customers' numbers, never a name, since a notification is
read by whoever passes the screen.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.reports import due
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

HOURS = 3  # visits that begin within so many hours are named
NAMED = 3  # so many numbers


class Reminder(NamedTuple):
    """The counts (`overdue`, `visits`, `calls_due`, `promises`) and the text that says them."""

    counts: dict[str, int]
    text: Words

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due."""
        return not any(self.counts.values())


def reminder(unit: Unit) -> Reminder:
    """What is overdue, which visits begin in the next hours, how many calls and promises are due today."""
    visits = _visits_soon(unit)
    overdue, calls, promises = due.overdue(unit, NAMED), due.calls(unit, NAMED), due.promises(unit, NAMED)
    counts = {"overdue": overdue.total, "visits": len(visits), "calls_due": calls.total, "promises": promises.total}
    said = (
        (overdue.items, words("overdue {n}", "逾期 {n}", n=overdue.total)),
        (visits, words("visits from {at}: {n}", "{at} 起拜访 {n}", at=visits[0]["at"] if visits else "", n=len(visits))),
        (calls.items, words("calls due {n}", "回电 {n}", n=calls.total)),
        (promises.items, words("promises due {n}", "承诺 {n}", n=promises.total)),
    )  # fmt: skip
    parts = (_named(text, items) for items, text in said if items)
    return Reminder(counts, join(parts, en=" · ", zh=" · "))


def _named(text: Words, items: list[dict[str, Any]]) -> Words:
    numbers = " ".join(f"#{item['no']}" for item in items[:NAMED])
    return words("{text} ({numbers})", "{text}（{numbers}）", text=text, numbers=numbers)


def _visits_soon(unit: Unit) -> list[dict[str, Any]]:
    until = unit.now + timedelta(hours=HOURS)
    last = f"{until:%H:%M}" if until.date() == unit.today else "24:00"
    return [item for item in due.visits(unit).items if not item["is_past"] and item["at"] <= last]

