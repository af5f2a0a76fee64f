"""S5: one call logged inside `dial` against a bare durable commit of the same rows, in turn, on the same disk.

    python benchmarks/dial.py [--pairs 300]

The bare side is sqlcipher3 alone: BEGIN IMMEDIATE, the very statements that left the same rows (taken from the journal's
images of the calls that `dial` logged), COMMIT with synchronous = FULL. Wall time is the disk's, CPU the program's own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from rmflow import book, making
from rmflow.actions import find
from rmflow.dial.session import Dial
from rmflow.guide.load import default_guide

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).astimezone()
ENTRY = "SELECT * FROM journal WHERE seq = ?"
IMAGES = "SELECT * FROM journal_image WHERE seq = ? ORDER BY n"


def fill(path: Path, prospects: int) -> None:
    """A book with so many prospects, each with a call due, so that logging one closes a follow-up."""
    making.create(path, now=START - timedelta(days=9), rm="li", guide=default_guide())
    with book.writing(path, now=START - timedelta(days=8), rm="li", command="fill", arguments={}) as unit:
        from rmflow.actions.calls import log_call

        for n in range(prospects):
            no = find.add_prospect(unit, f"客户{n}", kind="person", source="cold", phone=f"138{n:08}").data["no"]
            log_call(unit, str(no), "no_answer", next_on=START.date())


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


class Bare:
    """The same rows written by sqlcipher3 alone, into a copy of the book."""

    def __init__(self, path: Path) -> None:
        self.raw = dbapi2.connect(str(path), isolation_level=None)
        self.raw.execute("PRAGMA synchronous = FULL")
        self.raw.execute("PRAGMA foreign_keys = ON")

    def write(self, statements: list[tuple[str, list[Any]]]) -> None:
        """One durable transaction."""
        self.raw.execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            self.raw.execute(sql, values)
        self.raw.execute("COMMIT")


def statements(raw: Any, seq: int) -> list[tuple[str, list[Any]]]:
    """What left the rows of journal entry `seq`: its changes, its images, the entry itself."""
    found: list[tuple[str, list[Any]]] = []
    images = raw.execute(IMAGES, (seq,)).fetchall()
    for _, n, table, row_id, _, before, after, _ in images:
        if n == 0:
            continue
        values = json.loads(after)
        names = list(values)
        if before is None:
            found.append((f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})',
                          list(values.values())))  # fmt: skip
        else:
            found.append((f'UPDATE "{table}" SET {", ".join(name + " = ?" for name in names)} WHERE id = ?',
                          [*values.values(), row_id]))  # fmt: skip
    found += [("INSERT INTO journal_image VALUES (?,?,?,?,?,?,?,?)", list(image)) for image in images]
    entry = raw.execute(ENTRY, (seq,)).fetchone()
    return [*found, (f"INSERT INTO journal VALUES ({','.join('?' * len(entry))})", list(entry))]


def measure(folder: Path, pairs: int) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Each call logged by the session, then the same rows written bare into a copy made before."""
    path, copy = folder / "book.db", folder / "bare.db"
    fill(path, pairs + 5)
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    began = time.monotonic()
    with book.session(path) as opened:
        dial = Dial(opened, lambda: START + timedelta(seconds=time.monotonic() - began), "li")
        copied = dbapi2.connect(str(copy), isolation_level=None)
        found = []
        dial.start()
        raw.backup(copied)
        copied.execute("PRAGMA journal_mode = WAL")
        copied.close()
        bare = Bare(copy)
        for _ in range(pairs):
            ours = timed(partial(dial.answer, "n"))
            seq = newest(raw)
            found.append((ours, timed(partial(bare.write, statements(raw, seq)))))
            dial.answer("")
            dial.answer("1")
            for later in range(seq + 1, newest(raw) + 1):
                bare.write(statements(raw, later))
    return found


def newest(raw: Any) -> int:
    """The number of the journal's newest entry."""
    seq: int = raw.execute("SELECT max(seq) FROM journal").fetchone()[0]
    return seq


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--folder", default=None, help="where the books lie (default: the temporary folder)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        found = measure(Path(name), asked.pairs)[5:]
    for at, what in enumerate(("wall", "CPU")):
        ours, theirs = ([pair[side][at] for pair in found] for side in (0, 1))
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True) if b)
        print(f"{what:5} {ratio:5.2f} ×   ({statistics.median(ours) * 1000:6.2f} ms against {statistics.median(theirs) * 1000:6.2f} ms)")


if __name__ == "__main__":
    main()
