"""The one place where names and phones are hidden: a record passes through a `Veil` before any renderer sees it, so a new
renderer or report is masked without doing anything for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Chart, Column, Line, Page, Receipt, Section, Series, Table
from rmflow.renderers.naming import NAME_KEYS, SHORTEST, forms, names_in
from rmflow.text.masking import mask_name
from rmflow.text.phones import format_phone, mask_phone, mask_phones
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rmflow.records import Record, Shown

CUT = 4  # characters of a name cut short (`厦门宏达…`) by which it is known
# What a value is by its key.
PHONE_KEYS = frozenset(("phone", "contact_phone"))
KEPT_KEYS = frozenset(("id", "uid", "amount", "currency", "uscc", "head", "hash", "path", "file"))
KEPT_KINDS = frozenset(("number", "money", "share", "bar", "day", "flag"))
MASKED = words("Customers' names and phones are masked; --reveal shows them.", "客户名称和电话已脱敏；--reveal 可显示全文。")


class Veil:
    """What texts look like outside the book: names and phones masked wherever they stand.

    `names` and `phones` (E.164) are everybody's in the book; `own` are names that the text in question is known to speak
    of. In a text of both languages a name counts as one where both have it: a word of rmflow's own that happens to be
    somebody's name differs between them; `own` names count anywhere.
    """

    def __init__(self, lang: str, names: Iterable[str] = (), phones: Iterable[str] = (), own: Iterable[str] = ()) -> None:
        self._lang = lang
        self._other = "en" if lang == "zh" else "zh"
        # Whether anything was masked so far.
        self.has_hidden = False
        self._own = frozenset(own)
        self._phones = {
            form: mask_phone(phone) for phone in phones for form in (phone, phone.removeprefix("+86"), format_phone(phone))
        }
        self._known = sorted({*forms(self._own.union(names)), *self._phones})
        self._set = frozenset(self._known)
        # First two characters → how long the names are that begin so, the longest first: however many names there are,
        # a place in a text is looked up a few times only.
        self._lengths: dict[str, list[int]] = {}
        for start, length in sorted({(name[:SHORTEST], -len(name)) for name in self._known}):
            self._lengths.setdefault(start, []).append(-length)
        firsts = "".join(map(re.escape, sorted({name[0] for name in self._known})))
        self._first = re.compile(f"[{firsts}]") if firsts else None
        self._done: dict[Shown, str] = {}
        self._keys: dict[Any, Any] = {}
        self._form = ""

    # ---- Texts

    def text(self, text: Shown) -> str:
        """The text in the run's language, masked."""
        masked = self._done.get(text)
        said = text.say(self._lang) if isinstance(text, Words) else text
        if masked is None:
            other = text.say(self._other) if isinstance(text, Words) else None
            masked = self._done[text] = mask_phones(self._without_names(said, other))
        self.has_hidden |= masked != said
        return masked

    def words(self, text: Shown) -> Words:
        """The same, as a record holds it."""
        return plain(self.text(text))

    def _maybe(self, text: Words | None) -> Words | None:
        return None if text is None else self.words(text)

    def name(self, name: str) -> str:
        """A value that is a name and nothing else."""
        self.has_hidden |= bool(name)
        # Where there is a number behind it, that stays: it tells rows apart.
        who, blank, no = name.rpartition(" #")
        return mask_name(who) + blank + no if who and no.isdecimal() else mask_name(name)

    def phone(self, phone: str) -> str:
        """A value that is a telephone number and nothing else."""
        self.has_hidden |= bool(phone)
        return mask_phone(phone) if phone.startswith("+") else self.text(phone)

    def _without_names(self, text: str, other: str | None) -> str:
        if self._first is None or len(text) < SHORTEST:
            return text
        parts: list[str] = []
        done = at = 0
        while found := self._first.search(text, at):
            at = found.start()
            name = self._name_at(text, at, other)
            if name:
                parts += (text[done:at], self._phones.get(name) or mask_name(name))
                done = at + len(name)
            at += len(name) or 1
        return "".join((*parts, text[done:])) if parts else text

    def _name_at(self, text: str, at: int, other: str | None) -> str:
        """The longest name that stands at that place, or the beginning of one that is cut short; empty: there is none."""
        lengths = self._lengths.get(text[at : at + SHORTEST])
        if lengths is None:
            return ""
        end = text.find("…", at, at + lengths[0])
        whole = (text[at : at + length] for length in lengths)
        for name in (text[at:end] if end >= 0 else "", *whole):
            is_name = name in self._set or (len(name) == end - at >= CUT and self._begins_one(name))
            if is_name and _is_whole(text, at, at + len(name)) and (other is None or name in other or name in self._own):
                return name
        return ""

    def _begins_one(self, text: str) -> bool:
        at = bisect_left(self._known, text)
        return at < len(self._known) and self._known[at].startswith(text)

    # ---- Values for programs

    def data(self, value: Any, key: str = "") -> Any:
        """A JSON value: names and phones by their keys, all other text by what stands in it."""
        if isinstance(value, Words):
            return self.text(value)
        if isinstance(value, str):
            return self._string(value, key)
        if isinstance(value, dict):
            has_name = "no" in value or "role" in value
            return {
                self._key(name): self._string(item, "contact" if name == "name" and has_name else name)
                if isinstance(item, str) else self.data(item, name)
                for name, item in value.items()
            }  # fmt: skip
        if isinstance(value, list | tuple):
            return [self.data(item, key) for item in value]
        return value

    def _key(self, key: Any) -> Any:
        # A report's division may be by person; the names of fields are rmflow's own.
        if key not in self._keys:
            self._keys[key] = key if not isinstance(key, str) or _is_code(key) else self.text(key)
        return self._keys[key]

    def _string(self, value: str, key: str) -> str:
        if key in NAME_KEYS:
            return self.name(value)
        if key in PHONE_KEYS:
            return self.phone(value)
        return value if key in KEPT_KEYS else self.text(value)

    # ---- Records

    def record(self, record: Record, form: str = "") -> Record:
        """The record, all its texts masked; where anything was, a note says so. For a `form` that reads only some of a
        record, no more than that is there (csv has no cells as people see them; only json has the data)."""
        self._form = form
        if isinstance(record, Receipt):
            notes = tuple(map(self.words, record.notes))
            return Receipt(self.words(record.text), self._data(record.data), notes, record.paste and self.text(record.paste))
        if isinstance(record, Page):
            parts = tuple(map(self._part, record.parts))
            page = Page(self.words(record.title), parts, self._data(record.data), tuple(map(self.words, record.notes)))
            return page._replace(notes=(*page.notes, MASKED)) if self.has_hidden else page
        part = self._part(record)
        return part._replace(notes=(*part.notes, MASKED)) if self.has_hidden else part

    def _data(self, data: Any) -> Any:
        return self.data(data) if self._form in ("", "json") else {}

    def _part(self, part: Table | Card) -> Table | Card:
        return self._table(part) if isinstance(part, Table) else self._card(part)

    def _card(self, card: Card) -> Card:
        return Card(
            self.words(card.title), tuple(map(self._section, card.sections)), self._data(card.data),
            tuple(map(self.words, card.notes)),
        )  # fmt: skip

    def _section(self, section: Section) -> Section:
        return Section(self.words(section.title), tuple(map(self._line, section.lines)))

    def _line(self, line: Line) -> Line:
        return Line(self.words(line.text), self._maybe(line.label), line.mark, line.paste and self.text(line.paste))

    def _table(self, table: Table) -> Table:
        kinds = {column.key: column.kind for column in table.columns}
        rows = () if self._form == "json" and table.data is not None else tuple(
            self._row(row, table.columns, kinds) for row in table.rows
        )  # fmt: skip
        return Table(
            self.words(table.title), tuple(map(self._column, table.columns)), rows,
            # Without data of their own the rows are what programs read.
            list(map(dict, rows)) if table.data is None else self._data(table.data),
            tuple(map(self.words, table.notes)), self._maybe(table.empty), tuple(map(self._chart, table.charts)),
        )  # fmt: skip

    def _chart(self, chart: Chart) -> Chart:
        series = tuple(Series(self.words(one.name), one.values) for one in chart.series)
        labels = tuple(self.words(label) if isinstance(label, Words) else self.text(label) for label in chart.labels)
        return chart._replace(title=self.words(chart.title), labels=labels, series=series, unit=self._maybe(chart.unit))

    def _column(self, column: Column) -> Column:
        show = _shown(column.key) if _is_drawn(column) else None
        return column._replace(head=self.words(column.head), show=show, unit=self._maybe(column.unit))

    def _row(self, row: dict[str, Any], columns: tuple[Column, ...], kinds: dict[str, str]) -> _Row:
        masked = _Row((key, self._value(value, key, kinds.get(key, ""))) for key, value in row.items())
        for column in columns if self._form not in ("csv", "json") else ():
            if _is_drawn(column):
                masked.shown[column.key] = self._cell(row, column)
        return masked

    def _value(self, value: Any, key: str, kind: str) -> Any:
        """A cell as programs read it."""
        if isinstance(value, str) and kind == "name":
            return self.name(value)
        if isinstance(value, str) and kind == "phone":
            return self.phone(value)
        return value if kind in KEPT_KINDS else self.data(value, key)

    def _cell(self, row: dict[str, Any], column: Column) -> Shown:
        """A cell as people see it."""
        value, show = row.get(column.key), column.show
        if isinstance(value, str) and value and column.kind == "phone":
            return self.phone(value)
        if show is None:
            return ""
        # The name masked first, whatever the column does with it; then whatever else it tells.
        return self.text(show({**row, column.key: self.name(value)} if isinstance(value, str) and column.kind == "name" else row))


class _Row(dict[str, Any]):
    """A masked row, with what its columns show."""

    __slots__ = ("shown",)

    def __init__(self, values: Iterable[tuple[str, Any]]) -> None:
        super().__init__(values)
        self.shown: dict[str, Shown] = {}


def _is_drawn(column: Column) -> bool:
    return column.show is not None or column.kind == "phone"


def _shown(key: str) -> Callable[[dict[str, Any]], Shown]:
    def show(row: dict[str, Any]) -> Shown:
        shown: Shown = row.shown[key]  # type: ignore[attr-defined]
        return shown

    return show


def over(record: Record, lang: str, names: Iterable[str] = (), phones: Iterable[str] = ()) -> Veil:
    """A veil for a record: it knows everybody's `names` and `phones`, and those that the record itself holds."""
    return Veil(lang, names, phones, own=names_in(record))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word goes on beyond that stretch of the text."""
    return not (_goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end - 1], text[end : end + 1]))


def _goes_on(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _is_code(text: str) -> bool:
    return text.isascii() and text.replace("-", "_").isidentifier() and text == text.lower()
