"""Eight telephones and one book: every call is there, once, in one unbroken chain."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import driving

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
RMS, CALLS = 8, 25


def start(script: str, *argv: object) -> subprocess.Popen[str]:
    """A process of this folder's `script`, which finds the tests' own modules."""
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *map(str, argv)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


def rows(book: Path, sql: str) -> list[tuple[Any, ...]]:
    raw = dbapi2.connect(str(book))
    try:
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


def test_eight_writers_at_once_lose_nothing(book: Path, rmflow: Callable[..., Any]) -> None:
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    before = rows(book, "SELECT count(*) FROM journal")[0][0]
    started = [start("calling.py", f"rm{n}", CALLS) for n in range(RMS)]
    for process in started:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert "locked" not in said.lower()
    calls = rows(book, "SELECT rm, note FROM call")
    assert Counter(rm for rm, _ in calls) == {f"rm{n}": CALLS for n in range(RMS)}
    assert len(set(calls)) == RMS * CALLS
    # Short numbers are given out once each, though eight ask at the same time.
    assert sorted(no for (no,) in rows(book, "SELECT no FROM prospect")) == list(range(1, RMS + 2))
    entries = rows(book, "SELECT seq, prev, hash FROM journal ORDER BY seq")
    assert len(entries) == before + RMS * (CALLS + 1)
    assert [seq for seq, _, _ in entries] == list(range(1, len(entries) + 1))
    assert [prev for _, prev, _ in entries] == ["", *(own for _, _, own in entries[:-1])]
    verified = rmflow("verify", "--json").json
    assert (verified["ok"], verified["entries"]) == (True, len(entries))
    assert rows(book, "PRAGMA integrity_check") == [("ok",)]


def test_looking_goes_on_while_another_writes(book: Path) -> None:
    """A reader is never told that the book is locked, whatever a writer holds open."""
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    raw = dbapi2.connect(str(book), isolation_level=None)
    try:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE prospect SET note = 'half-written'")
        seen = driving.run("check", "1", "--json")
        assert seen.code == 0, seen.err
    finally:
        raw.execute("ROLLBACK")
        raw.close()


@pytest.mark.skipif(sys.platform == "win32", reason="flock")
def test_a_writer_waits_for_the_one_before_it_and_says_so(book: Path) -> None:
    import fcntl

    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    handle = os.open(f"{book}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    waiting = subprocess.Popen(
        [sys.executable, "-m", "rmflow", "log-call", "1", "busy"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        # It stays in the queue until we let go, and tells the RM what it waits for.
        assert waiting.stderr is not None
        assert "Waiting for another rmflow" in waiting.stderr.readline()
        assert rows(book, "SELECT count(*) FROM call") == [(0,)]
    finally:
        os.close(handle)
    said, complained = waiting.communicate(timeout=60)
    assert (waiting.returncode, complained) == (0, ""), said + complained
    assert rows(book, "SELECT count(*) FROM call") == [(1,)]
