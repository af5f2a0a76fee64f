"""A connection to a SQLite book: one policy for all (the engine's errors: `store.engine`; the file itself: `store.bookfile`).

`sqlcipher3` is the one SQLite module of the code base (docs/decisions.md, 5): SQLite 3.7.0–3.51.2, which most
systems carry, can corrupt a WAL book, and two SQLite libraries in one process break each other's locks.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from rmflow.errors import BookError, Damaged, Locked, Newer, NoBook, NoKey, NotABook
from rmflow.schema import APPLICATION_ID, REVISION
from rmflow.store.engine import ENGINE_ERRORS, engine_errors, primary_code, translate
from rmflow.store.lock import BUSY_S, patience
from rmflow.store.rows import Row, make_row
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

HEADER = b"SQLite format 3\x00"
HEAD = 100
PAGE = 4096
SALT_BYTES = 16
# Among 100 random bytes fewer than 50 different ones do not occur (the mean is 83, one in 10^24 has under 50).
NOISE = 50
class Connection:
    """SQL text in, rows out. Statements outside `rmflow.store` and `rmflow.reports` are a mistake."""

    def __init__(
        self, raw: Any, path: Path, *, read_only: bool, key: str | None = None, revision: int = REVISION
    ) -> None:
        self.raw = raw
        self.path = path
        self.read_only = read_only
        # What `PRAGMA key` takes (`rmflow.store.cipher`); None where the book is not encrypted.
        self.key = key
        # The revision of its schema when it was opened.
        self.revision = revision
        # Told before every statement: inserts that wait (`rmflow.store.batch`) go in first.
        self.before: Callable[[], None] | None = None

    def _settle(self) -> None:
        if self.before is not None:
            self.before()

    def rows(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a question."""
        self._settle()
        cursor = self.raw.cursor()
        cursor.row_factory = make_row
        try:
            found: list[Row] = cursor.execute(sql, params).fetchall()
        except ENGINE_ERRORS as error:
            raise translate(error, self.path) from error
        return found

    def row(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """The first row of a question, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def tuples(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows as tuples, for questions with many rows."""
        self._settle()
        try:
            found: list[tuple[Any, ...]] = self.raw.execute(sql, params).fetchall()
        except ENGINE_ERRORS as error:
            raise translate(error, self.path) from error
        return found

    def stream(self, sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows one at a time, for questions too large for memory."""
        self._settle()
        with engine_errors(self.path):
            # Not `yield from`: a reader that stops early would close the cursor, perhaps after its connection.
            for row in self.raw.execute(sql, params):  # noqa: UP028
                yield row

    def value(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.tuples(sql, params)
        return found[0][0] if found else None

    def execute(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""
        self._settle()
        try:
            count: int = self.raw.execute(sql, params).rowcount
        except ENGINE_ERRORS as error:
            raise translate(error, self.path) from error
        return count

    def many(self, sql: str, params: Iterable[Sequence[Any]]) -> None:
        """Run a statement once per row of parameters."""
        with engine_errors(self.path):
            self.raw.executemany(sql, params)

    def close(self) -> None:
        """Let go of the file."""
        self.raw.close()


def connect(
    path: Path, *, read_only: bool = False, newest: int = REVISION, key: str | None = None, is_fixed: bool = False
) -> Connection:
    """Open the book at `path`; one of a later revision than `newest` is refused. `is_fixed` says that nobody writes to it
    (a copy): then nothing is left beside it, also where nothing can be.

    An encrypted book is opened with `key`, or with the one that lies in a place for keys (`rmflow.store.keyplaces`).

    Raises:
        NoBook, Damaged, Newer, NoKey, Locked, BookError: it cannot be used; each says why and what helps.
    """
    salt = check_file(path, newest)
    key = _key(path, salt, key)
    with engine_errors(path):
        try:
            raw, revision = _opened(path, key, read_only=read_only, is_fixed=is_fixed)
        except dbapi2.OperationalError as error:
            if not (read_only and primary_code(error) == dbapi2.SQLITE_READONLY):
                raise
            # A writer that was killed left its journal: only who may write can take back what it had half done.
            _opened(path, key, read_only=False)[0].close()
            raw, revision = _opened(path, key, read_only=True)
    if revision > newest:
        raw.close()
        _refuse_newer(path, revision, newest)
    return Connection(raw, path, read_only=read_only, key=key, revision=revision)


def _opened(path: Path, key: str | None, *, read_only: bool, is_fixed: bool = False) -> tuple[Any, int]:
    """A connection to the book under the one policy, and the revision of its schema."""
    raw = open_raw(path, key, read_only=read_only, is_fixed=is_fixed)
    try:
        if key is not None:
            _check_inside(raw, path)
        _pragmas(raw, path, read_only=read_only)
        # The header lags behind the write-ahead log: what counts is what SQLite reads.
        return raw, int(raw.execute("PRAGMA user_version").fetchone()[0])
    except BaseException:
        raw.close()
        raise


def open_raw(path: Path, key: str | None = None, *, read_only: bool = False, is_fixed: bool = False) -> Any:
    """A bare connection to the file at `path`, which must be there; with `key`, all it holds and all it writes is
    encrypted. Two files with the same key, salt included, can be copied into each other (`Connection.raw.backup`).

    Raises:
        sqlcipher3's DatabaseError: the engine's word. Whether the key is the right one shows at the first read.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}{'&immutable=1' if is_fixed else ''}"
    raw = dbapi2.connect(uri, uri=True, isolation_level=None, timeout=patience(BUSY_S), cached_statements=256)
    raw.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        raw.execute(f'PRAGMA key = "{key}"')
        # What the engine would spill to a file beside the book it keeps in memory.
        raw.execute("PRAGMA temp_store = MEMORY")
    return raw


def _key(path: Path, salt: str | None, key: str | None) -> str | None:
    if salt is None:
        return None
    if key is None:
        from rmflow.store.keyplaces import find_key

        return find_key(path, salt)
    if key[-1 - 2 * SALT_BYTES : -1] != salt:
        raise _wrong_key(path)
    return key


def _pragmas(raw: Any, path: Path, *, read_only: bool) -> None:
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA trusted_schema = OFF")
    raw.execute("PRAGMA recursive_triggers = ON")
    raw.execute("PRAGMA cell_size_check = ON")
    if read_only:
        raw.execute("PRAGMA query_only = ON")
        return
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA secure_delete = ON")
    _journal_mode(raw, path)


def _journal_mode(raw: Any, path: Path) -> None:
    """WAL where that is safe, else TRUNCATE; a book that came here in the other mode is switched."""
    from rmflow.store.wal import journal_mode

    wanted = journal_mode(path, dbapi2.sqlite_version)
    try:
        found = raw.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
    except dbapi2.OperationalError as error:
        if primary_code(error) != dbapi2.SQLITE_BUSY:
            raise
        found = raw.execute("PRAGMA journal_mode").fetchone()[0]
    if found == wanted:
        return
    if found == "wal":
        raise Locked(
            words("The book at {path} lies on another machine's disk, where it must not be written to in WAL mode, and"
                  " another program has it open.",
                  "账簿 {path} 位于网络磁盘上，不能以 WAL 模式写入，而另一个程序正打开着它。", path=path),
            hint=words("Close the other program, then run the command again.", "请关闭另一个程序后重试。"),
        )  # fmt: skip
    # Another program is reading just now: TRUNCATE serves as well until it has gone.
    raw.execute("PRAGMA journal_mode = TRUNCATE")


def _check_inside(raw: Any, path: Path) -> None:
    """What `check_file` sees in the header of a plain book."""
    try:
        found = raw.execute("PRAGMA application_id").fetchone()[0]
    except dbapi2.DatabaseError as error:
        if primary_code(error) != dbapi2.SQLITE_NOTADB:
            raise
        raise _wrong_key(path) from None
    if found != APPLICATION_ID:
        raise _not_ours(path)


def _wrong_key(path: Path) -> NoKey:
    return NoKey(
        words("The key does not open the book at {path}: it is another book's, or the beginning of the file is damaged.",
              "密钥无法打开账簿 {path}：不是这本账簿的密钥，或文件开头已损坏。", path=path),
        fix="rmflow doctor",
    )  # fmt: skip


def check_file(path: Path, newest: int = REVISION) -> str | None:
    """Look at the file before SQLite does: None where it is a plain book, an encrypted one's salt (32 hex digits),
    which names its key.

    The header is read before the first connection only: a plain `open` beside a live connection would drop
    SQLite's locks.

    Raises:
        NoBook, Damaged, Newer, BookError: see `connect`.
    """
    head, size = _head(path)
    if not head.startswith(HEADER):
        # Encrypted pages look like noise, the salt in front of them included; a text or another program's file does not.
        if size and size % PAGE == 0 and len(set(head)) > NOISE:
            return head[:SALT_BYTES].hex()
        raise _no_book_file(path)
    if len(head) < HEAD:
        raise _no_book_file(path)
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise _not_ours(path)
    _refuse_newer(path, int.from_bytes(head[60:64], "big"), newest)
    return None


def _no_book_file(path: Path) -> Damaged:
    return NotABook(
        words("{path} is not an rmflow book (it is not a SQLite file, or is cut short).",
              "{path} 不是 rmflow 账簿（不是 SQLite 文件，或已被截断）。", path=path),
        fix="rmflow --book ANOTHER_FILE init",
    )  # fmt: skip


def _not_ours(path: Path) -> Damaged:
    return NotABook(
        words("{path} is a SQLite file, but not an rmflow book.",
              "{path} 是 SQLite 文件，但不是 rmflow 账簿。", path=path),
        fix="rmflow --book ANOTHER_FILE init",
    )  # fmt: skip


def _refuse_newer(path: Path, revision: int, newest: int) -> None:
    if revision > newest:
        raise Newer(
            words("{path} was written by a newer rmflow (schema {found}; this one knows {known}).",
                  "{path} 由更新版本的 rmflow 写成（结构版本 {found}，本程序只认到 {known}）。",
                  path=path, found=revision, known=newest),
            fix="pipx upgrade rmflow",
        )  # fmt: skip


def _head(path: Path) -> tuple[bytes, int]:
    try:
        if path.is_dir():
            raise BookError(
                words("{path} is a directory, not a book.", "{path} 是目录，不是账簿。", path=path),
                fix=f"rmflow --book {path / 'book.db'} init",
            )
        if path.exists() and not path.is_file():
            raise Damaged(words("{path} is not a file.", "{path} 不是文件。", path=path))
        with path.open("rb") as file:
            return file.read(HEAD), os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise NoBook(
            words("There is no book at {path} yet.", "{path} 处还没有账簿。", path=path), fix="rmflow init"
        ) from None
    except PermissionError:
        raise BookError(
            words("No permission to read the book at {path}.", "没有权限读取账簿 {path}。", path=path)
        ) from None
    except OSError as error:
        raise BookError(
            words("The book at {path} cannot be read: {why}.", "无法读取账簿 {path}：{why}。",
                  path=path, why=error.strerror or type(error).__name__)
        ) from None  # fmt: skip
