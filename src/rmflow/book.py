"""Opening a book: one unit of work is one transaction and one journal entry, or nothing at all."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput, Damaged, Interrupted
from rmflow.guide.types import Guide
from rmflow.schema import APPLICATION_ID, REVISION
from rmflow.store.connection import (
    Connection,
    check_file,
    commit_failed,
    connect,
    create_file,
    engine_errors,
    place_file,
    refuse_existing,
    remove_file,
)
from rmflow.store.keys import new_key
from rmflow.store.lock import book_lock
from rmflow.store.unit import Unit
from rmflow.text.dates import from_instant, instant
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    _upgrade_if_older(path)
    connection = connect(path, read_only=True)
    try:
        # What is laid over the book are temporary tables, without references; the file itself is open for reading.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("BEGIN")
        if not rewind(connection, instant(until)):
            raise _not_yet(connection, day, now)
        connection.execute("PRAGMA query_only = ON")
        moment = min(now, until - timedelta(microseconds=1))
        yield Unit(connection, _guide(connection), now=moment, rm=rm, command="", writes=False)
    finally:
        connection.close()


def _end_of(day: date, now: datetime) -> datetime:
    """The instant at which the day after begins."""
    if day > now.date():
        raise BadInput(words("--as-of looks back; {day} is still to come.", "--as-of 只能回看，{day} 尚未到来。", day=day))
    # In the machine's zone as it was on that day, which may have had another offset than today.
    return datetime.combine(day + timedelta(days=1), time()).astimezone()


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
    _upgrade_if_older(path)
    connection = connect(path, read_only=True)
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
    saving: Callable[[], None] | None = None,
) -> Iterator[Unit]:
    """One command's transaction: all it writes and its journal entry, or nothing.

    `key` names the entry, so that a repeat is noticed (`AlreadyDone`); `dry_run` takes everything back at the end;
    `waiting` is told when another rmflow holds the book; `saving` is called just before the commit.

    Raises:
        BookError, OutcomeUnknown: it cannot be opened or saved.
    """
    _upgrade_if_older(path, waiting)
    with Session(path, waiting, stays_open=False).writing(
        now=now, rm=rm, command=command, arguments=arguments, key=key, dry_run=dry_run, saving=saving
    ) as unit:
        yield unit


@contextmanager
def session(path: Path, waiting: Callable[[Words], None] | None = None) -> Iterator[Session]:
    """A book held open for many units of work (`dial`): connection and guide are read once, the lock is taken for
    each unit alone.

    Raises:
        BookError: it cannot be used.
    """
    _upgrade_if_older(path, waiting)
    opened = Session(path, waiting)
    try:
        yield opened
    finally:
        opened.close()


class Session:
    """An open book; every `writing` is a transaction with its journal entry, durable when it has been left."""

    def __init__(self, path: Path, waiting: Callable[[Words], None] | None = None, *, stays_open: bool = True) -> None:
        self.path = path
        self._waiting = waiting
        self._stays_open = stays_open
        self._connection: Connection | None = None
        self._guide: tuple[int, Guide] | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def reading(self, *, now: datetime, rm: str) -> Iterator[Unit]:
        """The book as it stands now, in one snapshot; nothing can be written."""
        connection = self._open()
        connection.execute("BEGIN")
        try:
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
        saving: Callable[[], None] | None = None,
    ) -> Iterator[Unit]:
        """One command's transaction, as `rmflow.book.writing`."""
        with book_lock(self.path, self._waiting):
            connection = self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                if key and connection.value("SELECT 1 FROM journal WHERE id = ?", (key,)):
                    raise AlreadyDone(key)
                guide = self._guide_in_force(connection)
                unit = Unit(connection, guide, now=now, rm=rm, command=command, writes=True)
                yield unit
                if dry_run or not unit.changed:
                    connection.execute("ROLLBACK")
                else:
                    _commit(connection, unit, key or new_key(), arguments, saving)
            except BaseException as error:
                _take_back(connection)
                if isinstance(error, KeyboardInterrupt):
                    raise Interrupted from None
                raise
            finally:
                if not self._stays_open:  # inside the lock: closing may write the log back into the file
                    self.close()

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = connect(self.path)
        return self._connection

    def _guide_in_force(self, connection: Connection) -> Guide:
        n = connection.value("SELECT max(n) FROM guide_version") or 0
        if self._guide is None or self._guide[0] != n:
            self._guide = n, _guide(connection)
        return self._guide[1]


