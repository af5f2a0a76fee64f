"""Tables and cards on a terminal, with Rich: Chinese widths, wrapping, colour.

Data goes in as `Text`, never as markup; emoji codes and highlighting are off (promise R7).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from rmflow.records import Card, Table
from rmflow.renderers.cells import RIGHT, cell, command, drawn, shown
from rmflow.renderers.plain import MARKS, columns
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.records import Column, Section

STYLES = {"ok": "green", "no": "red", "warn": "yellow", "": ""}
GAP = 2


def screen(record: Table | Card, lang: str, width: int, prefix: str, *, colour: bool) -> str:
    """The record drawn for a terminal `width` columns wide."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None,
        markup=False, emoji=False, highlight=False, legacy_windows=False,
    )  # fmt: skip
    console.print(Text(shown(record.title, lang), style="bold"))
    if isinstance(record, Table):
        _table(console, record, lang, width)
    else:
        for section in record.sections:
            _section(console, section, lang, prefix)
    for note in record.notes:
        console.print(Text(shown(note, lang), style="dim"))
    return out.getvalue()


def _table(console: Console, record: Table, lang: str, width: int) -> None:
    if not record.rows:
        console.print(Text(shown(record.empty or words("Nothing.", "无。"), lang), style="dim"))
        return
    wanted = drawn(record.columns)
    body = {column.key: [cell(row, column, lang) for row in record.rows] for column in wanted}
    kept = _that_fit(wanted, body, lang, width)
    grid = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", padding=(0, 1))
    for column in kept:
        right = column.kind in RIGHT
        grid.add_column(
            Text(shown(column.head, lang)), justify="right" if right else "left", no_wrap=right or column.kind == "day",
            overflow="fold", min_width=min(6, max(map(columns, body[column.key]))),
        )  # fmt: skip
    for at in range(len(record.rows)):
        grid.add_row(*(Text(body[column.key][at]) for column in kept))
    console.print(grid)
    left = [column for column in wanted if column not in kept]
    if left:
        names = ", ".join(shown(column.head, lang) for column in left)
        text = words("Left out on this narrow screen: {names}", "屏幕较窄，未显示：{names}", names=names)
        console.print(Text(shown(text, lang), style="dim"))


def _that_fit(all_columns: list[Column], body: dict[str, list[str]], lang: str, width: int) -> list[Column]:
    """The columns that fit: the ones with the highest weight go first; text columns may wrap to a third."""
    kept = list(all_columns)

    def least(column: Column) -> int:
        wide = max([columns(shown(column.head, lang)), *map(columns, body[column.key])])
        return wide if column.kind in (*RIGHT, "day") else min(wide, 12)

    while sum(least(column) + GAP for column in kept) > width + GAP:
        heaviest = max(kept, key=lambda column: column.weight)
        if heaviest.weight == 0:
            break
        kept.remove(heaviest)
    return kept


def _section(console: Console, section: Section, lang: str, prefix: str) -> None:
    console.print()
    console.print(Text(shown(section.title, lang), style="bold"))
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    colon = "：" if lang == "zh" else ": "
    for line in section.lines:
        text = Text(shown(line.label, lang) + colon if line.label else "", style="dim")
        text.append(shown(line.text, lang), style="" if line.mark != "warn" else "yellow")
        grid.add_row(Text(MARKS[line.mark], style=STYLES[line.mark]), text)
        if line.paste:
            grid.add_row("", Text("→ " + command(line.paste, lang, prefix), style="cyan"))
    console.print(grid)
