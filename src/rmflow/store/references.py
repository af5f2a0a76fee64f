"""Which column refers to which table, as the book itself declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

_ALL = """
SELECT t.name, f."from", f."table" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
WHERE t.type = 'table' ORDER BY t.name, f."from"
"""
# The first columns of a table's indexes, its unique constraints' among them.
_INDEXED = """
SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
WHERE t.type = 'table' AND c.seqno = 0
"""
_UNIQUE = """
SELECT t.name, i.name, c.name FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
WHERE t.type = 'table' AND i."unique" AND i.origin <> 'pk' ORDER BY t.name, i.name, c.seqno
"""


def references(connection: Connection, *, indexed: bool | None = None) -> list[tuple[str, str, str]]:
    """Every reference: table, column, the table whose `id` it holds; with `indexed=False` those without an index."""
    found = connection.tuples(_ALL)
    if indexed is None:
        return found
    served = set(connection.tuples(_INDEXED))
    return [one for one in found if ((one[0], one[1]) in served) is indexed]


def unique_keys(connection: Connection) -> dict[str, list[tuple[str, ...]]]:
    """By table, the sets of columns that no two rows may share, besides the key."""
    found: dict[tuple[str, str], list[str]] = {}
    for table, index, column in connection.tuples(_UNIQUE):
        found.setdefault((table, index), []).append(column)
    keys: dict[str, list[tuple[str, ...]]] = {}
    for (table, _), columns in found.items():
        keys.setdefault(table, []).append(tuple(columns))
    return keys
