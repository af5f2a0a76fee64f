"""Ctrl-C, `kill` and a closed terminal at any moment: all or nothing, and the exit status says which (R1, R12)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("signals as POSIX knows them", allow_module_level=True)

import figures
import running
import work

import books
import driving

if TYPE_CHECKING:
    from pathlib import Path

CALL = ("two", ("log-call", "1", "connected_interested", "--next", "+3d", "--note", "约下周"))
ADVANCE = ("ready", ("advance", "1"))
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def try_stopping(book: Path, blank: bytes, tried: tuple[str, tuple[str, ...]], name: str, every: int) -> dict[str, Any]:
    books.put(tried[0], book, blank)
    found: dict[str, Any] = running.script("stopping.py", book, name, every, *tried[1])
    ends = found["ends"]
    assert any(end.endswith("old") for end in ends), found
    assert any(end.endswith("new") for end in ends), found
    return found


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_a_command_stopped_at_any_step(tmp_path: Path, blank_book: bytes, name: str) -> None:
    try_stopping(tmp_path / "book.db", blank_book, CALL, name, 80)


@pytest.mark.reliability
@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("tried", [CALL, ADVANCE], ids=lambda tried: tried[1][0])
def test_a_command_stopped_at_every_step_after_its_commit(
    tmp_path: Path, blank_book: bytes, tried: tuple[str, tuple[str, ...]], name: str
) -> None:
    found = try_stopping(tmp_path / "book.db", blank_book, tried, name, 4)
    figures.report(f"signal at a step {tried[1][0]}", **found)


# ---- Real processes, at random moments.


def started(*argv: str, **more: Any) -> tuple[subprocess.Popen[str], int]:
    """The program as a process, and a pipe on which it says that its first line is reached."""
    into, out = os.pipe()
    process = subprocess.Popen(
        [sys.executable, str(running.HERE / "started.py"), str(out), *argv], pass_fds=[out], env=running.surroundings(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", **more,
    )  # fmt: skip
    os.close(out)
    return process, into


def listed(folder: Path, rows: int) -> Path:
    place = folder / "list.csv"
    place.write_text("name,kind,source\n" + "".join(f"客户{n},company,cold\n" for n in range(rows)), encoding="utf-8")
    return place


def shoot(argv: tuple[str, ...], number: int, after_s: float) -> tuple[int, str, str]:
    """Start it, send the signal so long after its first line; exit status, what it said, what it complained."""
    # The tests may have been started by `nohup`.
    process, ready = started(*argv, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    os.read(ready, 1)
    os.close(ready)
    time.sleep(after_s)
    process.send_signal(number)
    said, complained = process.communicate()
    return process.returncode, said, complained


def try_import(book: Path, blank: bytes, shots: int, rows: int, seed: int) -> dict[str, dict[str, int]]:
    """So many shots of each signal at an import; never a part of it."""
    chance = random.Random(seed)
    argv = ("import", str(listed(book.parent, rows)), "--as", "prospects")
    book.write_bytes(blank)
    began = time.monotonic()
    assert shoot(argv, 0, 0)[0] == 0
    took = time.monotonic() - began
    ends: dict[str, dict[str, int]] = {}
    for name in (*SIGNALS, "SIGKILL"):
        number, count = int(signal.Signals[name]), Counter[str]()
        for _ in range(shots):
            driving.remove(book)
            book.write_bytes(blank)
            code, _, complained = shoot(argv, number, chance.uniform(0, took))
            brought = len(driving.content(book)["prospect"])
            assert brought in (0, rows), f"{brought} of {rows} rows"
            assert "Traceback" not in complained, complained
            assert work.state(book)[1] == []
            if name != "SIGKILL":
                # One that committed never leaves as if it had failed, and the other way round.
                assert (code == 0) == (brought == rows), (name, code, brought, complained)
                assert code in (0, 128 + number, -number), (name, code, complained)
                assert code <= 0 or "nothing was changed" in complained
            count[f"{code} {'new' if brought else 'old'}"] += 1
        ends[name] = dict(sorted(count.items()))
    return ends


def test_an_import_stopped_at_random_moments(tmp_path: Path, blank_book: bytes) -> None:
    try_import(tmp_path / "book.db", blank_book, 2, 400, 4)


@pytest.mark.reliability
def test_an_import_stopped_sixty_times_by_each_signal(tmp_path: Path, blank_book: bytes) -> None:
    figures.report("signals at an import", rows=2_000, shots=60, ends=try_import(tmp_path / "book.db", blank_book, 60, 2_000, 5))


def test_a_signal_that_is_ignored_from_the_start_stays_so(book: Path) -> None:
    """`nohup rmflow import …` goes on when the terminal closes."""
    argv = ("import", str(listed(book.parent, 200)), "--as", "prospects")
    process, ready = started(*argv, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    os.read(ready, 1)
    os.close(ready)
    process.send_signal(signal.SIGHUP)
    assert process.wait() == 0
    process.communicate()
    assert len(driving.content(book)["prospect"]) == 200
