"""Text without Rich: receipts and refusals everywhere, tables and cards where output is piped."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rmflow.records import Table
from rmflow.renderers.cells import RIGHT, cell, command, drawn, shown
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.errors import RmflowError
    from rmflow.records import Card, Line, Page, Receipt
    from rmflow.rules.findings import Finding

MARKS = {"ok": "✓", "no": "✗", "warn": "!", "": " "}
COLOURS = {"ok": "32", "no": "31", "warn": "33", "dim": "2", "bold": "1", "command": "36",
           "first": "36", "second": "35", "third": "33"}  # fmt: skip


def paint(text: str, style: str, *, colour: bool) -> str:
    """Text in a colour where colour is wanted."""
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m" if colour and text else text


def receipt(record: Receipt, lang: str, prefix: str, *, colour: bool, width: int | None = None) -> str:
    """What a command did, its warnings, what would come next; `width` is the terminal's, None where there is none."""
    lines = [paint("✓", "ok", colour=colour) + " " + _hung(shown(record.text, lang), width)]
    lines += [paint("!", "warn", colour=colour) + " " + _hung(shown(note, lang), width) for note in record.notes]
    if record.paste:
        lines.append("  " + paint("→ " + command(record.paste, lang, prefix), "command", colour=colour))
    return "\n".join(lines) + "\n"


def failure(error: RmflowError, lang: str, prefix: str, *, colour: bool, width: int | None = None) -> str:
    """An error: what and why, what helps, and for a refusal everything that is missing; `width` as for a receipt."""
    lines = [paint("✗", "no", colour=colour) + " " + _hung(shown(error.message, lang), width)]
    lines += missing(getattr(error, "missing", ()), lang, prefix, colour=colour, width=width)
    lines += [f"  #{no}  {shown(name, lang)}" for no, name in getattr(error, "candidates", ())]
    if error.hint:
        lines.append("  " + _hung(shown(error.hint, lang), width))
    if error.fix:
        lines.append("  " + paint("→ " + command(error.fix, lang, prefix), "command", colour=colour))
    return "\n".join(lines) + "\n"


def missing(
    findings: Iterable[Finding], lang: str, prefix: str, *, colour: bool, width: int | None = None
) -> list[str]:
    """Each gap with the command that fills it."""
    lines = []
    for finding in findings:
        lines.append(f"  {paint('✗', 'no', colour=colour)} {_hung(shown(finding.text, lang), width, 4)}")
        if finding.fix:
            lines.append("    " + paint("→ " + command(finding.fix.paste(), lang, prefix), "command", colour=colour))
    return lines


def _hung(text: str, width: int | None, margin: int = 2) -> str:
    """A sentence in lines that a terminal need not break, each after the first `margin` columns in. One with a word longer
    than a line, a path that somebody may copy, is left to the terminal.
    """
    if width is None or columns(text) <= width - margin:
        return text
    longest = max(map(len, re.findall(r"[!-~]+", text)), default=0)
    return text if longest > width - margin else ("\n" + " " * margin).join(folded(text, width - margin))


def page(record: Page, lang: str, prefix: str) -> str:
    """A page: its title, then each part as it would stand alone."""
    parts = [table(part, lang) if isinstance(part, Table) else card(part, lang, prefix) for part in record.parts]
    notes = ["\n".join(shown(note, lang) for note in record.notes) + "\n"] if record.notes else []
    return "\n".join([shown(record.title, lang) + "\n", *parts, *notes])


def card(record: Card, lang: str, prefix: str) -> str:
    """A card, one fact a line."""
    lines = [shown(record.title, lang)]
    for section in record.sections:
        lines += ["", shown(section.title, lang)]
        lines += [text for line in section.lines for text in _card_line(line, lang, prefix)]
    lines += ["", *(shown(note, lang) for note in record.notes)] if record.notes else []
    return "\n".join(lines) + "\n"


def _card_line(line: Line, lang: str, prefix: str) -> list[str]:
    colon = "：" if lang == "zh" else ": "
    label = shown(line.label, lang) + colon if line.label else ""
    mark = MARKS[line.mark] + " " if line.mark else ""
    lines = [f"  {mark}{label}{shown(line.text, lang)}"]
    if line.paste:
        lines.append("    → " + command(line.paste, lang, prefix))
    return lines


def table(record: Table, lang: str) -> str:
    """A table as aligned columns, two spaces between, no lines drawn."""
    lines = [shown(record.title, lang), ""]
    if not record.rows:
        lines.append(shown(record.empty or words("Nothing.", "无。"), lang))
    else:
        kept = drawn(record.columns)
        heads = [shown(column.head, lang) for column in kept]
        body = [[cell(row, column, lang) for column in kept] for row in record.rows]
        lines += _aligned([heads, *body], [column.kind in RIGHT for column in kept])
    lines += ["", *(shown(note, lang) for note in record.notes)] if record.notes else []
    return "\n".join(lines) + "\n"


def _aligned(rows: list[list[str]], right: list[bool]) -> list[str]:
    widths = [max(columns(row[at]) for row in rows) for at in range(len(right))]
    return ["  ".join(map(_padded, row, widths, right)).rstrip() for row in rows]


def _padded(text: str, width: int, right: Any) -> str:
    blank = " " * (width - columns(text))
    return blank + text if right else text + blank


def columns(text: str) -> int:
    """How many terminal columns the text takes: two for a wide character (Unicode TR 11)."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def clipped(text: str, width: int) -> str:
    """The text, cut with an ellipsis where it takes more than `width` columns."""
    if columns(text) <= width:
        return text
    return text[: _fitting(text, width - 1)] + "…" if width > 0 else ""


def _fitting(text: str, width: int) -> int:
    """How many of the text's characters fit into `width` columns."""
    for at, char in enumerate(text):
        width -= _columns(char)
        if width < 0:
            return at
    return len(text)


def folded(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at blanks or beside a wide character where it can be."""
    ends = [0, *breaks(text, width), len(text)]
    return [text[start:end].strip() if start else text[:end].rstrip() for start, end in pairwise(ends)]


def breaks(text: str, width: int) -> list[int]:
    """Before which characters the text's second and later lines begin, as `folded` breaks it."""
    found: list[int] = []
    start = 0
    while columns(rest := text[start:]) > width:
        end = max(_fitting(rest, width), 1)
        at = next((n for n in range(end, 0, -1) if _may_break(rest, n)), end)
        start += at + len(rest[at:]) - len(rest[at:].lstrip())
        found.append(start)
    return found


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end before the character at `at`."""
    if " " in text[at - 1 : at + 1]:
        return text[at:].lstrip()[:1] != "%"
    return _columns(text[at - 1]) == 2 and text[at] not in "，。、；：）”％ " and text[at - 1] not in "（“"


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
