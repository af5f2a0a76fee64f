"""Writes `cn_calendar.dat` from chinesecalendar (a development dependency): `python -m rmflow.rules._make_cn_calendar`.

A line a year: `2026 元旦:0101-0103,+0104 春节:0215-0223,+0214,+0228 …`, days as month and day, a make-up workday (调休上班)
behind a `+`. Days that are not named are as their weekday.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

DAY = timedelta(days=1)


def build() -> str:
    """The file's text."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    chinese = {one.value: one.chinese for one in Holiday}
    years: dict[int, dict[str, list[str]]] = {}
    for day in sorted({*holidays, *workdays}):
        years.setdefault(day.year, {})
    for day, name in sorted(holidays.items()):
        if holidays.get(day - DAY) != name or day.month == day.day == 1:
            years[day.year].setdefault(chinese[name], []).append(_span(holidays, day, name))
    for day, name in sorted(workdays.items()):
        years[day.year].setdefault(chinese[name], []).append(f"+{day:%m%d}")
    return "".join(f"{year} {_named(named)}\n" for year, named in sorted(years.items()))


def _named(named: dict[str, list[str]]) -> str:
    return " ".join(f"{name}:{','.join(days)}" for name, days in named.items())


def _span(holidays: dict[date, str], first: date, name: str) -> str:
    last = first
    while holidays.get(last + DAY) == name and (last + DAY).year == first.year:
        last += DAY
    return f"{first:%m%d}" if last == first else f"{first:%m%d}-{last:%m%d}"


if __name__ == "__main__":
    (Path(__file__).parent / "cn_calendar.dat").write_text(build(), encoding="utf-8", newline="\n")
