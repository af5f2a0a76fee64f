"""CSV as it really comes: any encoding, any delimiter, broken or not. Read as a stream, one row at a time.

RFC 4180 decides about quotes; a file that breaks it is refused with its line, never read on by guess. A row that is
merely bad (too few cells, a NUL) is handed on with its fault, so that one report can name them all.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.importers.delimiter import SEP, find_delimiter, read_delimiter
from rmflow.importers.encoding import Encoded, read_encoding, text_of
from rmflow.text.formula import unguard
from rmflow.text.safe import safe
from rmflow.text.wrong import shown
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = 65_536  # characters looked at to find the delimiter
LONGEST_LINE = 1_000_000  # characters; a longer line is no table
LARGEST_PIPE = 256 * 1024 * 1024  # bytes kept of what cannot be read twice
BLANKS = " \t\r\n\u00a0\u3000\ufeff"
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Line(NamedTuple):
    """One row of the file: the line it begins on, its cells, and what is wrong with the row as a whole."""

    no: int
    cells: list[str]
    fault: Words | None = None


class Sheet:
    """An open CSV file: its header, how it is written, its rows."""

    def __init__(self, name: str, file: IO[bytes], encoded: Encoded, delimiter: str | None) -> None:
        self.name = name
        self._file = file
        self._encoded = encoded
        sample = self._sample()
        self._sep = SEP.fullmatch(sample[0]) if sample else None
        self.delimiter = delimiter or (self._sep[1] if self._sep else find_delimiter(sample))
        first = next(self._lines(), None)
        if first is None:
            raise BadInput(
                words(
                    "{name} is empty: not even a line of column names.",
                    "{name} 是空的：连列名行都没有。",
                    name=shown(name),
                )
            )
        self.header = tuple(" ".join(cell.split()) for cell in _unguarded(first.cells))
        self._check_header()
        named = [at for at, cell in enumerate(self.header, 1) if cell]
        self._least = named[-1] if named else len(self.header)

    @property
    def encoding(self) -> str:
        """The encoding's name, as Python knows it."""
        return self._encoded.name

    @property
    def notes(self) -> list[Words]:
        """What was decided about the file that a reader should know of."""
        if self._encoded.is_certain:
            return []
        return [
            words(
                "Read as GB18030 (Chinese); if names look wrong, say --encoding cp1252 or what it is.",
                "按 GB18030 读取；如有乱码，请用 --encoding 指明编码。",
            )
        ]

    def rows(self) -> Iterator[Line]:
        """The rows below the header, blank ones left out.

        Raises:
            BadInput: the file breaks off inside a quote, or is no CSV from some line on.
        """
        lines = self._lines()
        next(lines)
        most, least = len(self.header), self._least
        for no, cells, _ in lines:
            text = "".join(cells)
            if "'" in text:
                cells = _unguarded(cells)  # noqa: PLW2901
            if "\0" in text:
                yield Line(no, cells, words("the row holds a NUL character", "该行含有空字符（NUL）"))
            elif len(cells) > most and any(cell.strip(BLANKS) for cell in cells[most:]):
                yield Line(
                    no,
                    cells,
                    words(
                        "the row has {n} cells, the header {most}",
                        "该行有{n}格，列名只有{most}个",
                        n=len(cells),
                        most=most,
                    ),
                )
            elif len(cells) < least:
                yield Line(
                    no,
                    cells,
                    words(
                        "the row has only {n} cells, the header {most}",
                        "该行只有{n}格，列名有{most}个",
                        n=len(cells),
                        most=most,
                    ),
                )
            else:
                yield Line(no, cells)

    def _sample(self) -> list[str]:
        with text_of(self._file, self._encoded, self.name) as stream:
            lines = list(io.StringIO(stream.read(SAMPLE), newline=""))
            if len(lines) > 1 and stream.read(1):
                lines.pop()  # cut through
        return lines

    def _lines(self) -> Iterator[Line]:
        """Every record that is not blank, the header too."""
        with text_of(self._file, self._encoded, self.name) as stream:
            if self._sep:
                stream.readline()
            skipped = 1 if self._sep else 0
            feed = self._feed(stream, skipped)
            reader = csv.reader(feed, delimiter=self.delimiter, strict=True)
            before = 0
            while True:
                try:
                    for cells in reader:
                        no, before = skipped + before + 1, reader.line_num
                        if any(cell and not cell.isspace() for cell in cells):
                            yield Line(no, cells)
                except csv.Error as error:
                    raise self._broken(error, skipped + before + 1) from None
                return

    def _feed(self, stream: io.TextIOWrapper, skipped: int) -> Iterator[str]:
        no = skipped
        while line := stream.readline(LONGEST_LINE):
            no += 1
            if len(line) == LONGEST_LINE:
                raise BadInput(
                    words(
                        "{name}: line {no} is longer than a million characters; that is no table.",
                        "{name}：第 {no} 行超过一百万个字符，不是表格。",
                        name=shown(self.name),
                        no=no,
                    )
                )
            yield line

    def _broken(self, error: csv.Error, no: int) -> BadInput:
        said = str(error)
        name = shown(self.name)
        if "end of data" in said or "field limit" in said:
            return BadInput(
                words(
                    '{name}: a quote (") opened in the row that begins on line {no} is never closed.',
                    '{name}：从第 {no} 行开始的记录里，有一个引号（"）没有闭合。',
                    name=name,
                    no=no,
                ),
                hint=words(
                    'A quote inside a quoted cell is written twice: "He said ""yes""".',
                    '引号格内的引号要写两遍："他说""好"""。',
                ),
            )
        if "expected after" in said:
            return BadInput(
                words(
                    '{name}: line {no}: there is text after a closing quote (").',
                    '{name}：第 {no} 行：收尾引号（"）之后还有文字。',
                    name=name,
                    no=no,
                ),
                hint=words(
                    'A quote inside a quoted cell is written twice ("a ""b"" c"), not with a backslash.',
                    '引号格内的引号要写两遍（"a ""b"" c"），不能用反斜杠。',
                ),
            )
        return BadInput(
            words(
                "{name}: line {no} is no CSV: {why}.",
                "{name}：第 {no} 行不是 CSV：{why}。",
                name=name,
                no=no,
                why=safe(said),
            )
        )

    def _check_header(self) -> None:
        bad = next((cell for cell in self.header if _CONTROL.search(cell)), None)
        if bad is not None:
            raise BadInput(
                words(
                    "{name}: the line of column names holds control characters ({cell}).",
                    "{name}：列名行含有控制字符（{cell}）。",
                    name=shown(self.name),
                    cell=shown(bad),
                ),
                hint=words(
                    "Is it text? Perhaps --encoding utf-16-le, or another --delimiter.",
                    "是文本文件吗？可试 --encoding utf-16-le，或另外指定 --delimiter。",
                ),
            )


