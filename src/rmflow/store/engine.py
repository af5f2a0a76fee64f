"""The engine's errors in rmflow's words, each with its exit code and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from rmflow.errors import BadInput, BookError, Damaged, Locked, NoSpace, OutcomeUnknown
from rmflow.words import plain, words

if TYPE_CHECKING:
    from pathlib import Path

# What the engine raises: its own, and what Python says of text and numbers that do not fit in or out.
ENGINE_ERRORS = (dbapi2.DatabaseError, UnicodeError, OverflowError)


def primary_code(error: Exception) -> int:
    """SQLite's number for an error, without what extends it; 0 where it has none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


class engine_errors:  # noqa: N801  used as a function is
    """Turn the engine's errors into rmflow's; constraint errors are bugs and pass through."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raises rmflow's error for the engine's."""
        if isinstance(error, ENGINE_ERRORS):
            raise translate(error, self.path) from error


def translate(error: Exception, path: Path) -> Exception:
    """The `BookError` for an engine error, or the error itself where it can only be a bug."""
    if (unfit := _unfit(error, path)) is not None:
        return unfit
    code = getattr(error, "sqlite_errorcode", None)
    primary = (code or 0) & 0xFF
    if primary in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED):
        return Locked(
            words("The book at {path} is locked by another program.", "账簿 {path} 正被其他程序占用。", path=path),
            hint=words("Try again in a moment; close any other program that has the file open.",
                       "请稍后重试；若有其他程序打开了该文件，请先关闭。"),
        )  # fmt: skip
    if primary == dbapi2.SQLITE_FULL:
        return NoSpace(words("No space left for the book at {path}; nothing was written.",
                             "账簿 {path} 所在磁盘空间不足，未写入任何内容。", path=path))  # fmt: skip
    if primary in (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB):
        damaged = Damaged(
            words("The book at {path} is damaged: {why}.", "账簿 {path} 已损坏：{why}。", path=path, why=error),
            fix="rmflow verify",
        )
        damaged.harm = plain(error)
        return damaged
    if primary in (dbapi2.SQLITE_READONLY, dbapi2.SQLITE_PERM, dbapi2.SQLITE_CANTOPEN, dbapi2.SQLITE_AUTH):
        return BookError(
            words("The book at {path} cannot be used: the file or its folder is read-only.",
                  "账簿 {path} 无法使用：文件或所在目录为只读。", path=path),
            fix="rmflow doctor",
        )  # fmt: skip
    if primary == dbapi2.SQLITE_IOERR:
        from rmflow.store.outcome import disk_error

        return disk_error(path)
    return error


def no_text() -> BadInput:
    """The error for bytes from outside that no encoding makes text of."""
    return BadInput(words("What was typed holds bytes that are no text (not UTF-8).", "输入中含有不是文字的字节（不是 UTF-8）。"))


def _unfit(error: Exception, path: Path) -> Exception | None:
    """The error for a value that cannot go into a book, or for text in it that is none; None for any other."""
    if isinstance(error, OverflowError):
        return BadInput(words("A number of more than 18 digits; a book's are smaller.", "数字超过 18 位，账簿存不下。"))
    if isinstance(error, UnicodeEncodeError):
        return no_text()
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode to UTF-8"):
        return Damaged(
            words("The book at {path} is damaged: text in it is no text.", "账簿 {path} 已损坏：其中的文字不成文字。", path=path),
            fix="rmflow verify",
        )
    return None


def commit_failed(error: Exception, path: Path, key: str) -> Exception:
    """What an error during COMMIT means: full disk and lock are safe, an I/O error leaves the outcome unknown."""
    translated = translate(error, path)
    code = primary_code(error)
    if code != dbapi2.SQLITE_IOERR:
        return translated
    return OutcomeUnknown(
        words("The disk failed while saving; it is not known whether the change is in the book.",
              "保存时磁盘出错，无法确定更改是否已写入。"),
        fix=f"rmflow --key {key} …",
        hint=words("Run the same command again with --key {key}: it is never done twice.",
                   "请加上 --key {key} 重新运行同一命令：绝不会重复执行。", key=key),
    )  # fmt: skip
