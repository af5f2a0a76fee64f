"""A copy of a book that can be trusted: taken through SQLite while others write, looked over, then put in place.

Copying the file instead misses what still lies in the write-ahead log: 58 of 60 copies (docs/decisions.md, 5).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rmflow.errors import Damaged
from rmflow.store.connection import cannot_make, create_file, engine_errors, open_raw, remove_file, sync_folder
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.connection import Connection


def verified_copy(connection: Connection, target: Path) -> None:
    """Copy the book to `target`, for its owner alone; an earlier copy there gives way only to a sound one.

    The copy of an encrypted book is encrypted with the same key.

    Raises:
        Damaged: the book is not whole; `target` is as it was.
        BookError: there is no room, or no permission; likewise.
    """
    beside = target.with_name(target.name + ".new")
    remove_file(beside)
    create_file(beside)
    try:
        _copy(connection, beside)
        beside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise cannot_make(target, error) from None
    finally:
        remove_file(beside)


def _copy(connection: Connection, place: Path) -> None:
    with engine_errors(place):
        copy = open_raw(place, connection.key)
        try:
            copy.execute("PRAGMA synchronous = FULL")
            connection.raw.backup(copy)
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        finally:
            copy.close()
    if said != "ok":
        raise Damaged(
            words(
                "The book at {path} is damaged: {why}. No copy was made.",
                "账簿 {path} 已损坏：{why}。未作副本。",
                path=connection.path,
                why=said,
            ),
            fix="rmflow verify",
        )
    handle = os.open(place, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
