"""Records as one HTML page that needs no network: charts, tables that sort, print style; light and dark, both languages.

All that comes from the book is escaped, and the page's policy lets nothing run but its own script (promise R7).
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Card, Page, Receipt, Table
from rmflow.renderers.cells import RIGHT, cell, command, drawn, figure, head, one_currency, shown
from rmflow.renderers.charts import NOTHING, has_values
from rmflow.renderers.drawing import drawn as drawing
from rmflow.renderers.heat import levels
from rmflow.renderers.plain import MARKS, columns
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.records import Chart, Column, Line, Record
    from rmflow.words import Words

TAGS = {"zh": "zh-CN", "en": "en"}
SHORT = 20  # columns of text that stays in one line
NUMBERS = ("number", "share", "money", "bar", "flag")  # kinds that sort by number
DASHES = ("solid", "dashed", "dotted", "dashed")
SAID_MARKS = {"ok": words("done", "已完成"), "no": words("missing", "缺"), "warn": words("mind", "注意")}


def as_html(record: Record, lang: str, prefix: str) -> str:
    """The page.

    Raises:
        BadInput: the record is a receipt; a chart is to be drawn and Matplotlib is not installed.
    """
    if isinstance(record, Receipt):
        raise BadInput(words("This is one line, no page; try --format md.", "此内容只有一行，不能生成网页；请用 --format md。"))
    writer = _Writer(lang, prefix)
    parts = record.parts if isinstance(record, Page) else (record,)
    body = [f"<h1>{writer.text(record.title)}</h1>"]
    if isinstance(record, Page):
        body.append(writer.notes(record.notes))
    body += [writer.part(part, no, is_alone=not isinstance(record, Page)) for no, part in enumerate(parts, 1)]
    script, style = _file("page.js"), _file("page.css")
    return "\n".join([
        "<!doctype html>", f'<html lang="{TAGS[lang]}">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">', '<meta name="referrer" content="no-referrer">',
        f"<title>{writer.text(record.title)}</title>", f"<style>{style}</style>", "</head>", "<body>", "<main>", *body,
        "</main>", f"<script>{script}</script>", "</body>", "</html>", "",
    ])  # fmt: skip


def _file(name: str) -> str:
    return "\n" + Path(__file__).with_name(name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """Nothing from anywhere: only the page's own styles, and of scripts only the one whose digest this is."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


