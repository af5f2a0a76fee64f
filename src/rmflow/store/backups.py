"""A book's copies: where they lie, what each holds, which is whole, which are old enough to go (promise R13).

A copy is a book in one file. Its name says when it was made and where its journal ends, and sorts by time:
`book-2026-11-25T101500-h1234-3fa9c0d2e1b4.db`. Whose copy it is, its first journal entry says: every book begins with
one of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlcipher3 import dbapi2

from rmflow import asking
from rmflow.errors import BookError, NoKey, RmflowError
from rmflow.schema import REVISION
from rmflow.store import copying, damage, refusals
from rmflow.store.bookfile import cannot_make
from rmflow.store.connection import connect
from rmflow.store.journal import head, head_text
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection

_NAME = re.compile(r".+-(\d{4}-\d\d-\d\dT\d{6})-h\d+-[0-9a-f]{12}\.db")
_STAMP = "%Y-%m-%dT%H%M%S"
# What was left by a copying that was killed, after so many seconds.
_LEFT_OVER_S = 86_400


class Copy(NamedTuple):
    """One copy. `kind`: `backup`, `before_restore`, `before_upgrade`, `file`. `made_at` is local time; `book` tells whose it is
    (its first journal entry's hash). `why` says why it cannot be restored, `odd` what else its journal does not explain;
    `is_sound` (neither) is None until it was looked over in full, and of one `is_locked`: its key is not at hand.
    """

    path: Path
    kind: str
    made_at: datetime
    size: int
    seq: int
    hash: str
    entries: int
    book: str
    revision: int
    why: Words | None
    is_sound: bool | None
    odd: Words | None = None
    is_locked: bool = False

    @property
    def head(self) -> str:
        """The head of its journal as people note it: `120-3fa9c0d2e1b4`; a dash where it cannot be read."""
        return head_text(self.seq, self.hash) or "-"


def default_folder(book: Path) -> Path:
    """Where a book's copies lie when nobody says otherwise."""
    return book.absolute().parent / "backups"


def name_of(book: Path, now: datetime, last: tuple[int, str]) -> str:
    """What a copy is called."""
    return f"{book.stem}-{now.strftime(_STAMP)}-h{head_text(*last)}.db"


def identity(connection: Connection) -> str:
    """Which book it is, whatever its name: the hash of its first journal entry; empty where it has none."""
    return str(connection.value("SELECT hash FROM journal WHERE seq = 1") or "")


# --- looking -----------------------------------------------------------------------------------------------------


def listed(book: Path, folder: Path) -> list[Copy]:
    """The copies in `folder` and those that upgrades and restores left beside the book, the newest first."""
    found = [look(path) for path in [*_named(folder), *_kept_beside(book)]]
    return sorted(found, key=lambda copy: (copy.made_at, copy.seq), reverse=True)


def _named(folder: Path) -> list[Path]:
    try:
        return [Path(one.path) for one in os.scandir(folder) if _NAME.fullmatch(one.name) and one.is_file(follow_symlinks=False)]
    except OSError:
        return []


def _kept_beside(book: Path) -> list[Path]:
    return [path for path in book.absolute().parent.glob(f"{_literal(book.name)}.before-*.bak") if path.is_file()]


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def look(path: Path, *, in_full: bool = False, may_ask: bool = False) -> Copy:
    """What a copy holds; with `in_full` also whether it is whole. What is wrong is in `why`, never raised.

    A pass-phrase is asked for only with `may_ask`: a list of old copies must not become a list of questions.
    """
    size, revision, entries, whose, last = 0, 0, 0, "", (0, "")
    why: Words | None = None
    odd: Words | None = None
    is_sound: bool | None = None
    is_locked = False
    made_at = _made_at(path)
    try:
        size = path.stat().st_size
        with nullcontext() if may_ask else _unasked():
            connection = copying.open_copy(path)
        try:
            revision = int(connection.value("PRAGMA user_version"))
            last, whose = head(connection), identity(connection)
            entries = int(connection.value("SELECT count(*) FROM journal"))
            if in_full:
                why, odd = faults(connection)
                is_sound = why is None and odd is None
        finally:
            connection.close()
    except NoKey as error:
        why, is_locked = error.message, True
    except RmflowError as error:
        why, is_sound = error.message, False
    except OSError as error:
        why, is_sound = words("{why}", "{why}", why=error.strerror or type(error).__name__), False
    except dbapi2.DatabaseError as error:
        # A table or column that is not there: a file that calls itself a book and is none.
        why, is_sound = words("it is not a whole book: {why}", "不是完整的账簿：{why}", why=error), False
    return Copy(path, _kind(path), made_at, size, *last, entries, whose, revision, why, is_sound, odd, is_locked)


@contextmanager
def _unasked() -> Iterator[None]:
    before, asking.passphrase = asking.passphrase, None
    try:
        yield
    finally:
        asking.passphrase = before


def _kind(path: Path) -> str:
    if _NAME.fullmatch(path.name):
        return "backup"
    if path.name.endswith(".bak") and ".before-" in path.name:
        return "before_restore" if ".before-restore-" in path.name else "before_upgrade"
    return "file"


def _made_at(path: Path) -> datetime:
    """The local moment at which a copy was made: its name's, or else the file's."""
    found = re.search(r"\d{4}-\d\d-\d\dT\d{6}", path.name)
    if found:
        with suppress(ValueError):
            return datetime.strptime(found[0], _STAMP).astimezone()
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0).astimezone()


