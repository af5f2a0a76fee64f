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


def _said(unit: Unit, entry: Entry, lang: str) -> tuple[str, dict[str, str]]:
    """What the record is said to be, and the numbers it has a column for, by their heads."""
    table = entries.table(words("x", "x"), [entry], unit.guide, HEADS)
    shown = {column.key: (column.head.say(lang), cell(table.rows[0], column, lang)) for column in table.columns}
    return shown["what"][1], dict(pair for key, pair in shown.items() if key.startswith("adds_"))


def test_codes_are_told_as_labels_and_each_number_has_a_column_under_the_reports_head(unit: Callable[..., Any]) -> None:
    lost = Entry(KEY, {"opportunities": 1, "amount": 8_000_000_000, "no_amount": 0}, "opportunity", "k", what="competitor")
    with unit() as u:
        assert _said(u, lost, "en") == ("Another bank", {"Number": "1", "Amount": "80,000,000", "no_amount": "0"})
        assert _said(u, lost, "zh") == ("他行（记名）", {"个数": "1", "金额": "80,000,000", "no_amount": "0"})
        called = Entry({"rm": "li"}, {"talk_seconds": 1_234_567}, "call", "k", what="no_answer")
        assert _said(u, called, "zh") == ("无人接听", {"talk_seconds": "1,234,567"})
        assert _said(u, called._replace(kind="deal", what="payroll 5.00 CNY"), "en")[0] == "Payroll service 5.00 CNY"
        assert _said(u, called._replace(kind="objection", what="No answer\x1b[2J"), "en")[0].startswith("No answer")


def test_the_rows_carry_amounts_in_the_units_people_read(unit: Callable[..., Any]) -> None:
    with unit() as u:
        table = entries.table(words("x", "x"), [Entry(KEY, {"amount": 8_000_000_000}, "opportunity", "k")], u.guide, HEADS)
    assert (table.rows[0]["adds_amount"], table.rows[0]["currency"]) == ("80000000.00", "CNY")
    assert table.data[0]["adds"] == {"amount": 8_000_000_000}
