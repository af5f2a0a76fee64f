"""The books that inputs run on: made once a process by the program itself, kept as bytes."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

import books
from shared import NOW


@cache
def _blank() -> bytes:
    from rmflow import making
    from rmflow.guide.load import default_guide

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.db"
        making.create(path, now=NOW, rm="li", guide=default_guide())
        return path.read_bytes()


@cache
def kept(name: str) -> bytes | None:
    """The bytes of the book called `name` in `books.MADE`; of `blank`; None for `none`."""
    if name == "none":
        return None
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, RMFLOW_BOOK=str(Path(folder) / "book.db")):
        path = Path(folder) / "book.db"
        books.put(name, path, _blank())
        return path.read_bytes()


def whole() -> bytes:
    """A book with something at every step."""
    found = kept("step6")
    assert found is not None
    return found
