"""Pieces of text that the looking commands share: days, money, phones, the next thing to do, lines cut to length."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.text.dates import format_day, from_instant
from rmflow.text.money import decimal_string, format_money
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmflow.guide.types import Guide
    from rmflow.store.unit import Unit

LINE = 120  # characters of a note shown on a card; `timeline` and JSON have all of it
KINDS = {
    "call": Words("call", "电话联系"),
    "step": Words("next step", "下一步"),
    "recheck": Words("look again", "再看一次"),
    "visit": Words("visit", "拜访"),
    "promise": Words("promise", "承诺"),
    "care": Words("care", "维护"),
}

CUSTOMERS = {"company": Words("company", "企业"), "person": Words("person", "个人")}


def day(text: str | None, today: date) -> Words:
    """A kept day as people say it: today, Wed 25 Nov; empty where there is none."""
    if text is None:
        return plain("")
    value = date.fromisoformat(text)
    return Words(format_day(value, today, "en"), format_day(value, today, "zh"))


def clock(unit: Unit, text: str | None) -> str:
    """The local time of day of a kept instant: `15:00`; empty where there is none."""
    return f"{from_instant(text, unit.now.tzinfo):%H:%M}" if text else ""


def money(minor: int | None, currency: str | None) -> Words:
    """An amount as people write it; empty where there is none."""
    if minor is None or currency is None:
        return plain("")
    return Words(format_money(minor, currency, "en"), format_money(minor, currency, "zh"))


def amount(row: Any) -> str | None:
    """A row's amount for machines, as a decimal string; None where there is none."""
    return None if row.amount_minor is None else decimal_string(row.amount_minor, row.currency)


def phone(number: str | None) -> str:
    """A phone number as people write it; empty where there is none."""
    from rmflow.text.phones import format_phone

    return format_phone(number) if number else ""


def days(n: int) -> Words:
    """So many days."""
    return words("{n} day" if n == 1 else "{n} days", "{n} 天", n=n)


def counted(n: int, one: str) -> Words:
    """So many of something: `1 visit`, `2 visits`; in Chinese the number alone, the sentence names the thing."""
    return Words(f"{n:,} {one}" if n == 1 else f"{n:,} {one}s", f"{n:,}")


def one_line(text: str | None, limit: int = LINE) -> str:
    """Free text on one line, cut to length, safe to show."""
    flat = " ".join((text or "").split())
    return safe(flat if len(flat) <= limit else flat[: limit - 1] + "…")


def next_thing(guide: Guide, what: str | None) -> Words:
    """A prospect's `next_what` (`kind:text`, see `store.nexts`) in words."""
    if what is None:
        return plain("")
    kind, _, rest = what.partition(":")
    label = KINDS.get(kind, plain(kind))
    if kind == "visit":
        rest_words = guide.label("visit_objective", rest or None)
    elif kind == "care":
        rest_words = guide.label("maintenance_content", rest or None)
    else:
        rest_words = plain(one_line(rest, 60))
    return labelled(label, rest_words)


def labelled(label: Words, text: Words) -> Words:
    """`label: text`, or the label alone where there is no text."""
    return words("{label}: {text}", "{label}：{text}", label=label, text=text) if text.en else label


def spaced(*parts: Words | str) -> Words:
    """The parts that are not empty, two spaces between."""
    both = [plain(part) if isinstance(part, str) else part for part in parts]
    return Words("  ".join(p.en for p in both if p.en), "  ".join(p.zh for p in both if p.zh))


def rate(share: float | None) -> Words:
    """A share as `14.3 %`; a dash where there is none."""
    return plain("–") if share is None else Words(f"{share * 100:.1f} %", f"{share * 100:.1f}%")


def pairs(counted: Mapping[Any, Any]) -> str:
    """A mapping in one cell: `3: 2; 5: 1`."""
    return "; ".join(f"{key}: {value}" for key, value in counted.items())


def interval(low: float | None, high: float | None) -> Words:
    """The two ends of an interval of a share: `3–51 %`; empty where there is none."""
    if low is None or high is None:
        return plain("")
    return Words(f"{low * 100:.0f}–{high * 100:.0f} %", f"{low * 100:.0f}–{high * 100:.0f}%")
