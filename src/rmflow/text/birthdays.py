"""Birthdays as entered, solar or lunar; when they next fall (guide.md 11.3). Never kept as a converted date.

Where a year lacks the day: a leap month's birthday falls in the ordinary month, the 30th of a short lunar
month on its last day, 29 February on the 28th. Lunar years come from lunar_python (MIT), loaded only when
asked for.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rmflow.text.days import FIRST_YEAR, LAST_YEAR, month_length
from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.wrong import wrong
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.errors import BadInput

_LONGEST = 40
_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_DIGITS = "一二三四五六七八九十"
_DAYS = tuple(
    [f"初{digit}" for digit in _DIGITS] + [f"十{digit}" for digit in _DIGITS[:9]] + ["二十"]
    + [f"廿{digit}" for digit in _DIGITS[:9]] + ["三十"]
)  # fmt: skip
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_WORDS = {"正": 1, "冬": 11, "腊": 12, "臘": 12} | {
    word: at for at, word in enumerate([*_DIGITS, "十一", "十二"], 1)
}
_TWENTIES = [f"二十{digit}" for digit in _DIGITS[:9]]
_DAY_WORDS = {word: at for at, word in enumerate(_DAYS, 1)} | {"卅": 30, "廿": 20}
_DAY_WORDS |= {word: at for at, word in enumerate([*_DIGITS, *_DAYS[10:20], *_TWENTIES], 1)}

_NUMERIC = late(r"(?:([0-9]{4})([-/.]))?([0-9]{1,2})[-/.]([0-9]{1,2})")
_COMPACT = late(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SOLAR = late(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号]?")
_LUNAR = late(
    r"(?:农历|阴历|旧历)?(?:([0-9]{4})(?:年|-|/)?)?(闰|閏)?(?:([0-9]{1,2})(?:月|-|/)|(正|冬|腊|臘|[一二三四五六七八九十]{1,2})月)"
    r"(?:([0-9]{1,2})|([初十廿卅一二三四五六七八九]{1,3}))[日号]?"
)


class Birthday(NamedTuple):
    """A birthday as entered. `year` is of the same calendar, None if not known; `leap`: in a lunar leap
    month."""

    month: int
    day: int
    year: int | None
    lunar: bool
    leap: bool


def parse_birthday(text: str, lunar: bool) -> Birthday:
    """`1980-05-06`, `05-06`, `5月6日`; where `lunar` also `八月十五`, `闰六月初三`, `腊月三十`,
    `1980年正月初一`.

    Raises `BadInput`: unreadable, a day that the calendar does not have, a lunar form where `lunar` is false.
    """
    plain = "".join(narrow(text[: _LONGEST + 1]).split())
    if len(text) > _LONGEST:
        raise _unreadable(text, lunar)
    if found := _COMPACT.fullmatch(plain):
        year, month, day, leap = int(found[1]), int(found[2]), int(found[3]), False
    elif found := _NUMERIC.fullmatch(plain) or _SOLAR.fullmatch(plain):
        year, month, day = int(found[1] or 0), int(found[found.re.groups - 1]), int(found[found.re.groups])
        leap = False
    elif found := _LUNAR.fullmatch(plain):
        year, leap = int(found[1] or 0), bool(found[2])
        month = int(found[3]) if found[3] else _MONTH_WORDS.get(found[4], 0)
        day = int(found[5]) if found[5] else _DAY_WORDS.get(found[6], 0)
        if not lunar:
            raise _looks_lunar(text)
    else:
        raise _unreadable(text, lunar)
    birthday = Birthday(month, day, year or None, lunar, leap)
    _check(birthday, text, has_year=bool(found[1]))
    return birthday


def next_on(birthday: Birthday, today: date) -> date:
    """The first day from `today` on that it is celebrated."""
    for year in range(today.year - 1, today.year + 3):
        if (day := _in_year(birthday, year)) >= today:
            return day
    raise AssertionError("every birthday falls at least once in two years")


def lunar_days(start: date, days: int) -> list[tuple[date, int, int, bool]]:
    """For `days` days from `start` on: the day, its lunar month and day, and whether the month is a leap
    month."""
    end = start + timedelta(days=days)
    return [
        (first + timedelta(days=at), month, at + 1, leap)
        for year in range(start.year - 1, end.year + 1)
        for month, leap, first, length in _lunar_year(year)
        for at in range(length)
        if start <= first + timedelta(days=at) < end
    ]


def lunar_keys(start: date, days: int) -> list[tuple[date, int, int, bool]]:
    """As `lunar_days`, with every `(month, day, leap)` that is *celebrated* on the day, those moved there
    included.

    A window query on stored birthdays joins with this list and misses none.
    """
    leaps = {(year, month) for year in range(start.year - 1, start.year + days // 365 + 3)
             for month, leap, _, _ in _lunar_year(year) if leap}  # fmt: skip
    found = []
    for day, month, of_month, leap in lunar_days(start, days):
        year = _lunar_year_of(day)
        flags = [leap] if (year, month) in leaps else [False, True]
        last = _month_length(year, month, leap=leap)
        for number in (of_month, 30) if of_month == last == 29 else (of_month,):
            found += [(day, month, number, flag) for flag in flags]
    return found


def format_birthday(birthday: Birthday, lang: str) -> str:
    """The birthday for people: `1980年5月6日`, `农历闰六月初三`; `6 May 1980`, `lunar leap month 6, day
    3`."""
    month, day, year, lunar, leap = birthday
    if lang == "zh":
        prefix = f"{year}年" if year else ""
        if lunar:
            return f"农历{prefix}{'闰' if leap else ''}{_MONTHS[month - 1]}{_DAYS[day - 1]}"
        return f"{prefix}{month}月{day}日"
    suffix = f" {year}" if year else ""
    if lunar:
        return f"lunar{suffix} {'leap ' if leap else ''}month {month}, day {day}"
    return f"{day} {_EN_MONTHS[month - 1]}{suffix}"


def _check(birthday: Birthday, text: str, *, has_year: bool) -> None:
    month, day, year, lunar, _ = birthday
    if has_year and not FIRST_YEAR <= (year or 0) <= LAST_YEAR:
        raise wrong(
            "{text}: years from {first} to {last} are taken.",
            "{text}：年份应在{first}至{last}之间。",
            text=text,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    if not 1 <= month <= 12:
        raise wrong("{text}: there is no such month.", "{text}：没有这个月份。", text=text)
    # Without a year, 29 February may be.
    last = _longest_lunar(birthday, text) if lunar else month_length(year or 2000, month)
    if not 1 <= day <= last:
        raise wrong("{text}: that month has {last} days.", "{text}：该月只有{last}天。", text=text, last=last)


def _longest_lunar(birthday: Birthday, text: str) -> int:
    """The days of the lunar month; 30 where no year is given. Loads the lunar tables only if the answer
    needs them."""
    month, day, year, _, leap = birthday
    if year is None or (day <= 29 and not leap):
        return 30
    for number, is_leap, _, length in _lunar_year(year):
        if (number, is_leap) == (month, leap):
            return length
    raise wrong(
        "{text}: lunar year {year} has no leap month {month}.",
        "{text}：农历{year}年没有闰{month}月。",
        text=text,
        year=year,
        month=month,
    )


def _in_year(birthday: Birthday, year: int) -> date:
    """Its day in that year of its own calendar."""
    month, day, _, lunar, leap = birthday
    if not lunar:
        return date(year, month, min(day, month_length(year, month)))
    months = {(number, is_leap): (first, length) for number, is_leap, first, length in _lunar_year(year)}
    first, length = months.get((month, leap)) or months[month, False]
    return first + timedelta(days=min(day, length) - 1)


@cache
def _lunar_year(year: int) -> tuple[tuple[int, bool, date, int], ...]:
    """The months of a lunar year: number, is it a leap month, first day, length."""
    from lunar_python import LunarYear

    return tuple(
        (
            abs(month.getMonth()),
            month.getMonth() < 0,
            _from_julian(month.getFirstJulianDay()),
            month.getDayCount(),
        )
        for month in LunarYear.fromYear(year).getMonths()
        if month.getYear() == year
    )


def _from_julian(day: float) -> date:
    return date.fromordinal(int(day) - 1721425)


def _lunar_year_of(day: date) -> int:
    return day.year if day >= _lunar_year(day.year)[0][2] else day.year - 1


def _month_length(year: int, month: int, *, leap: bool) -> int:
    return next(size for number, is_leap, _, size in _lunar_year(year) if (number, is_leap) == (month, leap))


def _looks_lunar(text: str) -> BadInput:
    return wrong(
        "{text} is a day of the lunar calendar; say so with --lunar.",
        "{text} 是农历日期，请加 --lunar。",
        text=text,
    )


def _unreadable(text: str, lunar: bool) -> BadInput:
    hint = (
        words("Lunar: 八月十五, 闰六月初三, 08-15.", "农历：八月十五、闰六月初三、08-15。") if lunar else None
    )
    return wrong(
        "{text} is no birthday. Like 1980-05-06 or 05-06.",
        "{text} 不是生日。例如 1980-05-06、05-06、5月6日。",
        text=text,
        hint=hint,
    )