def faults(connection: Connection) -> tuple[Words | None, Words | None]:
    """What is wrong with a copy, looked over as `verify` does (of an older schema its pages and its journal's chain): what
    hurts the file or the journal, and what else the journal does not explain.
    """
    from rmflow.store.verify import verify

    if connection.value("PRAGMA user_version") == REVISION:
        found = [one for one in verify(connection).found if not one.is_warning]
        hurt = next((one.what for one in found if one.code in damage.HURT), None)
        odd = next((one for one in found if one.code not in damage.HURT), None)
        return hurt, words("{where}: {what}", "{where}：{what}", where=odd.where, what=odd.what) if odd else None
    from rmflow.store.chain import chain
    from rmflow.store.faults import Notes

    notes = Notes()
    chain(connection, notes)
    return copying.pages_fault(connection) or next((one.what for one in notes.found), None), None


# --- making ------------------------------------------------------------------------------------------------------


class Made(NamedTuple):
    """A copy that was made: where, where its journal ends, which older ones gave way; `odd` is what its journal does not
    explain, and then none did.
    """

    path: Path
    seq: int
    hash: str
    size: int
    removed: tuple[Path, ...]
    odd: Words | None = None


def make(
    book: Path, place: Path, *, now: datetime, keep: int | None, is_quick: bool = False, is_folder: bool = False
) -> Made:
    """Copy the book to `place`, a file or (with `is_folder`) a folder that gets a name of its own inside; `keep` copies of this
    book stay in that folder, the newest. `is_quick` looks over the pages alone, not every entry and row.

    Raises:
        Damaged: the book is not whole; nothing was replaced or removed.
        BookError: there is no room or permission, or something else lies there.
    """
    connection = connect(book, read_only=True)
    try:
        # One moment for all that is asked, and for what is copied.
        connection.execute("BEGIN")
        last, whose = head(connection), identity(connection)
        if is_folder:
            folder, target = place, place / name_of(book, now, last)
            _make_folder(folder)
        else:
            folder, target = place.absolute().parent, place
        _refuse_other(connection, target, whose)
        _sweep(folder)
        check = Check(target)
        copying.verified_copy(
            connection, target, fault=copying.pages_fault if is_quick else check, beside=copying.unfinished(target)
        )
    finally:
        connection.close()
    copy_refusals(book, target)
    removed = rotate(folder, whose, keep, target) if keep is not None and check.odd is None else []
    return Made(target, *last, target.stat().st_size, tuple(removed), check.odd)


