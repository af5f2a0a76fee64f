"""One fair lock per book, so that writers queue instead of starving.

SQLite's own waiting is sleep-and-retry: among 16 writers the slowest waited 3.3 s; with this lock 0.15 s
(docs/decisions.md, 6). The lock is a file beside the book; it holds nothing and may be deleted when no rmflow runs.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rmflow.errors import Locked
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 30.0
# For a program that is no rmflow, and has no queue.
BUSY_S = 5.0
QUIET_S = 1.0
AGAIN_S = 0.05
# What the system says where somebody else holds the lock; anything else means that it has no such locks here.
HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.EINTR}


def patience(default_s: float) -> float:
    """How long to wait for another program, in seconds: RMFLOW_BUSY_MS where it is set, for impatient scripts."""
    given = os.environ.get("RMFLOW_BUSY_MS", "")
    return int(given) / 1000 if given.isascii() and given.isdigit() else default_s


class Busy:
    """Waits where SQLite itself finds the book locked, by a program that is no rmflow or does not take our lock.

    `waiting` is told once when it takes longer than a second; a signal ends the waiting (`was_stopped`). SQLite calls it
    with how often it has been asked for this one lock; it gives up where the answer is no.
    """

    def __init__(self, waiting: Callable[[Words], None] | None = None) -> None:
        self._waiting = waiting
        self._began = 0.0
        self._is_told = False
        self._is_stopped = False

    def __call__(self, asked: int) -> bool:
        """Whether to try again."""
        try:
            return self._wait(asked)
        except KeyboardInterrupt:  # the engine would swallow it
            self._is_stopped = True
            return False

    def _wait(self, asked: int) -> bool:
        now = time.monotonic()
        if asked == 0:
            self._began, self._is_told = now, False
        waited = now - self._began
        if waited >= patience(BUSY_S):
            return False
        if waited >= QUIET_S and not self._is_told and self._waiting:
            self._is_told = True
            self._waiting(words("Waiting for another program to let go of the book …", "正在等待其他程序放开账簿…"))
        time.sleep(min(0.1, 0.001 * 2 ** min(asked, 7)))
        return True

    def was_stopped(self) -> bool:
        """Whether a signal ended the waiting; asked once, it counts once."""
        was, self._is_stopped = self._is_stopped, False
        return was


@contextmanager
def book_lock(path: Path, waiting: Callable[[Words], None] | None = None) -> Iterator[None]:
    """Hold the book's lock; `waiting` is told once when it takes longer than a second.

    Raises:
        Locked: it could not be had, and nothing was saved in the book, for 30 seconds.
    """
    place = f"{path}.lock"
    try:
        handle = os.open(
            place, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0), 0o600
        )
    except OSError:
        # A read-only folder: SQLite will say so, and better, at the first write. Without the lock it is less fair, no less
        # safe: SQLite has its own.
        yield
        return
    try:
        _take(handle, path, place, waiting)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, place: str, waiting: Callable[[Words], None] | None) -> None:
    # A file system without such locks grants at once, too: `_try`.
    if _try(handle):
        return
    most = patience(PATIENCE_S)
    since = time.monotonic()
    seen = _signature(path)
    rest, is_told = min(QUIET_S, most), False
    while not _wait(handle, max(0.001, rest)):
        now = time.monotonic()
        # As long as others get their turn ours will come; a script that named its patience has no more.
        if _signature(path) != seen and most == PATIENCE_S:
            since, seen = now, _signature(path)
        if now - since >= most:
            raise Locked(
                words("Another rmflow has been writing to this book for {n} seconds ({place}).",
                      "另一个 rmflow 已占用此账簿 {n} 秒（{place}）。", n=round(now - since), place=place),
                hint=words("See which program it is, or wait for it to end.", "请查看是哪个程序，或等它结束。"),
            )  # fmt: skip
        if not is_told and waiting:
            waiting(words("Waiting for another rmflow to finish writing …", "正在等待另一个 rmflow 写完…"))
            is_told = True
        # All the rest in one go: whoever asks anew stands at the end of the queue.
        rest = most - (now - since)


def _signature(path: Path) -> tuple[tuple[int, int], ...]:
    """What changes whenever somebody has saved something in the book."""
    found = []
    for name in (path, f"{path}-wal"):
        with suppress(OSError):
            told = os.stat(name)  # noqa: PTH116  two kinds of path
            found.append((told.st_mtime_ns, told.st_size))
    return tuple(found)


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
        except OSError as error:
            return error.errno not in HELD
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
        except OSError as error:
            return error.errno not in HELD
        return True

    def _wait(handle: int, seconds: float) -> bool:
        # The kernel's queue is fair, a polling loop is not: block in it, with an alarm to get out again.
        if threading.current_thread() is not threading.main_thread():
            return _poll(handle, seconds)

        is_blocked = True

        def alarm(_number: int, _frame: object) -> None:
            if is_blocked:
                raise TimeoutError

        before = signal.signal(signal.SIGALRM, alarm)
        # Again and again: one alarm could strike just before the call that it is to end.
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            is_blocked = False
        except TimeoutError:
            is_blocked = False
            return False
        else:
            return True
        finally:
            is_blocked = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
