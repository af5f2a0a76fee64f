"""Which days the bank works, and how much of a day is asked of an RM: the one place that decides it.

Monday to Friday, with the holidays and make-up workdays (调休) of the country's calendar where the year is known, and
without the RM's own days off, whole or half.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SATURDAY = 5
HALF = 0.5


class Off(NamedTuple):
    """Days off of one RM: from `first` to `last`, whole days or a `part` (`day`, `morning`, `afternoon`)."""

    rm: str
    first: date
    last: date
    part: str = "day"


class Workdays:
    """A country's calendar and the RMs' days off. `years` holds, by year, the days that are not as their weekday:
    worked or not, and the name.
    """

    def __init__(
        self, country: str = "CN", years: Mapping[int, Mapping[date, tuple[bool, str]]] | None = None,
        offs: Iterable[Off] = (),
    ) -> None:  # fmt: skip
        self.country = country
        self._years = years or {}
        self._offs: dict[str, list[Off]] = {}
        for off in offs:
            self._offs.setdefault(off.rm, []).append(off)

    def is_known(self, year: int) -> bool:
        """Whether the calendar has that year; where not, Monday to Friday is taken."""
        return year in self._years

    def unknown(self, first: date, last: date) -> list[int]:
        """The years from `first` to `last` that the calendar does not have."""
        return [year for year in range(first.year, last.year + 1) if not self.is_known(year)]

    def is_workday(self, day: date) -> bool:
        """Whether the bank works on that day."""
        special = self._years.get(day.year, {}).get(day)
        return day.weekday() < SATURDAY if special is None else special[0]

    def name(self, day: date) -> str | None:
        """What the calendar calls that day; None for a day like any other."""
        special = self._years.get(day.year, {}).get(day)
        return special[1] if special else None

    def count(self, first: date, last: date) -> int:
        """The bank's workdays from `first` to `last`, both included."""
        return sum(self.is_workday(day) for day in _days(first, last))

    def next(self, day: date) -> date:
        """The bank's first workday after `day`."""
        following = day + timedelta(days=1)
        while not self.is_workday(following):
            following += timedelta(days=1)
        return following

    def share(self, day: date, rm: str) -> float:
        """How much of that day is asked of the RM: 1, a half, or 0 on a day off."""
        if not self.is_workday(day):
            return 0
        parts = {off.part for off in self._offs.get(rm, ()) if off.first <= day <= off.last}
        return 0 if "day" in parts or len(parts) > 1 else HALF if parts else 1

    def asked(self, first: date, last: date, rm: str) -> float:
        """The days asked of the RM from `first` to `last`, halves counted as halves."""
        return sum(self.share(day, rm) for day in _days(first, last))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))
