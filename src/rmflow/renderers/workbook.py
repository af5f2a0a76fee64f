"""Records as an Excel workbook: a sheet a table, real numbers and dates, text that is only ever text (promise R7)."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.records import Card, Column, Page, Receipt, Table
from rmflow.renderers.cells import cell, drawn, head, one_currency, shown
from rmflow.renderers.extras import needed
from rmflow.renderers.plain import columns
from rmflow.text.money import CURRENCIES
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.records import Record

MOST_ROWS = 1_048_576  # Excel's, the heads among them
WIDEST, NARROWEST = 60, 6  # characters of a column
MEASURED = 1_000  # rows looked at for a column's width
NAME_LIMIT = 31  # characters of a sheet's name
EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001  a workbook's "created": the same record is the same bytes
FORMATS = {
    "whole": "#,##0", "number": "#,##0.0##", "money": "#,##0.00", "share": "0.0%", "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm", "bar": "0%",
}  # fmt: skip
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
# What no XML may hold; `safe` has written the rest of the control characters out.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CARD_COLUMNS = (
    Column("section", words("Part", "部分")), Column("mark", words("Mark", "状态")),
    Column("label", words("Item", "项目")), Column("text", words("Content", "内容")),
)  # fmt: skip
MARKS = {"ok": words("yes", "是"), "no": words("no", "否"), "warn": words("mind", "注意"), "": words("", "")}


class Cell(NamedTuple):
    """What goes into a cell: text, a number or a day, and the key of its format (empty: text)."""

    value: str | float | date | None
    form: str = ""


def as_xlsx(record: Record, lang: str) -> bytes:
    """The workbook: the record's tables, then a sheet that says what they are.

    Raises:
        BadInput: the record has no rows, or more than a sheet holds; XlsxWriter is not installed.
    """
    if isinstance(record, Receipt):
        raise BadInput(words("This has no rows, so no spreadsheet; try --json.",
                             "此内容没有表格行，不能输出 Excel；请用 --json。"))  # fmt: skip
    with needed("xlsx"):
        from xlsxwriter import Workbook
    out = io.BytesIO()
    book = Workbook(out, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "nan_inf_to_errors": False,
    })  # fmt: skip
    book.set_properties({"created": EPOCH, "title": "", "author": "rmflow"})
    writer = _Writer(book, lang)
    parts = record.parts if isinstance(record, Page) else (record,)
    for part in parts:
        writer.table(part if isinstance(part, Table) else _card_table(part, lang))
    writer.about(record, parts)
    book.close()
    return out.getvalue()


def _card_table(card: Card, lang: str) -> Table:
    """A card as rows, so that it too can be a sheet."""
    rows = tuple(
        {"section": section.title.say(lang), "mark": MARKS[line.mark].say(lang), "text": line.text.say(lang),
         "label": line.label.say(lang) if line.label else ""}
        for section in card.sections for line in section.lines
    )  # fmt: skip
    return Table(card.title, CARD_COLUMNS, rows, card.data, card.notes)


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Any, lang: str) -> None:
        self._book = book
        self._lang = lang
        self._names: set[str] = set()
        self._forms: dict[str, Any] = {}
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._bold = book.add_format({"bold": True, "valign": "top"})

    def _said(self, text: Words | str) -> str:
        return shown(text, self._lang)

    def _form(self, key: str) -> Any:
        """The cell format of a key of `FORMATS`, or of an amount in a currency (`money CNY`); made once."""
        if key not in self._forms:
            kind, _, currency = key.partition(" ")
            number = FORMATS.get(kind)
            look: dict[str, Any] = {"valign": "top", "text_wrap": kind == "", "align": "left"} if number is None else {
                "valign": "top", "num_format": f'"{currency}" {number}' if currency else number
            }  # fmt: skip
            self._forms[key] = self._book.add_format(look)
        return self._forms[key]

    def table(self, table: Table) -> None:
        """A sheet of its own: bold heads that stay, a filter, columns as wide as what stands in them, ready to print."""
        if len(table.rows) >= MOST_ROWS:
            raise BadInput(
                words("A sheet holds {most} rows; this has {n}. Use --format csv.",
                      "Excel 每张表最多 {most} 行，此处有 {n} 行，请用 --format csv。", most=MOST_ROWS - 1, n=len(table.rows))
            )  # fmt: skip
        kept = drawn(table.columns)
        sheet = self._book.add_worksheet(self._sheet_name(self._said(table.title)))
        currency = one_currency(table)
        widths: list[int] = []
        for at, column in enumerate(kept):
            title = self._said(head(column, currency))
            self._write(sheet, 0, at, Cell(title), self._head)
            texts = [title]
            for no, row in enumerate(table.rows, 1):
                cell = self._cell(row, column, currency)
                self._write(sheet, no, at, cell, self._form(cell.form))
                if no <= MEASURED:
                    texts.append(_measured(cell))
            widths.append(min(max(*(max(map(columns, text.split("\n"))) for text in texts), NARROWEST), WIDEST) + 2)
            sheet.set_column(at, at, widths[-1])
            if column.kind == "bar" and table.rows:
                sheet.conditional_format(1, at, len(table.rows), at, BAR)
        if kept:
            sheet.autofilter(0, 0, len(table.rows), len(kept) - 1)
        sheet.freeze_panes(1, 0)
        self._print_ready(sheet, is_wide=sum(widths) > 90)
        sheet.repeat_rows(0)

    def about(self, record: Table | Card | Page, parts: tuple[Table | Card, ...]) -> None:
        """The last sheet: the title, and what each number means."""
        sheet = self._book.add_worksheet(self._sheet_name(self._said(words("About", "说明"))))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        self._write(sheet, 0, 0, Cell(self._said(record.title)), self._title)
        lines: list[tuple[Words | str, Words]] = [("", note) for note in record.notes] if isinstance(record, Page) else []
        lines += [(part.title if at == 0 else "", note) for part in parts for at, note in enumerate(part.notes)]
        for no, (title, note) in enumerate(lines, 2):
            self._write(sheet, no, 0, Cell(self._said(title)), self._bold)
            self._write(sheet, no, 1, Cell(self._said(note)), self._form(""))
        self._print_ready(sheet, is_wide=True)

    def _print_ready(self, sheet: Any, *, is_wide: bool) -> None:
        sheet.set_paper(9)  # A4
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")

    def _sheet_name(self, title: str) -> str:
        """The title as a name that Excel takes: at most 31 characters, no two alike."""
        base = " ".join(_NO_SHEET_NAME.sub(" ", _NO_XML.sub("", title)).split()).strip("'") or "Sheet"
        for n in range(1, 1000):
            ending = f" ({n})" if n > 1 else ""
            name = _utf16_cut(base, NAME_LIMIT - len(ending)).strip(" '") + ending
            if name.casefold() not in self._names and name.casefold() != "history":
                break
        self._names.add(name.casefold())
        return name

    def _write(self, sheet: Any, row: int, at: int, cell: Cell, form: Any) -> None:
        if cell.value is None or cell.value == "":
            sheet.write_blank(row, at, None, form)
        elif isinstance(cell.value, str):
            sheet.write_string(row, at, _NO_XML.sub("", cell.value), form)
        elif isinstance(cell.value, date):
            sheet.write_datetime(row, at, cell.value, form)
        else:
            sheet.write_number(row, at, cell.value, form)

    def _cell(self, row: dict[str, Any], column: Column, currency: str | None) -> Cell:
        """A row's value as Excel takes it: a number or a day where it is one, else what people see."""
        value = row.get(column.key)
        if column.kind == "day" and (found := _moment(value)) is not None:
            return Cell(found, "moment" if isinstance(found, datetime) else "day")
        if column.kind in NUMBERS and (number := _number(value, column.kind)) is not None:
            return Cell(number, _number_form(number, row, column, currency))
        return Cell(None, "bar") if column.kind == "bar" else Cell(cell(row, column, self._lang))


