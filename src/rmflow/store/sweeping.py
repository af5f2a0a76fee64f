"""Taking out of the file what was taken out of the book: free pages, and what the write-ahead log still holds.

SQLite's own VACUUM: a crash in the middle leaves the book as it was before it, or after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.errors import Locked
from rmflow.store.connection import connect
from rmflow.store.engine import engine_errors
from rmflow.store.lock import book_lock
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rmflow.words import Words


def sweep(path: Path, waiting: Callable[[Words], None] | None = None) -> None:
    """Write the book anew without what is free, and empty its log.

    Raises:
        BookError: no room for it, or another program reads the book just now; the book is whole, the old bytes are there.
    """
    with book_lock(path, waiting):
        connection = connect(path)
        try:
            with engine_errors(path):
                connection.raw.execute("PRAGMA secure_delete = ON")
                connection.raw.execute("VACUUM")
                busy, *_ = connection.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
    if busy:
        raise Locked(words("Another program has {path} open and reads what it held.",
                           "另有程序打开着 {path}，仍在读取旧内容。", path=path))  # fmt: skip
