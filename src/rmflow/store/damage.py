"""A damaged book is marked beside it, so that nothing more is written into it until it is whole again (promise R4).

`<book>.damaged` is a line of JSON: when the damage was met, and what was said. Reading goes on; a clean `verify` and
`restore` take the mark away.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from rmflow.errors import BadInput, Damaged
from rmflow.text.dates import from_instant, instant
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".damaged"
# The findings of `verify` that say that the file or the journal is hurt. A row or trigger changed behind the program's back
# is another matter: it can be put right, and what is written meanwhile is not lost.
HURT = {"integrity", "unreadable", "journal_gap", "journal_prev", "journal_hash", "journal_digest", "image_missing",
        "image_changed"}  # fmt: skip
LONGEST = 500


class Mark(NamedTuple):
    """What the mark says: when the damage was met (an instant, or empty), and what was said of it."""

    at: str
    what: Words


def place(book: Path) -> Path:
    """Where a book's mark lies."""
    return book.with_name(book.name + ENDING)


def is_marked(book: Path) -> bool:
    """Whether the book was found damaged; one look at the folder."""
    return os.path.exists(f"{book}{ENDING}")  # noqa: PTH110  asked by every command that writes


def mark(book: Path, what: Words) -> None:
    """Mark the book; the first mark stays. Where none can be left (a read-only folder) nothing can be written either."""
    said = {"at": instant(datetime.now(UTC)), "what": {"en": what.en[:LONGEST], "zh": what.zh[:LONGEST]}}
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(place(book), flags, 0o600)
        try:
            os.write(handle, json.dumps(said, ensure_ascii=False).encode() + b"\n")
        finally:
            os.close(handle)
    except OSError:
        return


def unmark(book: Path) -> bool:
    """Take the mark away; whether there was one."""
    try:
        place(book).unlink()
    except OSError:
        return False
    return True


def read(book: Path) -> Mark | None:
    """The book's mark, or None; one that cannot be read is a mark all the same."""
    if not is_marked(book):
        return None
    unknown = words("what was found cannot be read", "标记内容无法读取")
    try:
        said = json.loads(place(book).read_text(encoding="utf-8"))
        return Mark(str(said["at"]), Words(safe(str(said["what"]["en"])), safe(str(said["what"]["zh"]))))
    except (OSError, ValueError, TypeError, KeyError):
        return Mark("", unknown)


def since(found: Mark) -> str:
    """The local minute at which the damage was met; a dash where the mark does not say."""
    try:
        return f"{from_instant(found.at):%Y-%m-%d %H:%M}"
    except BadInput:
        return "-"


NOT_WRITTEN = words("nothing is written into it", "不再写入")
NOT_COPIED = words("no copy is made, and none gives way", "不作副本，也不删除已有副本")


def refuse_marked(book: Path, so: Words = NOT_WRITTEN) -> None:
    """Raises `Damaged` where the book was found damaged, and says what is not done for that."""
    found = read(book)
    if found is not None:
        raise Damaged(
            words(
                "The book at {path} was found damaged on {at} ({what}); {so}.",
                "账簿 {path} 于 {at} 发现损坏（{what}），{so}。",
                path=book, at=since(found), what=found.what, so=so,
            ),
            fix="rmflow restore",
            hint=words(
                "Reading still works. `rmflow verify` looks again; `rmflow backup --list` shows the copies.",
                "仍可读取。rmflow verify 可重新核验；rmflow backup --list 可查看副本。",
            ),
        )  # fmt: skip


def notice(book: Path, error: BaseException | None) -> None:
    """Mark the book where `error` says that its inside is damaged."""
    if isinstance(error, Damaged) and error.harm is not None:
        mark(book, error.harm)


class noticed:  # noqa: N801  used as a function is
    """`with noticed(path):` marks the book where what is done with it meets damage."""

    __slots__ = ("book",)

    def __init__(self, book: Path) -> None:
        self.book = book

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Look at what happened; it goes on up."""
        notice(self.book, error)
