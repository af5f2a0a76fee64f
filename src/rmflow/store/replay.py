"""The rows looked over: each must be what the journal says last became of it."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rmflow.store.faults import Found, Notes
from rmflow.store.journal import ARGUMENTS
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rmflow.store.connection import Connection

JOURNAL_TABLES = ("journal", "journal_image")
# The tables whose key is not called `id`.
KEYS = {"guide_version": "n", "setting": "key"}

# What the journal says a row is: its columns, None where it was deleted, True where an image cannot be read.
State = dict[str, Any] | None | bool
# Only a part of the rows: those that were touched since an entry, listed in a temporary table.
TOUCHED = "temp.touched"
_WORDS = """
SELECT row_id, "before" IS NULL, "after" FROM journal_image INDEXED BY ix_journal_image_row
WHERE row_table = ? {only} ORDER BY row_id, seq, n
"""


def replay(connection: Connection, notes: Notes, tables: list[str], *, touched: bool = False) -> int:
    """Compare the rows of `tables`, which the book has, with the journal; how many there are.

    `touched`: only the rows that `touch` listed.
    """
    tables = [name for name in tables if name not in JOURNAL_TABLES]
    marks = ", ".join("?" * (len(tables) + 1))
    known = "1" if not touched else f"(row_table, row_id) IN (SELECT row_table, row_id FROM {TOUCHED})"
    for name, n in connection.tuples(
        f"SELECT row_table, count(*) FROM journal_image WHERE row_table NOT IN ({marks}) AND {known} GROUP BY row_table",
        (*tables, ARGUMENTS),
    ):
        what = words(
            "the journal names a table that is not there ({n} images)", "流水所指的表不存在（{n} 份影像）", n=n
        )
        notes.add(Found("row_missing", what, str(name)))
    return sum(_Rows(connection, notes, table, touched=touched).walk() for table in tables)


def touch(connection: Connection, seq: int) -> None:
    """List the rows that entries after `seq` touched, for `replay`; in memory, not in the file."""
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("CREATE TEMP TABLE touched (row_table TEXT, row_id TEXT, PRIMARY KEY (row_table, row_id))")
    connection.execute(
        "INSERT OR IGNORE INTO temp.touched SELECT row_table, row_id FROM journal_image WHERE seq > ? AND row_table <> ?",
        (seq, ARGUMENTS),
    )
    connection.execute("PRAGMA query_only = ON")


class _Rows:
    """One table: two streams in the order of the key, the journal's last word and the rows, walked side by side."""

    def __init__(self, connection: Connection, notes: Notes, table: str, *, touched: bool) -> None:
        self._notes, self._table = notes, table
        columns = connection.tuples(f'PRAGMA table_info("{table}")')
        self._names = [column[1] for column in columns]
        # Columns that the writer left to the table have the table's default.
        self._defaults = {column[1]: _default(connection, column[4]) for column in columns}
        only = f"{{}} IN (SELECT row_id FROM {TOUCHED} WHERE row_table = '{table}')" if touched else ""
        question = _WORDS.format(only=only and "AND " + only.format("row_id"))
        self._said = _last_words(connection.stream(question, (table,)))
        self._present = self._rows(connection, only)

    def _rows(self, connection: Connection, only: str) -> Iterator[tuple[Any, ...]]:
        key = KEYS.get(self._table, "id")
        text = f'CAST("{key}" AS TEXT)' if key == "n" else f'"{key}"'
        listed = ", ".join(f'"{name}"' for name in self._names)
        where = f"WHERE {only.format(text)}" if only else ""
        return connection.stream(f'SELECT {listed} FROM "{self._table}" {where} ORDER BY {text}')

    def walk(self) -> int:
        """Compare; how many rows there are."""
        said, defaults, at = self._said, self._defaults, self._names.index(KEYS.get(self._table, "id"))
        # In the order of the columns, as the row itself comes; two columns at least, so it is a tuple.
        in_order = itemgetter(*self._names)
        word, count = next(said, None), 0
        for row in self._present:
            row_id = str(row[at])
            while word is not None and word[0] < row_id:
                self._lacking(*word)
                word = next(said, None)
            if word is None or word[0] != row_id:
                self._add("row_added", row_id, words("the row is not in the journal", "流水中没有此记录"))
            else:
                state = word[1]
                if not isinstance(state, dict) or in_order({**defaults, **state}) != row:
                    self._compare(row_id, state, row)
                word = next(said, None)
            count += 1
        while word is not None:
            self._lacking(*word)
            word = next(said, None)
        return count

    def _lacking(self, row_id: str, state: State) -> None:
        if state is not None:
            self._add("row_missing", row_id, words("the row was removed behind rmflow's back", "记录被绕过 rmflow 删除"))

    def _compare(self, row_id: str, state: State, row: tuple[Any, ...]) -> None:
        if state is True:
            return
        if not isinstance(state, dict):
            self._add("row_added", row_id, words("the journal says it was deleted", "流水记载此记录已删除"))
            return
        said = {**self._defaults, **state}
        changed = [name for name, value in zip(self._names, row, strict=True) if value != said[name]]
        if changed:
            what = words(
                "changed behind rmflow's back: {columns}", "被绕过 rmflow 改动：{columns}", columns=", ".join(changed)
            )
            self._add("row_changed", self._numbered(row_id, row), what)

    def _numbered(self, row_id: str, row: tuple[Any, ...]) -> str:
        """The key, and the short number that people know a prospect, an introducer or a promise by."""
        if "no" not in self._names or self._table == "opportunity":  # whose number is its prospect's
            return row_id
        return f"{row_id} (#{row[self._names.index('no')]})"

    def _add(self, code: str, row_id: str, what: Words) -> None:
        self._notes.add(Found(code, what, f"{self._table} {row_id}"))


def _default(connection: Connection, expression: str | None) -> Any:
    return None if expression is None else connection.value(f"SELECT {expression}")


def _last_words(images: Iterator[tuple[Any, ...]]) -> Iterator[tuple[str, State]]:
    """What the journal says each row is, out of its images in their order; a redacted image counts like any other."""
    read = json.JSONDecoder().raw_decode
    state: State = None
    last: str | None = None
    for row_id, is_new, after in images:
        if row_id != last:
            if last is not None:
                yield last, state
            last, state = row_id, None
        if after is None:
            state = None
        elif state is not True:
            values = _values(read, after)
            if values is None:
                # The chain has said that the image was changed; what the row was is not known any more.
                state = True
            elif is_new or not isinstance(state, dict):
                state = values
            else:
                state.update(values)
    if last is not None:
        yield last, state


def _values(read: Callable[[str], tuple[Any, int]], text: str) -> dict[str, Any] | None:
    try:
        values, end = read(text)
    except ValueError:
        return None
    return values if end == len(text) and isinstance(values, dict) else None
