"""Putting a copy in the book's place: what would be lost, the present book kept, the copy in its place or nothing done.

A book that can still be opened is overwritten through SQLite, in one transaction: whoever has it open keeps a whole
book, and its write-ahead log stays its own. Only where it is gone or past opening is a file put in its place, and
then what SQLite left beside the old one goes first: a stale log beside a new file spoils it.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from rmflow.errors import BookError, Damaged, NoBook, NoKey
from rmflow.schema import APPLICATION_ID, REVISION
from rmflow.store import backups, copying, damage, refusals
from rmflow.store.bookfile import cannot_make, create_file, remove_file, remove_logs, sync_folder
from rmflow.store.connection import Connection, connect, open_raw
from rmflow.store.engine import engine_errors
from rmflow.store.journal import Recorder, head, head_text
from rmflow.store.keys import new_key
from rmflow.store.lock import book_lock
from rmflow.store.standing import Standing, compare
from rmflow.text.dates import instant
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


class Restored(NamedTuple):
    """What was done: the restored journal's head, where the book from before lies, the older schema it was brought up from."""

    last: tuple[int, str]
    kept: Path | None
    upgraded_from: int | None


def restore(
    book: Path,
    copy: backups.Copy,
    standing: Standing,
    *,
    now: datetime,
    rm: str,
    waiting: Callable[[Words], None] | None = None,
    saving: AbstractContextManager[None] | None = None,
) -> Restored:
    """Put `copy`, which was looked over, in the book's place; `standing` is what was said about it, and is held to. `saving`
    stands around the moment at which it is done.

    Raises:
        BookError: it could not be done; the book is as it was.
    """
    try:
        book.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_make(book, error) from None
    made = book.with_name(book.name + ".restoring")
    with book_lock(book, waiting):
        if compare(book, copy).last != standing.last:
            raise BookError(words("The book was written to meanwhile; nothing was restored.",
                                  "账簿期间有新的写入，未恢复。"), fix="rmflow restore")  # fmt: skip
        try:
            upgraded_from = _make(book, copy, made)
            last = _record(made, copy, standing, now, rm)
            copying.sync_file(made)
            kept = _keep(book, now) if standing.relation != "none" else _keep_log(book, now)
            with saving or nullcontext():
                _put(made, book)
                _refusals(copy.path, book)
                damage.unmark(book)
        except OSError as error:
            raise cannot_make(book, error) from None
        finally:
            remove_file(made)
    return Restored(last, kept, upgraded_from)


def _make(book: Path, copy: backups.Copy, made: Path) -> int | None:
    """The copy once more, beside the book, in this program's schema and with the present book's key; the schema it had
    where that is an older one.
    """
    remove_file(made)  # what a restore that was killed left, its log above all
    source = copying.open_copy(copy.path)
    try:
        key = _key_for(book, source)
        is_new = key != source.key
        if is_new:
            _rekeyed(source, made, key)
        else:
            copying.verified_copy(source, made)
        if head(source) != (copy.seq, copy.hash):
            raise BookError(words("The copy at {path} changed meanwhile; nothing was restored.",
                                  "副本 {path} 期间有变动，未恢复。", path=copy.path), fix="rmflow restore")  # fmt: skip
    finally:
        source.close()
    if copy.revision >= REVISION and not is_new:
        return None
    from rmflow.schema.upgrade import upgrade

    connection = connect(made, key=key)
    try:
        if copy.revision < REVISION:
            with engine_errors(made):
                upgrade(connection.raw, made)
        why, _ = backups.faults(connection)
    finally:
        connection.close()
    if why is not None:
        raise unsound(copy.path, why)
    return copy.revision if copy.revision < REVISION else None


def _key_for(book: Path, source: Connection) -> str | None:
    """The present book's key, so that what is encrypted stays so; the copy's own where no present one can be opened."""
    try:
        present = connect(book, read_only=True)
    except (NoBook, NoKey, Damaged):
        return source.key
    present.close()
    return present.key


def _rekeyed(source: Connection, made: Path, key: str | None) -> None:
    """All that `source` holds into a new file with another key, or none."""
    create_file(made)
    with engine_errors(made):
        raw = open_raw(made, key)
        try:
            raw.execute("PRAGMA trusted_schema = OFF")
            raw.execute("PRAGMA synchronous = FULL")
            raw.execute("ATTACH ? AS theirs KEY ?", (f"{source.path.absolute().as_uri()}?mode=ro", source.key or ""))
            raw.execute("BEGIN")
            raw.execute("SELECT sqlcipher_export('main', 'theirs')").fetchall()
            raw.execute(f"PRAGMA main.application_id = {APPLICATION_ID}")
            raw.execute(f"PRAGMA main.user_version = {source.revision}")
            raw.execute("COMMIT")
            raw.execute("DETACH theirs")
            raw.execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()


