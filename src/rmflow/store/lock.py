"""One fair lock per book, so that writers queue instead of starving.

SQLite's own waiting is sleep-and-retry: among 16 writers the slowest waited 3.3 s; with this lock 0.15 s
(docs/decisions.md, 6). The lock is a file beside the book; it holds nothing and may be deleted when no rmflow runs.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rmflow.errors import Locked
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 30.0
QUIET_S = 1.0


def patience(default_s: float) -> float:
    """How long to wait for another program, in seconds: RMFLOW_BUSY_MS where it is set, for impatient scripts."""
    given = os.environ.get("RMFLOW_BUSY_MS", "")
    return int(given) / 1000 if given.isascii() and given.isdigit() else default_s


@contextmanager
def book_lock(path: Path, waiting: Callable[[Words], None] | None = None) -> Iterator[None]:
    """Hold the book's lock; `waiting` is told once when it takes longer than a second.

    Raises:
        Locked: it could not be had in 30 seconds.
    """
    place = f"{path}.lock"
    try:
        handle = os.open(
            place, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0), 0o600
        )
    except OSError:
        # A read-only folder: SQLite will say so, and better, at the first write.
        yield
        return
    try:
        _take(handle, place, waiting)
        yield
    finally:
        os.close(handle)


def _take(handle: int, place: str, waiting: Callable[[Words], None] | None) -> None:
    if _try(handle):
        return
    began = time.monotonic()
    told = False
    most = patience(PATIENCE_S)
    while not _wait(handle, max(0.001, min(QUIET_S, most))):
        waited = time.monotonic() - began
        if waited > most:
            raise Locked(
                words("Another rmflow has been writing to this book for {n} seconds ({place}).",
                      "另一个 rmflow 已占用此账簿 {n} 秒（{place}）。", n=round(waited), place=place),
                hint=words("See which program it is, or wait for it to end.", "请查看是哪个程序，或等它结束。"),
            )  # fmt: skip
        if not told and waiting:
            waiting(words("Waiting for another rmflow to finish writing …", "正在等待另一个 rmflow 写完…"))
            told = True


def _poll(handle: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _try(handle):
            return True
        time.sleep(0.01)
    return False


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait(handle: int, seconds: float) -> bool:
        return _poll(handle, seconds)

else:
    import fcntl
    import signal
    import threading

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _wait(handle: int, seconds: float) -> bool:
        # The kernel's queue is fair, a polling loop is not: block in it, with an alarm to get out again.
        if threading.current_thread() is not threading.main_thread():
            return _poll(handle, seconds)

        def alarm(_number: int, _frame: object) -> None:
            raise TimeoutError

        before = signal.signal(signal.SIGALRM, alarm)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
