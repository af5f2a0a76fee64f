"""Work whose every write is logged by the shim: `python recording.py BOOK MODE SYNCHRONOUS COMMITS`, run by test_power_cut."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import shims
import work

from rmflow import book


def key(n: int) -> str:
    """The key of the `n`-th unit of work."""
    return f"{n:08x}-0000-7000-8000-000000000000"


def main(path: Path, mode: str, synchronous: str, commits: int) -> None:
    """Half of it as so many commands, each of which opens and closes the book; half in one session."""
    shim = shims.Shim()
    shims.use(mode, synchronous)
    shim.mark(0)
    for n in range(commits // 2):
        work.do(path, "li", n, key(n))
        shim.mark(n + 1)
    with book.session(path) as opened:
        for n in range(commits // 2, commits):
            work.go_on(opened, "li", n, key(n))
            shim.mark(n + 1)
        print(json.dumps({"commits": commits}))
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
