"""Whatever bytes come, only rmflow's own errors; and what is written is read back, in every encoding and delimiter."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.importers.csvfile import open_sheet
from rmflow.importers.mapping import make_plan

PIECES = st.sampled_from([
    b"name", b"phone", "名称".encode(), "名称".encode("gbk"), b",", b";", b"\t", b"|", b'"', b'""', b"\r", b"\n",
    b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\xff\xfe\x00\x00",
    b"sep=;\n", b"'=1", b"\x81", b"\x84\x31", b"#1", b" ", "😀".encode(), b"\xed\xa0\x80",
])  # fmt: skip
BYTES = st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=200)
TEXT = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\",;\t|^\n'=宏达"), max_size=12
)


def parse(data: bytes, **how: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(data)
        with suppress(BadInput), open_sheet(str(path), **how) as sheet:
            lines = list(sheet.rows())
            plan = make_plan("prospects", sheet.header)
            for line in lines:
                plan.read(line.cells)


@settings(max_examples=400, deadline=None)
@given(BYTES)
@example(b"name\n" + b'"' * 200_000)
@example(b"\0" * 70_000)
@example(b"sep=\n")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    parse(data)


@settings(max_examples=200, deadline=None)
@given(
    BYTES,
    st.sampled_from(["utf-8", "utf-16", "utf-32", "gb18030", "cp1252", "big5", "hz", "shift_jis"])
    | st.text(max_size=8),
)
def test_any_bytes_in_any_declared_encoding(data: bytes, encoding: str) -> None:
    parse(data, encoding=encoding)


@settings(max_examples=200, deadline=None)
@given(BYTES, st.text(max_size=4))
def test_any_bytes_with_any_declared_delimiter(data: bytes, delimiter: str) -> None:
    parse(data, delimiter=delimiter)


@settings(max_examples=250, deadline=None)
@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(TEXT, min_size=n, max_size=n), max_size=6)),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"]),
    st.sampled_from(",;\t|^"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_rows_come_back(rows: list[list[str]], encoding: str, delimiter: str, end: str) -> None:
    from rmflow.text.formula import unguard

    width = len(rows[0]) if rows else 3
    header = [f"column {at}" for at in range(width)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    expected = [[unguard(cell) for cell in row] for row in rows if any(cell and not cell.isspace() for cell in row)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        # A handful of rare hanzi is not enough to conclude an encoding from: there it is said.
        said = "gb18030" if encoding == "gb18030" else None
        with open_sheet(str(path), delimiter=delimiter, encoding=said) as sheet:
            assert sheet.header == tuple(header)
            assert [line.cells for line in sheet.rows()] == expected
