"""Encrypting a book, decrypting it, changing its key: a new file beside the old, looked over, then put in its place.

At every moment one whole book lies at its place, and its key where it can be found: the new key is stored and read
back before the files are exchanged, and an old one is not taken away. A kill at any moment leaves the old book or the
new.

What a disk keeps of the old file is another matter. Its bytes are overwritten once before they are given back, log
included, so that reading the disk's free blocks finds nothing on a plain hard disk with a file system that writes in
place. A solid-state disk, a copy-on-write or journaling file system, a snapshot or a backup may keep the old bytes
elsewhere; only encrypting the whole disk helps against that. Windows does not let a file that was replaced be written
to: there the blocks are only given back.
"""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from sqlcipher3 import dbapi2

from rmflow.errors import BookError, Damaged, Locked
from rmflow.schema import APPLICATION_ID
from rmflow.store import keyplaces
from rmflow.store.bookfile import cannot_make, create_file, remove_file, sync_folder
from rmflow.store.connection import HEADER, Connection, connect, open_raw
from rmflow.store.copying import sync_file
from rmflow.store.damage import noticed, refuse_marked
from rmflow.store.engine import engine_errors, primary_code
from rmflow.store.lock import book_lock
from rmflow.store.verify import verify
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rmflow.store.faults import Report

CHUNK = 1 << 20


class Sealed(NamedTuple):
    """What was done: the key the book had and has (None: plain), what the new file holds."""

    old_key: str | None
    key: str | None
    report: Report
    # Whether the old file's bytes were overwritten before they were given back.
    is_overwritten: bool


def reseal(
    path: Path,
    key: str | None,
    place: keyplaces.Place | None = None,
    waiting: Callable[[Words], None] | None = None,
    saving: AbstractContextManager[None] | None = None,
) -> Sealed:
    """Put in the place of the book at `path` the same book encrypted with `key` (None: plain), which is kept in `place`.

    `saving` stands around the moment from which it is done.

    Raises:
        Locked: another program has the book open.
        Damaged: it is not whole, or the new file is not the same book; the old one is as it was.
        BookError: the key cannot be stored, there is no room or no permission; likewise.
    """
    beside = path.with_name(path.name + ".new")
    remains: list[int] = []
    with book_lock(path, waiting), noticed(path):
        refuse_marked(path)
        remove_file(beside)
        source = connect(path)
        try:
            _alone(source, remains)
            _fill(source, beside, key)
            if key is not None and place is not None:
                key = keyplaces.keep(place, key)
            report = _looked_over(source, beside, key)
            with saving or nullcontext():
                _exchange(source, beside, path, remains)
                # Only now: closing a file lets go of every lock SQLite has on it.
                source.close()
                is_overwritten = key is not None and _overwrite(remains)
        except BaseException:
            source.close()
            _back_to_its_mode(source)
            raise
        finally:
            source.close()
            for handle in remains:
                os.close(handle)
            remove_file(beside)
    return Sealed(source.key, key, report, is_overwritten)


def _alone(source: Connection, remains: list[int]) -> None:
    """The book without its write-ahead log, nobody else in it, and nobody writing until it is closed.

    Raises:
        Locked: somebody else has it open.
    """
    _hold(source.path.with_name(source.path.name + "-wal"), remains)
    try:
        # Leaving WAL mode needs the book for oneself; the next command that writes enters it again.
        source.raw.execute("PRAGMA journal_mode = DELETE")
        source.raw.execute("BEGIN IMMEDIATE")
    except dbapi2.OperationalError as error:
        if primary_code(error) != dbapi2.SQLITE_BUSY:
            raise
        raise in_use(source.path) from None


def _back_to_its_mode(source: Connection) -> None:
    """The book goes back to WAL where nothing came of it; after a kill the next command that writes sees to that."""
    with suppress(BookError, dbapi2.Error):
        connect(source.path, key=source.key).close()


def in_use(path: Path) -> Locked:
    """The error for a book that another program has open while its file is to be exchanged."""
    return Locked(
        words("Another program has the book at {path} open; nothing was changed.",
              "另一个程序正打开着账簿 {path}，未作任何更改。", path=path),
        hint=words("Close it (a call session, a report still running), then try again.",
                   "请先关闭它（如拨打会话、仍在运行的报表）再试。"),
    )  # fmt: skip


def _hold(path: Path, remains: list[int]) -> None:
    """Keep a file open that is to be given up, so that its bytes can be overwritten after it has lost its name."""
    if os.name == "posix":
        with suppress(FileNotFoundError):
            remains.append(os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0)))


