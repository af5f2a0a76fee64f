"""Days, moments and amounts as people read them, in both languages at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rmflow.text.dates import format_day, from_instant
from rmflow.text.money import format_money
from rmflow.words import Words

if TYPE_CHECKING:
    from datetime import datetime


def day_words(day: date | str, today: date) -> Words:
    """`Wed 25 Nov` and `11月25日 周三`; `day` as a date or as the book writes it."""
    value = date.fromisoformat(day) if isinstance(day, str) else day
    return Words(format_day(value, today, "en"), format_day(value, today, "zh"))


def moment_words(instant: str, now: datetime) -> Words:
    """A kept instant in `now`'s zone: `Wed 25 Nov 15:00` and `11月25日 周三 15:00`."""
    moment = from_instant(instant, now.tzinfo)
    day, clock = day_words(moment.date(), now.date()), f"{moment:%H:%M}"
    return Words(f"{day.en} {clock}", f"{day.zh} {clock}")


def money_words(minor: int, currency: str) -> Words:
    """An amount: `CNY 5,000,000` and `500万元`."""
    return Words(format_money(minor, currency, "en"), format_money(minor, currency, "zh"))
