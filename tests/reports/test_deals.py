"""Deals that count: the SQL's rule is the gate's rule; amounts of several currencies are never added up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from rmflow.reports import deals
from rmflow.rules.checks.close import is_deal

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_sql_counts_what_the_gate_counts(unit: Callable[..., Any]) -> None:
    with unit() as u:
        counting = deals.counting(u.guide)
        statuses, products = u.guide.entries("deal_status"), u.guide.entries("product")
        assert {bool(entry.extra.get("credit")) for entry in products.values()} == {True, False}
        for product in (*products, "gone"):
            for status in (*statuses, "gone"):
                found = u.connection.value(
                    f"SELECT {counting.sql} FROM (SELECT ? AS product, ? AS status) d", (*counting.values, product, status)
                )
                assert bool(found) == is_deal(SimpleNamespace(product=product, status=status), u.guide)


def test_a_row_keeps_further_currencies_beside_its_own() -> None:
    row = deals.in_home({"CNY": 500_00, "USD": 300, "JPY": 0}, "CNY")
    assert row == {"currency": "CNY", "amount": "500.00", "other_amounts": {"USD": "3.00"}}
    assert deals.said(row).en == "CNY 500 + USD 3"
    assert deals.said(deals.in_home({}, "CNY")).zh == "–"
