"""What was acknowledged survives `kill -9` at any moment, and the book is sound afterwards (promise R1)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("forks", allow_module_level=True)

import figures
import running

if TYPE_CHECKING:
    from pathlib import Path


def try_killing(book: Path, runs: int, seed: int) -> dict[str, int]:
    found: dict[str, int] = running.script("killing.py", book, runs, seed)
    assert (found["runs"], found["lost"], found["unsound"]) == (runs, 0, 0), found
    assert found["acknowledged"] >= runs
    # They were killed at work: the log lies there as they left it.
    assert found["log_left"] > runs // 4, found
    return found


def test_a_killed_writer_loses_nothing_it_acknowledged(book: Path) -> None:
    try_killing(book, 25, 7)


@pytest.mark.reliability
def test_a_thousand_kills(book: Path) -> None:
    figures.report("kill -9", **try_killing(book, 1_000, 8))