class Check:
    """Looks over a copy before it is put at `target`; `odd` is what its journal does not explain."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.odd: Words | None = None

    def __call__(self, copy: Connection) -> Words | None:
        """What hurts the copy, or None.

        Raises:
            BookError: it is not hurt, but too odd to replace an earlier one.
        """
        hurt, self.odd = faults(copy)
        if hurt is None and self.odd is not None and self.target.exists():
            raise BookError(
                words("Not all in the book is explained by its journal ({odd}); the copy at {path} is not replaced by it.",
                      "账簿中有流水未能解释之处（{odd}），未替换 {path} 处的副本。", odd=self.odd, path=self.target),
                fix="rmflow verify",
                hint=words("Name a folder, or a file that is not there yet.", "请指定目录，或尚不存在的文件名。"),
            )  # fmt: skip
        return hurt


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_make(folder, error) from None


def _refuse_other(connection: Connection, target: Path, whose: str) -> None:
    """Raises `BookError` where something lies at `target` that a copy of this book may not replace."""
    try:
        if not target.is_symlink() and not target.exists():
            return
        is_file = target.is_file() and not target.is_symlink()
        is_used = any(target.with_name(target.name + ending).exists() for ending in ("-wal", "-shm", "-journal"))
    except OSError as error:
        raise cannot_make(target, error) from None
    there = look(target) if is_file and not is_used else None
    if there is None or not there.book or there.book != whose:
        raise BookError(
            words("What lies at {path} is no copy of this book; nothing was changed.",
                  "{path} 处的文件不是本账簿的副本，未作任何更改。", path=target),
            hint=words("Name a folder, or a file that is not there yet.", "请指定目录，或尚不存在的文件名。"),
        )  # fmt: skip
    if not holds(connection, there.seq, there.hash):
        raise BookError(
            words("The copy at {path} holds entries that the book lacks; nothing was changed.",
                  "{path} 处的副本含有账簿中没有的流水，未作任何更改。", path=target),
            hint=words("Name a folder, or a file that is not there yet.", "请指定目录，或尚不存在的文件名。"),
        )  # fmt: skip


def copy_refusals(book: Path, target: Path) -> None:
    """Put the book's count of refusals beside `target`; it is a tally, and nothing fails on it."""
    source, place = refusals.place(book), refusals.place(target)
    beside = place.with_name(place.name + ".new")
    try:
        if not source.is_file():
            return
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source, beside)
        beside.replace(place)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a copying that was killed left a day ago or longer."""
    with suppress(OSError):
        for path in folder.glob("*.new-*"):
            if re.fullmatch(r".+\.db\.new-\d+(-wal|-shm|-journal)?", path.name) and path.stat().st_mtime < time.time() - _LEFT_OVER_S:
                path.unlink(missing_ok=True)


def rotate(folder: Path, whose: str, keep: int, new: Path) -> list[Path]:
    """Remove this book's oldest copies until `keep` are left, `new` among them: it was just looked over.

    Only what rmflow named, what says itself that it is a copy of this book, and what the new one has all entries of, is
    ever removed: a copy from before a restore may hold what nothing else does.
    """
    return [copy.path for copy in older(folder, whose, new)[max(keep, 1) - 1 :] if remove(copy.path)]


def remove(copy: Path) -> bool:
    """Remove a copy, and the count of refusals that lies beside it; whether it is gone."""
    try:
        copy.unlink()
        refusals.place(copy).unlink(missing_ok=True)
    except OSError:
        return not copy.exists()
    return True


def older(folder: Path, whose: str, new: Path) -> list[Copy]:
    """The copies in `folder` that hold nothing that `new` does not hold, the newest first."""
    if not whose:
        return []
    connection = copying.open_copy(new)
    try:
        own = [copy for path in _named(folder) if path.name != new.name and (copy := look(path)).book == whose]
        own = [copy for copy in own if holds(connection, copy.seq, copy.hash)]
    finally:
        connection.close()
    return sorted(own, key=lambda copy: (copy.made_at, copy.seq), reverse=True)


def holds(connection: Connection, seq: int, digest: str) -> bool:
    """Whether a journal has that entry."""
    return bool(connection.value("SELECT hash FROM journal WHERE seq = ?", (seq,)) == digest)
