"""Upgrades lose nothing (promise R8): a copy first, each migration whole or not at all, whenever it is killed."""

from __future__ import annotations

import os
import random
import re
import select
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import cutting
from rmflow import book as books
from rmflow import making
from rmflow.actions import calls, find
from rmflow.errors import BookError, Damaged, Newer
from rmflow.schema import APPLICATION_ID, REVISION
from rmflow.schema.ddl import snapshot_statements
from rmflow.schema.upgrade import MIGRATIONS
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A made-up next revision: a table made anew with a column more, its rows carried over, another one added, much written.
SECOND = """
from alembic import op
from rmflow.schema.migrations.frozen import create, rebuild

revision = "0004"
down_revision = "0003"


def upgrade():
    rebuild(__file__, "opportunity", mood="'step ' || step")
    create(__file__, "hobby")
    for n in range(40):
        op.execute(f"INSERT INTO hobby SELECT id || '-{n}', id FROM prospect")
"""
HOBBY = """CREATE TABLE hobby (
  id TEXT NOT NULL,
  prospect_id TEXT,
  PRIMARY KEY (id)
)
 STRICT;

CREATE INDEX ix_hobby_of ON hobby (prospect_id);

CREATE TRIGGER hobby_kept BEFORE DELETE ON hobby BEGIN
  SELECT RAISE(ABORT, 'kept');
END;

"""
BROKEN = """
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("CREATE TABLE half (x)")
    op.execute("UPDATE call SET prospect_id = '018f0000-0000-7000-8000-000000000000'")
"""


def schema(path: Path) -> list[tuple[Any, ...]]:
    raw = dbapi2.connect(path)
    try:
        rows = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    finally:
        raw.close()
    # A renamed table's name is written in quotes.
    return [(*row[:3], re.sub(r"\s+", " ", row[3] or "").replace(f'"{row[1]}"', row[1], 1)) for row in rows]


