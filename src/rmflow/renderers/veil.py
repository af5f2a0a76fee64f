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
        found = set() if reveal else {shown(name, lang) for name in _names(record)}
        self._names = {name for name in found if len(name) >= SHORTEST}
        # First two characters → how long the names are that begin so, the longest first: however many names there are,
        # a place in a text is looked up a few times only.
        self._lengths: dict[str, list[int]] = {}
        for start, length in sorted({(name[:SHORTEST], -len(name)) for name in self._names}):
            self._lengths.setdefault(start, []).append(-length)

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
        if not self._names:
            return text
        parts: list[str] = []
        at = 0
        while at < len(text):
            name = self._name_at(text, at)
            parts.append(mask_name(name) if name else text[at])
            at += len(name) or 1
        return "".join(parts)

    def _name_at(self, text: str, at: int) -> str:
        """The longest name that stands at that place; empty where there is none."""
        for length in self._lengths.get(text[at : at + SHORTEST], ()):
            name = text[at : at + length]
            if name in self._names and _is_whole(text, at, at + len(name)):
                return name
        return ""


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word goes on beyond that stretch of the text."""
    return not (_goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end - 1], text[end : end + 1]))


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
