"""`--rows` as people read it: labels and heads, where the JSON has codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.records import Column
from rmflow.renderers.cells import cell
from rmflow.reports import entries
from rmflow.reports.entries import Entry
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from rmflow.store.unit import Unit

HEADS = (Column("opportunities", words("Number", "个数")), Column("amount", words("Amount", "金额"), "money"))
KEY = {"outcome": "lost", "currency": "CNY"}


def _said(unit: Unit, entry: Entry, lang: str) -> tuple[str, str]:
    table = entries.table(words("x", "x"), [entry], unit.guide, HEADS)
    what, adds = (next(column for column in table.columns if column.key == key) for key in ("what", "adds"))
    return cell(table.rows[0], what, lang), cell(table.rows[0], adds, lang)


def test_codes_are_told_as_labels_and_amounts_as_money(unit: Callable[..., Any]) -> None:
    lost = Entry(KEY, {"opportunities": 1, "amount": 8_000_000_000, "no_amount": 0}, "opportunity", "k", what="competitor")
    with unit() as u:
        assert _said(u, lost, "en") == ("Another bank", "Number, Amount CNY 80,000,000")
        assert _said(u, lost, "zh") == ("他行（记名）", "个数、金额 8000万元")
        called = Entry({"rm": "li"}, {"talk_seconds": 1_234_567}, "call", "k", what="no_answer")
        assert _said(u, called, "zh") == ("无人接听", "talk_seconds 1,234,567")
        assert _said(u, called._replace(kind="deal", what="payroll 5.00 CNY"), "en")[0] == "Payroll service 5.00 CNY"
        assert _said(u, called._replace(kind="objection", what="No answer\x1b[2J"), "en")[0].startswith("No answer")
