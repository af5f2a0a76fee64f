"""The guide's hours for calling, as the session sees them: the one place here that asks about them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rmflow.rules import quotas
from rmflow.rules.refused import Refused
from rmflow.words import Words, words

if TYPE_CHECKING:
    from datetime import datetime

    from rmflow.store.unit import Unit

AHEAD_DAYS = 30


def is_open(unit: Unit) -> bool:
    """Whether calls may be made now."""
    return any(opens <= unit.now < closes for opens, closes in _hours(unit, unit.now))


def check(unit: Unit) -> None:
    """Raises `Refused` outside the hours, saying when they begin again."""
    if not is_open(unit):
        raise Refused("call_window", 1, closed(unit))


def closed(unit: Unit) -> Words:
    """That no calls are made now, and when again."""
    return words("No calls at {now:%H:%M}: the guide's hours begin again on {again:%Y-%m-%d} at {again:%H:%M}.",
                 "{now:%H:%M} 不在拨打时段内：{again:%Y-%m-%d} {again:%H:%M} 起可拨打。", now=unit.now, again=_again(unit))  # fmt: skip


def _again(unit: Unit) -> datetime:
    for days in range(AHEAD_DAYS):
        for opens, _ in _hours(unit, unit.now + timedelta(days=days)):
            if opens > unit.now:
                return opens
    return unit.now + timedelta(days=AHEAD_DAYS)


def _hours(unit: Unit, day: datetime) -> list[tuple[datetime, datetime]]:
    return quotas.windows(day, unit.guide, unit.workdays)
