"""The day's figures above the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.reports import quota

if TYPE_CHECKING:
    from rmflow.store.unit import Unit
    from rmflow.words import Words


class Header(NamedTuple):
    """How the day's calling goes for the RM."""

    calls: int
    least: int
    reached: int
    rate: float | None
    appointments: int
    pace: Words | None


NONE_YET = Header(0, 0, 0, None, 0, None)


def header(unit: Unit, rm: str) -> Header:
    """The RM's figures as they are now."""
    row = next(r for r in quota.daily(unit, unit.today, unit.today, rm) if r["rm"] == rm)
    pace = quota.pace_today(unit, [row], rm)
    said = quota.pace_words(pace, unit) if pace else None
    return Header(row["calls"], row["min"], row["reached"], row["success_rate"], row["appointments"], said)
