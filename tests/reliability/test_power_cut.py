"""What was acknowledged survives a power cut, in both ways in which rmflow keeps its log (promise R1).

The disk is a model of one (replaying.py), not a pulled plug. That the test bites is shown by the same work without syncs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import figures
import pytest
import running
import shims

if TYPE_CHECKING:
    from pathlib import Path

COMMITS = 60


def play(tmp_path: Path, blank: bytes, mode: str, synchronous: str, cuts: int) -> dict[str, Any]:
    """Work with a log of every write, then `cuts` power cuts in it."""
    shim = shims.compiled(tmp_path)
    worked, found = tmp_path / "worked", tmp_path / "found"
    worked.mkdir()
    found.mkdir()
    log, base = tmp_path / "calls.log", tmp_path / "base.db"
    shims.lay(blank, worked / "book.db", mode)
    base.write_bytes((worked / "book.db").read_bytes())
    running.script(
        "recording.py", worked / "book.db", mode, synchronous, COMMITS,
        LD_PRELOAD=str(shim), FAULT_LOG=str(log), FAULT_FOLDER=str(worked),
    )  # fmt: skip
    played: dict[str, Any] = running.script("replaying.py", log, base, found, cuts, 3)
    return played


def holds(played: dict[str, Any]) -> bool:
    return (played["corrupt"], played["cuts_that_lost"]) == (0, 0)


@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path, blank_book: bytes, mode: str) -> None:
    played = play(tmp_path, blank_book, mode, "FULL", 40)
    assert holds(played), played


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_the_test_sees_what_is_lost_without_syncs(tmp_path: Path, blank_book: bytes, mode: str) -> None:
    played = play(tmp_path, blank_book, mode, "OFF", 40)
    assert played["cuts_that_lost"] + played["corrupt"] > 10, played


@pytest.mark.reliability
@pytest.mark.parametrize(("mode", "synchronous"), [("WAL", "FULL"), ("TRUNCATE", "FULL")])
def test_four_hundred_power_cuts(tmp_path: Path, blank_book: bytes, mode: str, synchronous: str) -> None:
    played = play(tmp_path, blank_book, mode, synchronous, 400)
    figures.report(f"power cut {mode}/{synchronous}", **played)
    assert holds(played), played


@pytest.mark.reliability
@pytest.mark.parametrize(("mode", "synchronous"), [("WAL", "OFF"), ("DELETE", "OFF"), ("DELETE", "FULL")])
def test_four_hundred_power_cuts_that_lose(tmp_path: Path, blank_book: bytes, mode: str, synchronous: str) -> None:
    """The controls: no syncs at all, and SQLite's own setting, which is why rmflow has another."""
    played = play(tmp_path, blank_book, mode, synchronous, 400)
    figures.report(f"power cut {mode}/{synchronous} (control)", **played)
    assert played["cuts_that_lost"] + played["corrupt"] > 0, played
