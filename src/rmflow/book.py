"""Opening a book: one unit of work is one transaction and one journal entry, or nothing at all."""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput, BookError, Damaged, Interrupted, OutcomeUnknown
from rmflow.guide.types import Guide
from rmflow.schema import REVISION
from rmflow.store.connection import Connection, connect
from rmflow.store.damage import is_marked, noticed, refuse_marked
from rmflow.store.engine import commit_failed
from rmflow.store.journal import head
from rmflow.store.keys import new_key
from rmflow.store.lock import Busy, book_lock
from rmflow.store.unit import Unit
from rmflow.text.dates import from_instant, instant
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path


class AlreadyDone(Exception):
    """A command with this key is in the journal already; nothing was done twice."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@contextmanager
def reading(path: Path, *, now: datetime, rm: str) -> Iterator[Unit]:
    """The book as it stands, in one snapshot; nothing can be written.

    Raises:
        BookError: it cannot be used (see `rmflow.store.connection.connect`).
    """
    with looking(path) as connection:
        yield Unit(connection, _guide(connection), now=now, rm=rm, command="", writes=False)


@contextmanager
def as_of(path: Path, day: date, *, now: datetime, rm: str) -> Iterator[Unit]:
    """The book as it stood at the end of `day`, and that moment as now; nothing can be written.

    Raises:
        BadInput: the book did not exist by then, or the day is still to come.
        BookError: it cannot be used.
    """
    from rmflow.store.asof import rewind

    until = _end_of(day, now)
    with looking(path) as connection:
        # What is laid over the book are temporary tables, without references; the file itself is open for reading.
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("BEGIN")
        last = rewind(connection, instant(until))
        if not last:
            raise _not_yet(connection, day, now)
        connection.execute("PRAGMA query_only = ON")
        moment = min(now, until - timedelta(microseconds=1))
        unit = Unit(connection, _guide(connection), now=moment, rm=rm, command="", writes=False)
        unit.until = last
        yield unit


def _end_of(day: date, now: datetime) -> datetime:
    """The instant at which the day after begins."""
    if day > now.date():
        raise BadInput(words("--as-of looks back; {day} is still to come.", "--as-of 只能回看，{day} 尚未到来。", day=day))
    # In the machine's zone as it was on that day, which may have had another offset than today.
    return datetime.combine(day + timedelta(days=1), time()).astimezone(now.tzinfo)


def _not_yet(connection: Connection, day: date, now: datetime) -> BadInput:
    began = connection.value("SELECT at FROM main.journal ORDER BY seq LIMIT 1")
    first = from_instant(began, now.tzinfo).date() if began else now.date()
    return BadInput(words("There was no book yet on {day}; this one begins on {first}.",
                          "{day} 时还没有账簿，本账簿始于 {first}。", day=day, first=first))  # fmt: skip


@contextmanager
def looking(path: Path) -> Iterator[Connection]:
    """The book's bare connection, in one snapshot: for what must not stumble over a hurt guide (`verify`).

    Raises:
        BookError: it cannot be used.
    """
    with noticed(path):
        connection = _open_to_read(path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(
    path: Path,
    *,
    now: datetime,
    rm: str,
    command: str,
    arguments: dict[str, Any],
    key: str | None = None,
    dry_run: bool = False,
    waiting: Callable[[Words], None] | None = None,
    saving: AbstractContextManager[None] | None = None,
) -> Iterator[Unit]:
    """One command's transaction: all it writes and its journal entry, or nothing.

    `key` names the entry, so that a repeat is noticed (`AlreadyDone`); `dry_run` takes everything back at the end;
    `waiting` is told when another program holds the book; `saving` stands around the commit.

    Raises:
        BookError, OutcomeUnknown: it cannot be opened or saved.
    """
    with Session(path, waiting, stays_open=False).writing(
        now=now, rm=rm, command=command, arguments=arguments, key=key, dry_run=dry_run, saving=saving
    ) as unit:
        yield unit


@contextmanager
def session(
    path: Path, waiting: Callable[[Words], None] | None = None, saving: AbstractContextManager[None] | None = None
) -> Iterator[Session]:
    """A book held open for many units of work (`dial`): connection and guide are read once, the lock is taken for
    each unit alone; `saving` stands around each commit.

    Raises:
        BookError: it cannot be used.
    """
    opened = Session(path, waiting, saving=saving)
    try:
        yield opened
    finally:
        opened.close()


class Session:
    """An open book; every `writing` is a transaction with its journal entry, durable when it has been left."""

    def __init__(
        self, path: Path, waiting: Callable[[Words], None] | None = None, *, stays_open: bool = True,
        saving: AbstractContextManager[None] | None = None,
    ) -> None:  # fmt: skip
        self.path = path
        self._waiting = waiting
        self._busy = Busy(waiting)
        self._saving = saving or nullcontext()
        self._stays_open = stays_open
        self._connection: Connection | None = None
        self._guide: tuple[int, Guide] | None = None
        # For a session that stays open: which file it has open, and the last journal entry it saw there.
        self._file: tuple[int, int] | None = None
        self._seen: tuple[int, str] | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def reading(self, *, now: datetime, rm: str) -> Iterator[Unit]:
        """The book as it stands now, in one snapshot; nothing can be written."""
        connection = self._open(has_lock=False)
        with noticed(self.path):
            connection.execute("BEGIN")
            try:
                self._look_back(connection)
                yield Unit(connection, self._guide_in_force(connection), now=now, rm=rm, command="", writes=False)
            finally:
                _take_back(connection)

    @contextmanager
    def writing(
        self,
        *,
        now: datetime,
        rm: str,
        command: str,
        arguments: dict[str, Any],
        key: str | None = None,
        dry_run: bool = False,
        saving: AbstractContextManager[None] | None = None,
    ) -> Iterator[Unit]:
        """One command's transaction, as `rmflow.book.writing`."""
        with book_lock(self.path, self._waiting), noticed(self.path):
            if is_marked(self.path):
                refuse_marked(self.path)
            connection = self._open(has_lock=True)
            is_saved = False
            try:
                connection.execute("BEGIN IMMEDIATE")
                self._look_back(connection)
                if key and connection.value("SELECT 1 FROM journal WHERE id = ?", (key,)):
                    raise AlreadyDone(key)
                guide = self._guide_in_force(connection)
                unit = Unit(connection, guide, now=now, rm=rm, command=command, writes=True)
                yield unit
                if dry_run or not unit.changed:
                    connection.execute("ROLLBACK")
                else:
                    key = key or new_key()
                    unit.journal(key, arguments)
                    with saving or self._saving:
                        self._commit(connection, key)
                        is_saved = True
                    self._look_back(connection)
            except BaseException as error:
                _take_back(connection)
                if isinstance(error, KeyboardInterrupt) or self._busy.was_stopped():
                    raise Interrupted(is_saved) from None
                raise
            finally:
                if not self._stays_open:  # inside the lock: closing may write the log back into the file
                    self.close()

    def _open(self, *, has_lock: bool) -> Connection:
        if self._connection is not None and self._file != self._which_file():
            # SQLite sees that the file was moved away, and leaves the log that lies there now to its owner.
            self.close()
        if self._connection is None:
            connection = connect(self.path)
            if connection.revision < REVISION:
                connection.close()
                _bring_up(self.path, self._waiting, has_lock=has_lock)
                connection = connect(self.path)
            connection.raw.set_busy_handler(self._busy)
            self._connection = connection
            self._file = self._which_file()
        return self._connection

    def _which_file(self) -> tuple[int, int] | None:
        """What tells the book's file from one that is put in its place meanwhile; a single command need not know."""
        if not self._stays_open:
            return None
        from rmflow.store.bookfile import which_file

        return which_file(self.path)

    def _look_back(self, connection: Connection) -> None:
        """See that the journal still holds what this session saw last: the book may have been restored meanwhile.

        Raises:
            BookError: it does not; what was going on belongs to another state of the book.
        """
        if not self._stays_open:
            return
        kept = self._seen and connection.value("SELECT hash FROM journal WHERE seq = ?", (self._seen[0],))
        if self._seen and kept != self._seen[1]:
            raise BookError(
                words("The book was restored from a copy meanwhile; the last answer was not saved.",
                      "账簿期间已从副本恢复；最后一次输入未保存。"),
                hint=words("Start the command again.", "请重新运行该命令。"),
            )  # fmt: skip
        self._seen = head(connection)

    def _commit(self, connection: Connection, key: str) -> None:
        """Have it saved.

        Raises:
            BookError: it is not.  OutcomeUnknown: nobody can say.
        """
        try:
            connection.raw.execute("COMMIT")
        except Exception as error:
            failed = commit_failed(error, connection.path, key)
            if not isinstance(failed, OutcomeUnknown):
                raise failed from error
            from rmflow.store.outcome import settle

            self.close()
            settle(self.path, key, failed)

    def _guide_in_force(self, connection: Connection) -> Guide:
        n = connection.value("SELECT max(n) FROM guide_version") or 0
        if self._guide is None or self._guide[0] != n:
            self._guide = n, _guide(connection)
        return self._guide[1]


def _take_back(connection: Connection) -> None:
    from sqlcipher3 import dbapi2

    try:
        if connection.raw.in_transaction:
            connection.raw.execute("ROLLBACK")
    except dbapi2.Error:
        # The disk does not let it be taken back, or the connection is closed: what was not committed never counts.
        return


def _guide(connection: Connection) -> Guide:
    compiled = connection.value("SELECT compiled FROM guide_version ORDER BY n DESC LIMIT 1")
    if compiled is None:
        raise Damaged(
            words("The book at {path} has no guide in it.", "账簿 {path} 中没有指引。", path=connection.path),
            fix="rmflow verify",
        )
    return Guide(json.loads(compiled))


def _open_to_read(path: Path) -> Connection:
    connection = connect(path, read_only=True)
    if connection.revision < REVISION:
        connection.close()
        _bring_up(path)
        connection = connect(path, read_only=True)
    return connection


def _bring_up(path: Path, waiting: Callable[[Words], None] | None = None, *, has_lock: bool = False) -> None:
    """An older book, to this program's schema: the rare case, so its room is entered only now."""
    from rmflow import making

    if has_lock:
        making.upgrade_locked(path)
    else:
        making.upgrade(path, waiting)
