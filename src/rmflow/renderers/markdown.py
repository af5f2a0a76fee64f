"""Records as Markdown, for notes and the evening meeting's log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.records import Card, Page, Receipt, Table
from rmflow.renderers.cells import RIGHT, cell, command, drawn, shown

if TYPE_CHECKING:
    from rmflow.records import Line, Record
    from rmflow.words import Words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
MARKS = {"ok": "- [x] ", "no": "- [ ] ", "warn": "- ⚠ ", "": "- "}


def as_markdown(record: Record, lang: str, prefix: str) -> str:
    """The record as CommonMark; what would be markup in the data is escaped."""
    if isinstance(record, Receipt):
        return escaped(shown(record.text, lang)) + "\n"
    if not isinstance(record, Page):
        return "\n".join(_part(record, lang, prefix)) + "\n"
    lines = [f"# {escaped(shown(record.title, lang))}", ""]
    for part in record.parts:
        lines += [*_part(part, lang, prefix), ""]
    return "\n".join([*lines, *_notes(record.notes, lang)]).rstrip("\n") + "\n"


def _part(record: Table | Card, lang: str, prefix: str) -> list[str]:
    lines = [f"## {escaped(shown(record.title, lang))}", ""]
    lines += _table(record, lang) if isinstance(record, Table) else _card(record, lang, prefix)
    return lines + _notes(record.notes, lang)


def _notes(notes: tuple[Words, ...], lang: str) -> list[str]:
    return [f"\n{escaped(shown(note, lang))}" for note in notes]


def escaped(text: str) -> str:
    """Text whose special characters Markdown leaves alone."""
    return _SPECIAL.sub(r"\\\1", text)


def _table(record: Table, lang: str) -> list[str]:
    if not record.rows and record.empty is not None:
        return [escaped(shown(record.empty, lang))]
    kept = drawn(record.columns)
    heads = [escaped(shown(column.head, lang)) for column in kept]
    rules = ["---:" if column.kind in RIGHT else "---" for column in kept]
    rows = [[escaped(cell(row, column, lang)) for column in kept] for row in record.rows]
    return ["| " + " | ".join(row) + " |" for row in (heads, rules, *rows)]


def _card(record: Card, lang: str, prefix: str) -> list[str]:
    lines: list[str] = []
    for section in record.sections:
        lines += [f"### {escaped(shown(section.title, lang))}", ""]
        lines += [part for line in section.lines for part in _line(line, lang, prefix)]
        lines.append("")
    return lines


def _line(line: Line, lang: str, prefix: str) -> list[str]:
    label = f"**{escaped(shown(line.label, lang))}** " if line.label else ""
    parts = [MARKS[line.mark] + label + escaped(shown(line.text, lang))]
    if line.paste:
        parts.append(f"  - `{command(line.paste, lang, prefix)}`")
    return parts