NUMBERS = ("number", "money", "share", "bar")
BAR = {"type": "data_bar", "bar_only": True, "bar_color": "#0072B2", "min_type": "num",
       "min_value": 0, "max_type": "num", "max_value": 1}  # fmt: skip


def _number(value: Any, kind: str) -> float | None:
    """A finite number, of a decimal string for money; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str) if kind == "money" else (int, float)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _number_form(number: float, row: dict[str, Any], column: Column, currency: str | None) -> str:
    """The key of the number's format; an amount names its currency where the head does not."""
    if column.kind == "money":
        own = row.get("currency")
        return "money" if currency or column.unit or own not in CURRENCIES else f"money {own}"
    if column.kind == "number":
        return "whole" if number == int(number) else "number"
    return column.kind


def _moment(value: Any) -> date | None:
    """A day or a local moment from ISO text; None where it is none, or before Excel's calendar begins."""
    text = str(value)
    try:
        if len(text) == len("2026-11-25"):
            found: date = date.fromisoformat(text)
        elif len(text) >= len("2026-11-25T10:00"):
            found = datetime.fromisoformat(text).replace(tzinfo=None)
        else:
            return None
    except ValueError:
        return None
    return found if found.year >= 1900 else None


def _measured(cell: Cell) -> str:
    """The cell's text, as long as Excel shows it."""
    if cell.form.startswith(("money", "number")):
        return f"{cell.value:,.2f}" + cell.form[len("money"):]  # fmt: skip
    if cell.form == "whole":
        return f"{cell.value:,}"
    return {"share": "100.0%", "day": "2026-11-25", "moment": "2026-11-25 10:00", "bar": "1234567890"}.get(
        cell.form, str(cell.value or "")
    )


def _utf16_cut(text: str, limit: int) -> str:
    """The text's beginning of at most `limit` UTF-16 units, which is how Excel counts."""
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