class _Writer:
    """The parts of one page."""

    def __init__(self, lang: str, prefix: str) -> None:
        self._lang = lang
        self._prefix = prefix

    def text(self, text: Words | str) -> str:
        """Text as it may stand in an element or an attribute."""
        return escape(self._said(text))

    def _said(self, text: Words | str) -> str:
        return shown(text, self._lang)

    def notes(self, notes: Iterable[Words]) -> str:
        items = "".join(f"<li>{self.text(note)}</li>" for note in notes)
        return f'<ul class="notes">{items}</ul>' if items else ""

    def part(self, part: Table | Card, no: int, *, is_alone: bool) -> str:
        """A table or a card under its heading."""
        title = "" if is_alone else f"<h2>{self.text(part.title)}</h2>"
        body = self._table(part, no) if isinstance(part, Table) else self._card(part, level=2 if is_alone else 3)
        return f"<section>\n{title}\n{body}\n{self.notes(part.notes)}\n</section>"

    # ---- Charts

    def _charts(self, charts: Iterable[Chart], no: int) -> str:
        figures = [self._figure(chart, f"chart{no}-{n}") for n, chart in enumerate(charts, 1)]
        return f'<div class="charts">\n{"".join(figures)}</div>' if figures else ""

    def _figure(self, chart: Chart, name: str) -> str:
        unit = f' <span class="unit">{self.text(words("({unit})", "（{unit}）", unit=chart.unit))}</span>' if chart.unit else ""
        title = self.text(chart.title) + unit
        if not has_values(chart):
            return f'<figure><figcaption>{title}</figcaption><p class="empty">{self.text(NOTHING)}</p></figure>\n'
        svg = drawing(chart, self._lang, self._said, name)
        return f"<figure><figcaption>{title}{self._legend(chart)}</figcaption>\n{svg}</figure>\n"

    def _legend(self, chart: Chart) -> str:
        if chart.kind == "calendar":
            keys = [(f"--key: var(--heat{step.shade})", "key", step.says(self._lang)) for step in levels(chart)]
        elif len(chart.series) > 1:
            keys = [
                (f"--key: var(--series{n % 4 + 1}); --dash: {DASHES[n % 4]}", "key stroke" if chart.kind == "line" else "key",
                 self._said(one.name))
                for n, one in enumerate(chart.series)
            ]  # fmt: skip
        else:
            return ""
        items = "".join(f'<li><span class="{kind}" style="{style}"></span>{escape(said)}</li>' for style, kind, said in keys)
        return f'<ul class="legend">{items}</ul>'

    # ---- Tables

    def _table(self, table: Table, no: int) -> str:
        charts = self._charts(table.charts, no)
        title = self.text(table.title)
        if not table.rows:
            empty = self.text(table.empty or words("Nothing.", "无。"))
            return f'{charts}\n<p class="empty">{empty}</p>'
        kept = drawn(table.columns)
        named = next((column for column in kept if column.kind == "name"), kept[0])
        currency = one_currency(table)
        heads = "".join(self._head(column, None if column.show else currency) for column in kept)
        rows = "\n".join(
            "<tr>" + "".join(self._cell(row, column, is_head=column is named) for column in kept) + "</tr>"
            for row in table.rows
        )
        hint = self.text(words("A click on a head sorts by it.", "点击表头可排序。"))
        return (
            f'{charts}\n<div class="scroll" tabindex="0" role="group" aria-label="{title}">\n<table>\n'
            f"<caption>{title} {hint}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
        )

    def _head(self, column: Column, currency: str | None) -> str:
        sorts = ' data-type="number"' if column.kind in NUMBERS else ""
        side = ' class="right"' if column.kind in RIGHT else ""
        return f'<th scope="col"{side}{sorts}><button type="button">{self.text(head(column, currency))}</button></th>'

    def _cell(self, row: dict[str, Any], column: Column, *, is_head: bool) -> str:
        value = row.get(column.key)
        said = self._bar(value) if column.kind == "bar" else escape(cell(row, column, self._lang))
        sorted_by = _sorted_by(value, column)
        data = "" if sorted_by is None else f' data-value="{escape(sorted_by)}"'
        looks = _looks(column.kind, said)
        start = f'<th scope="row"{_class(looks)}{data}>' if is_head else f"<td{_class(looks)}{data}>"
        return start + said + ("</th>" if is_head else "</td>")

    def _bar(self, value: Any) -> str:
        if not isinstance(value, int | float):
            return ""
        share = min(max(value, 0), 1)
        return (
            f'<span class="bar" role="img" aria-label="{figure(value, self._lang, shares=True)}">'
            f'<span style="width: {share * 100:.1f}%"></span></span>'
        )

    # ---- Cards

    def _card(self, card: Card, *, level: int) -> str:
        parts = []
        for section in card.sections:
            lines = "\n".join(map(self._line, section.lines))
            parts.append(f'<h{level}>{self.text(section.title)}</h{level}>\n<ul class="lines">\n{lines}\n</ul>')
        return "\n".join(parts)

    def _line(self, line: Line) -> str:
        mark = ""
        if line.mark:
            said = self.text(SAID_MARKS[line.mark])
            mark = f'<span class="mark {line.mark}" role="img" aria-label="{said}">{MARKS[line.mark]}</span>'
        colon = "：" if self._lang == "zh" else ": "
        label = f'<span class="label">{self.text(line.label)}{colon}</span>' if line.label else ""
        paste = f"<code>{self.text(command(line.paste, self._lang, self._prefix))}</code>" if line.paste else ""
        return f"<li>{mark}{label}{self.text(line.text)}{paste}</li>"


def _looks(kind: str, said: str) -> str:
    """How a cell is set: numbers to the right, what is short in one line, long text in a wide column."""
    if kind in RIGHT:
        return "right"
    if kind in ("day", "phone") or columns(said) <= SHORT:
        return "whole"
    return {"name": "name", "bar": ""}.get(kind, "prose")


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _sorted_by(value: Any, column: Column) -> str | None:
    """What the cell sorts by where that is not its text: the number, the ISO day."""
    if column.kind in NUMBERS:
        if isinstance(value, bool):
            return str(int(value))
        return str(value) if isinstance(value, int | float | str) else ""
    return str(value or "") if column.kind == "day" else None
