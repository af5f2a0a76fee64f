"""Bringing an older book up to this program's schema, whole or not at all.

Alembic's own way with SQLite commits statement by statement, so a kill in the middle leaves a file that is neither
old nor new (docs/decisions.md, 7). Here Alembic only provides the operations; one transaction of ours is around all
the migrations a book still needs, and the revision is set inside it, so an upgrade cut short has never happened and
no book is left at a schema that this program does not keep. Only an older book loads this module;
`rmflow.making.upgrade` takes the lock and a verified copy before it comes here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rmflow.errors import Damaged
from rmflow.words import words

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

MIGRATIONS = Path(__file__).with_name("migrations")


def newest(versions: Path | None = None) -> int:
    """The revision that the migrations in `versions` (the program's own by default) lead to; 0 without any."""
    return int(_directory(versions).get_current_head() or 0)


def revision(raw: Any) -> int:
    """The revision of the book behind a DB-API connection."""
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def upgrade(raw: Any, path: Path, versions: Path | None = None) -> None:
    """Run every migration the book has not seen yet, on a connection with no transaction open.

    Raises:
        Damaged: a reference is broken afterwards; the book is as it was.
        sqlcipher3's DatabaseError: the engine's word (locked, disk full); likewise.
    """
    import sqlalchemy as sa

    # Tables are rebuilt under their old names: what refers to them stays as it is, and is checked before the commit.
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA legacy_alter_table = ON")
    try:
        with _engine(raw).connect() as connection:
            _run(raw, connection, _scripts(versions), path)
    except sa.exc.DBAPIError as error:
        raise error.orig or error from error


def _engine(raw: Any) -> Any:
    import sqlalchemy as sa
    from sqlcipher3 import dbapi2

    return sa.create_engine("sqlite://", creator=lambda: raw, module=dbapi2, poolclass=sa.pool.StaticPool)


def _directory(versions: Path | None) -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS), version_locations=[str(versions or MIGRATIONS / "versions")])


def _scripts(versions: Path | None) -> list[Script]:
    """The migrations, oldest first; a revision's name is its number."""
    return list(_directory(versions).walk_revisions())[::-1]


def _run(raw: Any, connection: Any, scripts: list[Script], path: Path) -> None:
    """Those migrations that the book has not seen, in one transaction, its number set inside."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    raw.execute("BEGIN IMMEDIATE")
    try:
        # Only now is it certain that nobody else has run them meanwhile.
        known = revision(raw)
        with Operations.context(MigrationContext.configure(connection)):
            for script in scripts:
                if known < int(script.revision):
                    script.module.upgrade()
                    _refuse_broken(raw, path)
                    raw.execute(f"PRAGMA user_version = {int(script.revision)}")
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise


def _refuse_broken(raw: Any, path: Path) -> None:
    broken = raw.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise Damaged(
            words(
                "The book at {path} cannot be upgraded: a row of {table} refers to one that is not there.",
                "账簿 {path} 无法升级：表 {table} 中有记录引用了不存在的记录。",
                path=path,
                table=broken[0],
            ),
            hint=words("The book is as it was.", "账簿保持原样。"),
        )
