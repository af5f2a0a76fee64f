"""Reading a day: ISO, Chinese and English forms, words relative to today (guide.md 11.7). A week starts on
Monday."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.wrong import wrong
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.errors import BadInput

    Workday = Callable[[date], bool]

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 64  # characters; nothing longer is a date

NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
_FAR = 9999  # the largest count in +Nd

_WORDS = {
    "today": 0, "tod": 0, "今天": 0, "今日": 0, "今": 0, "tomorrow": 1, "tmr": 1, "tom": 1, "明天": 1,
    "明日": 1, "明": 1, "yesterday": -1, "昨天": -1, "昨日": -1, "昨": -1, "后天": 2, "后日": 2,
    "day after tomorrow": 2, "the day after tomorrow": 2, "大后天": 3, "前天": -2, "前日": -2,
    "day before yesterday": -2, "the day before yesterday": -2, "大前天": -3,
}  # fmt: skip
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {name[:size]: day for day, name in enumerate(_NAMES) for size in (3, len(name))}
_WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_WEEKDAYS |= dict(zip("一二三四五六日天", (0, 1, 2, 3, 4, 5, 6, 6), strict=True))
_WEEK = late(r"(?:(next|this|last|coming)\s+)?([a-z]{3,9})")
_WEEK_ZH = late(r"(上上|下下|上|下|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKS_AWAY = {"上上": -2, "上": -1, "last": -1, "本": 0, "这": 0, "this": 0, "下": 1, "next": 1, "下下": 2}

_ISO = late(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = late(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ZH = late(r"(?:([0-9]{4})年|(今年|明年|去年|后年|前年))?\s*([0-9]{1,2})月\s*([0-9]{1,2})[日号]?")
_MONTH_DAY = late(r"([0-9]{1,2})-([0-9]{1,2})")
_DAY_ONLY = late(r"(上个?月|本月|这个月|下个?月)?\s*([0-9]{1,2})[日号]")
_YEARS_AWAY = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTHS = {name[:size]: at for at, name in enumerate(_MONTH_NAMES, 1) for size in (3, len(name))} | {
    "sept": 9
}
_EN = late(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})|([a-z]{3,9})\s+([0-9]{1,2})(?:st|nd|rd|th)?),?(?:\s+([0-9]{4}))?"
)

_AWAY = late(r"([+-])\s*([0-9]{1,6})\s*([a-z]+)")
_AWAY_EN = late(r"(in\s+)?([0-9]{1,6})\s*([a-z]+)(\s+ago|\s+later)?")
_AWAY_ZH = late(
    r"([0-9]{1,6}|[一二两三四五六七八九十]{1,3})个?(天|日|周|星期|礼拜|月|年|工作日)(之?[后前]|以[后前])"
)
_UNITS = {"d": "day", "w": "week", "m": "month", "mo": "month", "y": "year", "wd": "workday", "bd": "workday"}
_UNITS |= {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "年": "year",
    "工作日": "workday",
}
_UNITS |= {form: name for name in ("day", "week", "month", "year", "workday") for form in (name, name + "s")}

_ENDS = {
    "月底": ("month", 0), "月末": ("month", 0), "本月底": ("month", 0), "本月末": ("month", 0),
    "这个月底": ("month", 0), "eom": ("month", 0), "end of month": ("month", 0), "month end": ("month", 0),
    "下月底": ("month", 1), "下月末": ("month", 1), "下个月底": ("month", 1), "上月底": ("month", -1),
    "上个月底": ("month", -1), "季末": ("quarter", 0), "季度末": ("quarter", 0), "本季末": ("quarter", 0),
    "本季度末": ("quarter", 0), "季底": ("quarter", 0), "eoq": ("quarter", 0),
    "end of quarter": ("quarter", 0), "quarter end": ("quarter", 0), "下季末": ("quarter", 1),
    "下季度末": ("quarter", 1), "年底": ("year", 0), "年末": ("year", 0), "今年底": ("year", 0),
    "今年年底": ("year", 0), "本年底": ("year", 0), "eoy": ("year", 0), "end of year": ("year", 0),
    "year end": ("year", 0), "明年底": ("year", 1), "明年年底": ("year", 1),
}  # fmt: skip
_MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}


def parse_day(text: str, today: date, *, is_workday: Workday | None = None, typed: str | None = None) -> date:
    """The day that `text` means, seen from `today`.

    `周三`/`wed` is this week's Wednesday, or the coming one if that is past; `下周三` and `next wed` are
    both the Wednesday of the next Monday-to-Sunday week; a month and day without a year is the nearest such
    day. Workdays are Monday to Friday unless `is_workday` says otherwise. `typed` is what errors repeat,
    where `text` is a part of it. Raises `BadInput`: unreadable, no such day, outside 1900–2199.
    """
    plain = " ".join(narrow(text[: LONGEST + 1]).casefold().split())
    typed = text if typed is None else typed
    if len(text) > LONGEST or not plain:
        raise unreadable(typed)
    for read in (_word, _written, _weekday, _away, _end):
        if (day := read(plain, today, is_workday, typed)) is not None:
            return _in_range(day, typed)
    raise unreadable(typed)


def make_day(year: int, month: int, day: int, text: str) -> date:
    """The date; raises `BadInput` that says why there is none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range(text)
    if not 1 <= month <= 12:
        raise wrong("{text}: there is no month {month}.", "{text}：没有{month}月。", text=text, month=month)
    last = month_length(year, month)
    if not 1 <= day <= last:
        raise wrong(
            "{text}: {year}-{month:02d} has {last} days.",
            "{text}：{year}年{month}月只有{last}天。",
            text=text,
            year=year,
            month=month,
            last=last,
        )
    return date(year, month, day)


