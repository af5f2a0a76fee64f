"""Tables and cards on a terminal, with Rich: Chinese widths, wrapping, colour.

Data goes in as `Text`, never as markup; emoji codes and highlighting are off (promise R7).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from rmflow.records import Page, Table
from rmflow.renderers.cells import RIGHT, cell, command, drawn, shown
from rmflow.renderers.plain import MARKS, breaks, columns, folded
from rmflow.words import join, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.containers import Lines

    from rmflow.records import Card, Column, Section
    from rmflow.words import Words

STYLES = {"ok": "green", "no": "red", "warn": "yellow", "": ""}
GAP = 2
WHOLE = (*RIGHT, "day", "phone", "bar")  # columns whose cells never wrap
# `box.SIMPLE_HEAD` for a terminal that cannot show its rule.
ASCII_HEAD = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


class Folding(Text):
    """A cell's text, which may also break beside a Chinese character; Rich breaks at blanks only."""

    def wrap(self, console: Console, width: int, **how: Any) -> Lines:
        if how.get("no_wrap") or self.no_wrap:
            return super().wrap(console, width, **how)
        parts = self.divide(breaks(self.plain, width))
        return type(parts)(line for part in parts for line in part.wrap(console, width, **how))


def screen(
    record: Table | Card | Page, lang: str, width: int, prefix: str, *, colour: bool, blocks: bool = True
) -> str:
    """The record drawn for a terminal `width` columns wide; `blocks` says whether it can show block characters."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None,
        markup=False, emoji=False, highlight=False, legacy_windows=False,
    )  # fmt: skip
    if isinstance(record, Page):
        _say(console, shown(record.title, lang), "bold underline")
        for part in record.parts:
            console.print()
            _part(console, part, lang, prefix, blocks=blocks)
        console.print()
        _notes(console, record.notes, lang)
    else:
        _part(console, record, lang, prefix, blocks=blocks)
    return out.getvalue()


def _part(console: Console, record: Table | Card, lang: str, prefix: str, *, blocks: bool) -> None:
    _say(console, shown(record.title, lang), "bold")
    if isinstance(record, Table):
        _table(console, record, lang, blocks=blocks)
        _charts(console, record, lang, blocks=blocks)
    else:
        for section in record.sections:
            _section(console, section, lang, prefix)
    _notes(console, record.notes, lang)


def _notes(console: Console, notes: tuple[Words, ...], lang: str) -> None:
    for note in notes:
        _say(console, shown(note, lang), "dim")


def _say(console: Console, text: str, style: str) -> None:
    console.print(Text("\n".join(folded(text, console.width)), style=style))


def _charts(console: Console, record: Table, lang: str, *, blocks: bool) -> None:
    if not record.charts:
        return
    from rmflow.renderers.charts import draw

    for chart in record.charts:
        lines = draw(chart, lang, console.width, colour=console.color_system is not None, blocks=blocks)
        console.file.write("\n".join(["", *lines, ""]))
    if record.notes:
        console.file.write("\n")


def _table(console: Console, record: Table, lang: str, *, blocks: bool) -> None:
    if not record.rows:
        _say(console, shown(record.empty or words("Nothing.", "无。"), lang), "dim")
        return
    wanted = drawn(record.columns)
    body = {column.key: [cell(row, column, lang) for row in record.rows] for column in wanted}
    kept = _that_fit(wanted, body, lang, console.width)
    if record.stacks and len(kept) < len(wanted):
        for row in _stacked([_told(column, body[column.key], lang) for column in wanted], console.width):
            console.print(Text("\n".join(row)))
        return
    grid = RichTable(
        box=box.SIMPLE_HEAD if blocks else ASCII_HEAD, show_edge=False, pad_edge=False, header_style="bold",
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    for column, (width, least) in zip(kept, _widths(kept, body, lang, console.width), strict=True):
        grid.add_column(
            Text(shown(column.head, lang)), justify="right" if column.kind in RIGHT else "left",
            no_wrap=column.kind in WHOLE, overflow="fold", width=width, min_width=least,
        )  # fmt: skip
    for at in range(len(record.rows)):
        texts = [body[column.key][at] for column in kept]
        grid.add_row(*(Folding(text if blocks else text.replace("█", "#")) for text in texts))
    console.print(grid)
    left = [column for column in wanted if column not in kept]
    if left:
        names = join(column.head for column in left)
        text = words("Left out on this narrow screen: {names}", "屏幕较窄，未显示：{names}", names=names)
        _say(console, shown(text, lang), "dim")


def _told(column: Column, cells: list[str], lang: str) -> list[str]:
    """A column's cells where no head stands over them: a number says what it counts."""
    if column.kind != "number" or column.weight == 0:
        return cells
    return [f"{shown(column.head, lang)} {cell}" if cell else "" for cell in cells]


def _stacked(body: list[list[str]], width: int) -> Iterator[list[str]]:
    """Each row in lines of its own: its first cell, and beside and under it all others, as many as a line takes."""
    first = max(map(columns, body[0]))
    room = max(width - first - GAP, 12)
    for head, *others in zip(*body, strict=True):
        lines: list[str] = []
        for text in filter(None, others):
            if lines and columns(lines[-1]) + GAP + columns(text) <= room:
                lines[-1] += " " * GAP + text
            else:
                lines += folded(text, room)
        margin = " " * (first - columns(head)) + head
        yield [(margin if at == 0 else " " * first) + " " * GAP + line for at, line in enumerate(lines or [""])]


def _widths(kept: list[Column], body: dict[str, list[str]], lang: str, width: int) -> list[tuple[int | None, int | None]]:
    """How wide each column is: what it takes at least, and of the room left what it lacks, the least lack first, so that
    most of them need not wrap. Where there is no room only the least width is said, and Rich makes them narrower.
    """
    given = [_least(column, body, lang) for column in kept]
    spare = width - sum(given) - GAP * (len(kept) - 1)
    if spare < 0:
        return [(None, min(least, 6)) for least in given]
    lack = [_all(column, body, lang) - least for column, least in zip(kept, given, strict=True)]
    for rank, at in enumerate(sorted(range(len(kept)), key=lack.__getitem__)):
        more = min(lack[at], spare // (len(kept) - rank))
        given[at] += more
        spare -= more
    return [(wide, None) for wide in given]


def _all(column: Column, body: dict[str, list[str]], lang: str) -> int:
    """How many columns it takes where nothing wraps."""
    return max([columns(shown(column.head, lang)), *map(columns, body[column.key])])


def _least(column: Column, body: dict[str, list[str]], lang: str) -> int:
    """How many columns it takes at least: all it has, or where its text may wrap so many as still read well."""
    wide = _all(column, body, lang)
    return wide if column.kind in WHOLE else min(wide, 20 if column.kind == "name" else 12)


def _that_fit(all_columns: list[Column], body: dict[str, list[str]], lang: str, width: int) -> list[Column]:
    """The columns that fit: the ones with the highest weight go first; text columns may wrap."""
    kept = list(all_columns)
    while sum(_least(column, body, lang) + GAP for column in kept) > width + GAP:
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
        text = Folding(shown(line.label, lang) + colon if line.label else "", style="dim")
        text.append(shown(line.text, lang), style="" if line.mark != "warn" else "yellow")
        grid.add_row(Text(MARKS[line.mark], style=STYLES[line.mark]), text)
        if line.paste:
            grid.add_row("", Folding("→ " + command(line.paste, lang, prefix), style="cyan"))
    console.print(grid)
