"""Days and moments: what people type into dates, and how dates are shown and kept. The clock is always
passed in.

Instants are kept as UTC text (`instant`), business dates as `date` (promise R9).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from rmflow.text.days import LONGEST, away, numeral, parse_day, unreadable
from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.wrong import wrong
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.errors import BadInput
    from rmflow.text.days import Workday

__all__ = ["format_day", "from_instant", "instant", "parse_day", "parse_moment", "parse_when"]

_ISO = late(r"([0-9]{4}-[0-9]{2}-[0-9]{2})t([0-9:.]{4,15})(z|[+-][0-9]{2}:?[0-9]{2})?")
_PART = "凌晨|清晨|早上|早晨|早|上午|中午|下午|午后|傍晚|晚上|晚|夜里"
_HOURS = "[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_CLOCK = late(r"([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?\s*(am|pm|a\.m\.|p\.m\.)?$")
_AM_PM = late(r"([0-9]{1,2})\s*(am|pm|a\.m\.|p\.m\.)$")
_ZH = late(f"({_HOURS})[点时](?:钟|整|(半)|([一三])刻|({_HOURS})分?)?$")
_PART_OF_DAY = late(f"({_PART})$")
_NAMED = {
    "noon": time(12),
    "midday": time(12),
    "正午": time(12),
    "中午": time(12),
    "midnight": time(0),
    "午夜": time(0),
}
_SHORT_UNITS = {
    "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60, "小时": 60, "钟头": 60, "min": 1, "mins": 1,
    "minute": 1, "minutes": 1, "分钟": 1,
}  # fmt: skip
_AWAY_ZH = late(r"([0-9]{1,6}|[一二两三四五六七八九十]{1,3}|半)个?(小时|钟头|分钟)(之?[后前]|以[后前])")
_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": tuple("一二三四五六日")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "zh": {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"},
}


def parse_when(
    text: str, now: datetime, *, at: time | None = None, is_workday: Workday | None = None
) -> datetime:
    """The moment that `text` means, aware, in `now`'s zone; a day without a time takes `at`.

    Raises `BadInput`: as `parse_moment`; no time given and no `at`; a time that the clocks skip on that day.
    """
    day, clock = parse_moment(text, now, is_workday=is_workday)
    if clock is None and at is None:
        raise wrong(
            "{text} has no time; add one, like {text} 15:00.",
            "{text} 缺时间，请补上，例如 {text} 15:00。",
            text=text.strip(),
        )
    moment = datetime.combine(day, clock or at or time(), tzinfo=now.tzinfo)
    if moment.astimezone(UTC).astimezone(now.tzinfo).replace(fold=0) != moment.replace(fold=0):
        raise wrong(
            "{text}: the clocks are put forward then, that time does not exist.",
            "{text}：当天调整夏令时，这个时间不存在。",
            text=text,
        )
    return moment


def parse_moment(text: str, now: datetime, *, is_workday: Workday | None = None) -> tuple[date, time | None]:
    """The day and, where given, the time of day that `text` means, seen from `now` (a time alone is today's).

    Days as in `parse_day`; times `15:00`, `3pm`, `下午3点`, `10点半`; also `now`, `+2h`, `-30min`,
    `2小时后`. An ISO moment with an offset is turned into `now`'s zone. Raises `BadInput`: unreadable, no
    such day or time, outside 1900–2199.
    """
    plain = " ".join(narrow(text[: LONGEST + 1]).casefold().split())
    if len(text) > LONGEST or not plain:
        raise unreadable(text)
    if (moment := _from_now(plain, now)) or (moment := _iso(plain, now, text)):
        parse_day(moment.date().isoformat(), now.date())  # refuses years out of range
        return moment.date(), moment.time()
    rest, clock = _split(plain, text)
    rest = rest.strip().rstrip(",，的").removesuffix(" at").strip()
    if not rest and clock is not None:
        return now.date(), clock
    return parse_day(rest, now.date(), is_workday=is_workday, typed=text), clock


def format_day(day: date, today: date, lang: str) -> str:
    """The day for people: `today`, `Wed 25 Nov`, `11月25日 周三`; with its year where that is not today's."""
    if near := _NEAR["zh" if lang == "zh" else "en"].get((day - today).days):
        return near
    other_year = day.year != today.year
    if lang == "zh":
        year = f"{day.year}年" if other_year else ""
        return f"{year}{day.month}月{day.day}日 周{_WEEKDAYS['zh'][day.weekday()]}"
    year = f" {day.year}" if other_year else ""
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def instant(moment: datetime) -> str:
    """An aware moment as kept: UTC, microseconds, `2026-11-23T07:00:00.000000Z`; texts sort as the moments
    do."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_instant(text: str, tz: tzinfo | None = None) -> datetime:
    """The aware moment that `instant` wrote, in `tz` (the machine's zone if None). Raises `BadInput` for
    anything else."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(tz)
    except (ValueError, OverflowError):
        pass
    raise wrong("{text} is no instant.", "{text} 不是时刻。", text=text)


def _from_now(plain: str, now: datetime) -> datetime | None:
    """`now`, `+2h`, `半小时后`."""
    if plain in ("now", "现在", "刚才", "刚刚"):
        return now
    if plain[-1] in "前后" and (found := _AWAY_ZH.fullmatch(plain)):
        minutes = _SHORT_UNITS[found[2]] * (0.5 if found[1] == "半" else numeral(found[1]))
        minutes = -minutes if found[3].endswith("前") else minutes
    else:
        count, unit = away(plain)
        if unit not in _SHORT_UNITS:
            return None
        minutes = count * _SHORT_UNITS[unit]
    # Through UTC: two hours on the clock face are not two hours where the clocks change between.
    return (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo)


def _iso(plain: str, now: datetime, text: str) -> datetime | None:
    if plain[10:11] != "t" or not (found := _ISO.fullmatch(plain)):
        return None
    day = parse_day(found[1], now.date())  # says what is wrong with the day
    try:
        clock = time.fromisoformat(found[2] + (found[3] or "").upper())
    except ValueError:
        raise _no_time(text) from None
    moment = datetime.combine(day, clock)
    return moment.astimezone(now.tzinfo) if moment.tzinfo else moment


def _split(plain: str, text: str) -> tuple[str, time | None]:
    """The text without the time of day at its end, and that time."""
    for word, clock in _NAMED.items():
        if plain.endswith(word):
            return plain[: -len(word)], clock
    if ":" in plain and (found := _CLOCK.search(plain)):
        rest, part = _part_of_day(plain[: found.start()])
        return rest, _time(int(found[1]), int(found[2]), int(found[3] or 0), part or found[4] or "", text)
    if plain.endswith(("m", "m.")) and (found := _AM_PM.search(plain)):
        return plain[: found.start()], _time(int(found[1]), 0, 0, found[2], text)
    if ("点" in plain or "时" in plain) and (found := _ZH.search(plain)):
        rest, part = _part_of_day(plain[: found.start()])
        minute = (
            30 if found[2] else 15 * numeral(found[3]) if found[3] else numeral(found[4]) if found[4] else 0
        )
        return rest, _time(numeral(found[1]), minute, 0, part, text)
    return plain, None


def _part_of_day(rest: str) -> tuple[str, str]:
    rest = rest.rstrip()
    found = None if rest.isascii() else _PART_OF_DAY.search(rest)
    return (rest[: found.start()], found[1]) if found else (rest, "")


def _time(hour: int, minute: int, second: int, part: str, text: str) -> time:
    """The time of day; `part` is am, pm or a Chinese word for a part of the day."""
    if part[:1] in ("a", "p") and not 1 <= hour <= 12:
        raise _no_time(text)
    if ((part[:1] == "p" or part in ("下午", "午后", "傍晚", "晚上", "晚", "夜里")) and hour < 12) or (
        part == "中午" and hour < 3
    ):
        hour += 12
    elif part[:1] == "a" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        raise _no_time(text)
    return time(hour, minute, second)


def _no_time(text: str) -> BadInput:
    return wrong(
        "{text}: no such time of day; 00:00 to 23:59.",
        "{text}：没有这个时间，应在 00:00 至 23:59 之间。",
        text=text,
        hint=words("Like 15:00, 3pm, 下午3点.", "例如 15:00、下午3点、上午10点半。"),
    )