def month_length(year: int, month: int) -> int:
    """The days of the month (`calendar` knows too, but imports `locale`)."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def add_months(day: date, months: int, text: str) -> date:
    """The same day so many months on, or that month's last day; raises `BadInput` outside 1900–2199."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range(text)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def unreadable(text: str) -> BadInput:
    """The error for text that is no date."""
    return wrong(
        "{text} is no date. Like 2026-11-25, tomorrow, +3d, next wed 15:00, 明天, 下周三 15:00.",
        "{text} 不是日期。例如 2026-11-25、明天、+3d、下周三 15:00、11月25日、月底。",
        text=text,
    )


def numeral(text: str) -> int:
    """A count up to 99 in digits or in Chinese (`十五`, `二十`, `两`)."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return NUMERALS.get(text, 0)
    return (NUMERALS.get(tens, 1) if tens else 1) * 10 + NUMERALS.get(ones, 0)


def _word(plain: str, today: date, _hook: Workday | None, _text: str) -> date | None:
    return None if (days := _WORDS.get(plain)) is None else today + timedelta(days=days)


def _written(plain: str, today: date, _hook: Workday | None, text: str) -> date | None:
    if not (plain[0].isdecimal() or plain[-1].isdecimal() or plain[-1] in "日号"):
        return None
    if found := _ISO.fullmatch(plain):
        return make_day(int(found[1]), int(found[3]), int(found[4]), text)
    if found := _COMPACT.fullmatch(plain):
        return make_day(int(found[1]), int(found[2]), int(found[3]), text)
    if "月" in plain and (found := _ZH.fullmatch(plain)):
        year = int(found[1]) if found[1] else today.year + _YEARS_AWAY[found[2]] if found[2] else None
        return _dated(year, int(found[3]), int(found[4]), today, text)
    if found := _MONTH_DAY.fullmatch(plain):
        return _dated(None, int(found[1]), int(found[2]), today, text)
    if plain[-1] in "日号" and (found := _DAY_ONLY.fullmatch(plain)):
        return _of_month(found[1], int(found[2]), today, text)
    found = _EN.fullmatch(plain) if plain.isascii() else None
    if not found or not (month := _MONTHS.get(found[2] or found[3])):
        return None
    return _dated(int(found[5]) if found[5] else None, month, int(found[1] or found[4]), today, text)


def _dated(year: int | None, month: int, day: int, today: date, text: str) -> date:
    """With its year; without one, the nearest to today of last year's, this year's and next year's."""
    if year is not None:
        return make_day(year, month, day, text)
    years = [year for year in (today.year, today.year + 1, today.year - 1) if _exists(year, month, day)]
    if not years:
        return make_day(today.year, month, day, text)  # raises, saying why
    return min((date(year, month, day) for year in years), key=lambda found: abs(found - today))


