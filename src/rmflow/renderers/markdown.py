"""Records as Markdown, for notes and the evening meeting's log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.records import Card, Page, Receipt, Table
from rmflow.renderers.cells import RIGHT, cell, command, drawn, shown

if TYPE_CHECKING:
    from rmflow.records import Line, Record
    from rmflow.words import Words

# What is markup anywhere; what makes a list, a rule or a heading where a line begins; what GitHub makes a link of.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])|(:)(?=//)|((?<=www)\.|(?<=\w)@(?=\w))", re.IGNORECASE)
_BEGINNING = re.compile(r"(\s*)([-+=]|\d{1,9}(?=[.)]))")
MARKS = {"ok": "- [x] ", "no": "- [ ] ", "warn": "- ⚠ ", "": "- "}


def as_markdown(record: Record, lang: str, prefix: str) -> str:
    """The record as CommonMark; what would be markup in the data is escaped."""
    if isinstance(record, Receipt):
        return begun(shown(record.text, lang)) + "\n"
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
    return [f"\n{begun(shown(note, lang))}" for note in notes]


def escaped(text: str) -> str:
    """Text whose special characters Markdown leaves alone."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def begun(text: str) -> str:
    """`escaped` where a line of Markdown, or an item of a list, begins with the text."""
    text = escaped(text)
    if begins := _BEGINNING.match(text):
        # A digit has no escape: its dot has.
        at = begins.end() if begins[2].isdigit() else begins.start(2)
        text = text[:at] + "\\" + text[at:]
    return text


def code(text: str) -> str:
    """Text as a code span, whatever backticks are in it."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    blank = " " if "`" in text else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _table(record: Table, lang: str) -> list[str]:
    if not record.rows and record.empty is not None:
        return [begun(shown(record.empty, lang))]
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
    said = shown(line.text, lang)
    parts = [MARKS[line.mark] + label + (escaped(said) if label else begun(said))]
    if line.paste:
        parts.append(f"  - {code(command(line.paste, lang, prefix))}")
    return parts
