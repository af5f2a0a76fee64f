"""Sixteen writers and one book: nothing is lost, nobody is told that it is locked, the chain is whole (promise R2)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import calling
import figures
import pytest
import running
import work
from sqlcipher3 import dbapi2

import driving

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = 16


def start(rm: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(running.HERE / "calling.py"), rm, str(count)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=running.surroundings(),
    )  # fmt: skip


def rows(book: Path, sql: str) -> list[tuple[Any, ...]]:
    raw = dbapi2.connect(str(book))
    try:
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


def write_at_once(book: Path, count: int) -> dict[str, Any]:
    """Sixteen processes, so many commands each; what they took. Whatever must hold is asserted."""
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    before = rows(book, "SELECT count(*) FROM journal")[0][0]
    names = [f"rm{n}" for n in range(WRITERS)]
    began = time.monotonic()
    started = [start(rm, count) for rm in names]
    took: list[float] = []
    for process in started:
        said, complained = process.communicate()
        assert (process.returncode, complained) == (0, ""), complained
        took += json.loads(said.splitlines()[-1])
    seconds = time.monotonic() - began
    adds = len(range(0, count, calling.ADDS))
    calls = rows(book, "SELECT rm, note FROM call")
    assert Counter(rm for rm, _ in calls) == dict.fromkeys(names, count - adds)
    assert len(set(calls)) == WRITERS * (count - adds)
    # Short numbers are given out once each, though sixteen ask at the same time.
    assert sorted(no for (no,) in rows(book, "SELECT no FROM prospect")) == list(range(1, WRITERS * adds + 2))
    entries = rows(book, "SELECT seq, prev, hash FROM journal ORDER BY seq")
    assert [seq for seq, _, _ in entries] == list(range(1, before + WRITERS * count + 1))
    assert [prev for _, prev, _ in entries] == ["", *(own for _, _, own in entries[:-1])]
    assert work.state(book)[:2] == (len(entries), [])
    took.sort()
    return {
        "writers": WRITERS, "commands": len(took), "lost": 0, "locked": 0, "p50_ms": took[len(took) // 2],
        "p99_ms": took[len(took) * 99 // 100], "max_ms": took[-1], "per_second": round(len(took) / seconds),
    }  # fmt: skip


def test_sixteen_writers_at_once_lose_nothing(book: Path) -> None:
    write_at_once(book, 12)


@pytest.mark.reliability
def test_sixteen_writers_a_thousand_commands_each(book: Path) -> None:
    figures.report("16 writers", **write_at_once(book, 1_000))