def _exists(year: int, month: int, day: int) -> bool:
    in_range = FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12
    return in_range and 1 <= day <= month_length(year, month)


def _of_month(which: str | None, day: int, today: date, text: str) -> date:
    """`5号`: the nearest 5th; `下月5号`: next month's."""
    if which:
        first = add_months(today.replace(day=1), {"上": -1, "下": 1}.get(which[0], 0), text)
        return make_day(first.year, first.month, day, text)
    months = [add_months(today.replace(day=1), away, text) for away in (0, 1, -1)]
    found = [month.replace(day=day) for month in months if _exists(month.year, month.month, day)]
    if not found:
        return make_day(today.year, today.month, day, text)
    return min(found, key=lambda near: abs(near - today))


def _weekday(plain: str, today: date, _hook: Workday | None, _text: str) -> date | None:
    found = (_WEEK if plain.isascii() else _WEEK_ZH).fullmatch(plain)
    if not found or (weekday := _WEEKDAYS.get(found[2])) is None:
        return None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=weekday, weeks=_WEEKS_AWAY.get(found[1], 0))
    if found[1] in (None, "coming") and day < today:
        day += timedelta(weeks=1)
    return day


def _away(plain: str, today: date, hook: Workday | None, text: str) -> date | None:
    count, unit = away(plain)
    if unit is None or unit not in _UNITS:
        return None
    if abs(count) > _FAR:
        raise _out_of_range(text)
    unit = _UNITS[unit]
    if unit == "workday":
        return _workdays_away(today, count, hook)
    if unit in ("month", "year"):
        return add_months(today, count * _MONTHS_PER[unit], text)
    return today + timedelta(days=count * (7 if unit == "week" else 1))


def away(plain: str) -> tuple[int, str | None]:
    """`+3d`, `in 3 days`, `3 days ago`, `3天后` as a count and a unit; the unit is None where it is none of
    these."""
    if plain[0] in "+-" and (found := _AWAY.fullmatch(plain)):
        return int(found[1] + found[2]), found[3]
    if plain[-1] in "前后":
        found = _AWAY_ZH.fullmatch(plain)
        return (numeral(found[1]) * (-1 if plain[-1] == "前" else 1), found[2]) if found else (0, None)
    if (
        plain.isascii()
        and " " in plain
        and (found := _AWAY_EN.fullmatch(plain))
        and bool(found[1]) != bool(found[4])
    ):
        return int(found[2]) * (-1 if found[4] and found[4].strip() == "ago" else 1), found[3]
    return 0, None


def _workdays_away(today: date, count: int, hook: Workday | None) -> date:
    works = hook or (lambda day: day.weekday() < 5)
    day, step = today, timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    limit = 30 * left + 400  # a calendar that never works must not hang
    while left and limit:
        day += step
        left -= bool(works(day))
        limit -= 1
    return day


def _end(plain: str, today: date, _hook: Workday | None, text: str) -> date | None:
    if not (found := _ENDS.get(plain)):
        return None
    period, ahead = found
    months = _MONTHS_PER[period]
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    return add_months(first, months * (ahead + 1), text) - timedelta(days=1)


def _in_range(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _out_of_range(text)
    return day


def _out_of_range(text: str) -> BadInput:
    return wrong(
        "{text}: years from {first} to {last} are taken.",
        "{text}：年份应在{first}至{last}之间。",
        text=text,
        first=FIRST_YEAR,
        last=LAST_YEAR,
        hint=words("Write the year with four digits.", "年份请写四位数。"),
    )
