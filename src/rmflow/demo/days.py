"""The demo's calendar: working days counted from its today, so that the invented data is always fresh."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache

_AT = re.compile(r"@([+-]\d+)(?: (\d\d:\d\d))?")
_BIRTHDAY = re.compile(r"@(birthday|lunar)\+(\d+):(\d{4})")
SATURDAY = 5


@cache
def workday(today: date, offset: int) -> date:
    """The day `offset` working days (Monday to Friday) from `today`; 0 is today itself, whatever day it is."""
    day, step = today, timedelta(days=1 if offset > 0 else -1)
    for _ in range(abs(offset)):
        day += step
        while day.weekday() >= SATURDAY:
            day += step
    return day


def moment(today: datetime, text: str) -> datetime:
    """The moment that `-20 15:10` means, seen from the demo's today."""
    offset, _, clock = text.partition(" ")
    return datetime.combine(workday(today.date(), int(offset)), time.fromisoformat(clock), tzinfo=today.tzinfo)


def dated(text: str, today: date) -> str:
    """`text` with the days it stands for: `@+3`, `@-7 14:00`, `@birthday+3:1988`, `@lunar+2:1956`."""
    if found := _AT.fullmatch(text):
        day = workday(today, int(found[1])).isoformat()
        return f"{day} {found[2]}" if found[2] else day
    if found := _BIRTHDAY.fullmatch(text):
        return _birthday(today + timedelta(days=int(found[2])), found[3], lunar=found[1] == "lunar")
    return text


def _birthday(day: date, year: str, *, lunar: bool) -> str:
    """The birthday of someone born in `year` that falls on `day`; 29 February, which few years have, is the 28th."""
    if not lunar:
        return f"{year}-{day.month:02d}-{min(day.day, 28) if day.month == 2 else day.day:02d}"
    from rmflow.text.birthdays import lunar_days

    _, month, n, _ = lunar_days(day, 1)[0]
    # Without the year: whether the month had 30 days in that year is not ours to ask.
    return f"{month:02d}-{n:02d}"
