"""Whether the day's copy of the book was made: asked by every command that writes, so it loads next to nothing."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".copied"
# After a copy that failed (a full disk) it is tried again so many seconds later, not at every command.
AGAIN_S = 3_600


def stamp(book: Path) -> Path:
    """The file whose time says when the day's copy was made; one byte long after one that failed."""
    return book.with_name(book.name + ENDING)


def is_due(book: Path) -> bool:
    """Whether no copy was made yet on this day of the machine's clock (not of --now); one look at the folder."""
    try:
        found = os.stat(f"{book}{ENDING}")  # noqa: PTH116  asked by every command that writes
    except OSError:
        return True
    now = time.time()
    if found.st_size:
        return not 0 <= now - found.st_mtime < AGAIN_S
    return time.localtime(found.st_mtime)[:3] != time.localtime(now)[:3]


def note(book: Path, *, has_failed: bool = False) -> None:
    """Set the time of the day's copy to now; where that cannot be noted, the next command makes another."""
    place = stamp(book)
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(place, flags, 0o600)
        try:
            if has_failed:
                os.write(handle, b"-")
        finally:
            os.close(handle)
        os.utime(place)
    except OSError:
        return
