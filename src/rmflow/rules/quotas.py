"""The day's calls against what the guide asks for: the band, the floor, workdays, and the pace (guide 1.3)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from rmflow.rules import figures

if TYPE_CHECKING:
    from datetime import date

    from rmflow.guide.types import Guide

SATURDAY = 5


class Quota(NamedTuple):
    """What the guide asks of a day's calls: at least `least`, better `target`, a share of `floor` reached.

    A share out of fewer than `few` calls is marked.
    """

    least: int
    target: int
    floor: float
    few: int


class Pace(NamedTuple):
    """How the day's calling goes on: minutes per call, and when the calls left would be done (None: not today)."""

    minutes_per_call: float
    calls_left: int
    done_at: datetime | None


def quota(guide: Guide) -> Quota:
    """The guide's quota."""
    numbers = guide.numbers["quota"]
    return Quota(numbers["calls_min"], numbers["calls_target"], numbers["reached_floor"], numbers["few"])


def is_workday(day: date) -> bool:
    """Whether the bank works on that day: Monday to Friday. The one place that decides it."""
    return day.weekday() < SATURDAY


def workdays(first: date, last: date) -> int:
    """How many workdays there are from `first` to `last`, both included."""
    return sum(is_workday(first + timedelta(days=at)) for at in range((last - first).days + 1))


def next_workday(day: date) -> date:
    """The first workday after `day`."""
    following = day + timedelta(days=1)
    while not is_workday(following):
        following += timedelta(days=1)
    return following


def may_call_on(day: date, guide: Guide) -> bool:
    """Whether the guide's call window opens on that day at all."""
    return is_workday(day) or not guide.numbers["call_window_workdays_only"]


def windows(day: datetime, guide: Guide) -> list[tuple[datetime, datetime]]:
    """The guide's hours for calling on that day, in order, in `day`'s zone; none on a day without calls."""
    if not may_call_on(day.date(), guide):
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


def pace(calls: int, first_call: datetime | None, now: datetime, guide: Guide) -> Pace | None:
    """How the calls left would go at the rate since the day's first call; None before it, or with none left."""
    left = figures.calls_left(calls, quota(guide).least)
    if first_call is None or left == 0:
        return None
    hours = windows(now, guide)
    each = figures.pace(minutes_inside(first_call, now, hours), calls)
    return Pace(each, left, after(now, each * left, hours)) if each else None
