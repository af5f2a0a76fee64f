"""After a disk error: what became of a commit, and why the disk would not take it."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from rmflow.errors import BookError, NoSpace
from rmflow.store.connection import connect
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.errors import OutcomeUnknown

BLOCK = 1 << 16
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def settle(path: Path, key: str, unknown: OutcomeUnknown) -> None:
    """Find out whether the entry `key`, whose commit ended in an I/O error, is in the book, and see that it stays so.

    Returns where it is in the book for good.

    Raises:
        BookError: it is not, and cannot appear later either.
        OutcomeUnknown: `unknown`, where the disk does not let it be known.
    """
    try:
        found = _look(path, key)
    except (BookError, dbapi2.Error):
        raise unknown from None
    if not found:
        raise disk_error(path)


def _look(path: Path, key: str) -> bool:
    """Whether it is there: looked for, and then what was seen made certain by a commit of its own.

    That commit changes nothing, but is written over whatever the failed one may have left at the end of the log, which a
    later recovery would take for whole; and the log goes into the file, so that what was seen there lies in two places.
    """
    connection = connect(path)
    try:
        found = connection.value("SELECT 1 FROM journal WHERE id = ?", (key,)) is not None
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {connection.value('PRAGMA user_version')}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return found
    finally:
        connection.close()


def disk_error(path: Path) -> BookError:
    """The error for a book that the disk would not take, with the system's own word for it; the book is as it was."""
    why = _refused(path)
    if why in FULL:
        return NoSpace(
            words("No room for the book at {path} ({why}); nothing was written.",
                  "账簿 {path} 没有空间可写（{why}），未写入任何内容。", path=path, why=os.strerror(why or 0)),
            hint=words("Free some space, or have the quota or the limit on file sizes (ulimit -f) raised.",
                       "请腾出空间，或提高配额、文件大小限制（ulimit -f）。"),
        )  # fmt: skip
    return BookError(
        words("The disk failed while the book at {path} was written; nothing was changed.",
              "写入账簿 {path} 时磁盘出错，未作任何更改。", path=path),
        fix="rmflow doctor",
    )  # fmt: skip


def _refused(path: Path) -> int | None:
    """The system's error for one more block at the end of a file as large as the book; None where it takes it.

    The engine says no more than “disk I/O error”.
    """
    probe = path.with_name(f".{path.name}.{os.getpid()}.probe")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
    try:
        size = max(_size(path), _size(path.with_name(path.name + "-wal")))
        handle = os.open(probe, flags, 0o600)
        try:
            os.lseek(handle, size, os.SEEK_SET)
            os.write(handle, bytes(BLOCK))
            os.fsync(handle)
        finally:
            os.close(handle)
            probe.unlink()
    except OSError as error:
        return error.errno
    return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
