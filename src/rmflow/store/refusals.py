"""What the guide refused, counted beside the book: a refusal changes nothing in it, and still has to be counted.

One line of JSON a refusal in `<book>.refusals`, only ever added to; codes and keys, no names. It is a count, not a
record of business: losing a line loses a tally mark, so nothing here ever fails a command.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Refusal(NamedTuple):
    """One refusal: when, to whom, by which command, about which opportunity standing at which step, and for what."""

    at: str
    rm: str
    command: str
    opportunity_id: str
    step: int
    reason: str
    missing: tuple[str, ...]


def place(book: Path) -> Path:
    """Where a book's refusals are counted."""
    return book.with_name(book.name + ".refusals")


def note(book: Path, refusal: Refusal) -> None:
    """Add one; where that is not possible the count is short of one, no more."""
    line = json.dumps(refusal._asdict(), ensure_ascii=False, separators=(",", ":")) + "\n"
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(place(book), flags, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
    except OSError:
        return


def count(book: Path, at: str, rm: str, command: str, about: str | None, refused: Any) -> None:
    """Count a `Refused`. What the gate it stood before lacked is noted; what later gates would ask did not stop it."""
    missing = tuple(one.code for one in refused.missing if one.step == refused.step and one.code != "advance")
    note(book, Refusal(at, rm, command, about or "", refused.step, refused.reason, missing))


def read(book: Path, until: str | None = None) -> list[Refusal]:
    """All that were counted up to `until` (an instant); a line that is cut or spoilt is left out."""
    try:
        lines = place(book).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = [refusal for line in lines if (refusal := _read(line)) is not None]
    return found if until is None else [refusal for refusal in found if refusal.at <= until]


def _read(line: str) -> Refusal | None:
    try:
        value: Any = json.loads(line)
        refusal = Refusal(**{**value, "missing": tuple(value["missing"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = (refusal.at, refusal.rm, refusal.command, refusal.opportunity_id, refusal.reason, *refusal.missing)
    is_sound = type(refusal.step) is int and all(isinstance(text, str) for text in texts)
    return refusal if is_sound else None
