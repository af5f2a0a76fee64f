"""Whatever write the disk fails at, the book is the old one or the new one, and the exit code says which (R1, R3)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("forks", allow_module_level=True)

import figures
import running
import shims

import books

if TYPE_CHECKING:
    from pathlib import Path

CALL = ("two", ("log-call", "1", "connected_interested", "--next", "+3d", "--note", "约下周"))
ADVANCE = ("ready", ("advance", "1"))
ADD = ("two", ("add-prospect", "王芳", "--kind", "person", "--source", "cold", "--phone", "13900139000"))


def try_failing(
    tmp_path: Path, blank: bytes, tried: tuple[str, tuple[str, ...]], mode: str, every: int
) -> dict[str, Any]:
    shim = shims.compiled(tmp_path)
    name, argv = tried
    made = tmp_path / "book.db"
    books.put(name, made, blank)
    folder = tmp_path / "failing"
    folder.mkdir()
    shims.lay(made.read_bytes(), folder / "book.db", mode)
    found: dict[str, Any] = running.script(
        "failing.py", folder / "book.db", mode, every, *argv, LD_PRELOAD=str(shim), FAULT_FOLDER=str(folder)
    )
    # It was seen to fail, and seen to survive a failure (a log that cannot be cleared away costs nothing).
    assert any(end.startswith("5") for end in found["ends"]), found
    return found


@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
def test_a_disk_that_fails_leaves_the_old_book_or_the_new(tmp_path: Path, blank_book: bytes, mode: str) -> None:
    found = try_failing(tmp_path, blank_book, CALL, mode, 11)
    assert found["points"] >= 20


@pytest.mark.reliability
@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
@pytest.mark.parametrize("tried", [CALL, ADVANCE, ADD], ids=lambda tried: tried[1][0])
def test_a_disk_that_fails_at_any_write(
    tmp_path: Path, blank_book: bytes, tried: tuple[str, tuple[str, ...]], mode: str
) -> None:
    found = try_failing(tmp_path, blank_book, tried, mode, 1)
    figures.report(f"I/O errors {tried[1][0]} {mode}", **found)
