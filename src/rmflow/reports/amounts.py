"""Amounts in reports: each currency in a row of its own, never added up across currencies.

A row holds amounts as decimal strings and its `currency`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rmflow.records import Series
from rmflow.reports import phrases
from rmflow.text.money import CURRENCIES, decimal_string
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Row = dict[str, Any]
DEFAULT = "CNY"


def home(counted: Iterable[tuple[str, int]]) -> str:
    """The commonest currency of so many amounts each ('' for none): what has no amount stands in its row."""
    counts: Counter[str] = Counter()
    for currency, n in counted:
        counts[currency] += n
    del counts[""]
    return min(counts, key=lambda currency: (-counts[currency], currency), default=DEFAULT)


def shown(key: str) -> Callable[[Row], Words]:
    """What people see of a row's amount under `key`: a dash for nothing, empty where it is not known."""

    def show(row: Row) -> Words:
        return plain("–") if minor(row[key]) == 0 else whole(row[key], row["currency"])

    return show


def whole(text: str | None, currency: str) -> Words:
    """A decimal string to the whole yuan, dollar …: what is calculated is no truer to the cent."""
    if text is None:
        return plain("")
    per = 10 ** CURRENCIES[currency][0]
    return phrases.money(round((minor(text) or 0) / per) * per, currency)


def minor(text: str | None) -> int | None:
    """The minor units of a decimal string, which has all the digits of its currency."""
    return None if text is None else int(text.replace(".", ""))


def side_by_side(money: Mapping[str, int]) -> Words:
    """Sums in several currencies, one after the other; a sum of 0 is left out."""
    said = join((phrases.money(money[currency], currency) for currency in sorted(money) if money[currency]), " + ", " + ")
    return said if said.en else words("no amount", "未报金额")


def decimals(money: Mapping[str, int]) -> dict[str, str]:
    """Sums in several currencies for machines."""
    return {currency: decimal_string(money[currency], currency) for currency in sorted(money)}


def series(name: Words, rows: Iterable[Row], key: str) -> Series:
    """A chart's numbers: the rows' amounts under `key`."""
    return Series(name, tuple(None if row[key] is None else float(row[key]) for row in rows))


def unit(currency: str) -> Words:
    """A currency as a chart's unit."""
    return Words(currency, CURRENCIES[currency][1])
