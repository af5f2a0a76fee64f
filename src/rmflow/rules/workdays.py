"""Which days the bank works, and how much of a day is asked of an RM: the one place that decides it (guide 11.2).

Monday to Friday, with the holidays and make-up workdays (调休) of the country's calendar where the year is known, and
without the RM's own days off, whole or half. The book's years go before the program's own, which are China's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from rmflow.rules import cn_calendar
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Year = Mapping[date, tuple[bool, str]]

SATURDAY = 5
HALF = 0.5
CHINA = "CN"
PARTS: dict[str, Words] = {
    "day": words("whole day", "全天"), "morning": words("morning", "上午"), "afternoon": words("afternoon", "下午"),
}  # fmt: skip
NO_COUNTRY = "none"  # plain Monday to Friday: every year is known


class Off(NamedTuple):
    """Days off of one RM: from `first` to `last`, whole days or a `part` (`day`, `morning`, `afternoon`)."""

    rm: str
    first: date
    last: date
    part: str = "day"


class Workdays:
    """A country's calendar and the RMs' days off. `years` holds, by year, the days that are not as their weekday:
    worked or not, and the name; `more` is asked for a year that is not in them.

    `missed` collects the years that were asked about and are not known, for the warning that says so.
    """

    def __init__(
        self, country: str = CHINA, years: Mapping[int, Year] | None = None, offs: Iterable[Off] = (),
        more: Callable[[int], Year | None] | None = None,
    ) -> None:  # fmt: skip
        self.country = country
        self.missed: set[int] = set()
        self._years: dict[int, Year | None] = dict(years or {})
        self._more = more
        self._offs: dict[str, list[Off]] = {}
        for off in offs:
            self._offs.setdefault(off.rm, []).append(off)

    def is_known(self, year: int) -> bool:
        """Whether the calendar has that year; where not, Monday to Friday is taken."""
        return self._year(year) is not None

    def unknown(self, first: date, last: date) -> list[int]:
        """The years from `first` to `last` that the calendar does not have."""
        return [year for year in range(first.year, last.year + 1) if not self.is_known(year)]

    def days(self, year: int) -> Year:
        """The days of that year that are not as their weekday, in order."""
        return dict(sorted((self._year(year) or {}).items()))

    def is_workday(self, day: date) -> bool:
        """Whether the bank works on that day."""
        special = self._special(day)
        return day.weekday() < SATURDAY if special is None else special[0]

    def name(self, day: date) -> str | None:
        """What the calendar calls that day; None for a day like any other."""
        special = self._special(day)
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

    def _special(self, day: date) -> tuple[bool, str] | None:
        year = self._year(day.year)
        if year is None:
            self.missed.add(day.year)
            return None
        return year.get(day)

    def _year(self, year: int) -> Year | None:
        if year not in self._years:
            found = self._more(year) if self._more else None
            if found is None and self.country == CHINA:
                found = cn_calendar.days(year)
            self._years[year] = {} if found is None and self.country == NO_COUNTRY else found
        return self._years[year]


def unknown_words(years: Iterable[int], country: str) -> Words:
    """The warning where the calendar does not reach: what is taken meanwhile, and what helps."""
    return words(
        "The calendar of {country} does not know {years}: Monday to Friday is taken as worked, holidays and make-up"
        " days not. Bring it in: rmflow calendar update FILE",
        "{country} 日历没有 {years} 年：暂按周一至周五为工作日，未计节假日与调休。请导入：rmflow calendar update 文件",
        country=country, years=join(map(plain, sorted(years))),
    )  # fmt: skip


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))
