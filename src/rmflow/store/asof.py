"""The book as it stood at the end of an earlier day: what came later is taken back, out of the journal's images.

Every table that was changed since is laid anew as a temporary one of the same name, with the same indexes; SQLite looks
there first, so every question reads the past without knowing it. Temporary tables lie in memory: no customer's name
is left on the disk.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.store.journal import ARGUMENTS
from rmflow.store.replay import KEYS

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

Row = dict[str, Any]
# Newest first: taking back is walking backwards.
LATER = """
SELECT row_table, row_id, before, after FROM journal_image WHERE seq >= ? AND row_table <> ?
ORDER BY row_table, row_id, seq DESC, n DESC
"""


def rewind(connection: Connection, until: str) -> int:
    """Make the connection read the book as it stood before the first entry made at `until` (an instant) or later; the
    number of the last entry that is left, 0 where none is.

    The order of entries counts, not their clocks: what was written down after that entry was not known then, even if
    it was back-dated.
    """
    first = connection.value("SELECT min(seq) FROM journal WHERE at >= ?", (until,))
    if first is None:
        return int(connection.value("SELECT max(seq) FROM journal") or 0)
    connection.execute("PRAGMA temp_store = MEMORY")
    for table, rows in _taken_back(connection, first).items():
        _lay(connection, table, rows)
    return int(first) - 1


def _taken_back(connection: Connection, first: int) -> dict[str, dict[str, Row | None]]:
    """By table and key, what each row that was touched since was before; None where it was not there."""
    tables: dict[str, dict[str, Row | None]] = {}
    for table, row_id, before, after in connection.tuples(LATER, (first, ARGUMENTS)):
        rows = tables.setdefault(table, {})
        if row_id not in rows:
            rows[row_id] = _present(connection, table, row_id)
        rows[row_id] = _before(rows[row_id], before, after)
    return tables


def _present(connection: Connection, table: str, row_id: str) -> Row | None:
    key = KEYS.get(table, "id")
    row = connection.row(f'SELECT * FROM main."{table}" WHERE "{key}" = ?', (row_id,))
    return vars(row) if row else None


def _before(row: Row | None, before: str | None, after: str | None) -> Row | None:
    # A redacted image (a person forgotten) goes back to the row without the person, like any other.
    if before is None:
        return None
    if after is None:
        return dict(json.loads(before))
    return {**(row or {}), **json.loads(before)}


def _lay(connection: Connection, table: str, rows: dict[str, Row | None]) -> None:
    """A temporary table of the same name with the rows as they were, and the real one's indexes."""
    key = KEYS.get(table, "id")
    connection.execute("CREATE TEMP TABLE touched (key TEXT PRIMARY KEY)")
    connection.many("INSERT INTO touched VALUES (?)", [(row_id,) for row_id in rows])
    connection.execute(
        f'CREATE TEMP TABLE "{table}" AS SELECT * FROM main."{table}"'
        f' WHERE CAST("{key}" AS TEXT) NOT IN (SELECT key FROM touched) ORDER BY rowid'
    )
    connection.execute("DROP TABLE touched")
    for row in rows.values():
        if row is not None:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            connection.execute(f'INSERT INTO temp."{table}" ({names}) VALUES ({marks})', list(row.values()))
    for (sql,) in connection.tuples(
        "SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ):
        connection.execute(sql.replace(" INDEX ", " INDEX temp.", 1))
    connection.execute(f'CREATE INDEX temp."key_{table}" ON "{table}" ("{key}")')
