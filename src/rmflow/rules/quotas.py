"""The day's calls against what the guide asks for: the band, the floor, workdays, and the pace (guide 1.3)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from rmflow.guide.types import Guide
    from rmflow.rules.workdays import Workdays


class Quota(NamedTuple):
    """What the guide asks of a day's calls: at least `least`, better `target`, a share of `floor` reached.

    A share out of fewer than `few` calls is marked.
    """

    least: int
    target: int
    floor: float
    few: int

    def times(self, days: float) -> Quota:
        """The quota of so many days, halves counted as halves; a half call is asked as a whole one."""
        return self._replace(least=ceil(self.least * days), target=ceil(self.target * days))


class Pace(NamedTuple):
    """How the day's calling goes on: minutes per call, and when the calls left would be done (None: not today)."""

    minutes_per_call: float
    calls_left: int
    done_at: datetime | None


def quota(guide: Guide) -> Quota:
    """The guide's quota."""
    numbers = guide.numbers["quota"]
    return Quota(numbers["calls_min"], numbers["calls_target"], numbers["reached_floor"], numbers["few"])


def may_call_on(day: date, guide: Guide, workdays: Workdays) -> bool:
    """Whether the guide's call window opens on that day at all."""
    return not guide.numbers["call_window_workdays_only"] or workdays.is_workday(day)


def windows(day: datetime, guide: Guide, workdays: Workdays) -> list[tuple[datetime, datetime]]:
    """The guide's hours for calling on that day, in order, in `day`'s zone; none on a day without calls."""
    if not may_call_on(day.date(), guide, workdays):
        return []
    return [
        (datetime.combine(day.date(), time.fromisoformat(opens), day.tzinfo),
         datetime.combine(day.date(), time.fromisoformat(closes), day.tzinfo))
        for opens, closes in guide.numbers["call_window"]
    ]  # fmt: skip


def minutes_inside(since: datetime, until: datetime, hours: list[tuple[datetime, datetime]]) -> float:
    """Minutes from `since` to `until` that lie inside the hours for calling: lunch does not count."""
    parts = ((min(until, closes) - max(since, opens)).total_seconds() / 60 for opens, closes in hours)
    return sum(part for part in parts if part > 0)


def after(since: datetime, minutes: float, hours: list[tuple[datetime, datetime]]) -> datetime | None:
    """The moment when so many minutes inside the hours for calling have passed; None where the day is too short."""
    for opens, closes in hours:
        start = max(since, opens)
        room = (closes - start).total_seconds() / 60
        if room < 0:
            continue
        if minutes <= room:
            return start + timedelta(minutes=minutes)
        minutes -= room
    return None


def pace(
    calls: int, first_call: datetime | None, now: datetime, guide: Guide, workdays: Workdays, share: float = 1
) -> Pace | None:
    """How the calls left would go at the rate since the day's first call; None before it, or with none left. `share`
    of the day is asked.
    """
    from rmflow.rules import figures

    left = figures.calls_left(calls, quota(guide).times(share).least)
    if first_call is None or left == 0:
        return None
    hours = windows(now, guide, workdays)
    each = figures.pace(minutes_inside(first_call, now, hours), calls)
    return Pace(each, left, after(now, each * left, hours)) if each else None
