"""One command, stopped by a signal at any of its steps: `python stopping.py BOOK SIGNAL EVERY COMMAND…`, run by test_signals.

Python runs signal handlers between steps, so that “at any moment” can be tried without a clock: the N-th call or return of
a function sends this process the signal. N runs over the whole command, and densely from the commit to the last step.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import work

import driving
from rmflow import __main__ as program
from rmflow.cli import signals
from rmflow.cli.state import STATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

KEY = "00000001-0000-7000-8000-000000000000"
# Around the commit, and after it, steps are tried so many times as densely as before.
NEAR, DENSER = 60, 20


class Counted:
    """Counts the steps of a command; at the `at`-th it sends the signal, and `times` in a row."""

    def __init__(self, at: int = 0, number: int = 0, times: int = 1) -> None:
        self.at, self.number, self.times = at, number, times
        self.steps = self.commit = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        self.steps += 1
        if event == "call" and frame.f_code is signals.Saving.__enter__.__code__:
            self.commit = self.steps
        if self.at <= self.steps < self.at + self.times:
            signal.raise_signal(self.number)


class Tried:
    """One book and one command."""

    def __init__(self, path: Path, argv: list[str]) -> None:
        self.path, self.argv = path, ["rmflow", "--key", KEY, *argv]
        self.bytes = path.read_bytes()
        self.old = driving.content(path)

    def lay(self) -> None:
        """The old book again."""
        driving.remove(self.path)
        self.path.write_bytes(self.bytes)

    def run(self, counted: Counted) -> tuple[int, str, tuple[int, int]]:
        """The exit status of one run, what it said, how many steps it took and which of them began the commit."""
        said_from, said_to = os.pipe()
        told_from, told_to = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(said_to, 1)
            os.dup2(said_to, 2)
            self._be(counted, told_to)
        os.close(said_to)
        os.close(told_to)
        with os.fdopen(said_from, encoding="utf-8") as said, os.fdopen(told_from) as told:
            answer, steps = said.read(), told.read()
        _, status = os.waitpid(child, 0)
        n, commit = json.loads(steps) if steps else (0, 0)
        return os.waitstatus_to_exitcode(status), answer, (n, commit)

    def _be(self, counted: Counted, told: int) -> None:
        """In the fork: the program from its first line to its last, and the interpreter's end."""
        plain = signals.leave

        def leave() -> None:
            plain()
            os.write(told, json.dumps((counted.steps, counted.commit)).encode())

        signals.leave = leave
        sys.argv = self.argv
        STATE.__init__()
        signals.begin()
        # The program's own first line; until there Ctrl-C is Python's.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        # The tests may have been started by `nohup`.
        signal.signal(counted.number or signal.SIGHUP, signal.SIG_DFL)
        sys.setprofile(counted)
        program.main()

    def judge(self, code: int, said: str, number: int) -> str:
        """What became of the book.

        Raises:
            AssertionError: something that must never be.
        """
        _, wrong, counted = work.state(self.path, [KEY])
        assert not wrong, wrong
        is_new = not counted["missing"]
        assert is_new or driving.content(self.path) == self.old
        assert "Traceback" not in said, said
        assert "Exception ignored" not in said, said
        # Saved, and said to be so; or not saved, and said to be so. Before its first line the program says nothing.
        if code == 0:
            assert is_new, said
        else:
            assert not is_new, f"committed, but the exit status is {code}: {said}"
            assert code in (128 + number, -number), (code, said)
            assert code < 0 or "nothing was changed" in said, said
        return f"{code} {'new' if is_new else 'old'}"


def steps_to_try(steps: int, commit: int, every: int) -> Iterator[int]:
    """All of them, by so many; around and after the commit more densely, and beyond the last one into the interpreter's end."""
    near = max(1, commit - NEAR)
    yield from range(1, near, every * DENSER)
    yield from range(near, steps + 6, every)


def main(path: Path, name: str, every: int, argv: list[str]) -> dict[str, Any]:
    os.environ["RMFLOW_BOOK"] = str(path)
    number = int(signal.Signals[name])
    tried = Tried(path, argv)
    driving.run(*tried.argv[1:])  # every module is loaded: the steps are the command's own
    tried.lay()
    code, said, (steps, commit) = tried.run(Counted())
    assert code == 0, said
    assert commit, said
    ends: Counter[str] = Counter()
    for n, at in enumerate(steps_to_try(steps, commit, every)):
        tried.lay()
        # By turns one signal and an impatient hand.
        code, said, _ = tried.run(Counted(at, number, 1 + n % 2))
        try:
            ends[tried.judge(code, said, number)] += 1
        except AssertionError as failed:
            sys.exit(f"{name} at step {at} of {steps} (commit at {commit}): {failed}")
    return {"signal": name, "steps": steps, "commit_at": commit, "tried": sum(ends.values()), "ends": dict(sorted(ends.items())),
            "saved_but_failed": 0}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])))
