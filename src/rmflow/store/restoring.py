"""Rows that an entry removed come again, parents first; an opportunity walks its history anew, move by move, with the
days and words that it had, since the book lets it reach its step in no other way.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.store.changes import AT_ONCE, GUIDE, BuiltOn, changes, dated, in_chunks, present
from rmflow.store.references import references
from rmflow.text.dates import instant
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.changes import Change
    from rmflow.store.unit import Unit

# By the row's index, hence the plus: by the entry's, each move would read the whole entry.
# The moves that come again: those of opportunities of that number that come with them, or of opportunities that are there.
_MOVES = """
SELECT m.before FROM journal_image m LEFT JOIN journal_image o ON o.row_table = 'opportunity' AND +o.seq = m.seq
  AND o.row_id = json_extract(m.before, '$.opportunity_id') AND o.after IS NULL
WHERE m.seq = ? AND m.row_table = 'step_move' AND m.after IS NULL AND json_extract(o.before, '$.no') IS ?
ORDER BY json_extract(m.before, '$.n')
"""
_OPENINGS = """
SELECT json_extract(before, '$.opportunity_id'), json_extract(before, '$.to_step') FROM journal_image
WHERE seq = ? AND row_table = 'step_move' AND after IS NULL AND json_extract(before, '$.n') = 0
"""


def restore(unit: Unit, seq: int, tables: list[str], touched: set[str]) -> None:
    """Put back every row of `tables` that the entry removed; `touched` is told whose dated rows they are.

    Raises:
        BuiltOn: the row is there again, or what it refers to is not.
    """
    for table in tables:
        if table == "opportunity":
            _opportunities(unit, seq)
        elif table != "step_move":
            _rows(unit, seq, table, touched)
    if "step_move" in tables:
        _walk(unit, seq, None)
    for table in tables:
        for chunk in in_chunks(_missing(unit, seq, table)):
            refuse_orphans(unit, table, [one.row_id for one in chunk])


def _missing(unit: Unit, seq: int, table: str) -> Iterator[Change]:
    return (one for one in changes(unit.connection, seq, table) if one.after is None)


def _noted(unit: Unit, seq: int, table: str) -> Iterator[list[dict[str, Any]]]:
    """The rows to come, some at a time; their images are written."""
    for chunk in in_chunks(_missing(unit, seq, table)):
        if present(unit.connection, table, [one.row_id for one in chunk]):
            raise BuiltOn(table)
        for one in chunk:
            unit.record(table, one.row_id, None, one.before)
        yield [one.before or {} for one in chunk]


def _rows(unit: Unit, seq: int, table: str, touched: set[str]) -> None:
    for rows in _noted(unit, seq, table):
        _insert(unit, table, rows)
        for row in rows:
            touched.update(dated(table, row.get("id", ""), row))


def _insert(unit: Unit, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows as they are; neighbours with the same columns go in at once."""
    for names, alike in groupby(rows, key=tuple):
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        sql = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'
        unit.connection.many(sql, [list(row.values()) for row in alike])


def _opportunities(unit: Unit, seq: int) -> None:
    """Each as it was opened, then its moves, then what became of it; a prospect's second needs what the first came to."""
    openings = dict(unit.connection.tuples(_OPENINGS, (seq,)))
    by_no: dict[int, list[dict[str, Any]]] = {}
    for rows in _noted(unit, seq, "opportunity"):
        for row in rows:
            by_no.setdefault(row["no"], []).append(row)
    for no, rows in sorted(by_no.items()):
        _insert(unit, "opportunity", [
            {**row, "step": openings.get(row["id"], row["step"]), "moves": 0, "outcome": "open"} for row in rows
        ])  # fmt: skip
        _walk(unit, seq, no)
        unit.connection.many(
            "UPDATE opportunity SET outcome = ?, entered_step_on = ? WHERE id = ?",
            [(row["outcome"], row["entered_step_on"], row["id"]) for row in rows],
        )


def _walk(unit: Unit, seq: int, no: int | None) -> None:
    """The moves of the opportunities numbered `no` that come again; None: of those that are there."""
    rows: list[dict[str, Any]] = []
    for (before,) in unit.connection.stream(_MOVES, (seq, no)):
        row = json.loads(before)
        unit.record("step_move", row["id"], None, row)
        rows.append(row)
    _insert(unit, "step_move", rows)


def refuse_orphans(unit: Unit, table: str, row_ids: list[str]) -> None:
    """Raises `BuiltOn` where one of the rows refers to a row that is not there."""
    for child, column, parent in references(unit.connection):
        for at in range(0, len(row_ids) if child == table else 0, AT_ONCE):
            some = row_ids[at : at + AT_ONCE]
            marks = ", ".join("?" * len(some))
            if unit.connection.value(
                f'SELECT 1 FROM "{table}" WHERE id IN ({marks}) AND "{column}" IS NOT NULL'
                f' AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = "{table}"."{column}") LIMIT 1', some,
            ):  # fmt: skip
                raise BuiltOn(parent)


def guide_before(unit: Unit, seq: int) -> None:
    """The guide that was in force before the entry's, taken into use again as the book's newest version.

    Raises:
        BadInput: there was none before.
    """
    from rmflow.guide.types import Guide

    n = min(int(one.row_id) for one in changes(unit.connection, seq, GUIDE))
    before = unit.connection.row("SELECT * FROM guide_version WHERE n = ?", (n - 1,))
    if before is None:
        raise BadInput(words("There was no guide before this one.", "此前没有指引。"))
    new = unit.connection.value("SELECT max(n) FROM guide_version") + 1
    again = {**vars(before), "n": new, "adopted_at": instant(unit.now), "adopted_by": unit.rm}
    unit.insert_plain(GUIDE, str(new), again)
    unit.guide = Guide(json.loads(before.compiled))
