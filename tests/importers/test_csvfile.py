"""CSV as it comes: encodings, delimiters, quotes, ragged rows; the torture set and Data Loader's samples."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from rmflow.errors import BadInput
from rmflow.importers.csvfile import open_sheet
from rmflow.importers.delimiter import find_delimiter, read_delimiter

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, data: bytes | str) -> str:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def read(path: Path, data: bytes | str, **how: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    with open_sheet(write(path, data), **how) as sheet:
        return sheet.header, [(line.no, line.cells) for line in sheet.rows() if line.fault is None]


def faults(path: Path, data: bytes | str) -> list[tuple[int, str]]:
    with open_sheet(write(path, data)) as sheet:
        return [(line.no, line.fault.en) for line in sheet.rows() if line.fault is not None]


def refused(path: Path, data: bytes | str, **how: str) -> BadInput:
    with pytest.raises(BadInput) as error:
        read(path, data, **how)
    return error.value


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8-sig", b""), ("gb18030", b""), ("utf-16", b""), ("utf-32", b""),
     ("utf-16-be", b"\xfe\xff"), ("utf-32-be", b"\x00\x00\xfe\xff")],
)  # fmt: skip
def test_an_encoding_is_found(place: Path, encoding: str, mark: bytes) -> None:
    header, rows = read(place, mark + "名称,备注\n宏达机械,“好”𠮷\n".encode(encoding))
    assert header == ("名称", "备注")
    assert rows == [(2, ["宏达机械", "“好”𠮷"])]


def test_an_encoding_that_was_concluded_is_said_and_one_that_is_known_is_not(place: Path) -> None:
    with open_sheet(write(place, "名称\n宏达\n".encode("gbk"))) as sheet:
        assert sheet.encoding == "gb18030"
        assert "GB18030" in sheet.notes[0].en
    with open_sheet(write(place, "名称\n宏达\n")) as sheet:
        assert (sheet.encoding, sheet.notes) == ("utf-8", [])


def test_western_text_that_gb18030_would_swallow_is_not_turned_into_hanzi(place: Path) -> None:
    text = "name,note\nGénérale Bâtiment,\n".encode("cp1252")
    assert text.decode("gb18030") != text.decode("cp1252")  # it would pass
    error = refused(place, text)
    assert "byte 12 is 0xe9" in error.message.en
    assert "--encoding cp1252" in error.hint.en
    assert read(place, text, encoding="cp1252")[1] == [(2, ["Générale Bâtiment", ""])]


def test_a_bad_byte_is_named_by_its_place_even_far_into_the_file(place: Path) -> None:
    good = "name\n" + "宏达\n" * 400_000
    error = refused(place, good.encode() + b"\xff\n")
    assert f"byte {len(good.encode()) + 1:d} is 0xff" in error.message.en


def test_a_declared_encoding_that_does_not_fit_is_refused_with_the_byte(place: Path) -> None:
    assert "byte 6" in refused(place, b"name\n\xff\xff\n", encoding="utf-8").message.en
    assert "no encoding" in refused(place, b"name\n", encoding="rot13").message.en
    assert "no encoding" in refused(place, b"name\n", encoding="punycode").message.en
    assert "mark of utf-8" in refused(place, "\ufeffname\n", encoding="gbk").message.en
    assert read(place, "\ufeffname\nA\n", encoding="utf-8")[0] == ("name",)
    assert read(place, "name\nA\n".encode("utf-16-le"), encoding="utf-16")[1] == [(2, ["A"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^"])
def test_a_delimiter_is_found(place: Path, mark: str) -> None:
    lines = [["name", "note", "phone"], ["A, B; C", "x|y^z", "1"], ["D", "", "2"]]
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(lines)
    with open_sheet(write(place, out.getvalue())) as sheet:
        assert sheet.delimiter == mark
        assert [line.cells for line in sheet.rows()] == lines[1:]


def test_the_first_line_may_name_the_delimiter_and_the_command_line_decides(place: Path) -> None:
    assert read(place, "sep=;\r\na;b,c\r\n1;2\r\n") == (("a", "b,c"), [(3, ["1", "2"])])
    assert read(place, "sep=;\na,b\n1,2\n", delimiter=",") == (("a", "b"), [(3, ["1", "2"])])
    assert read(place, "a\x01b\n1\x012\n", delimiter="\\x01")[1] == [(2, ["1", "2"])]


def test_one_column_has_no_delimiter() -> None:
    assert find_delimiter(["name\n", "Smith, John\n"]) == ";"
    assert read_delimiter("TAB") == "\t"
    for bad in ("", '"', "a", "1", "ab", "\n", "\0"):
        with pytest.raises(BadInput):
            read_delimiter(bad)


def test_line_ends_of_every_kind_and_lines_inside_cells(place: Path) -> None:
    data = 'a,b\r\n1,2\n3,4\r5,"x\ny\r\nz"\r\n\r\n  \n6,"say ""yes"""'
    assert read(place, data)[1] == [
        (2, ["1", "2"]), (3, ["3", "4"]), (4, ["5", "x\ny\r\nz"]), (9, ["6", 'say "yes"'])
    ]  # fmt: skip


def test_only_a_header_is_no_rows_and_nothing_at_all_is_refused(place: Path) -> None:
    assert read(place, "name,phone\n") == (("name", "phone"), [])
    for nothing in ("", "\n\n", " \n\t\n", "\ufeff", "sep=,\n"):
        assert "empty" in refused(place, nothing).message.en


