"""The book as a file: made for its owner alone, put in its place whole, removed with what SQLite laid beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rmflow.errors import BookError
from rmflow.settings import make_folder
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path


def which_file(path: Path) -> tuple[int, int] | None:
    """What tells the file at `path` from another that is put in its place; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  asked before every unit of work of a session
    except OSError:
        return None
    return found.st_dev, found.st_ino


def refuse_existing(path: Path) -> None:
    """Raises `BookError` where something lies at `path`, and makes its folder (for its owner alone) where none is."""
    try:
        if path.is_symlink() or path.exists():
            raise _exists(path)
        make_folder(path.parent)
    except OSError as error:
        raise cannot_make(path, error) from None


def create_file(path: Path) -> None:
    """Make an empty file that only its owner can read.

    Raises:
        BookError: it is there already, or cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600))
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise cannot_make(path, error) from None


def place_file(made: Path, path: Path) -> None:
    """Put the file that was made beside `path` there, for good; never over something else.

    Raises:
        BookError: something is there by now, or it cannot be put there.
    """
    try:
        if not path.exists():
            remove_logs(path)
        try:
            os.link(made, path)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            # A file system without hard links; the book's lock keeps other rmflows from this place.
            if path.exists():
                raise FileExistsError from None
            made.rename(path)
        sync_folder(path.parent)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise cannot_make(path, error) from None


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut, where the system knows how."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_file(path: Path) -> None:
    """Remove an unfinished book and what SQLite put beside it."""
    path.unlink(missing_ok=True)
    remove_logs(path)


def remove_logs(path: Path) -> None:
    """Remove what SQLite left beside a file that is gone or gives way: it would be taken for the next one's, and spoil it."""
    for name in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)


def _exists(path: Path) -> BookError:
    return BookError(
        words("There is something at {path} already; nothing was changed.", "{path} 已存在，未作任何更改。", path=path),
        fix="rmflow doctor",
    )


def cannot_make(path: Path, error: OSError) -> BookError:
    """The error for a book, or the copy of one, that the system would not let be made at `path`."""
    return BookError(
        words(
            "A book cannot be made at {path}: {why}.",
            "无法在 {path} 建立账簿：{why}。",
            path=path,
            why=error.strerror or type(error).__name__,
        )
    )