def _unguarded(cells: list[str]) -> list[str]:
    return [unguard(cell) for cell in cells]


@contextmanager
def open_sheet(file: str, *, encoding: str | None = None, delimiter: str | None = None) -> Iterator[Sheet]:
    """The CSV file at `file` (`-` is standard input), its encoding and delimiter found where not given.

    Raises:
        BadInput: it cannot be read, is no text in any encoding tried, or has no line of column names.
    """
    mark = read_delimiter(delimiter) if delimiter is not None else None
    with open_file(file) as stream:
        name = "stdin" if file == "-" else Path(file).name
        yield Sheet(name, stream, read_encoding(stream, encoding, name), mark)


@contextmanager
def open_file(file: str) -> Iterator[IO[bytes]]:
    """The file for reading more than once; a pipe is kept in memory for that."""
    if file == "-":
        if sys.stdin is None:
            raise BadInput(words("There is no standard input to read.", "没有可读的标准输入。"))
        yield _kept(sys.stdin.buffer, "stdin")
        return
    try:
        with open(file, "rb") as stream:  # noqa: PTH123  a Path would lose `file` as it was typed
            if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                yield stream
            else:
                yield _kept(stream, file)
    except (OSError, ValueError) as error:
        raise BadInput(
            words("{file} cannot be read: {why}.", "无法读取 {file}：{why}。", file=safe(file[:200]), why=_why(error))
        ) from None


def _why(error: Exception) -> Words:
    if isinstance(error, FileNotFoundError):
        return words("there is no such file", "没有这个文件")
    if isinstance(error, IsADirectoryError):
        return words("it is a folder", "这是文件夹")
    if isinstance(error, PermissionError):
        return words("no permission", "没有权限")
    return plain(safe(getattr(error, "strerror", None) or str(error)))


def _kept(stream: Any, name: str) -> IO[bytes]:
    data: bytes = stream.read(LARGEST_PIPE + 1)
    if len(data) > LARGEST_PIPE:
        raise BadInput(
            words(
                "{name} holds more than {n} MB; save it to a file and import that.",
                "{name} 超过 {n} MB，请先存为文件再导入。",
                name=shown(name),
                n=LARGEST_PIPE // 1024**2,
            )
        )
    return io.BytesIO(data)
