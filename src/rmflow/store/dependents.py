"""Which later entries stand on what an entry did, so that they have to be taken back before it.

An entry depends on another where it changed the same row (of a prospect's own row: the same columns), or where a row it
wrote refers to one that the other wrote. For what comes again with the undo of an undo also: where it took the number
or code that the row had, or removed what the row refers to. Each is one question over the journal's index (CROSS JOIN: in the order
written; left to choose, SQLite would read all images of a table).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.store.changes import DERIVED, GUIDE
from rmflow.store.journal import ARGUMENTS
from rmflow.store.references import references, unique_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.store.connection import Connection
    from rmflow.store.inforce import Force

# Whoever touched a row that the entry touched.
_SAME = """
SELECT DISTINCT l.seq FROM journal_image m JOIN journal_image l
  ON l.row_table = m.row_table AND l.row_id = m.row_id AND l.seq > m.seq
WHERE m.seq = ? AND m.n > 0 AND m.row_table NOT IN (?, 'prospect')
"""
_SAME_PROSPECT = """
SELECT l.seq, m.before, m.after, l.before, l.after FROM journal_image m JOIN journal_image l
  ON l.row_table = m.row_table AND l.row_id = m.row_id AND l.seq > m.seq
WHERE m.seq = ? AND m.n > 0 AND m.row_table = 'prospect'
"""
# Whoever touched rows that stay and refer to rows that would go.
_CHILDREN = """
SELECT DISTINCT l.seq FROM "{child}" c CROSS JOIN journal_image l ON l.row_table = '{child}' AND l.row_id = c.id AND l.seq > :seq
WHERE c."{column}" IN (
    SELECT row_id FROM journal_image WHERE seq = :seq AND n > 0 AND row_table = '{parent}' AND before IS NULL)
  AND NOT EXISTS (SELECT 1 FROM journal_image WHERE row_table = '{child}' AND row_id = c.id AND seq = :seq)
"""
# Whoever touched rows that have the number or code of one that would come.
_TAKEN = """
SELECT DISTINCT l.seq FROM journal_image m CROSS JOIN "{table}" t ON {same}
CROSS JOIN journal_image l ON l.row_table = m.row_table AND l.row_id = t.id AND l.seq > m.seq
WHERE m.seq = :seq AND m.n > 0 AND m.row_table = '{table}' AND m.before IS NOT NULL AND t.id <> m.row_id
"""
# Whoever touched rows that are gone, to which one that would come refers.
_PARENTS = """
SELECT DISTINCT l.seq FROM journal_image m JOIN journal_image l
  ON l.row_table = '{parent}' AND l.row_id = json_extract(m.before, '$.{column}') AND l.seq > m.seq
WHERE m.seq = :seq AND m.n > 0 AND m.row_table = '{child}' AND m.before IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = l.row_id)
"""


def dependents(connection: Connection, base: int, force: Force) -> set[int]:
    """The roots (`rmflow.store.inforce`) of the entries after `base` that stand on what it did, by themselves."""
    if connection.value("SELECT max(seq) FROM journal") == base:
        return set()
    own = force.root(base)
    found = {force.root(seq) for seq in _later(connection, base)}
    return {root for root in found if root != own and force.changed_since(root, base)}


def _later(connection: Connection, base: int) -> Iterator[int]:
    yield from _seqs(connection, _SAME, (base, ARGUMENTS))
    for seq, *images in connection.stream(_SAME_PROSPECT, (base,)):
        if _meet(*images):
            yield seq
    written = {table for (table,) in connection.tuples(
        "SELECT DISTINCT row_table FROM journal_image WHERE seq = ? AND n > 0", (base,))}  # fmt: skip
    if GUIDE in written:
        yield from _seqs(connection, "SELECT DISTINCT seq FROM journal_image WHERE row_table = ? AND seq > ?", (GUIDE, base))
    asked = {"seq": base}
    for child, column, parent in references(connection):
        named = {"child": child, "column": column, "parent": parent}
        if parent in written:
            yield from _seqs(connection, _CHILDREN.format(**named), asked)
        if child in written:
            yield from _seqs(connection, _PARENTS.format(**named), asked)
    for table, keys in unique_keys(connection).items():
        for columns in keys if table in written else ():
            same = " AND ".join(f"t.\"{name}\" = json_extract(m.before, '$.{name}')" for name in columns)
            yield from _seqs(connection, _TAKEN.format(table=table, same=same), asked)


def _seqs(connection: Connection, sql: str, params: Any) -> Iterable[int]:
    return [seq for (seq,) in connection.tuples(sql, params)]


def _meet(before: str | None, after: str | None, later_before: str | None, later_after: str | None) -> bool:
    """Whether two images of a prospect's row have a column in common, or one of them is of its coming or going."""
    if None in (before, after, later_before, later_after):
        return True
    mine, theirs = json.loads(str(after)), json.loads(str(later_after))
    return bool((mine.keys() & theirs.keys()) - DERIVED)
