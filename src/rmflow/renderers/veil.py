"""The one place where names and phones are hidden before a record becomes a file: every text of a page or a spreadsheet
goes through a `Veil`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Page, Receipt, Table
from rmflow.renderers.cells import cell, shown
from rmflow.text.masking import mask_name, mask_phone, mask_phones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.records import Column, Record, Shown

SHORTEST = 2  # a name of one character would be found in every other word


class Veil:
    """What a record's texts look like outside the book: names and phones masked wherever they stand, or as they are."""

    def __init__(self, record: Record, lang: str, *, reveal: bool) -> None:
        self.lang = lang
        self.reveal = reveal
        # Whether anything was masked so far: then the file says so.
        self.has_hidden = False
        names = set() if reveal else {shown(name, lang) for name in _names(record)}
        # By their first two characters, the longest first: a search that does not slow down with a book's size.
        self._names: dict[str, list[str]] = {}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            if len(name) >= SHORTEST:
                self._names.setdefault(name[:SHORTEST], []).append(name)

    def text(self, text: Shown) -> str:
        """A title, a note, a label: the record's own names in it masked, phones too."""
        said = shown(text, self.lang)
        if self.reveal:
            return said
        masked = mask_phones(self._without_names(said))
        self.has_hidden |= masked != said
        return masked

    def cell(self, row: dict[str, Any], column: Column) -> str:
        """A cell as people see it."""
        value = row.get(column.key)
        if self.reveal or not value or column.kind not in ("name", "phone"):
            return self.text(cell(row, column, self.lang))
        self.has_hidden = True
        if column.kind == "phone":
            return shown(mask_phone(str(value)), self.lang)
        return self.text(cell({**row, column.key: mask_name(str(value))}, column, self.lang))

    def _without_names(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        while at < len(text):
            name = next((name for name in self._names.get(text[at : at + 2], ()) if _stands(name, text, at)), None)
            parts.append(mask_name(name) if name else text[at])
            at += len(name) if name else 1
        return "".join(parts)


def _stands(name: str, text: str, at: int) -> bool:
    """Whether the name stands at that place; a Latin one only as a whole word."""
    if not text.startswith(name, at):
        return False
    before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
    return not (_goes_on(before, name[0]) or _goes_on(name[-1], after))


def _goes_on(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _names(record: Record) -> Iterator[str]:
    if isinstance(record, Page):
        for part in record.parts:
            yield from _names(part)
    if isinstance(record, Table):
        keys = [column.key for column in record.columns if column.kind == "name"]
        yield from (str(row[key]) for row in record.rows for key in keys if row.get(key))
    if isinstance(record, Table | Card):
        yield from record.names
    if not isinstance(record, Receipt):
        yield from _named(record.data)


def _named(data: Any) -> Iterator[str]:
    """The names in a record's JSON value: `name` of what has a number or a role (customers, contacts), `contact`."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str):
                if value and (key == "contact" or (key == "name" and ("no" in data or "role" in data))):
                    yield value
            else:
                yield from _named(value)
    elif isinstance(data, list | tuple):
        yield from _each(data)


def _each(items: Iterable[Any]) -> Iterator[str]:
    for item in items:
        yield from _named(item)
