"""The holidays and make-up workdays (调休) that the State Council set for mainland China, 2004 to 2026 (guide 11.2).

They lie in `cn_calendar.dat`, which `_make_cn_calendar` writes; only the line of the year that is asked for is read.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rmflow.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES: dict[str, Words] = {
    zh: Words(en, zh)
    for zh, en in (
        ("元旦", "New Year's Day"), ("春节", "Spring Festival"), ("清明", "Qingming"), ("劳动节", "Labour Day"),
        ("端午", "Dragon Boat Festival"), ("中秋", "Mid-Autumn Festival"), ("国庆节", "National Day"),
        ("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日", "70th anniversary of victory in the war"),
    )
}  # fmt: skip


@cache
def days(year: int) -> dict[date, tuple[bool, str]] | None:
    """The days of `year` that are not as their weekday: worked or not, and the holiday's name; None for a year that is
    not known.
    """
    line = _lines().get(str(year))
    if line is None:
        return None
    found: dict[date, tuple[bool, str]] = {}
    for part in line.split():
        name, _, spans = part.partition(":")
        for span in spans.split(","):
            for day in _span(year, span.removeprefix("+")):
                found[day] = (span[0] == "+", name)
    return found


def years() -> range:
    """The years that are known."""
    known = [int(year) for year in _lines()]
    return range(known[0], known[-1] + 1)


@cache
def _lines() -> dict[str, str]:
    text = Path(__file__).with_name("cn_calendar.dat").read_text(encoding="utf-8")
    return {line[:4]: line[5:] for line in text.splitlines()}


def _span(year: int, text: str) -> Iterator[date]:
    first = date(year, int(text[:2]), int(text[2:4]))
    last = date(year, int(text[-4:-2]), int(text[-2:]))
    for at in range((last - first).days + 1):
        yield first + timedelta(days=at)
