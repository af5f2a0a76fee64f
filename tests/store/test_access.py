"""An access that changes nothing is journaled all the same: an entry of its arguments alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rmflow import book as books
from rmflow.store.connection import connect
from rmflow.store.verify import verify
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_an_access_is_an_entry_of_its_arguments_alone(book: Path, unit: Callable[..., Any]) -> None:
    with unit("show") as u:
        u.note_access(reveal=True, no=7)
    with unit() as u:
        entry = u.connection.row("SELECT seq, command, images, rm FROM journal ORDER BY seq DESC LIMIT 1")
        images = u.connection.tuples("SELECT n, row_table, before, after FROM journal_image WHERE seq = ?", (entry.seq,))
    assert (entry.command, entry.images, entry.rm) == ("show", 1, "li")
    assert [(n, table, before, json.loads(after)) for n, table, before, after in images] == [
        (0, "arguments", None, {"reveal": True, "no": 7})
    ]
    connection = connect(book, read_only=True)
    assert verify(connection).is_ok
    connection.close()


def test_a_unit_opened_for_reading_notes_nothing(book: Path) -> None:
    with books.reading(book, now=NOW, rm="li") as u, pytest.raises(RuntimeError):
        u.note_access(no=7)
