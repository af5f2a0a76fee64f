"""A process that writes into a book without a pause, and says after every commit which note is on disk."""

from __future__ import annotations

import sys
from pathlib import Path

from rmflow import book as books
from rmflow.actions import calls
from shared import NOW


def main(path: Path, rm: str) -> None:
    """Log calls of prospect 1 until killed; each number is printed once its call was committed."""
    n = 0
    with books.session(path) as opened:
        while True:
            n += 1
            with opened.writing(now=NOW, rm=rm, command="log-call", arguments={}) as unit:
                calls.log_call(unit, "1", "busy", note=f"{rm} {n}")
            sys.stdout.write(f"{n}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
