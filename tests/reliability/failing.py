"""One command with the disk failing at each of its writes: `python failing.py BOOK MODE EVERY COMMAND…`, run by test_io_errors.

For N = 1, 2, 3 … the N-th call that writes fails in a fork of this process, with no space or an I/O error, once or from
there on, until N lies past the last. Each time the book must be the old one or the new one, and the exit code say which.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import shims
import work

import driving
from rmflow.text.phones import mask_phones

KEY = "00000001-0000-7000-8000-000000000000"
SERIES = [(errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EIO, False), (errno.EIO, True)]
DONE, FAILED, UNKNOWN = 0, 5, 6


class Point(NamedTuple):
    """Where the disk fails."""

    at: int
    error: int
    is_for_ever: bool


class Ended(NamedTuple):
    """How a command ended: its exit code, what it said, how many writing calls it made."""

    code: int
    said: str
    calls: int


class Tried:
    """One book and one command."""

    def __init__(self, path: Path, mode: str, argv: list[str]) -> None:
        shims.use(mode, "FULL")
        self.path, self.argv = path, ["--key", KEY, *argv]
        self.shim = shims.Shim()
        self.bytes = path.read_bytes()
        self.old = driving.content(path)
        assert self.run(Point(0, 0, False)).code == DONE
        self.new = self.sizes()
        assert self.new != self.sizes(self.old)

    def sizes(self, content: dict[str, Any] | None = None) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(rows) for name, rows in (content or driving.content(self.path)).items()}

    def lay(self) -> None:
        """The old book again."""
        for old in self.path.parent.glob("*"):
            old.unlink()
        self.path.write_bytes(self.bytes)

    def run(self, point: Point) -> Ended:
        """Run the command in a fork, the disk failing at that point."""
        into, out = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(into)
            code, said = 99, ""
            try:
                self.shim.arm(point.at, point.error, is_for_ever=point.is_for_ever)
                answer = driving.run(*self.argv)
                code, said = answer.code, answer.out + answer.err
            except BaseException as error:  # noqa: BLE001  it is what is looked for
                said = f"{type(error).__name__}: {error}"
            with os.fdopen(out, "w", encoding="utf-8") as answered:
                json.dump((code, said, self.shim.calls()), answered)
            os._exit(0)
        os.close(out)
        with os.fdopen(into, encoding="utf-8") as answered:
            ended = Ended(*json.load(answered))
        os.waitpid(child, 0)
        return ended

    def judge(self, ended: Ended) -> str:
        """What became of the book.

        Raises:
            AssertionError: something that must never be.
        """
        assert ended.code in (DONE, FAILED, UNKNOWN), ended
        entries, wrong, counted = work.state(self.path, [KEY])
        assert not wrong, (ended, wrong)
        is_new = not counted["missing"]
        if is_new:
            assert self.sizes() == self.new, ended
        else:
            assert driving.content(self.path) == self.old, ended
        if ended.code == DONE:
            assert is_new, f"said to be saved, and is not: {ended}"
        if ended.code == FAILED:
            assert not is_new, f"said to have failed, and is saved: {ended}"
        if ended.code != DONE:
            self._repeat(ended, entries, is_new=is_new)
        return f"{ended.code} {'new' if is_new else 'old'}"

    def _repeat(self, ended: Ended, entries: int, *, is_new: bool) -> None:
        """The same line again, with its key: done if it was not, and never twice."""
        # The line to be typed is there whole; to a log it is told without what would be masked there.
        line = " ".join(self.argv[2:])
        told = line if mask_phones(line) == line else f"{self.argv[2]} …"
        assert ended.code != UNKNOWN or f"rmflow --key {KEY} {told}\n" in ended.said, ended
        again = driving.run(*self.argv)
        assert again.code == DONE, (ended, again)
        assert self.sizes() == self.new, (ended, again)
        now, wrong, counted = work.state(self.path, [KEY])
        assert (now, wrong, counted["missing"]) == (entries + (not is_new), [], 0), (ended, again)


def main(path: Path, mode: str, every: int, argv: list[str]) -> dict[str, Any]:
    began = time.monotonic()
    os.environ["RMFLOW_BOOK"] = str(path)
    tried = Tried(path, mode, argv)
    ends: Counter[str] = Counter()
    said: Counter[str] = Counter()
    points = 0
    for offset, (error, is_for_ever) in enumerate(SERIES):
        at = 1 + offset % every
        while True:
            tried.lay()
            point = Point(at, error, is_for_ever)
            ended = tried.run(point)
            if ended.calls < at:
                break
            points += 1
            try:
                ends[tried.judge(ended)] += 1
            except AssertionError as failed:
                sys.exit(f"{point}: {failed}")
            if ended.code != DONE:
                said[ended.said.splitlines()[0].replace(str(path), "BOOK")] += 1
            at += every
    return {"points": points, "ends": dict(sorted(ends.items())), "said": dict(said),
            "seconds": round(time.monotonic() - began, 1)}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]), ensure_ascii=False))
