"""Deals that count, in SQL, and amounts of a row in its report's currency with the others beside.

A report whose rows count customers or opportunities has one row for them, whatever the currency: `amount` is in the
commonest currency of the report (`currency`), `other_amounts` holds the sums in further ones. Currencies are never
added up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.reports import amounts, phrases
from rmflow.reports.scope import Scope
from rmflow.rules.checks.close import DECLINED
from rmflow.text.money import decimal_string
from rmflow.words import Words, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmflow.guide.types import Guide

# The same rule as `rmflow.rules.checks.close.is_deal`, for many rows at once; a test holds the two equal.
COUNTS = """CASE WHEN d.product IN (SELECT value FROM json_each(?)) THEN d.status IN (SELECT value FROM json_each(?))
 ELSE d.status <> ? END"""


def counting(guide: Guide) -> Scope:
    """The condition that a deal `d` counts: credit once the bank has approved it, anything else unless declined."""
    credit = [code for code, entry in guide.entries("product").items() if entry.extra.get("credit")]
    deals = [code for code, entry in guide.entries("deal_status").items() if entry.extra.get("is_deal")]
    return Scope(COUNTS, (json.dumps(credit), json.dumps(deals), DECLINED))


def in_home(money: Mapping[str, int], home: str) -> dict[str, Any]:
    """A row's columns `currency`, `amount` and `other_amounts`, of sums in minor units by currency."""
    others = {currency: minor for currency, minor in money.items() if currency != home and minor}
    return {
        "currency": home, "amount": decimal_string(money.get(home, 0), home), "other_amounts": amounts.decimals(others),
    }  # fmt: skip


def said(row: dict[str, Any]) -> Words:
    """What people see of such a row's amounts: `CNY 900,000 + USD 300,000`."""
    return in_words({row["currency"]: row["amount"], **row["other_amounts"]})


def further(row: dict[str, Any]) -> dict[str, str]:
    """`other_amounts` in one cell under `further`, for formats without nesting."""
    return {"further": phrases.pairs(row["other_amounts"])}


def in_words(texts: Mapping[str, str]) -> Words:
    """Decimal strings by currency for people; a dash for nothing."""
    money = {currency: amounts.minor(text) or 0 for currency, text in texts.items()}
    return amounts.side_by_side(money) if any(money.values()) else plain("–")
