"""A terminal for tests: the real program on a pseudo-terminal, with a person's answers typed in."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from pathlib import Path

from shared import PATIENCE_S

# The terminal is the program's own, and Ctrl-C is answered whatever the test runner does with it.
START = """
import fcntl, signal, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
from rmflow.__main__ import main
main()
"""
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """`rmflow ARGV…` on a terminal `columns` wide. `until` reads on, `type` answers, `end` waits for the exit code."""

    def __init__(self, *argv: object, columns: int = 80, **env: str) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        surroundings = {**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1", **env}
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *map(str, argv)], stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True, env={name: value for name, value in surroundings.items() if value},
        )  # fmt: skip
        os.close(theirs)
        self.master = ours
        self.seen = b""
        self.read_to = 0

    def _kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_S)
        os.close(self.master)

    def _more(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], PATIENCE_S)
        if not ready:
            self._kill()
            raise AssertionError(f"the program says nothing more:\n{self.text}")
        try:
            got = os.read(self.master, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self.seen += got
        return bool(got)

    def until(self, words: str) -> str:
        """Read until `words` appear after what was read before; all that was seen so far."""
        while (at := self.seen.find(words.encode(), self.read_to)) < 0:
            if not self._more():
                self._kill()
                raise AssertionError(f"the program ended before it said “{words}”:\n{self.text}")
        self.read_to = at + len(words.encode())
        return self.text

    def type(self, line: str) -> None:
        """A line, with Enter."""
        os.write(self.master, line.encode() + b"\n")

    def interrupt(self) -> int:
        """Ctrl-C once the program waits for an answer, and the exit code; pressed again where it waits on, as one would.

        CPython misses one that comes between writing a prompt and waiting for the answer; and who is busy leaving takes a
        third one for impatience, and leaves without a word.
        """
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < end:
            if self._stands_still():
                os.write(self.master, b"\x03")
            if select.select([self.master], [], [], 0.1)[0] and not self._more():
                break
        return self.end()

    def _stands_still(self) -> bool:
        """Whether the program has done nothing at all for a while: it waits for what is typed."""
        before = self._doings()
        time.sleep(0.5 if before else 2.0)  # without /proc silence must do
        return before == self._doings()

    def _doings(self) -> list[str]:
        """What the system counts of the program's doings, where it says so: changes whenever it does anything."""
        try:
            said = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return []
        told = [line for line in said.splitlines() if line.startswith(("State", "voluntary_ctxt", "nonvoluntary_ctxt"))]
        return told if "S (sleeping)" in told[0] else [*told, f"busy at {time.monotonic()}"]

    def hang_up(self) -> int:
        """Close the terminal, and the exit code."""
        os.close(self.master)
        return self.process.wait(timeout=PATIENCE_S)

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._more():
            pass
        os.close(self.master)
        return self.process.wait(timeout=PATIENCE_S)

    @property
    def text(self) -> str:
        """All that was shown, line ends as one sees them."""
        return self.seen.decode("utf-8", "replace").replace("\r\n", "\n")


def cells(line: str) -> int:
    """How many cells of a terminal the line takes (Unicode TR 11: a Chinese character takes two)."""
    plain = ESCAPES.sub("", line)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain
    )
