"""`objections`: what customers object to and is not settled yet, oldest first (guide 4.1, 4.3)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.text.safe import safe
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

# An objection of an opportunity off the path needs no answer any more.
OPEN = """
SELECT j.*, p.no, p.name, o.no AS opportunity, o.step FROM objection j
  JOIN opportunity o ON o.id = j.opportunity_id JOIN prospect p ON p.id = j.prospect_id
WHERE j.rm = ? AND j.status = 'open' AND o.outcome IN ('open', 'won')
"""
ALL = """
SELECT j.*, p.no, p.name, o.no AS opportunity, o.step FROM objection j
  JOIN opportunity o ON o.id = j.opportunity_id JOIN prospect p ON p.id = j.prospect_id
WHERE j.rm = ?
"""


def objections(unit: Unit, *, everything: bool = False, prospect: str | None = None) -> Table:
    """This RM's open objections, oldest first; with `everything` the settled ones and those off the path too.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.
    """
    sql, values = (ALL if everything else OPEN), [unit.rm]
    if prospect is not None:
        from rmflow.store import find

        sql, values = sql + " AND j.prospect_id = ?", [*values, find.prospect(unit.connection, prospect).id]
    found = unit.connection.rows(sql + " ORDER BY j.raised_on, p.no, j.n", values)
    rows = tuple(_row(unit, row) for row in found)
    return Table(
        words("Objections", "异议") if everything else words("Open objections", "未了结的异议"),
        _columns(unit, everything=everything), rows, notes=_by_type(unit, rows),
        empty=words("No objections.", "没有异议。") if everything else words(
            "No open objections.", "没有未了结的异议。"),
    )  # fmt: skip


def _row(unit: Unit, row: Row) -> dict[str, Any]:
    last = date.fromisoformat(row.resolved_on) if row.resolved_on else unit.today
    return {
        "no": row.no, "name": row.name, "opportunity": row.opportunity, "step": row.step, "n": row.n,
        "words": row.words, "type": row.type, "genuineness": row.genuineness, "test": row.test,
        "true_reason": row.true_reason, "status": row.status, "raised_on": row.raised_on, "judged_on": row.judged_on,
        "resolved_on": row.resolved_on, "days": (last - date.fromisoformat(row.raised_on)).days, "method": row.method,
        "answer": row.answer,
    }  # fmt: skip


def _columns(unit: Unit, *, everything: bool) -> tuple[Column, ...]:
    guide = unit.guide
    columns = (
        Column("no", words("#", "编号"), "number"),
        Column("name", words("Name", "客户"), "name", show=lambda row: safe(row["name"])),
        Column("n", words("n", "异议"), "number"),
        Column("words", words("In their words", "原话"), show=lambda row: safe(row["words"])),
        Column("type", words("Type", "类型"), show=lambda row: guide.label("objection_type", row["type"]), weight=1),
        Column("genuineness", words("Judged", "真伪"),
               show=lambda row: guide.label("genuineness", row["genuineness"]), weight=2),
        Column("days", words("Days", "天数"), "number"),
    )  # fmt: skip
    status = Column("status", words("Status", "状态"), show=lambda row: _status(unit, row), weight=3)
    return (*columns, status) if everything else columns


def _status(unit: Unit, row: dict[str, Any]) -> Words:
    return words("open", "未了结") if row["status"] == "open" else unit.guide.label("resolution", row["status"])


def _by_type(unit: Unit, rows: tuple[dict[str, Any], ...]) -> tuple[Words, ...]:
    if not rows:
        return ()
    counts = Counter(row["type"] for row in rows).most_common()
    label = unit.guide.label
    said = [words("{type} {n}", "{type} {n}", type=label("objection_type", code), n=n) for code, n in counts]
    return (words("By type: {counts}", "按类型：{counts}", counts=join(said)),)
