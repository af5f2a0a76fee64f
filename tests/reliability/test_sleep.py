"""A laptop that is shut in the middle of a call session and opened the next morning (promise R12)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("signals as POSIX knows them", allow_module_level=True)

import running
import work

import driving
from rmflow import book as books

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENING, MORNING, NIGHT = "2026-11-23T17:20:00+08:00", "2026-11-24T09:30:00+08:00", "2026-11-24T00:10:00+08:00"


def until(out: IO[str], words: str) -> str:
    """Read on until `words` appear; what was read."""
    seen = ""
    while words not in seen:
        char = out.read(1)
        assert char, f"the session ended before it said “{words}”:\n{seen}"
        seen += char
    return seen


@contextmanager
def session(clock: Path) -> Iterator[subprocess.Popen[str]]:
    clock.write_text(EVENING, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-u", str(running.HERE / "sleeping.py"), str(clock)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=running.surroundings(),
    )  # fmt: skip
    with process:
        yield process
        process.kill()


def sleep(process: subprocess.Popen[str], clock: Path, till: str) -> None:
    """The process stands still, and it is later when it goes on."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)  # it may be looking at the clock still
    clock.write_text(till, encoding="utf-8")
    process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize(("woken", "says"), [(MORNING, "A new day has begun"), (NIGHT, "")])
def test_a_session_that_slept_over_midnight(book: Path, tmp_path: Path, woken: str, says: str) -> None:
    """What was saved is there under its day, nobody is called twice, and the new day gets a list of its own."""
    for n in range(4):
        driving.run("add-prospect", f"客户{n}", "--kind", "company", "--source", "cold", "--phone", f"1380000000{n}")
    clock = tmp_path / "clock"
    with session(clock) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        until(process.stdout, "What came of it?")
        process.stdin.write("n\n")
        process.stdin.flush()
        until(process.stdout, "Saved:")
        process.stdin.write("\n+3d\n")
        process.stdin.flush()
        until(process.stdout, "What came of it?")
        sleep(process, clock, woken)
        # The card in hand is answered, and what comes after it.
        said, complained = process.communicate("n\n\n+3d\n")
    assert complained == ""
    assert says in said
    assert "This session:" in said
    with books.looking(book) as connection:
        calls = connection.tuples("SELECT called_on, prospect_id FROM call ORDER BY called_on")
    assert [day for day, _ in calls] == ["2026-11-23", woken[:10]]
    assert len({prospect for _, prospect in calls}) == 2, "somebody was called twice"
    assert work.state(book)[1] == []
