"""Whose row it is: from a row of any table, present or long gone, to its prospect's number and name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.store.journal import ARGUMENTS

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

# What a row was when it was last written whole: as it went, or else as it came.
_WHOLE = """
SELECT coalesce(before, after) FROM journal_image WHERE row_table = ? AND row_id = ? AND (before IS NULL OR after IS NULL)
  AND salt IS NOT NULL ORDER BY seq DESC, n DESC LIMIT 1
"""


class Named(NamedTuple):
    """A prospect as people know it."""

    no: int
    name: str


class Whose:
    """Looks prospects up, each once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[tuple[str, str], dict[str, Any] | None] = {}

    def named(self, table: str, row_id: str) -> Named | None:
        """The prospect of a row; None where it has none, or was erased."""
        if table == "prospect":
            row = self.row(table, row_id)
            return Named(row["no"], row["name"]) if row and row.get("name") else None
        row = self.row(table, row_id) or {}
        if table == "step_move":
            return self.named("opportunity", row["opportunity_id"]) if "opportunity_id" in row else None
        if row.get("prospect_id"):
            return self.named("prospect", row["prospect_id"])
        # A contact's wish to be forgotten is told with his company.
        return self.named("contact", row["contact_id"]) if row.get("contact_id") else None

    def numbered(self, no: int | None) -> list[Named]:
        """The prospect of that short number, where there is one that may still be known."""
        found = self._connection.value("SELECT id FROM prospect WHERE no = ?", (no,))
        named = self.named("prospect", found) if found else None
        return [named] if named else []

    def row(self, table: str, row_id: str) -> dict[str, Any] | None:
        """The row as it stands, or as the journal last saw it whole; a table without `id` has none here."""
        if (table, row_id) not in self._rows:
            self._rows[table, row_id] = self._present(table, row_id) or self._past(table, row_id)
        return self._rows[table, row_id]

    def _present(self, table: str, row_id: str) -> dict[str, Any] | None:
        if table in ("setting", "guide_version"):
            return None
        found = self._connection.row(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
        return vars(found) if found else None

    def _past(self, table: str, row_id: str) -> dict[str, Any] | None:
        found = self._connection.value(_WHOLE, (table, row_id))
        return dict(json.loads(found)) if found else None

    def of_entry(self, seq: int, limit: int) -> list[Named]:
        """The prospects that an entry touched, by number; of a large entry only the first rows are looked at."""
        found = set()
        for table, row_id in self._connection.tuples(
            "SELECT row_table, row_id FROM journal_image WHERE seq = ? AND n > 0 AND row_table <> ? ORDER BY n LIMIT ?",
            (seq, ARGUMENTS, limit),
        ):
            named = self.named(table, row_id)
            if named is not None:
                found.add(named)
        return sorted(found)
