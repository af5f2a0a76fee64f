"""What a journal entry did, row by row: one change a row, however many images the entry left of it."""

from __future__ import annotations

import json
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.store.batch import ORDER
from rmflow.store.journal import ARGUMENTS
from rmflow.store.replay import KEYS
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.store.connection import Connection

AT_ONCE = 1_000
# What is kept on a prospect only so that lists need no joins: later entries may have written it anew.
DERIVED = frozenset(("next_on", "next_what"))
# Whose dated rows `next_on` follows.
DATED = ("follow_up", "visit", "promise", "care")
GUIDE = "guide_version"
# Whether an entry erased a person, which is for good.
ERASING = "SELECT 1 FROM journal_image WHERE seq = ? AND row_table = 'erasure' AND json_extract(after, '$.erased_on') IS NOT NULL"
_IMAGES = (
    "SELECT row_id, salt, before, after FROM journal_image WHERE seq = ? AND n > 0 AND row_table = ? ORDER BY row_id, n"
)


class Erased(BadInput):
    """An image of the entry was erased with the person it was about: what the row was is not known any more."""

    code = "erased"

    def __init__(self) -> None:
        super().__init__(words("It cannot be taken back: what it wrote down was erased with a person who was forgotten.",
                               "无法撤回：相关记录已随被遗忘的客户一并删除。"))  # fmt: skip


class BuiltOn(BadInput):
    """A row is not what the entry left, or another row needs it."""

    code = "built_on"

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(words("It cannot be taken back: something built on it since ({table}).",
                               "无法撤回：之后已有改动（{table}）。", table=table))  # fmt: skip


class Change(NamedTuple):
    """What an entry did to one row: its columns before, its columns after; None where there was or is no row.

    Of a row that was and is there, only what changed; of one that came, only what was not empty.
    """

    row_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def tables_of(connection: Connection, seq: int) -> list[str]:
    """The tables of which the entry changed rows, parents first."""
    found = connection.tuples(
        "SELECT DISTINCT row_table FROM journal_image WHERE seq = ? AND n > 0 AND row_table <> ?", (seq, ARGUMENTS)
    )
    return sorted((table for (table,) in found), key=_rank)


def _rank(table: str) -> tuple[int, str]:
    return (ORDER.index(table) if table in ORDER else len(ORDER), table)


def changes(connection: Connection, seq: int, table: str) -> Iterator[Change]:
    """What the entry did to each row of a table, in the order of the keys; rows that came and went are left out.

    Raises:
        Erased: an image is not there any more.
    """
    for row_id, images in groupby(connection.stream(_IMAGES, (seq, table)), key=itemgetter(0)):
        change = _as_one(str(row_id), images)
        if change is not None:
            yield change


def _as_one(row_id: str, images: Iterable[tuple[Any, ...]]) -> Change | None:
    first: dict[str, Any] | None = None
    last: dict[str, Any] | None = None
    for n, (_, salt, before, after) in enumerate(images):
        if salt is None:
            raise Erased
        old, new = json.loads(before) if before else None, json.loads(after) if after else None
        if n == 0:
            first = old
        elif first is not None and old is not None:
            first = {**old, **first}
        last = {**(last or {}), **new} if new is not None and old is not None else new
    if first is None or last is None:
        return None if first is last else Change(row_id, first, last)
    # A row that went and came again says by its full image what is empty now.
    changed = [name for name in first if first[name] != last.get(name)]
    return Change(row_id, {name: first[name] for name in changed}, {name: last.get(name) for name in changed})


def in_chunks(changes: Iterator[Change]) -> Iterator[list[Change]]:
    """So many at a time that a question can name them all."""
    while chunk := list(islice(changes, AT_ONCE)):
        yield chunk


def kept(table: str, values: dict[str, Any]) -> dict[str, Any]:
    """A row's columns without those that follow from other rows."""
    return {name: value for name, value in values.items() if table != "prospect" or name not in DERIVED}


def present(connection: Connection, table: str, row_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Rows of a table as they stand, by their keys."""
    key = KEYS.get(table, "id")
    marks = ", ".join("?" * len(row_ids))
    rows = connection.rows(f'SELECT * FROM "{table}" WHERE "{key}" IN ({marks})', row_ids)
    return {str(getattr(row, key)): vars(row) for row in rows}


def dated(table: str, row_id: str, row: dict[str, Any]) -> list[str]:
    """The prospect whose next date may follow from the row."""
    if table == "prospect":
        return [row_id]
    return [row["prospect_id"]] if table in DATED else []