def test_ragged_rows_are_faults_of_the_row(place: Path) -> None:
    data = "a,b,c\n1,2\n1,2,3,\n1,2,3,  ,x\n1,2,3\n"
    assert faults(place, data) == [
        (2, "the row has only 2 cells, the header 3"),
        (4, "the row has 5 cells, the header 3"),
    ]
    assert faults(place, "a,b,\n1,2\n1,2,\n") == []  # a last column without a name may be missing


def test_a_nul_is_a_fault_of_the_row_and_of_the_file_in_its_header(place: Path) -> None:
    assert faults(place, "a,b\n1,x\0y\n2,3\n") == [(2, "the row holds a NUL character")]
    error = refused(place, "name,b\n1,2\n".encode("utf-16-le"))
    assert "control characters" in error.message.en
    assert "utf-16-le" in error.hint.en


def test_what_breaks_the_rules_of_quotes_refuses_the_file_with_its_line(place: Path) -> None:
    assert "line 3 is never closed" in refused(place, 'a,b\n1,2\nA,"123\n4,5\n').message.en
    assert "line 2: there is text after a closing quote" in refused(place, 'a,b\nA,"12"x\n').message.en
    assert "backslash" in refused(place, 'a\n"a\\"b"\n').hint.en
    assert "line 2 is never closed" in refused(place, 'a,b\nA,"' + "x" * 140_000 + '"\n').message.en
    assert "longer than a million" in refused(place, "a,b\n" + "x" * 1_000_001).message.en


def test_guarded_cells_lose_their_guard(place: Path) -> None:
    assert read(place, "a,b\n'=1+1,'+86138\n's Hage,''x\n")[1] == [(2, ["=1+1", "+86138"]), (3, ["'s Hage", "'x"])]


def test_what_is_no_file(tmp_path: Path) -> None:
    for name, why in ((tmp_path / "no.csv", "no such file"), (tmp_path, "folder")):
        with pytest.raises(BadInput, match=why), open_sheet(str(name)):
            pass
    with pytest.raises(BadInput), open_sheet("a\0b"):
        pass


# Where rmflow judges otherwise than the torture set, and why.
OTHERWISE = {
    # RFC 4180 knows no backslash escapes; guessing at them would break cells that end in one.
    "backslash_escape.csv": "refused",
    # A list of names alone is a list.
    "single_column.csv": "read",
    # Which columns may share a name depends on what is mapped: tests/importers/test_mapping.py refuses them there.
    "duplicate_headers.csv": "read",
    # No guess at control characters: --delimiter names it (below).
    "control_byte_header.csv": "refused",
    # A row short of cells may have lost a delimiter in its middle: it is rejected, not filled up.
    "ragged_rows_short.csv": "row",
}
DELIMITERS = {"0x01": "\\x01", "\\t": "\t", "n/a": ","}


def test_the_torture_set(shared_data: Path) -> None:
    folder = shared_data / "import_samples" / "csv_torture"
    with (folder / "expected.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) > 35
    wrong = []
    for case in expected:
        outcome = judged(folder / case["file"], case["delimiter"])
        wanted = OTHERWISE.get(case["file"]) or ("read" if case["outcome"] == "parse_ok" else "refused")
        # A row that is wider than its header refuses an import as a whole, and names the row.
        if outcome != wanted and not (outcome == "row" and wanted == "refused"):
            wrong.append((case["file"], outcome, wanted))
    assert wrong == []


def judged(path: Path, delimiter: str) -> str:
    try:
        with open_sheet(str(path)) as sheet:
            rows = list(sheet.rows())
            if sheet.delimiter != DELIMITERS.get(delimiter, delimiter) and len(sheet.header) > 1:
                return f"delimiter {sheet.delimiter}"
    except BadInput:
        return "refused"
    return "row" if any(line.fault for line in rows) else "read"


def test_a_control_byte_delimiter_can_be_named(shared_data: Path) -> None:
    with open_sheet(
        str(shared_data / "import_samples/csv_torture/control_byte_header.csv"), delimiter="\\x01"
    ) as sheet:
        assert sheet.header == ("id", "value")
        assert [line.cells for line in sheet.rows()] == [["A", "1"], ["B", "2"]]


def test_data_loaders_samples(shared_data: Path) -> None:
    folder = shared_data / "import_samples" / "salesforce_dataloader"
    for kind in ("UTF8", "UTF16LE", "UTF16BE", "UTF32LE", "UTF32BE"):
        with open_sheet(str(folder / "testdata" / f"csvtext_BOM_{kind}.csv")) as sheet:
            assert sheet.header == ("column1", "column2", "column3")
            assert [line.cells[0] for line in sheet.rows()] == ["row1-1", "row2-1"]
    accounts = str(folder / "samples" / "data" / "accountData.csv")
    with pytest.raises(BadInput, match="neither UTF-8 nor GB18030"), open_sheet(accounts):
        pass
    with open_sheet(accounts, encoding="cp1252") as sheet:
        assert sum(line.fault is None for line in sheet.rows()) == 423


def test_a_reader_dropped_after_its_file_was_closed_says_nothing(tmp_path: Path) -> None:
    """As Ctrl-C in the middle of an import leaves it."""
    from rmflow.importers.encoding import Encoded, text_of

    place = tmp_path / "a.csv"
    place.write_bytes(b"a\nb\n")
    with place.open("rb") as file, text_of(file, Encoded("utf-8", 0), "a.csv") as text:
        assert text.readline() == "a\n"
        file.close()
