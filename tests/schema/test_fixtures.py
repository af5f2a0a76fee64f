"""Upgrades lose nothing (promise R8): a real book of every earlier schema, upgraded, also with a kill in the middle."""

from __future__ import annotations

import json
import lzma
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

import cutting
from rmflow import book as books
from rmflow import making
from rmflow.schema import REVISION
from rmflow.store.verify import verify
from shared import PATIENCE_S

BOOKS = Path(__file__).resolve().parents[1] / "data" / "books"
OLD = sorted(int(re.findall(r"\d+", path.name)[0]) for path in BOOKS.glob("schema-*.db.xz"))
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
REPORTS = ("quota", "funnel", "pipeline", "velocity", "stuck", "sources", "objections", "losses", "care", "team")


def old_book(schema: int, folder: Path) -> Path:
    """The book of that schema, laid into `folder`."""
    path = folder / "book.db"
    path.write_bytes(lzma.decompress((BOOKS / f"schema-{schema}.db.xz").read_bytes()))
    path.chmod(0o600)
    return path


def content(path: Path) -> dict[str, Any]:
    """The revision and every row of every table, column by column."""
    raw = dbapi2.connect(path, isolation_level=None)
    try:
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        found: dict[str, Any] = {"": raw.execute("PRAGMA user_version").fetchone()[0]}
        for (table,) in raw.execute(TABLES).fetchall():
            cursor = raw.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor]
    finally:
        raw.close()
    return found


def run(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rmflow", "--book", str(path), "--lang", "en", "--now", "2026-11-25 10:00", *words],
        capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_every_earlier_schema_has_its_book() -> None:
    assert list(range(1, REVISION)) == OLD


@pytest.mark.parametrize("schema", OLD)
def test_an_old_book_is_upgraded_with_every_row_and_goes_on(schema: int, tmp_path: Path) -> None:
    path = old_book(schema, tmp_path)
    before = content(path)
    said = run(path, "log-call", "1", "connected_interested", "--at", "2026-11-25 09:30")
    assert said.returncode == 0, said.stderr
    after = content(path)
    assert (before[""], after[""]) == (schema, REVISION)
    for table, rows in before.items():
        if table and table not in ("prospect", "follow_up"):  # the call moved the next date on
            kept = [{name: row[name] for name in old} for row, old in zip(after[table], rows, strict=False)]
            assert kept == rows, table
    assert len(after["call"]) == len(before["call"]) + 1
    assert len(after["prospect"]) == len(before["prospect"])
    assert content(path.with_name(f"book.db.before-{REVISION}.bak")) == before


@pytest.mark.parametrize("schema", OLD)
def test_the_journal_of_an_old_book_still_proves_it(schema: int, tmp_path: Path) -> None:
    path = old_book(schema, tmp_path)
    head = content(path)["journal"][-1]
    answer = run(path, "verify", "--json", "--head", f"{head['seq']}-{head['hash'][:12]}")
    assert answer.returncode == 0, answer.stdout
    found = json.loads(answer.stdout)
    assert (found["ok"], found["entries"], found["head"]["hash"]) == (True, head["seq"], head["hash"])


@pytest.mark.parametrize("schema", OLD)
def test_every_report_reads_an_old_book(schema: int, tmp_path: Path) -> None:
    path = old_book(schema, tmp_path)
    for report in REPORTS:
        answer = run(path, "report", report, "--from", "2026-11-01", "--to", "2026-11-25", "--json")
        assert answer.returncode == 0, (report, answer.stderr)
    assert run(path, "report", "funnel", "--as-of", "2026-11-05", "--json").returncode == 0


UPGRADE = """
import sys, pathlib
from rmflow import making
from rmflow.schema import upgrade
sys.path.insert(0, sys.argv[3])
import cutting
print("ready", flush=True)
cutting.kill_at(int(sys.argv[2]))
making.upgrade(pathlib.Path(sys.argv[1]))
print("done", flush=True)
"""


def killed(path: Path, delay_s: float, at: int) -> bool:
    """Upgrade in a process of its own that is killed at that step (0: `delay_s` after it began); whether it was cut short."""
    program = [sys.executable, "-c", UPGRADE, str(path), str(at), str(Path(cutting.__file__).parent)]
    child = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    try:
        child.wait(PATIENCE_S if at else delay_s)
    except subprocess.TimeoutExpired:
        child.kill()
    rest = child.communicate()[0]
    return "done" not in rest


def _kills(schema: int, folder: Path, runs: int) -> None:
    before = content(old_book(schema, folder))
    began = time.monotonic()
    making.upgrade(folder / "book.db")
    whole = max(0.2, time.monotonic() - began)
    (folder / "counted").mkdir()
    counted = old_book(schema, folder / "counted")
    steps = cutting.steps(lambda: making.upgrade(counted))
    after = content(folder / "book.db")
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    cut = 0
    for n in range(runs):
        place = folder / f"run{n}"
        place.mkdir()
        path = old_book(schema, place)
        # By turns in the midst of its steps, and by the clock, which also strikes where the engine is at work.
        at = steps // 2 if n == 0 else chance.randint(1, steps) if n % 3 == 0 else 0
        cut += killed(path, chance.uniform(0, whole * 2), at)
        found = content(path)
        assert found in (before, after), f"neither old nor new (seed {seed}, run {n})"
        with books.looking(path) as connection:  # what any next command does: it upgrades what is still old
            assert verify(connection).is_ok
        assert content(path) == after
    assert cut, "no run was cut short, so this tested nothing"


@pytest.mark.parametrize("schema", OLD)
def test_a_kill_in_the_middle_leaves_the_old_book_or_the_new(schema: int, tmp_path: Path) -> None:
    _kills(schema, tmp_path, 6)


@pytest.mark.reliability
@pytest.mark.parametrize("schema", OLD)
def test_many_kills_in_the_middle(schema: int, tmp_path: Path) -> None:
    _kills(schema, tmp_path, 200)


@pytest.mark.parametrize("schema", OLD)
def test_a_newer_book_is_refused_untouched(schema: int, tmp_path: Path) -> None:
    path = old_book(schema, tmp_path)
    raw = dbapi2.connect(path, isolation_level=None)
    raw.execute(f"PRAGMA user_version = {REVISION + 1}")
    raw.close()
    before = path.read_bytes()
    for words in (("today",), ("log-call", "1", "busy"), ("verify",)):
        said = run(path, *words)
        assert said.returncode == 5
        assert "newer rmflow" in said.stderr
    assert path.read_bytes() == before