def refuse_unsound(copy: backups.Copy) -> None:
    """Raises `NoKey` for a copy whose key is not at hand, `Damaged` for one that is no good."""
    if copy.why is None:
        return
    if copy.is_locked:
        from rmflow.store.keyplaces import FIX, HINT

        raise NoKey(copy.why, fix=FIX, hint=HINT)
    raise unsound(copy.path, copy.why)


def unsound(path: Path, why: Words) -> Damaged:
    """The error for a copy that cannot be restored."""
    return Damaged(
        words("The copy at {path} cannot be restored: {why}", "副本 {path} 无法恢复：{why}", path=path, why=why),
        fix="rmflow backup --list --check",
    )


def _record(made: Path, copy: backups.Copy, standing: Standing, now: datetime, rm: str) -> tuple[int, str]:
    """The break, on record in the book to come."""
    replaced = head_text(*standing.last) if standing.last else None
    connection = connect(made)
    try:
        connection.execute("BEGIN IMMEDIATE")
        Recorder(connection).close(
            new_key(), instant(now), instant(datetime.now(UTC)), rm, "restore",
            {"copy": copy.head, "replaced": replaced, "lost": standing.lost},
        )  # fmt: skip
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return head(connection)
    finally:
        connection.close()


# --- the present book, kept ----------------------------------------------------------------------------------------


def _kept_at(book: Path, now: datetime) -> Path:
    name = f"{book.name}.before-restore-{now:%Y-%m-%dT%H%M%S}"
    place, n = book.with_name(f"{name}.bak"), 1
    while place.exists():
        n += 1
        place = book.with_name(f"{name}-{n}.bak")
    return place


def _keep(book: Path, now: datetime) -> Path:
    """The present book beside itself: through SQLite, or its bytes where SQLite cannot read it."""
    place = _kept_at(book, now)
    beside = book.with_name(book.name + ".keeping")
    remove_file(beside)
    try:
        create_file(beside)
        if not _copied(book, beside):
            remove_file(beside)
            create_file(beside)
            shutil.copyfile(book, beside)
            _copy_log(book, place)
        copying.sync_file(beside)
        beside.replace(place)
        sync_folder(place.parent)
    finally:
        remove_file(beside)
    backups.copy_refusals(book, place)
    return place


def _copied(book: Path, target: Path) -> bool:
    """Copy the present book page by page, whole or not; whether SQLite could."""
    try:
        present = connect(book, read_only=True)
    except (Damaged, NoKey):
        return False
    try:
        with engine_errors(target):
            raw = open_raw(target, present.key)
            try:
                raw.execute("PRAGMA synchronous = FULL")
                copying.pour(present.raw, raw, target)
            finally:
                raw.close()
    except Damaged:
        return False
    finally:
        present.close()
    return True


def _copy_log(book: Path, place: Path) -> None:
    log = book.with_name(book.name + "-wal")
    if log.is_file() and log.stat().st_size:
        kept = place.with_name(place.name + "-wal")
        create_file(kept)
        shutil.copyfile(log, kept)
        copying.sync_file(kept)


def _keep_log(book: Path, now: datetime) -> Path | None:
    """Of a book that is gone, the log that may have been left behind."""
    _copy_log(book, _kept_at(book, now))
    return None


# --- the copy, in place --------------------------------------------------------------------------------------------


def _put(made: Path, book: Path) -> None:
    try:
        present = connect(book)
    except (NoBook, NoKey, Damaged):
        _put_file(made, book)
        return
    try:
        source = copying.open_copy(made)
        try:
            copying.pour(source.raw, present.raw, book)
        finally:
            source.close()
        with suppress(BookError):
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except Damaged:
        present.close()
        _put_file(made, book)
    finally:
        present.close()


def _put_file(made: Path, book: Path) -> None:
    """Put the new file where the book was that is gone, or past opening."""
    with _alone(book):
        remove_logs(book)
        made.replace(book)
        sync_folder(book.parent)


@contextmanager
def _alone(book: Path) -> Iterator[None]:
    """See that no other program has the file open, and keep it so. (Windows does not replace a file that is open.)

    Raises:
        Locked: one has; it would go on with the old file, under the new one's log.
    """
    if os.name != "posix" or not book.exists():
        yield
        return
    import fcntl

    with book.open("r+b") as file:
        try:
            # The bytes on which every connection to a book in WAL mode holds a shared lock (sqlite.org/fileformat2.html).
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        except OSError:
            raise copying.locked(book) from None
        yield


def _refusals(copy: Path, book: Path) -> None:
    """The copy's count of refusals goes along; where it has none, the book's stays."""
    if refusals.place(copy).is_file():
        backups.copy_refusals(copy, book)
