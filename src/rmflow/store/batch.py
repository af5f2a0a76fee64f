"""Many inserts at once: they wait, parents before children, until enough are there or somebody asks the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

SIZE = 2_000
CACHE_KB = 65_536
# Parents before children, as foreign keys and triggers want it; a test holds it equal to the schema's own order.
ORDER = (
    "introducer", "prospect", "opportunity", "step_move", "contact", "assessment", "call", "follow_up", "relation",
    "fact", "visit", "need", "offer", "promise", "event", "objection", "signal", "close_attempt", "deal", "care",
)  # fmt: skip
_RANK = {table: rank for rank, table in enumerate(ORDER)}


class Batch:
    """Inserts that wait. Whatever else is asked of the connection meanwhile finds them in the book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}
        self._count = 0
        self._last_no: dict[str, int] = {}
        # Pages that are written again and again stay in memory instead of going through the WAL each time.
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        connection.before = self.flush

    def add(self, table: str, values: dict[str, Any]) -> None:
        """Let one row wait."""
        self._rows.setdefault((table, tuple(values)), []).append(list(values.values()))
        if table in self._last_no:
            self._last_no[table] = max(self._last_no[table], values["no"])
        self._count += 1
        if self._count >= SIZE:
            self.flush()

    def next_no(self, table: str) -> int:
        """The next short number, counted on from the book's last."""
        if table not in self._last_no:
            self._last_no[table] = self._connection.value(f'SELECT max(no) FROM "{table}"') or 0
        return self._last_no[table] + 1

    def flush(self) -> None:
        """Write what waits."""
        if not self._count:
            return
        waiting, self._rows, self._count = self._rows, {}, 0
        for (table, names), rows in sorted(waiting.items(), key=lambda item: _RANK.get(item[0][0], len(_RANK))):
            columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
            self._connection.many(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)

    def close(self) -> None:
        """No more waiting; what was not flushed is forgotten."""
        self._connection.before = None
