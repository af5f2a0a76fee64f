"""The workbook, read back: numbers are numbers, days are days, text is only ever text."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.records import Column, Receipt, Table
from rmflow.renderers import render, render_bytes, workbook
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.records import Record


def read(record: Record, lang: str = "en", *, reveal: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(render_bytes(samples.veiled(record, lang, reveal=reveal), "xlsx", lang)))


def test_cells_are_what_they_are() -> None:
    sheet = read(samples.CUSTOMERS).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads == ["No.", "Customer", "Phone", "Calls (calls)", "Reached", "Amount (CNY)", "Next", "Met", "Pace", "Note"]
    row = sheet[3]
    assert [cell.value for cell in row][3:7] == [7, pytest.approx(1 / 13), 2_000_000.5, datetime(2026, 11, 11)]
    assert [cell.number_format for cell in row][3:7] == ["#,##0", "0.0%", "#,##0.00", "yyyy-mm-dd"]
    assert [cell.data_type for cell in row] == ["n", "s", "s", "n", "n", "n", "d", "n", "n", "s"]
    assert all(cell.font.b for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:J{len(samples.ROWS) + 1}"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0


def test_a_page_has_a_sheet_for_each_part_and_one_that_explains() -> None:
    book = read(samples.MEETING)
    assert book.sheetnames == ["Customers to call", "Steps what passed", "Promised", "About"]
    about = [[cell.value for cell in row] for row in book["About"].iter_rows()]
    assert about[0][0] == "Morning meeting, Wed 25 Nov 2026"
    said = {row[1] for row in about}
    assert {"Period: November 2026.", "Reached = connected calls ÷ calls."} <= said
    assert any("masked" in str(text) for text in said)
    assert [cell.value for cell in book["Promised"][2]] == ["Overdue", "mind", "Yesterday", "The proposal for 欧阳**"]
    assert read(samples.MEETING, "zh").sheetnames == ["待联系客户", "步骤：通过 情况", "今日承诺", "说明"]


def test_columns_are_as_wide_as_their_content() -> None:
    column = Column("a", plain("A"))
    sheet = read(Table(plain("T"), (column, column._replace(key="b")), ({"a": "宏达机械有限公司", "b": "x" * 300},))).worksheets[0]
    assert 16 <= sheet.column_dimensions["A"].width <= 20
    assert sheet.column_dimensions["B"].width <= 65


def test_names_are_masked_unless_revealed() -> None:
    def texts(*, reveal: bool) -> str:
        content = render_bytes(samples.veiled(samples.MEETING, "zh", reveal=reveal), "xlsx", "zh")
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())

    for name in ("厦门宏达机械有限公司", "欧阳明珠", "13800138000", "138 0013 8000"):
        assert name not in texts(reveal=False)
    assert "厦门宏达机械有限公司" in texts(reveal=True)
    assert "欧阳明珠" in texts(reveal=True)


def test_amounts_of_several_currencies_name_theirs() -> None:
    rows = ({"m": "12.50", "currency": "USD"}, {"m": "7.00", "currency": "CNY"}, {"m": None, "currency": None})
    sheet = read(Table(plain("T"), (Column("m", words("Amount", "金额"), "money"),), rows)).worksheets[0]
    assert sheet["A1"].value == "Amount"
    assert [sheet[f"A{n}"].number_format for n in (2, 3)] == ['"USD" #,##0.00', '"CNY" #,##0.00']
    assert [sheet[f"A{n}"].value for n in (2, 3, 4)] == [12.5, 7, None]


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("day", "soon", "soon"),
        ("day", "1899-12-31", "1899-12-31"),
        ("day", "2026-11-25T09:30:00+08:00", datetime(2026, 11, 25, 9, 30)),
        ("number", "12", "12"),
        ("number", float("nan"), "nan"),
        ("number", float("inf"), "inf"),
        ("number", True, "1"),
        ("money", "a lot", "a lot"),
        ("share", None, None),
        ("bar", None, None),
        ("flag", True, "yes"),
    ],
)
def test_what_is_no_number_or_day_stays_text(kind: str, value: Any, found: Any) -> None:
    assert read(Table(plain("T"), (Column("x", plain("X"), kind),), ({"x": value},))).worksheets[0]["A2"].value == found


STARTS = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "http://", "mailto:", "internal:", "{=", "_x0041_", ""])
TEXTS = st.builds(str.__add__, STARTS, st.text(max_size=40))


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), title=TEXTS, note=TEXTS, reveal=st.booleans())
def test_no_text_is_run_by_excel(texts: list[str], title: str, note: str, reveal: bool) -> None:
    kinds = ("text", "name", "number", "money", "day", "share", "flag", "data", "phone")
    columns = tuple(Column(kind, plain(texts[0]), kind) for kind in kinds)
    table = Table(plain(title), columns, tuple(dict.fromkeys(kinds, text) for text in texts), notes=(plain(note),))
    content = render_bytes(samples.veiled(table, "zh", reveal=reveal), "xlsx", "zh")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            part = parts.read(name).decode()
            assert "<f>" not in part
            assert "<hyperlink " not in part
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        assert len(sheet.title) <= 31
        for row in sheet.iter_rows():
            for cell in row:
                # openpyxl calls any text that begins with "=" a formula; the file above has none.
                assert cell.data_type in ("s", "n", "d") or str(cell.value).startswith("=")
                assert cell.hyperlink is None


def test_text_comes_back_as_it_was() -> None:
    rows = tuple({"x": text} for text in ("=1+1", "'quoted", "_x0041_", "  blanks  ", "宏达\U0001f43c", "a\x07b"))
    sheet = read(Table(plain("T"), (Column("x", plain("X")),), rows), reveal=True).worksheets[0]
    assert [sheet[f"A{n}"].value for n in range(2, 8)] == [
        "=1+1", "'quoted", "_x0041_", "  blanks  ", "宏达\U0001f43c", "a\\u0007b",
    ]  # fmt: skip


@pytest.mark.parametrize("titles", [("a" * 40,) * 3, ("History",), ("'", "''"), ("[]:*?/\\",), ("🐼" * 40,) * 2, ("About",)])
def test_sheet_names_are_such_as_excel_takes(titles: tuple[str, ...]) -> None:
    parts = tuple(samples.STEPS._replace(title=plain(title)) for title in titles)
    names = read(samples.MEETING._replace(parts=parts)).sheetnames
    assert len({name.casefold() for name in names}) == len(titles) + 1
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 and name.casefold() != "history" for name in names)


def test_the_same_record_is_the_same_bytes() -> None:
    assert render_bytes(samples.MEETING, "xlsx", "en") == render_bytes(samples.MEETING, "xlsx", "en")


def test_what_is_no_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="This has no rows, so no spreadsheet"):
        render_bytes(Receipt(plain("done"), {}), "xlsx", "en")
    with pytest.raises(BadInput, match=r"This has several tables, so no CSV"):
        render(samples.MEETING, "csv", "en", width=None, colour=False)
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with pytest.raises(BadInput, match=r"A sheet holds 2 rows; this has 14. Use --format csv"):
        render_bytes(samples.CUSTOMERS, "xlsx", "en")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(BadInput, match=r"needs more than is installed here: pip install 'rmflow\[xlsx\]'"):
        render_bytes(samples.STEPS, "xlsx", "en")
