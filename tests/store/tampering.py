"""Changing a book behind rmflow's back, and looking it over: for the tests of `verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from rmflow.schema.triggers import TRIGGERS
from rmflow.store.connection import connect
from rmflow.store.journal import Entry, entry_hash
from rmflow.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.faults import Report


def checked(
    path: Path, noted: tuple[int, str] | None = None, *, since: tuple[int, str] | None = None
) -> Report:
    """What `verify` says of the book."""
    connection = connect(path, read_only=True)
    try:
        return verify(connection, noted, since=since)
    finally:
        connection.close()


def tamper(path: Path, *statements: str, keep_triggers: bool = False) -> None:
    """Change the file with plain SQL: triggers dropped before and put back after, as somebody who covers his tracks."""
    raw = dbapi2.connect(path, isolation_level=None)
    try:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        if not keep_triggers:
            for name in TRIGGERS:
                raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert raw.execute(statement).rowcount != 0, f"changed nothing: {statement}"
        if not keep_triggers:
            for statement in TRIGGERS.values():
                raw.execute(statement)
    finally:
        raw.close()


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.found}


def hash_anew(raw: Any, first: int = 1, last: int | None = None) -> None:
    """Hash the entries from `first` to `last` (the end) anew, each upon the one before it: forging with a program."""
    prev = "" if first == 1 else raw.execute("SELECT hash FROM journal WHERE seq = ?", (first - 1,)).fetchone()[0]
    for values in raw.execute(
        "SELECT seq, id, at, recorded_at, rm, command, images, digest FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq",
        (first, last or 2**62),
    ).fetchall():
        hashed = entry_hash(Entry(*values, prev))
        raw.execute("UPDATE journal SET prev = ?, hash = ? WHERE seq = ?", (prev, hashed, values[0]))
        prev = hashed
