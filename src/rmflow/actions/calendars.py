"""The book's calendar: years brought in from a file, and whose calendar it goes by (guide 11.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.importers.countries import LIBRARY
from rmflow.records import Receipt
from rmflow.rules.workdays import CHINA, NO_COUNTRY
from rmflow.store.workdays import COUNTRY, written
from rmflow.text.secrets import refuse_secrets
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmflow.importers.calendars import Year
    from rmflow.store.unit import Unit

BACK, AHEAD = 3, 10  # years of another country that are worked out, before this one and after it


class Change(NamedTuple):
    """What bringing in a year changed: how many days it has off and worked, and how many came, went, turned."""

    year: int
    off: int
    worked: int
    is_new: bool
    added: int
    removed: int
    changed: int


def update(unit: Unit, years: Mapping[int, Year], source: str) -> Receipt:
    """Put years into the book's calendar, each in the place of what was known of it.

    The days at the turn of a year that a file names of the year beside its own are added to what is known of that year,
    or left out where nothing is.

    Raises:
        BadInput: a name holds what is never kept.
    """
    for text in (source, *(name for days in years.values() for _, name in days.values())):
        refuse_secrets(text or "", words("the calendar", "日历"))
    country = unit.workdays.country
    years, apart = _turns(years)
    changes = [_put(unit, country, year, days, source) for year, days in sorted(years.items())]
    left_out = []
    for year, days in sorted(apart.items()):
        if unit.workdays.is_known(year):
            changes.append(_put(unit, country, year, {**unit.workdays.days(year), **days}, source))
        else:
            left_out += [day.isoformat() for day in sorted(days)]
    unit.forget_workdays()
    notes = (words("Left out, for nothing else is known of their year: {days}.", "所属年份其余未知，未导入：{days}。",
                   days=join(map(plain, left_out))),) if left_out else ()  # fmt: skip
    return Receipt(
        words("Calendar of {country}, from {source}: {changes}.", "{country} 日历（来自 {source}）：{changes}。",
              country=country, source=source, changes=join(map(_said, changes), en="; ", zh="；")),
        {"country": country, "source": source, "years": [change._asdict() for change in changes], "left_out": left_out},
        notes, f"rmflow calendar {max(years)}",
    )  # fmt: skip


def use(unit: Unit, text: str) -> Receipt:
    """Go by a country's calendar: `CN`, `none` (Monday to Friday), or one that the `holidays` library knows, whose years
    are worked out now and kept. Years that came from a file stay.

    Raises:
        BadInput: no such country, or the library is not installed.
    """
    country = {CHINA: CHINA, NO_COUNTRY.upper(): NO_COUNTRY}.get(text.strip().upper())
    reach = plain("")
    if country is None:
        from rmflow.importers import countries

        country = countries.named(text)
        first, last = unit.today.year - BACK, unit.today.year + AHEAD
        source = countries.source()
        for year, days in countries.years(country, first, last).items():
            _compute(unit, country, year, days, source)
        reach = words(" ({first} to {last} as {source} works them out)", "（{first} 至 {last} 年由 {source} 推算）",
                      first=first, last=last, source=source)  # fmt: skip
    unit.set(COUNTRY, country)
    unit.forget_workdays()
    return Receipt(
        words("This book goes by Monday to Friday.", "本账簿按周一至周五计工作日。") if country == NO_COUNTRY else
        words("This book goes by the calendar of {country}{reach}.", "本账簿采用 {country} 日历{reach}。", country=country, reach=reach),
        {"country": country}, (), "rmflow calendar",
    )  # fmt: skip


def _turns(years: Mapping[int, Year]) -> tuple[dict[int, Year], dict[int, Year]]:
    """The years of a file, and the few days beyond the turn of a year that belong to the holiday of the year beside."""
    apart = {
        year: days for year, days in years.items()
        if any(len(other) > len(days) for beside, other in years.items() if abs(beside - year) == 1)
        and (all((day.month, day.day) >= (12, 25) for day in days) or all((day.month, day.day) <= (1, 7) for day in days))
    }  # fmt: skip
    return {year: days for year, days in years.items() if year not in apart}, apart


def _row(unit: Unit, country: str, year: int) -> Any:
    return unit.connection.row("SELECT * FROM calendar_year WHERE country = ? AND year = ?", (country, year))


def _put(unit: Unit, country: str, year: int, days: Year, source: str) -> Change:
    is_new, before = not unit.workdays.is_known(year), unit.workdays.days(year)
    _write(unit, _row(unit, country, year), country, year, days, source)
    worked = sum(is_worked for is_worked, _ in days.values())
    return Change(
        year, len(days) - worked, worked, is_new, len(days.keys() - before.keys()), len(before.keys() - days.keys()),
        sum(before[day][0] != days[day][0] for day in before.keys() & days.keys()),
    )  # fmt: skip


def _compute(unit: Unit, country: str, year: int, days: Year, source: str) -> None:
    row = _row(unit, country, year)
    if row is None or (row.source or "").startswith(LIBRARY):
        _write(unit, row, country, year, days, source)


def _write(unit: Unit, row: Any, country: str, year: int, days: Year, source: str) -> None:
    if row is None:
        unit.insert("calendar_year", country=country, year=year, days=written(days), source=source)
    else:
        unit.update("calendar_year", row.id, days=written(days), source=source)


def _said(change: Change) -> Words:
    what = words("new", "新增") if change.is_new else words(
        "{added} added, {removed} taken away, {changed} turned", "增 {added}、减 {removed}、改 {changed}", **change._asdict()
    )  # fmt: skip
    return words("{year} days off {off}, make-up workdays {worked} ({what})", "{year} 年休 {off} 天、调休上班 {worked} 天（{what}）",
                 year=change.year, off=change.off, worked=change.worked, what=what)  # fmt: skip
