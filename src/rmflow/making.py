"""Making a book, and bringing an older one up to this program's schema; everyday commands do neither."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from rmflow.errors import Damaged
from rmflow.schema import APPLICATION_ID, REVISION
from rmflow.store.bookfile import create_file, place_file, refuse_existing, remove_file
from rmflow.store.connection import Connection, connect, open_raw
from rmflow.store.damage import unmark
from rmflow.store.engine import engine_errors
from rmflow.store.keys import new_key
from rmflow.store.lock import book_lock
from rmflow.store.unit import Unit
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from rmflow.guide.types import Guide


def create(
    path: Path,
    *,
    now: datetime,
    rm: str,
    guide: Guide,
    key: str | None = None,
    saving: AbstractContextManager[None] | None = None,
) -> None:
    """Make a new book with the guide in it; the file is readable by its owner alone, and encrypted with `key`.

    It is made beside its place and put there whole, so that a power cut leaves a book or none. `saving` stands around
    the moment in which it comes to be.

    Raises:
        BookError: something is there already, or it cannot be made.
    """
    refuse_existing(path)
    beside = path.with_name(path.name + ".new")
    with book_lock(path):
        remove_file(beside)
        create_file(beside)
        try:
            _fill(beside, now=now, rm=rm, guide=guide, key=key)
            with saving or nullcontext():
                place_file(beside, path)
            unmark(path)
        finally:
            remove_file(beside)


def _fill(path: Path, *, now: datetime, rm: str, guide: Guide, key: str | None) -> None:
    from rmflow.actions.guides import adopt
    from rmflow.schema.ddl import snapshot_statements

    connection = _blank(path, key)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in snapshot_statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {REVISION}")
        unit = Unit(connection, guide, now=now, rm=rm, command="init", writes=True)
        adopt(unit, guide)
        unit.journal(new_key(), {})
        connection.execute("COMMIT")
        # Closing would do it too, but without a word where the disk is full; and the log does not come along to the place.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _blank(path: Path, key: str | None) -> Connection:
    with engine_errors(path):
        raw = open_raw(path, key)
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
    return Connection(raw, path, read_only=False, key=key)


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
    with book_lock(path, waiting):
        return upgrade_locked(path, versions)


def upgrade_locked(path: Path, versions: Path | None = None) -> Path | None:
    """`upgrade`, for who holds the book's lock."""
    from sqlcipher3 import dbapi2

    from rmflow.schema import upgrade as schema
    from rmflow.store.copying import verified_copy

    newest = schema.newest(versions)
    connection = connect(path, newest=newest)
    try:
        found = schema.revision(connection.raw)
        if found >= newest:
            return None
        copy = path.with_name(f"{path.name}.before-{newest}.bak")
        verified_copy(connection, copy)
        try:
            with engine_errors(path):
                _bring_up(connection, versions)
        except BaseException:
            # The book is as it was: there is nothing for which the copy would be needed.
            with suppress(dbapi2.Error, OSError):
                if schema.revision(connection.raw) == found:
                    copy.unlink(missing_ok=True)
            raise
    finally:
        connection.close()
    return copy
