"""The rows looked over: each must be what the journal says last became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.store.faults import Found, Notes
from rmflow.store.journal import ARGUMENTS
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection

JOURNAL_TABLES = ("journal", "journal_image")
# The tables whose key is not called `id`.
KEYS = {"guide_version": "n", "setting": "key"}


# What the journal says a row is: its columns, None where it was deleted, True where that was erased or is unreadable.
State = dict[str, Any] | None | bool


def replay(connection: Connection, notes: Notes, tables: list[str]) -> int:
    """Compare the rows of `tables`, which the book has, with the journal; how many there are."""
    tables = [name for name in tables if name not in JOURNAL_TABLES]
    marks = ", ".join("?" * (len(tables) + 1))
    for name, n in connection.tuples(
        f"SELECT row_table, count(*) FROM journal_image WHERE row_table NOT IN ({marks}) GROUP BY row_table",
        (*tables, ARGUMENTS),
    ):
        what = words(
            "the journal names a table that is not there ({n} images)", "流水所指的表不存在（{n} 份影像）", n=n
        )
        notes.add(Found("row_missing", what, str(name)))
    return sum(_table(connection, notes, table) for table in tables)


def _table(connection: Connection, notes: Notes, table: str) -> int:
    """Two streams in the order of the key, the journal's last word and the rows, walked side by side."""
    columns = connection.tuples(f'PRAGMA table_info("{table}")')
    names = [column[1] for column in columns]
    defaults = {column[1]: _default(connection, column[4]) for column in columns}
    said, present = _last_words(connection, table), _present(connection, table, names)
    word, row = next(said, None), next(present, None)
    count = 0
    while word is not None or row is not None:
        if word is not None and (row is None or word[0] < row[0]):
            if word[1] is not None:
                _row(notes, "row_missing", table, word[0], _REMOVED)
            word = next(said, None)
            continue
        if row is None:
            break
        if word is None or row[0] < word[0]:
            _row(notes, "row_added", table, row[0], words("the row is not in the journal", "流水中没有此记录"))
        else:
            _compare(notes, table, word, dict(zip(names, row[1], strict=True)), defaults)
            word = next(said, None)
        row, count = next(present, None), count + 1
    return count


_REMOVED = words("the row was removed behind rmflow's back", "记录被绕过 rmflow 删除")


def _row(notes: Notes, code: str, table: str, row_id: str, what: Words) -> None:
    notes.add(Found(code, what, f"{table} {row_id}"))


def _default(connection: Connection, expression: str | None) -> Any:
    return None if expression is None else connection.value(f"SELECT {expression}")


def _present(connection: Connection, table: str, names: list[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    key = KEYS.get(table, "id")
    order = f'CAST("{key}" AS TEXT)' if key == "n" else f'"{key}"'
    listed = ", ".join(f'"{name}"' for name in names)
    at = names.index(key)
    for row in connection.stream(f'SELECT {listed} FROM "{table}" ORDER BY {order}'):
        yield str(row[at]), row


def _last_words(connection: Connection, table: str) -> Iterator[tuple[str, dict[str, Any] | bool | None]]:
    """What the journal says each row is: its columns, None where it was deleted, True where it was erased."""
    state: dict[str, Any] | bool | None = None
    last: str | None = None
    for row_id, salt, before, after in connection.stream(
        "SELECT row_id, salt, before, after FROM journal_image INDEXED BY ix_journal_image_row"
        " WHERE row_table = ? ORDER BY row_id, seq, n",
        (table,),
    ):
        if row_id != last:
            if last is not None:
                yield last, state
            last, state = row_id, None
        state = _replayed(state, salt, before, after)
    if last is not None:
        yield last, state


def _replayed(
    state: dict[str, Any] | bool | None, salt: str | None, before: str | None, after: str | None
) -> dict[str, Any] | bool | None:
    if state is True or (salt is None and before is None and after is None):
        return True
    if after is None:
        return None
    try:
        values = json.loads(after)
    except ValueError:
        # The chain has said that the image was changed; what the row was is not known any more.
        return True
    if before is None or not isinstance(state, dict):
        return dict(values)
    state.update(values)
    return state


def _compare(
    notes: Notes,
    table: str,
    word: tuple[str, dict[str, Any] | bool | None],
    row: dict[str, Any],
    defaults: dict[str, Any],
) -> None:
    row_id, state = word
    if state is True:
        return
    if not isinstance(state, dict):
        _row(notes, "row_added", table, row_id, words("the journal says it was deleted", "流水记载此记录已删除"))
        return
    # Columns that the writer left to the table have the table's default.
    changed = [name for name, value in row.items() if value != state.get(name, defaults[name])]
    if changed:
        what = words(
            "changed behind rmflow's back: {columns}", "被绕过 rmflow 改动：{columns}", columns=", ".join(changed)
        )
        _row(notes, "row_changed", table, row_id, what)
