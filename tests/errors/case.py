"""One case of the gallery of errors."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One error: its name, the book it happens in, the command line, the exit code, how the line is shown, files needed."""

    name: str
    book: str
    argv: tuple[str, ...]
    code: int
    shown: str | None = None
    # Files beside the book: name and content.
    files: tuple[tuple[str, bytes], ...] = ()
