"""How a copy stands to the present book: an earlier state of it, a later one, another book; and what restoring it would lose."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlcipher3 import dbapi2

from rmflow.errors import BookError, Damaged, NoBook, NoKey
from rmflow.schema import APPLICATION_ID
from rmflow.store import backups, copying
from rmflow.store.connection import HEADER, Connection, connect
from rmflow.store.journal import head
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

LOST = """
SELECT command, count(*) FROM journal WHERE seq > ? GROUP BY command ORDER BY count(*) DESC, command
"""


class Standing(NamedTuple):
    """How a copy stands to the present book.

    `relation`: `none` (there is no book), `unreadable`, `same`, `behind` (the copy is an earlier state of this book),
    `ahead` (this book is an earlier state of the copy), `apart` (both went on from a common entry), `other` (another
    book). `lost` entries of the present book, written since the instant `since`, are not in the copy; `commands` counts
    them by command, `forgotten` those that erased somebody.
    """

    relation: str
    last: tuple[int, str] | None = None
    lost: int = 0
    since: str | None = None
    commands: tuple[tuple[str, int], ...] = ()
    forgotten: int = 0


def compare(book: Path, copy: backups.Copy) -> Standing:
    """What restoring `copy` would do to the book.

    Raises:
        BookError: what lies there is not a book of rmflow's, or a newer rmflow's, or cannot be read at all.
    """
    refuse_foreign(book)
    try:
        present = connect(book, read_only=True)
    except NoBook:
        return Standing("none")
    except (Damaged, NoKey):
        return Standing("unreadable")
    try:
        present.execute("BEGIN")
        return _compared(present, copy)
    except (Damaged, dbapi2.DatabaseError):
        return Standing("unreadable")
    finally:
        present.close()


def _compared(present: Connection, copy: backups.Copy) -> Standing:
    last = head(present)
    if not last[0]:
        return Standing("other")
    if backups.identity(present) != copy.book:
        return _lost(present, "other", last, 0)
    if last == (copy.seq, copy.hash):
        return Standing("same", last)
    if backups.holds(present, copy.seq, copy.hash):
        return _lost(present, "behind", last, copy.seq)
    common = _common(present, copy, last)
    return Standing("ahead", last) if common == last[0] else _lost(present, "apart", last, common)


def _common(present: Connection, copy: backups.Copy, last: tuple[int, str]) -> int:
    """The last entry that both have. A chain that parts never joins again, so halving finds it."""
    theirs = copying.open_copy(copy.path)
    try:
        low, high = 1, min(last[0], copy.seq)
        while low < high:
            middle = (low + high + 1) // 2
            own = present.value("SELECT hash FROM journal WHERE seq = ?", (middle,))
            if own is not None and backups.holds(theirs, middle, own):
                low = middle
            else:
                high = middle - 1
    finally:
        theirs.close()
    return low


def _lost(present: Connection, relation: str, last: tuple[int, str], after: int) -> Standing:
    commands = tuple(present.tuples(LOST, (after,)))
    since = present.value("SELECT at FROM journal WHERE seq > ? ORDER BY seq LIMIT 1", (after,))
    forgotten = sum(n for command, n in commands if command == "forget")
    return Standing(relation, last, sum(n for _, n in commands), since, commands, forgotten)


def refuse_foreign(book: Path) -> None:
    """Raises `BookError` where a folder, or another program's database, lies in the book's place."""
    try:
        if book.is_dir():
            raise BookError(words("{path} is a directory, not a book.", "{path} 是目录，不是账簿。", path=book),
                            fix=f"rmflow --book {book / 'book.db'} restore")  # fmt: skip
        with book.open("rb") as file:
            start = file.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        raise BookError(
            words("The book at {path} cannot be read: {why}.", "无法读取账簿 {path}：{why}。",
                  path=book, why=error.strerror or type(error).__name__)
        ) from None  # fmt: skip
    if start.startswith(HEADER) and len(start) == 100 and int.from_bytes(start[68:72], "big") != APPLICATION_ID:
        raise BookError(
            words("{path} is another program's database; it is not replaced.",
                  "{path} 是其他程序的数据库，不予替换。", path=book),
            hint=words("Move it away first.", "请先将其移走。"),
        )  # fmt: skip
