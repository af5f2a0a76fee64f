"""A copy of a book that can be trusted: taken through SQLite while others write, looked over, then put in place.

Copying the file instead misses what still lies in the write-ahead log: 58 of 60 copies (docs/decisions.md, 5).
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from rmflow.errors import BookError, Damaged, Locked
from rmflow.schema import REVISION
from rmflow.store.bookfile import cannot_make, create_file, remove_file, remove_logs, sync_folder
from rmflow.store.connection import connect, open_raw
from rmflow.store.engine import engine_errors, translate
from rmflow.store.journal import head
from rmflow.store.lock import PATIENCE_S, patience
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rmflow.store.connection import Connection

# What the engine says where it does not give the number of its error: a copy's errors come without.
SAID = {
    "malformed": dbapi2.SQLITE_CORRUPT,
    "not a database": dbapi2.SQLITE_NOTADB,
    "full": dbapi2.SQLITE_FULL,
    "I/O error": dbapi2.SQLITE_IOERR,
    "locked": dbapi2.SQLITE_BUSY,
    "readonly": dbapi2.SQLITE_READONLY,
    "unable to open": dbapi2.SQLITE_CANTOPEN,
}


def verified_copy(
    connection: Connection,
    target: Path,
    *,
    fault: Callable[[Connection], Words | None] | None = None,
    beside: Path | None = None,
) -> tuple[int, str] | None:
    """Copy the book to `target`, for its owner alone; an earlier copy there gives way only to a sound one. The head of the
    copy's journal, which is the book's at this moment; None for a book without one (older than the journal).

    `fault` says what is wrong with a copy (None: nothing); by default its pages alone are looked at. `beside` is where the
    copy is made first: of a name of its own where others may copy to the same place.

    The copy of an encrypted book is encrypted with the same key.

    Raises:
        Damaged: the book is not whole; `target` is as it was.
        BookError: there is no room, or no permission; likewise.
    """
    beside = beside or target.with_name(target.name + ".new")
    remove_file(beside)
    create_file(beside)
    try:
        last = _copied(connection, beside)
        refuse_unsound(connection, beside, last, fault or pages_fault)
        sync_file(beside)
        remove_logs(target)
        beside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise cannot_make(target, error) from None
    finally:
        remove_file(beside)
    return last


def _copied(connection: Connection, place: Path) -> tuple[int, str] | None:
    """Copy the book as one moment has it, and say where its journal ended at that moment."""
    is_own = not connection.raw.in_transaction
    if is_own:
        connection.execute("BEGIN")
    try:
        last = head(connection) if connection.value("SELECT 1 FROM sqlite_schema WHERE name = 'journal'") else None
        with engine_errors(place):
            copy = open_raw(place, connection.key)
            try:
                copy.execute("PRAGMA synchronous = FULL")
                pour(connection.raw, copy, place)
            finally:
                copy.close()
    finally:
        if is_own:
            connection.execute("ROLLBACK")
    return last


def pour(source: Any, target: Any, place: Path) -> None:
    """SQLite's own copying of one database over another, whole or not at all.

    Raises:
        BookError: it could not be done; `target`, which lies at `place`, is as it was.
    """
    until = time.monotonic() + patience(PATIENCE_S)

    def impatient(status: int, _left: int, _all: int) -> None:
        if status in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED) and time.monotonic() > until:
            raise locked(place)

    try:
        source.backup(target, progress=impatient)
    except dbapi2.DatabaseError as error:
        number = next((number for part, number in SAID.items() if part in str(error)), None)
        if number is not None and not hasattr(error, "sqlite_errorcode"):
            error.sqlite_errorcode = number
        raise translate(error, place) from error


def locked(place: Path) -> Locked:
    """The error for a book that another program does not let go of."""
    return Locked(
        words("The book at {path} is locked by another program.", "账簿 {path} 正被其他程序占用。", path=place),
        hint=words("Close every other program that has it open, then try again.", "请关闭其他打开它的程序后重试。"),
    )


def refuse_unsound(
    book: Connection, copy: Path, last: tuple[int, str] | None, fault: Callable[[Connection], Words | None]
) -> None:
    """Raises `Damaged` where the copy that was just made of `book` is not whole, or does not end at `last`."""
    opened = open_copy(copy, newest=sys.maxsize, key=book.key)  # made this moment; whoever made it knew the book
    try:
        why = fault(opened)
        if why is None and last is not None and head(opened) != last:
            why = words("the copy does not end where the book does", "副本与账簿的流水链首不一致")
    finally:
        opened.close()
    if why is not None:
        raise unsound_book(book.path, why)


def unsound_book(book: Path, why: Words) -> Damaged:
    """The error for a book whose copy was looked over and is not whole."""
    damaged = Damaged(
        words("The book at {path} is damaged: {why}. No copy was made, and none gave way.",
              "账簿 {path} 已损坏：{why}。未作副本，也未删除已有副本。", path=book, why=why),
        fix="rmflow verify",
    )  # fmt: skip
    damaged.harm = why
    return damaged


def pages_fault(connection: Connection) -> Words | None:
    """What is wrong with the file as SQLite sees it: None, or its first complaint."""
    try:
        said = connection.value("PRAGMA integrity_check(1)")
    except BookError as error:
        return error.message
    return None if said == "ok" else words("{said}", "{said}", said=said)


def open_copy(path: Path, *, newest: int = REVISION, key: str | None = None) -> Connection:
    """Open a copy, to look at it alone: nothing is written, and nothing left beside it, also where nothing can be.

    The one place where copies are opened; an encrypted one with `key`, or with its own from a place for keys.

    Raises:
        NoBook, Damaged, Newer, NoKey, BookError: it cannot be used.
    """
    # A copy that was worked in still has its log beside it, which belongs to it.
    log = path.with_name(path.name + "-wal")
    is_one_file = not (log.exists() and log.stat().st_size)
    return connect(path, read_only=True, is_fixed=is_one_file, newest=newest, key=key)


def sync_file(path: Path) -> None:
    """Have a file's bytes survive a power cut."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unfinished(target: Path) -> Path:
    """Where a copy to `target` is made first: a name of this process's own."""
    return target.with_name(f"{target.name}.new-{os.getpid()}")
