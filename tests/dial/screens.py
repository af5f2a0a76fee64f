"""A full screen for tests: the real program on a pseudo-terminal, its screen kept by a terminal emulator."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING

import pyte

from shared import PATIENCE_S

if TYPE_CHECKING:
    from typing import Self



class Screen:
    """`rmflow ARGV…` on a terminal of that size. `until` waits for words on the screen, `type` presses keys."""

    def __init__(self, *argv: str, columns: int = 80, rows: int = 24, **env: str) -> None:
        self._ours, theirs = pty.openpty()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._end = b""
        self._set_size(columns, rows)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rmflow", *argv], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1", **env},
        )  # fmt: skip
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._ours >= 0:
            os.close(self._ours)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        self._set_size(columns, rows)
        self._screen.resize(rows, columns)
        os.kill(self._process.pid, signal.SIGWINCH)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self._ours, 65536)
        except OSError:
            return False
        asked = self._end + got  # a question may be cut in two by a read
        for _ in range(asked.count(b"\x1b[6n")):  # asked where the cursor is
            os.write(self._ours, b"\x1b[1;1R")
        self._end = asked[-3:]
        self._stream.feed(got)
        return bool(got)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, words: str) -> str:
        """Wait until the words are on the screen, blanks aside; the whole screen then."""
        end = time.monotonic() + PATIENCE_S
        wanted = words.replace(" ", "")
        while wanted not in self.text.replace(" ", ""):
            if time.monotonic() > end or not self._read(0.05):
                raise AssertionError(f"never shown: {words}\n{self.text}")
        return self.text

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self._ours)
        self._ours = -1
        self._process.wait(timeout=PATIENCE_S)

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read(0.2) and self._process.poll() is None:
            pass
        return self._process.wait(timeout=PATIENCE_S)
