"""Files that rmflow writes where the user asked: whole or not at all, for their owner alone, never over something else."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NamedTuple

from rmflow.errors import BadInput
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from pathlib import Path


class FileKind(NamedTuple):
    """A kind of file: its endings, how its content begins (empty: anyhow), what people call it."""

    endings: tuple[str, ...]
    begins: bytes
    name: Words


KINDS = {
    "ics": FileKind((".ics",), b"BEGIN:VCALENDAR", words("calendar", "日历文件")),
    "xlsx": FileKind((".xlsx",), b"PK\x03\x04", words("Excel workbook", "电子表格（Excel）")),
    "html": FileKind((".html", ".htm"), b"<!doctype html>", words("web page", "网页文件")),
    "csv": FileKind((".csv",), b"", words("CSV file", "表格文本（CSV）")),
    "json": FileKind((".json",), b"", words("JSON file", "数据文件（JSON）")),
    "md": FileKind((".md",), b"", words("Markdown file", "文档（Markdown）")),
    "table": FileKind((".txt",), b"", words("text file", "文本文件")),
}


def form_of(path: Path) -> str | None:
    """The form that a file's ending asks for; None where it names none."""
    return next((form for form, kind in KINDS.items() if path.suffix.lower() in kind.endings), None)


def write(path: Path, content: bytes, form: str) -> None:
    """Put a file of that form (a key of `KINDS`) at `path`, whole or not at all, for its owner alone (0600).

    Raises:
        BadInput: something else is there, or it cannot be written.
    """
    try:
        _refuse_other(path, KINDS[form])
        _replace(path, content)
    except OSError as error:
        raise _cannot(path, error) from None


def refuse(path: Path, form: str) -> None:
    """Refuse now what `write` would refuse on sight: before anything is on record as having been taken out.

    Raises:
        BadInput: something else is there, or there is no folder for it that can be written to.
    """
    try:
        _refuse_other(path, KINDS[form])
        if not path.parent.is_dir():
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(path.parent, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _cannot(path, error) from None


def _cannot(path: Path, error: OSError) -> BadInput:
    return BadInput(words("{path} cannot be written: {why}.", "无法写入 {path}：{why}。", path=safe(str(path)),
                          why=error.strerror or type(error).__name__))  # fmt: skip


def _refuse_other(path: Path, kind: FileKind) -> None:
    """Only a file of the same kind is replaced: `--ics book.db` must not cost anybody a book."""
    if not path.exists():
        return
    if path.suffix.lower() in kind.endings and path.is_file():
        with path.open("rb") as file:
            if file.read(len(kind.begins)) in (kind.begins, b""):
                return
    raise BadInput(
        words("{path} is there already and is no {kind}; nothing was written. Name another file ending in {ending}.",
              "{path} 已存在且不是{kind}，未写入。请换一个以 {ending} 结尾的文件名。",
              path=safe(str(path)), kind=kind.name, ending=kind.endings[0])
    )  # fmt: skip


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