def _take_back(connection: Connection) -> None:
    if connection.raw.in_transaction:
        connection.raw.execute("ROLLBACK")


def _commit(
    connection: Connection, unit: Unit, key: str, arguments: dict[str, Any], saving: Callable[[], None] | None = None
) -> None:
    recorder = unit.recorder
    if recorder is None:
        return
    recorder.close(key, unit.stamp, instant(datetime.now(UTC)), unit.rm, unit.command, arguments)
    if saving:
        saving()
    try:
        connection.raw.execute("COMMIT")
    except Exception as error:
        raise commit_failed(error, connection.path, key) from error


def _guide(connection: Connection) -> Guide:
    compiled = connection.value("SELECT compiled FROM guide_version ORDER BY n DESC LIMIT 1")
    if compiled is None:
        raise Damaged(
            words("The book at {path} has no guide in it.", "账簿 {path} 中没有指引。", path=connection.path),
            fix="rmflow verify",
        )
    return Guide(json.loads(compiled))


def create(path: Path, *, now: datetime, rm: str, guide: Guide) -> None:
    """Make a new book with the guide in it; the file is readable by its owner alone.

    It is made beside its place and put there whole, so that a power cut leaves a book or none.

    Raises:
        BookError: something is there already, or it cannot be made.
    """
    refuse_existing(path)
    beside = path.with_name(path.name + ".new")
    with book_lock(path):
        remove_file(beside)
        create_file(beside)
        try:
            _fill(beside, now=now, rm=rm, guide=guide)
            place_file(beside, path)
        finally:
            remove_file(beside)


def _fill(path: Path, *, now: datetime, rm: str, guide: Guide) -> None:
    from rmflow.actions.guides import adopt
    from rmflow.schema.ddl import snapshot_statements

    connection = _blank(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in snapshot_statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {REVISION}")
        unit = Unit(connection, guide, now=now, rm=rm, command="init", writes=True)
        adopt(unit, guide)
        _commit(connection, unit, new_key(), {})
    finally:
        connection.close()


def _blank(path: Path) -> Connection:
    from sqlcipher3 import dbapi2

    with engine_errors(path):
        raw = dbapi2.connect(path, isolation_level=None)
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
    return Connection(raw, path, read_only=False)


def _upgrade_if_older(path: Path, waiting: Callable[[Words], None] | None = None) -> None:
    if check_file(path) < REVISION:
        upgrade(path, waiting)


def _bring_up(connection: Connection, versions: Path | None) -> None:
    """Run the migrations; the engine's plain SQL error means that the tables are not those of the number in the file."""
    from sqlcipher3 import dbapi2

    from rmflow.schema import upgrade as schema

    try:
        schema.upgrade(connection.raw, connection.path, versions)
    except dbapi2.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) != dbapi2.SQLITE_ERROR:
            raise
        raise Damaged(
            words("The book at {path} says that it is of an older schema, but its tables are not: {why}.",
                  "账簿 {path} 标明的结构版本与其中的表不符：{why}。", path=connection.path, why=error),
            fix="rmflow doctor",
        ) from error  # fmt: skip


def upgrade(
    path: Path, waiting: Callable[[Words], None] | None = None, *, versions: Path | None = None
) -> Path | None:
    """Bring an older book to this program's schema; where the copy lies that was taken first, None if it is not older.

    The copy is `<book>.before-<revision>.bak`, looked over before anything is changed. `versions` is the folder of
    the migrations, rmflow's own by default.

    Raises:
        BookError: it cannot be upgraded; the book is as it was.
    """
    from rmflow.schema import upgrade as schema
    from rmflow.store.copying import verified_copy

    newest = schema.newest(versions)
    with book_lock(path, waiting):
        connection = connect(path, newest=newest)
        try:
            if schema.revision(connection.raw) >= newest:
                return None
            copy = path.with_name(f"{path.name}.before-{newest}.bak")
            verified_copy(connection, copy)
            with engine_errors(path):
                _bring_up(connection, versions)
        finally:
            connection.close()
    return copy