def _fill(source: Connection, beside: Path, key: str | None) -> None:
    """All that the book holds into a new file."""
    create_file(beside)
    raw = open_raw(source.path, source.key)
    with engine_errors(source.path):
        try:
            raw.execute("PRAGMA trusted_schema = OFF")
            raw.execute("ATTACH ? AS fresh KEY ?", (str(beside), key or ""))
            raw.execute("PRAGMA fresh.synchronous = FULL")
            raw.execute("PRAGMA fresh.secure_delete = ON")
            raw.execute("BEGIN")
            raw.execute("SELECT sqlcipher_export('fresh')").fetchall()
            raw.execute(f"PRAGMA fresh.application_id = {APPLICATION_ID}")
            raw.execute(f"PRAGMA fresh.user_version = {source.revision}")
            raw.execute("COMMIT")
        finally:
            raw.close()
    # Opened once as any book is: WAL where that is safe here.
    connect(beside, key=key).close()


def _looked_over(source: Connection, beside: Path, key: str | None) -> Report:
    """Whether the new file is the same book, row by row, and whole; opened with the key as it came back.

    Raises:
        Damaged: it is not.
    """
    fresh = connect(beside, read_only=True, key=key)
    try:
        if _differs(source, fresh) is not None:
            raise _not_whole(source.path)
        report = verify(fresh)
        # What was wrong before (a row changed behind the program's back) stays so; nothing may have become wrong.
        if report.found and report.found != verify(source).found:
            raise _not_whole(source.path)
    finally:
        fresh.close()
    return report


def _differs(source: Connection, fresh: Connection) -> str | None:
    """The first table whose rows are not the same in both; None where all are."""
    question = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    schema = source.tuples(question)
    if fresh.tuples(question) != schema or _numbers(fresh) != _numbers(source):
        return "sqlite_schema"
    for kind, name, *_ in schema:
        everything = f'SELECT * FROM "{name}"'
        if kind == "table" and any(a != b for a, b in zip_longest(source.stream(everything), fresh.stream(everything))):
            return str(name)
    return None


def _numbers(connection: Connection) -> tuple[int, int]:
    return connection.value("PRAGMA user_version"), connection.value("PRAGMA application_id")


def _not_whole(path: Path) -> Damaged:
    return Damaged(
        words("The book at {path} could not be copied row by row: it is damaged. It was left as it was.",
              "账簿 {path} 已损坏，无法逐条复制，保持原样。", path=path),
        fix="rmflow verify",
    )  # fmt: skip


def _exchange(source: Connection, beside: Path, path: Path, remains: list[int]) -> None:
    """The new file in the place of the old one; nobody reads the old one any more when this returns."""
    version = source.value("PRAGMA data_version")
    sync_file(beside)
    try:
        source.raw.execute("COMMIT")
        source.raw.execute("BEGIN EXCLUSIVE")
    except dbapi2.OperationalError:
        raise in_use(path) from None
    if source.value("PRAGMA data_version") != version:
        # Another program than rmflow wrote to it in this moment.
        raise in_use(path)
    if os.name == "nt":
        # There an open file cannot be replaced; the book's lock keeps other writers out.
        source.close()
    _hold(path, remains)
    try:
        beside.replace(path)
        sync_folder(path.parent)
    except PermissionError:
        raise in_use(path) from None
    except OSError as error:
        raise cannot_make(path, error) from None


def _overwrite(remains: list[int]) -> bool:
    """Zeros over files that have no name any more; whether that could be done."""
    try:
        for handle in remains:
            left = os.fstat(handle).st_size
            os.lseek(handle, 0, os.SEEK_SET)
            while left > 0:
                left -= os.write(handle, bytes(min(left, CHUNK)))
            os.fsync(handle)
            os.ftruncate(handle, 0)
    except OSError:
        return False
    return bool(remains)


def plain_copies(path: Path) -> list[Path]:
    """Unencrypted books that lie about near the one at `path`: copies before an upgrade, backups, what a kill left."""
    found = []
    for folder, begins in ((path.absolute().parent, path.name + "."), (path.absolute().parent / "backups", "")):
        with suppress(OSError):
            found += [one for one in sorted(folder.iterdir()) if one.name.startswith(begins) and _is_plain(one)]
    return found


def _is_plain(path: Path) -> bool:
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    return head.startswith(HEADER) and int.from_bytes(head[68:72], "big") == APPLICATION_ID
