"""Where one input runs: a folder with a book in it, the program in this process, and what may not happen.

Used by `worker.py` in a process of its own; a failure is told as a line, `KIND:NUMBER` and what was wrong.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlcipher3 import dbapi2

import driving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ALLOWED = {0, 2, 3, 4, 5, 6, 130}
# What no answer for people may hold: what steers a terminal (R7); a line ends with LF, in CSV with CRLF.
STEERING = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Told(NamedTuple):
    """What one command line answered: its exit code, its two outputs, and what went wrong that never may."""

    code: int
    out: bytes
    err: str
    fault: str | None


class World:
    """A folder, a book in it, and a connection that sees whether anyone wrote."""

    def __init__(self, root: Path) -> None:
        # So deep that `..` in a path that the fuzzing makes up stays inside.
        self.folder = root / "a" / "b" / "c"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.book = self.folder / "book.db"
        self.settings = self.folder / "config.toml"
        os.environ.update(
            RMFLOW_BOOK=str(self.book), RMFLOW_CONFIG=str(self.settings), RMFLOW_RM="li", RMFLOW_LANG="en", NO_COLOR="1",
            RMFLOW_NOW=driving.NOW_TEXT, RMFLOW_DEBUG="1", TZ="CST-8", HOME=str(root), TMPDIR=str(root), TMP=str(root),
        )  # fmt: skip
        if hasattr(time, "tzset"):
            time.tzset()
        os.chdir(self.folder)
        self._watch: Any = None
        self._seen = 0

    def lay(self, content: bytes) -> None:
        """A fresh folder with this book in it."""
        self.leave()
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        os.chdir(self.folder)
        self.book.write_bytes(content)
        self.book.chmod(0o600)
        self._watch = dbapi2.connect(f"{self.book.as_uri()}?mode=ro", uri=True, isolation_level=None)
        self._watch.execute("SELECT count(*) FROM sqlite_master").fetchone()
        self.has_written()

    def leave(self) -> None:
        """Let go of the book."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def has_written(self) -> bool:
        """Whether anything was committed to the book since this was asked last."""
        before, self._seen = self._seen, self._watch.execute("PRAGMA data_version").fetchone()[0]
        return before != self._seen

    def files(self) -> set[str]:
        """The names in the folder, without what SQLite and rmflow keep beside a book."""
        ours = {"book.db", "book.db-wal", "book.db-shm", "book.db.lock", "book.db.refusals"}
        return {path.name for path in self.folder.iterdir()} - ours

    def tidy(self) -> None:
        """Away with everything but the book, which nobody wrote to."""
        for path in self.folder.iterdir():
            if path.name == "book.db.refusals" or not path.name.startswith("book.db"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def run(self, argv: Sequence[str], stdin: bytes | None = b"") -> Told:
        """Run a command line in this process, its outputs being pipes."""
        from rmflow.cli import app
        from rmflow.cli.state import STATE

        STATE.__init__()  # type: ignore[misc]
        before = sys.stdin, sys.stdout, sys.stderr
        out, err = io.BytesIO(), io.BytesIO()
        sys.stdin, sys.stdout, sys.stderr = (
            None if stdin is None else io.TextIOWrapper(io.BytesIO(stdin), "utf-8"),
            io.TextIOWrapper(out, "utf-8"), io.TextIOWrapper(err, "utf-8"),
        )  # fmt: skip
        fault, code = None, -1
        try:
            with driving.interrupts_kept():
                code = app.run(list(argv))
        except BaseException:  # noqa: BLE001  RMFLOW_DEBUG lets a bug through
            fault = traceback.format_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
                stream.detach()
            sys.stdin, sys.stdout, sys.stderr = before
        said = err.getvalue().decode("utf-8", "replace")
        if fault is None and code not in ALLOWED:
            fault = f"exit {code}: {said[-500:]}"
        elif fault is None and "Traceback" in said:
            fault = said
        return Told(code, out.getvalue(), said, fault)

    def steering(self, told: Told, argv: Sequence[str]) -> str | None:
        """What is wrong with an answer as text for people; None where nothing is."""
        texts = [told.err]
        if not told.out.startswith(b"PK\x03\x04"):  # a workbook
            texts.append(told.out.decode("utf-8", "replace"))
        for text in texts:
            if found := STEERING.search(text):
                return f"steers a terminal: {found[0]!r} in {text[max(found.start() - 60, 0) : found.end() + 20]!r} of {list(argv)!r:.200}"
        return None