def content(path: Path) -> tuple[Any, ...]:
    """What a book holds: its revision, its schema, every row of every table, and whether it is whole."""
    raw = dbapi2.connect(path, isolation_level=None)
    try:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        rows = tuple((name, tuple(raw.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2'))) for name in tables)
        revision = raw.execute("PRAGMA user_version").fetchone()[0]
        whole = raw.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        raw.close()
    return (revision, whole, tuple(schema(path)), rows)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A book of revision 0: the header only."""
    path = tmp_path / "empty.db"
    raw = dbapi2.connect(path, isolation_level=None)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.close()
    return path


@pytest.fixture
def full(book: Path, unit: Callable[..., Any]) -> Path:
    """A book of this revision with rows in it."""
    with unit("import") as u:
        for n in range(30):
            find.add_prospect(u, f"客户{n}", kind="company", source="cold")
            calls.log_call(u, str(n + 1), "no_answer")
    return book


@pytest.fixture
def versions(tmp_path: Path) -> Callable[[str], Path]:
    """A folder of migrations: the program's own and one more."""

    def folder(source: str) -> Path:
        place = tmp_path / "versions"
        shutil.copytree(MIGRATIONS / "versions", place, ignore=shutil.ignore_patterns("__pycache__"))
        (place / "0004_second.py").write_text(source, encoding="utf-8")
        ddl = "\n\n".join(snapshot_statements()) + "\n"
        ddl = ddl.replace("  no_objections_on TEXT,\n", "  no_objections_on TEXT,\n  mood TEXT NOT NULL,\n")
        at = ddl.index("CREATE TRIGGER")
        (place / "0004.sql").write_text(ddl[:at] + HOBBY + ddl[at:], encoding="utf-8")
        return place

    return folder


def test_the_migrations_make_what_the_snapshot_makes(empty: Path, tmp_path: Path) -> None:
    making.upgrade(empty)
    fresh = tmp_path / "fresh.db"
    raw = dbapi2.connect(fresh, isolation_level=None)
    for statement in snapshot_statements():
        raw.execute(statement)
    raw.close()
    assert schema(empty) == schema(fresh)
    assert content(empty)[:2] == (REVISION, "ok")


def test_a_book_of_today_needs_no_upgrade(full: Path) -> None:
    before = content(full)
    assert making.upgrade(full) is None
    assert content(full) == before
    assert not list(full.parent.glob("*.bak"))


def test_rows_are_carried_over_and_the_old_book_lies_beside(full: Path, versions: Callable[[str], Path]) -> None:
    before = content(full)
    copy = making.upgrade(full, versions=versions(SECOND))
    assert copy == full.with_name("book.db.before-4.bak")
    assert content(copy) == before
    if os.name == "posix":
        assert copy.stat().st_mode & 0o777 == 0o600
    assert content(full)[:2] == (4, "ok")
    raw = dbapi2.connect(full)
    assert raw.execute("SELECT DISTINCT step, mood FROM opportunity").fetchall() == [(1, "step 1")]
    assert raw.execute("SELECT count(*) FROM hobby").fetchone() == (1200,)
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    # The table made anew is still the one that others refer to, and its triggers bite.
    assert (
        "REFERENCES opportunity (id)" in raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'call'").fetchone()[0]
    )
    with pytest.raises(dbapi2.IntegrityError, match="step changes only"):
        raw.execute("UPDATE opportunity SET step = 3")
    with pytest.raises(dbapi2.IntegrityError, match="kept"):
        raw.execute("DELETE FROM hobby")
    raw.close()


def test_a_book_of_the_first_schema_keeps_its_rows_and_its_journal(tmp_path: Path, rmflow: Any) -> None:
    """Rows and journal of a real book, laid into the first schema: after the upgrade `verify` finds nothing."""
    new, old = tmp_path / "new.db", tmp_path / "book.db"
    rmflow("--book", new, "init")
    rmflow("--book", new, "add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    rmflow("--book", new, "log-call", "1", "connected_interested", "--next", "+3d")
    raw = dbapi2.connect(old, isolation_level=None)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    statements = (MIGRATIONS / "versions" / "0001.sql").read_text(encoding="utf-8").strip().split("\n\n")
    for statement in (s for s in statements if not s.startswith("CREATE TRIGGER")):
        raw.execute(statement)
    raw.execute("ATTACH ? AS new", (str(new),))
    for (table,) in raw.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
        names = ", ".join(f'"{column[1]}"' for column in raw.execute(f'PRAGMA main.table_info("{table}")'))
        raw.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM new."{table}"')
    for statement in (s for s in statements if s.startswith("CREATE TRIGGER")):
        raw.execute(statement)
    raw.execute("PRAGMA user_version = 1")
    raw.close()
    assert "宏达机械" in rmflow("show", "1").out
    assert content(old)[:2] == (REVISION, "ok")
    assert rmflow("verify", "--json").json["ok"]
    assert rmflow("log-call", "1", "busy").code == 0


def test_an_upgraded_book_reads_like_a_new_one(full: Path, versions: Callable[[str], Path], tmp_path: Path) -> None:
    folder = versions(SECOND)
    making.upgrade(full, versions=folder)
    fresh = tmp_path / "fresh.db"
    raw = dbapi2.connect(fresh, isolation_level=None)
    for statement in (folder / "0004.sql").read_text(encoding="utf-8").strip().split("\n\n"):
        raw.execute(statement)
    raw.close()
    assert schema(full) == schema(fresh)


def test_a_migration_that_breaks_a_reference_is_taken_back_whole(full: Path, versions: Callable[[str], Path]) -> None:
    before = content(full)
    with pytest.raises(Damaged):
        making.upgrade(full, versions=versions(BROKEN))
    assert content(full) == before


def test_a_migration_that_fails_is_taken_back_whole(full: Path, versions: Callable[[str], Path]) -> None:
    before = content(full)
    with pytest.raises(Damaged, match="no such table"):
        making.upgrade(full, versions=versions(BROKEN.replace("UPDATE call", "UPDATE calls")))
    assert content(full) == before


def test_a_book_several_schemas_old_comes_all_the_way_or_stays(tmp_path: Path, versions: Callable[[str], Path]) -> None:
    """The last migration fails: those before it have not happened either."""
    from test_fixtures import content as every_row
    from test_fixtures import old_book

    (tmp_path / "old").mkdir()
    old = old_book(1, tmp_path / "old")
    before = every_row(old)
    with pytest.raises(Damaged):
        making.upgrade(old, versions=versions(BROKEN))
    assert every_row(old) == before


def test_a_newer_book_is_refused_and_left_alone(full: Path, versions: Callable[[str], Path], rmflow: Any) -> None:
    making.upgrade(full, versions=versions(SECOND))
    before = content(full)
    with pytest.raises(Newer):
        making.upgrade(full)
    ran = rmflow("check", "1", ok=5)
    assert "newer rmflow" in ran.err
    assert content(full) == before


def test_a_newer_revision_that_still_lies_in_the_log_is_refused_too(full: Path) -> None:
    raw = dbapi2.connect(full, isolation_level=None)
    raw.execute(f"PRAGMA user_version = {REVISION + 1}")
    assert int.from_bytes(full.read_bytes()[60:64], "big") == REVISION, "the header is behind, or this tests nothing"
    with pytest.raises(Newer), books.looking(full):
        pass
    raw.close()


def test_the_next_command_upgrades_an_old_book_by_itself(empty: Path, rmflow: Any) -> None:
    ran = rmflow("--book", empty, "check", "1", ok=5)
    assert "no guide" in ran.err
    assert content(empty)[0] == REVISION
    assert empty.with_name(f"empty.db.before-{REVISION}.bak").exists()


def test_a_copy_that_cannot_be_made_stops_the_upgrade(full: Path, versions: Callable[[str], Path]) -> None:
    before = content(full)
    full.with_name("book.db.before-4.bak").mkdir()
    with pytest.raises(BookError, match="cannot be made"):
        making.upgrade(full, versions=versions(SECOND))
    assert content(full) == before


def _killed(path: Path, folder: Path, delay: float, at: int) -> bool:
    """Upgrade in a child that is killed at that step (0: after `delay` seconds); whether the kill came before the end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  the child never comes back
        try:
            cutting.kill_at(at)
            making.upgrade(path, versions=folder)
            os.write(writing, b"done")
        finally:
            os._exit(0)
    os.close(writing)
    select.select([reading], [], [], PATIENCE_S if at else delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    done = os.read(reading, 4) == b"done"
    os.close(reading)
    return not done


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_any_moment_leaves_the_old_book_or_the_new(
    full: Path, versions: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = versions(SECOND)
    bytes_before, before = full.read_bytes(), content(full)
    shutil.copy(full, tmp_path / "warm.db")
    making.upgrade(tmp_path / "warm.db", versions=folder)
    shutil.copy(full, tmp_path / "counted.db")
    steps = cutting.steps(lambda: making.upgrade(tmp_path / "counted.db", versions=folder))
    began = time.monotonic()
    making.upgrade(full, versions=folder)
    whole = time.monotonic() - began
    after = content(full)
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    killed = 0
    for n in range(20):
        place = tmp_path / f"run{n}" / "book.db"
        place.parent.mkdir()
        place.write_bytes(bytes_before)
        # By turns in the midst of its steps, and by the clock, which also strikes where the engine is at work.
        at = steps // 2 if n == 0 else chance.randint(1, steps) if n % 4 == 0 else 0
        killed += _killed(place, folder, chance.uniform(0, whole), at)
        found = content(place)
        assert found in (before, after), f"neither old nor new (seed {seed}, run {n})"
        making.upgrade(place, versions=folder)
        assert content(place) == after
        assert content(place.with_name("book.db.before-4.bak")) == before
    assert killed, "no run was cut short, so this tested nothing"
