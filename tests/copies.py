"""Books to be copied, spoilt and restored: made quickly, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow import book as books
from rmflow.store import backups, recovery
from rmflow.store.connection import connect
from rmflow.store.copying import open_copy
from rmflow.store.journal import head
from rmflow.store.verify import verify
from shared import NOW

if TYPE_CHECKING:
    from pathlib import Path


def write(book: Path, n: int) -> None:
    """One entry more in the book's journal."""
    with books.writing(book, now=NOW, rm="li", command=f"write-{n}", arguments={"n": n}) as unit:
        unit.set(f"key{n}", "x" * 200)


def copy_of(book: Path, place: Path | None = None, **options: Any) -> backups.Made:
    """A copy of the book in its own folder, or in the file `place`."""
    if place is not None:
        return backups.make(book, place, now=NOW, keep=None, **options)
    options = {"keep": 14, "now": NOW, **options}
    return backups.make(book, backups.default_folder(book), is_folder=True, **options)


def put_back(book: Path, copy: Path) -> recovery.Restored:
    """Restore a copy, looked over first."""
    looked = backups.look(copy, in_full=True)
    assert looked.why is None, looked.why
    return recovery.restore(book, looked, recovery.compare(book, looked), now=NOW, rm="li")


def last(book: Path) -> tuple[int, str]:
    """The head of a book's journal."""
    connection = open_copy(book)
    try:
        return head(connection)
    finally:
        connection.close()


def faults(book: Path) -> list[str]:
    """What `verify` finds in a book."""
    connection = open_copy(book)
    try:
        return [f"{one.where}: {one.what.en}" for one in verify(connection).found]
    finally:
        connection.close()


def commands(book: Path) -> list[str]:
    """The commands of a book's journal, in order."""
    connection = open_copy(book)
    try:
        return [command for (command,) in connection.tuples("SELECT command FROM journal ORDER BY seq")]
    finally:
        connection.close()


def smash(book: Path, table: str = "journal_image", *, only_a_page: bool = True) -> None:
    """Overwrite the first page of a table, or all pages but the first."""
    connection = connect(book)
    page = connection.value("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
    connection.close()
    data = bytearray(book.read_bytes())
    at, end = ((page - 1) * 4096, page * 4096) if only_a_page else (4096, len(data))
    data[at:end] = b"\xff" * (end - at)
    book.write_bytes(data)
