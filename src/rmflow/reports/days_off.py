"""The RM's days off, the latest first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.rules.workdays import PARTS
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit


def days_off(unit: Unit) -> Table:
    """Each span of days off with the workdays of the bank that it takes, halves counted as halves."""
    rows = tuple(
        {
            "id": row.id, "first_on": row.first_on, "last_on": row.last_on, "part": row.part, "why": row.why,
            "days": unit.workdays.count(date.fromisoformat(row.first_on), date.fromisoformat(row.last_on))
            * (1 if row.part == "day" else 0.5),
        }
        for row in unit.connection.rows("SELECT * FROM day_off WHERE rm = ? ORDER BY first_on DESC, part", (unit.rm,))
    )  # fmt: skip
    columns = (
        Column("first_on", words("From", "起始"), "day"),
        Column("last_on", words("To", "截止"), "day"),
        Column("part", words("Part", "时段"), show=lambda row: PARTS[row["part"]]),
        Column("days", words("Workdays", "工作日"), "number", show=lambda row: f"{row['days']:g}"),
        Column("why", words("Why", "事由"), show=lambda row: phrases.one_line(row["why"]), weight=1),
        Column("id", words("Key", "标识"), "data"),
    )
    return Table(words("Days off", "休假"), columns, rows, empty=words(
        "No day off. Take one: rmflow off DATE..DATE", "没有休假。登记：rmflow off 日期..日期"))  # fmt: skip
