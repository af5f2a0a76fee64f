"""Other countries' holidays, out of the `holidays` library, which is loaded for this alone (`rmflow[calendars]`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rmflow.errors import BadInput
from rmflow.text.near import nearest
from rmflow.text.wrong import shown
from rmflow.words import join, plain, words

SATURDAY = 5
ENGLISH = "en_US"
LIBRARY = "holidays "  # what the source of a year begins with that the library worked out
Year = dict[date, tuple[bool, str]]


def named(text: str) -> str:
    """A country or a part of one as the library writes it: `DE`, `DE-BY`.

    Raises:
        BadInput: it is none that the library knows, or the library is not installed.
    """
    import_library()
    from holidays import list_supported_countries

    known = list_supported_countries()
    country, _, part = text.strip().upper().partition("-")
    parts = {name.upper(): name for name in known.get(country, ())}
    if country in known and (not part or part in parts):
        return f"{country}-{parts[part]}" if part else country
    options = [f"{country}-{name}" for name in parts.values()] if country in known else ["CN", "none", *known]
    raise BadInput(
        words("“{text}” is no country or part of one whose holidays are known.", "没有“{text}”的节假日数据。", text=shown(text)),
        hint=words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, nearest(text.upper(), options) or options[:5]))),
        fix="rmflow calendar use CN",
    )  # fmt: skip


def years(country: str, first: int, last: int) -> dict[int, Year]:
    """The days of a country (as `named` writes it) that are not as their weekday, for the years `first` to `last`."""
    from holidays import country_holidays

    name, _, part = country.partition("-")
    # Names in English where there are any, whatever the machine's own language is.
    has_english = ENGLISH in country_holidays(name).supported_languages
    language = ENGLISH if has_english else None
    found = country_holidays(name, subdiv=part or None, years=range(first, last + 1), language=language)
    return {year: _year(found, year) for year in range(first, last + 1)}


def source() -> str:
    """What the years came from."""
    from importlib.metadata import version

    return LIBRARY + version("holidays")


def _year(found: Any, year: int) -> Year:
    days: Year = {}
    day = date(year, 1, 1)
    while day.year == year:
        is_worked = bool(found.is_working_day(day))
        name = found.get(day)
        if name or is_worked != (day.weekday() < SATURDAY):
            days[day] = (is_worked, str(name or ""))
        day += timedelta(days=1)
    return days


def import_library() -> None:
    """Raises `BadInput` where the library is not installed."""
    try:
        import holidays  # noqa: F401
    except ImportError:
        raise BadInput(
            words("Other countries' holidays need the library “holidays”, which is not installed.",
                  "其他国家的节假日需要 holidays 库，尚未安装。"),
            hint=words("Install it with: pip install 'rmflow[calendars]'. Or bring the days in yourself:"
                       " rmflow calendar use none, then rmflow calendar update FILE.",
                       "安装：pip install 'rmflow[calendars]'。也可自行导入：先 rmflow calendar use none，"
                       "再 rmflow calendar update 文件。"),
            fix="pip install 'rmflow[calendars]'",
        ) from None  # fmt: skip
