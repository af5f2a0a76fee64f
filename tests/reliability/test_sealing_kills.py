"""`encrypt`, `rekey` and `decrypt` killed at any moment: the book opens with a key that is at hand (promise R11)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("signals", allow_module_level=True)

import figures

from rmflow import book as books
from rmflow import making
from rmflow.actions.find import add_prospect
from rmflow.guide.load import default_guide
from rmflow.store import keyplaces
from rmflow.store.connection import check_file
from shared import NOW

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS = 40
# What the program does next, told by the file; several in a row, so that the kill falls anywhere in them.
CHILD = """
import sys
from pathlib import Path
from rmflow.store import keyplaces, sealing
from rmflow.store.cipher import new_raw_key
from rmflow.store.connection import check_file

book, keys = Path(sys.argv[1]), keyplaces.Place("file", Path(sys.argv[2]))
turn = int(sys.argv[3])
print("ready", flush=True)
while True:
    key = None if check_file(book) is not None and turn % 3 == 2 else new_raw_key()
    sealing.reseal(book, key, keys if key else None)
    turn += 1
    print("done", flush=True)
"""


def filled(path: Path) -> None:
    making.create(path, now=NOW, rm="li", guide=default_guide())
    with books.session(path) as session, session.writing(now=NOW, rm="li", command="import", arguments={}) as unit:
        for n in range(CUSTOMERS):
            add_prospect(unit, f"客户{n}号", kind="company", source="cold")


def told(path: Path) -> tuple[int, object]:
    keyplaces._at_hand.clear()
    with books.reading(path, now=NOW, rm="li") as unit:
        count = unit.connection.value("SELECT count(*) FROM prospect")
        return count, unit.connection.tuples("SELECT hash FROM journal ORDER BY seq")


def try_killing(folder: Path, runs: int, seed: int) -> dict[str, int]:
    """Kill a program that changes the book's key again and again; what was found after each."""
    path, keys = folder / "book.db", folder / "keys"
    filled(path)
    before = told(path)
    dice = random.Random(seed)
    found = {"runs": runs, "opened": 0, "encrypted": 0, "changes": 0, "left_over": 0}
    for run in range(runs):
        child = subprocess.Popen([sys.executable, "-c", CHILD, path, keys, str(run)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0, 0.6))
        os.kill(child.pid, signal.SIGKILL)
        found["changes"] += child.communicate()[0].count("done")
        found["left_over"] += path.with_name("book.db.new").exists()
        assert told(path) == before, f"run {run}"
        found["opened"] += 1
        found["encrypted"] += check_file(path) is not None
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RMFLOW_KEY_FILE", str(tmp_path / "keys"))
    return tmp_path


def test_a_killed_change_of_key_leaves_a_book_that_opens(folder: Path) -> None:
    found = try_killing(folder, 12, 11)
    assert found["opened"] == 12


@pytest.mark.reliability
def test_two_hundred_kills(folder: Path) -> None:
    found = try_killing(folder, 200, 12)
    assert found["opened"] == 200
    # They fell into the work, not before it.
    assert found["left_over"] > 20
    figures.report("kill -9 of encrypt, rekey, decrypt", **found)
