"""A book that somebody else holds: waited for, said so, given up in good time with advice; nothing written (promise R2)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import driving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CALL = ("log-call", "1", "busy")
CALLS = "SELECT count(*) FROM call"


@pytest.fixture(autouse=True)
def prospect(book: Path) -> None:
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")


def count(book: Path) -> int:
    raw = dbapi2.connect(str(book))
    try:
        return int(raw.execute(CALLS).fetchone()[0])
    finally:
        raw.close()


def start(**env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "rmflow", *CALL], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", env={**os.environ, **env},
        # The tests may have been started in the background of a shell, where Ctrl-C is nobody's.
        preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) if os.name == "posix" else None,
    )  # fmt: skip


@contextmanager
def another_program(book: Path) -> Iterator[None]:
    """A program that is no rmflow holds SQLite's write lock."""
    raw = dbapi2.connect(str(book), isolation_level=None)
    try:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE prospect SET note = 'half-written'")
        yield
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raw.close()


@contextmanager
def another_rmflow(book: Path) -> Iterator[None]:
    """An rmflow holds the book's own lock."""
    fcntl = pytest.importorskip("fcntl")
    handle = os.open(f"{book}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


HOLDERS = [
    pytest.param(another_program, "Waiting for another program", id="program"),
    pytest.param(another_rmflow, "Waiting for another rmflow", id="rmflow"),
]


@pytest.mark.parametrize(("holder", "says"), HOLDERS)
def test_a_writer_waits_and_says_so(book: Path, holder: Callable[..., Any], says: str) -> None:
    with holder(book):
        waiting = start(RMFLOW_BUSY_MS="60000")
        assert waiting.stderr is not None
        assert says in waiting.stderr.readline()
        assert count(book) == 0
    said, complained = waiting.communicate()
    assert (waiting.returncode, complained) == (0, ""), said + complained
    assert count(book) == 1


@pytest.mark.parametrize(("holder", "says"), HOLDERS)
def test_whoever_has_no_patience_is_told_what_to_do(
    book: Path, holder: Callable[..., Any], says: str, rmflow: Callable[..., Any]
) -> None:
    before = driving.content(book)
    with holder(book):
        ran = rmflow(*CALL, ok=5, env={"RMFLOW_BUSY_MS": "50"})
        as_json = rmflow(*CALL, "--json", ok=5, env={"RMFLOW_BUSY_MS": "50"})
    assert says not in ran.err  # there was no time to say so
    assert ran.err.startswith("✗ ")
    assert len(ran.err.splitlines()) == 2, "what is the matter, and what to do"
    assert as_json.json["error"]["code"] == "locked"
    assert as_json.json["error"]["hint"]
    assert driving.content(book) == before


@pytest.mark.parametrize(("holder", "says"), HOLDERS)
@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX knows them")
def test_ctrl_c_ends_the_waiting(book: Path, holder: Callable[..., Any], says: str) -> None:
    with holder(book):
        waiting = start(RMFLOW_BUSY_MS="600000")
        assert waiting.stderr is not None
        assert says in waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        _, complained = waiting.communicate()
    assert waiting.returncode == 130
    assert "nothing was changed" in complained
    assert count(book) == 0


def test_looking_goes_on_while_another_writes(book: Path) -> None:
    """A reader is never told that the book is locked, whatever a writer holds open."""
    with another_program(book):
        seen = driving.run("check", "1", "--json")
    assert seen.code == 0, seen.err


def test_a_file_system_without_such_locks_does_not_stop_the_work(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    fcntl = pytest.importorskip("fcntl")

    def refuse(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert driving.run(*CALL).code == 0
