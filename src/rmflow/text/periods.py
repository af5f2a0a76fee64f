"""Reading a period: a day, week, month, quarter, year, or `first..last`; both ends belong to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.text.days import LONGEST, add_months, make_day, parse_day
from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.wrong import wrong

if TYPE_CHECKING:
    from rmflow.text.days import Workday

_NAMED = {
    "this-week": ("week", 0), "last-week": ("week", -1), "next-week": ("week", 1), "本周": ("week", 0),
    "这周": ("week", 0), "上周": ("week", -1), "下周": ("week", 1), "本星期": ("week", 0),
    "上星期": ("week", -1), "this-month": ("month", 0), "last-month": ("month", -1),
    "next-month": ("month", 1), "本月": ("month", 0), "这个月": ("month", 0), "当月": ("month", 0),
    "上月": ("month", -1), "上个月": ("month", -1), "下月": ("month", 1), "下个月": ("month", 1),
    "this-quarter": ("quarter", 0), "last-quarter": ("quarter", -1), "next-quarter": ("quarter", 1),
    "本季": ("quarter", 0), "本季度": ("quarter", 0), "上季": ("quarter", -1), "上季度": ("quarter", -1),
    "上个季度": ("quarter", -1), "下季度": ("quarter", 1), "this-year": ("year", 0),
    "last-year": ("year", -1), "next-year": ("year", 1), "今年": ("year", 0), "本年": ("year", 0),
    "本年度": ("year", 0), "去年": ("year", -1), "上年": ("year", -1), "明年": ("year", 1),
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_YEAR = late(r"([0-9]{4})年?")
_MONTH = late(r"([0-9]{4})(?:-([0-9]{1,2})|年([0-9]{1,2})月)")
_QUARTER = late(r"([0-9]{4})(?:-?q|年?第?)([1-9一二三四])(?:季度?)?")
_WEEK = late(r"([0-9]{4})-?w([0-9]{1,2})")
_RANGE = late(r"\.\.+|~|至|到|…+")


def parse_period(text: str, today: date, *, is_workday: Workday | None = None) -> tuple[date, date]:
    """The first and the last day of the period that `text` means, seen from `today`.

    `today`, `this-week`, `上月`, `本季度`, `2026`, `2026-11`, `2026Q3`, `2026-W47` (ISO 8601 week),
    `2026-11-01..2026-11-30`, or any day; `is_workday` as in `parse_day`. Raises `BadInput`: unreadable, no such period,
    the last day before the first, outside 1900–2199.
    """
    plain = "-".join(narrow(text[: LONGEST + 1]).casefold().split())
    if len(text) > LONGEST or not plain:
        raise _unreadable(text)
    ends = [end.strip("-") for end in _RANGE.split(plain)]
    if len(ends) > 2:
        raise _unreadable(text)
    spans = [_one(end, today, text, is_workday) for end in (ends[0], ends[-1])]
    first, last = spans[0][0], spans[1][1]
    if first > last:
        raise wrong(
            "{text}: the last day {last} is before the first, {first}.",
            "{text}：结束日{last}早于开始日{first}。",
            text=text,
            first=first.isoformat(),
            last=last.isoformat(),
        )
    return first, last


def before(first: date, last: date, end: date) -> tuple[date, date]:
    """The period before the one from `first` to `last`, as much of it as there is of this one up to `end`: whole months
    go back by months, all else by as many days.
    """
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        months = first.year * 12 + first.month - 1 - ((last.year - first.year) * 12 + last.month - first.month + 1)
        start = date(months // 12, months % 12 + 1, 1)
    else:
        start = first - (last - first) - timedelta(days=1)
    final = first - timedelta(days=1)
    return start, final if end >= last else min(start + (end - first), final)


def _one(plain: str, today: date, text: str, is_workday: Workday | None) -> tuple[date, date]:
    if named := _NAMED.get(plain):
        return _span(*named, today, text)
    if found := _YEAR.fullmatch(plain):
        return _span("year", 0, make_day(int(found[1]), 1, 1, text), text)
    if found := _MONTH.fullmatch(plain):
        return _span("month", 0, make_day(int(found[1]), int(found[2] or found[3]), 1, text), text)
    if (found := _QUARTER.fullmatch(plain)) and (found[2] in "一二三四" or "q" in plain or "季" in plain):
        return _quarter(int(found[1]), found[2], text)
    if found := _WEEK.fullmatch(plain):
        return _week(int(found[1]), int(found[2]), text)
    try:
        day = parse_day(plain.replace("-", " ") if plain[:1].isalpha() else plain, today, is_workday=is_workday)
    except BadInput as error:
        raise (
            error if any(char.isdecimal() for char in plain) and "-" in plain else _unreadable(text)
        ) from None
    return day, day


def _span(kind: str, away: int, day: date, text: str) -> tuple[date, date]:
    """The week, month, quarter or year of `day`, so many away."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=away)
        return monday, monday + timedelta(days=6)
    months = _MONTHS[kind]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    first = add_months(first, away * months, text)
    return first, add_months(first, months - 1, text).replace(day=1) + _to_month_end(first, months, text)


def _to_month_end(first: date, months: int, text: str) -> timedelta:
    last_month = add_months(first, months - 1, text)
    following = date(last_month.year + last_month.month // 12, last_month.month % 12 + 1, 1)
    return following - last_month - timedelta(days=1)


def _quarter(year: int, number: str, text: str) -> tuple[date, date]:
    quarter = "一二三四".find(number) + 1 or int(number)
    if quarter > 4:
        raise wrong("{text}: a year has four quarters.", "{text}：一年只有四个季度。", text=text)
    return _span("quarter", 0, make_day(year, quarter * 3, 1, text), text)


def _week(year: int, week: int, text: str) -> tuple[date, date]:
    make_day(year, 1, 1, text)  # refuses years out of range
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        raise wrong(
            "{text}: {year} has no week {week}.",
            "{text}：{year}年没有第{week}周。",
            text=text,
            year=year,
            week=week,
        ) from None
    return monday, monday + timedelta(days=6)


def _unreadable(text: str) -> BadInput:
    return wrong(
        "{text} is no period. Like this-week, last-month, 2026-11, 2026Q3, 2026-11-01..2026-11-30.",
        "{text} 不是时间段。例如 本周、上月、本季度、2026-11、2026Q3、2026-11-01..2026-11-30。",
        text=text,
    )
