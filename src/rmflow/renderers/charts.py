"""Charts drawn as text on a terminal: bars, sparklines, a heat map of days, a funnel.

They read without colour, fit any width from 20 columns, and fall back to ASCII where blocks cannot be shown.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rmflow.renderers.cells import figure, shown
from rmflow.renderers.heat import Level, levels, weeks
from rmflow.renderers.plain import clipped, columns, folded, paint
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rmflow.records import Chart, Series

# A stretch of a line and the style it is painted in.
Piece = tuple[str, str]
STYLES = ("first", "second", "third")
LEAST_BAR = 8  # a bar shorter than this says nothing: the label goes on a line of its own
STRETCH = 3  # columns that a point of a sparkline takes at most


class Glyphs(NamedTuple):
    """What charts are drawn with: a whole cell and its eighths, a sparkline's levels, a heat map's shades, a funnel's
    half cells (left edge, right edge)."""

    whole: str
    parts: str
    levels: str
    shades: str
    halves: tuple[str, str]


BLOCKS = Glyphs("█", "▏▎▍▌▋▊▉", "▁▂▃▄▅▆▇█", "·░▒▓█", ("▐", "▌"))
ASCII = Glyphs("#", "", ".:-=+*%#", ".-+x#", ("", ""))
_TO_ASCII = str.maketrans({"…": "~", "–": "-", "·": "."})


def draw(chart: Chart, lang: str, width: int, *, colour: bool, blocks: bool = True) -> list[str]:
    """The chart's lines, none wider than `width` columns; `blocks` says whether the terminal can show block
    characters."""
    glyphs = BLOCKS if blocks else ASCII
    lines: list[list[Piece]] = [[(line, "bold")] for line in folded(_title(chart, lang), width)]
    if has_values(chart):
        lines += KINDS[chart.kind](chart, lang, width, glyphs)
    else:
        lines.append([(NOTHING.say(lang), "dim")])
    return [_painted(pieces, width, colour=colour, blocks=blocks) for pieces in lines]


NOTHING = words("Nothing to draw.", "无数据。")


def has_values(chart: Chart) -> bool:
    """Whether there is anything in the chart to draw."""
    return any(value is not None for one in chart.series for value in one.values)


def _title(chart: Chart, lang: str) -> str:
    title = shown(chart.title, lang)
    if chart.unit is None:
        return title
    return words("{title} ({unit})", "{title}（{unit}）", title=title, unit=shown(chart.unit, lang)).say(lang)


def _painted(pieces: list[Piece], width: int, *, colour: bool, blocks: bool) -> str:
    line = ""
    for text, style in pieces:
        kept = clipped(text, width) if blocks else clipped(text, width).translate(_TO_ASCII)
        width -= columns(kept)
        line += paint(kept, style, colour=colour) if style else kept
    return line if colour else line.rstrip()


def _padded(text: str, width: int) -> str:
    text = clipped(text, width)
    return text + " " * (width - columns(text))


def _flowed(parts: list[str], gap: str, width: int) -> list[str]:
    """The parts one after the other, as many in a line as fit."""
    lines = parts[:1]
    for part in parts[1:]:
        joined = lines[-1] + gap + part
        if columns(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def _label_room(width: int) -> int:
    return width * 2 // 5


def _right(text: str, width: int) -> str:
    return " " * (width - columns(text)) + text


# ---- Bars


def _bars(chart: Chart, lang: str, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    labels = [shown(label, lang) for label in chart.labels]
    top = max((value for one in chart.series for value in one.values if value is not None), default=0)
    if len(chart.series) == 1:
        rows = [(label, value, STYLES[0]) for label, value in zip(labels, chart.series[0].values, strict=True)]
        return _bar_lines(rows, top, chart, lang, width, glyphs)
    lines: list[list[Piece]] = []
    for at, label in enumerate(labels):
        grouped = [
            (f"  {shown(one.name, lang)}", one.values[at], STYLES[n % len(STYLES)]) for n, one in enumerate(chart.series)
        ]
        lines += [[(label, "")], *_bar_lines(grouped, top, chart, lang, width, glyphs)]
    return lines


def _bar_lines(
    rows: list[tuple[str, float | None, str]], top: float, chart: Chart, lang: str, width: int, glyphs: Glyphs
) -> list[list[Piece]]:
    values = [figure(value, lang, shares=chart.shares) for _, value, _ in rows]
    label_width = min(max(columns(label) for label, _, _ in rows), _label_room(width))
    value_width = max(map(columns, values))
    room = width - label_width - value_width - 2
    lines: list[list[Piece]] = []
    for (label, value, style), text in zip(rows, values, strict=True):
        if room < LEAST_BAR:
            lines += [[(label, "")], [(_bar(value, top, width - value_width - 1, glyphs), style), (f" {text}", "")]]
        else:
            bar = _bar(value, top, room, glyphs)
            lines.append([(_padded(label, label_width) + " ", ""), (bar, style), (f" {text}" if bar else text, "")])
    return lines


def _bar(value: float | None, top: float, room: int, glyphs: Glyphs) -> str:
    """A bar whose length is the value's share of `top`; the least above zero still shows."""
    if not value or value < 0 or top <= 0 or room < 1:
        return ""
    steps = len(glyphs.parts) + 1
    whole, part = divmod(max(round(value / top * room * steps), 1), steps)
    return glyphs.whole * whole + (glyphs.parts[part - 1] if part else "")


# ---- Sparklines


def _lines(chart: Chart, lang: str, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    names = [shown(one.name, lang) for one in chart.series] if len(chart.series) > 1 else [""] * len(chart.series)
    indent = min(max(map(columns, names)), _label_room(width))
    indent += 1 if indent else 0
    extremes = [_extremes(one, lang, shares=chart.shares) for one in chart.series]
    tails = ["  " + " · ".join(parts) for parts in extremes]
    points = len(chart.labels)
    beside = width - indent - max(map(columns, tails))
    has_room = beside >= min(points, 20)
    room = beside if has_room else width - indent
    for n, (one, name, tail, parts) in enumerate(zip(chart.series, names, tails, extremes, strict=True)):
        line = [(_padded(name, indent), ""), (_spark(one, room, glyphs), STYLES[n % len(STYLES)])]
        if has_room:
            lines.append([*line, (tail, "dim")])
        else:
            lines += [line, *([(" " * indent + text, "dim")] for text in _flowed(parts, " · ", width - indent))]
    lines.append([(" " * indent + _span(chart, lang, min(points * _stretch(points, room), room)), "dim")])
    return lines


def _extremes(series: Series, lang: str, *, shares: bool) -> list[str]:
    """The least, the most and the last value, named."""
    known = [value for value in series.values if value is not None]
    if not known:
        return ["–"]
    names = (words("min", "最低"), words("max", "最高"), words("last", "最新"))
    values = (min(known), max(known), known[-1])
    return [f"{name.say(lang)} {figure(value, lang, shares=shares)}" for name, value in zip(names, values, strict=True)]


def _span(chart: Chart, lang: str, width: int) -> str:
    """The first and the last label, under the ends of the line."""
    first, last = shown(chart.labels[0], lang), shown(chart.labels[-1], lang)
    gap = width - columns(first) - columns(last)
    return first + " " * gap + last if gap > 0 else f"{first} – {last}"


def _stretch(points: int, room: int) -> int:
    return max(min(room // points, STRETCH), 1)


def _spark(series: Series, room: int, glyphs: Glyphs) -> str:
    values = _thinned(series.values, room)
    known = [value for value in values if value is not None]
    top, base = max([*known, 0]), min([*known, 0])
    steps = len(glyphs.levels) - 1

    def glyph(value: float | None) -> str:
        if value is None:
            return " "
        return glyphs.levels[round((value - base) / (top - base) * steps) if top > base else 0]

    return "".join(glyph(value) * _stretch(len(values), room) for value in values)


def _thinned(values: tuple[float | None, ...], room: int) -> list[float | None]:
    """At most `room` values: neighbours are averaged where there are more."""
    if len(values) <= room:
        return list(values)
    bounds = [at * len(values) // room for at in range(room + 1)]
    return [_mean(values[first:last]) for first, last in pairwise(bounds)]


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


# ---- The heat map of days

DAY_NAMES = words("Mon Tue Wed Thu Fri Sat Sun", "一 二 三 四 五 六 日")
MONTHS = words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
               "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月")  # fmt: skip


def _calendar(chart: Chart, lang: str, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    names = DAY_NAMES.say(lang).split()
    indent = max(map(columns, names)) + 1
    steps = levels(chart)
    mondays, shade = weeks(chart, steps)
    fit = max((width - indent) // 2, 1)
    lines: list[list[Piece]] = []
    for start in range(0, len(mondays), fit):
        block = mondays[start : start + fit]
        lines.append([(" " * indent + _month_names(block, lang, width - indent), "dim")])
        for weekday, name in enumerate(names):
            marks = [shade.get((monday, weekday)) for monday in block]
            lines.append([(_padded(name, indent), "dim"), *(_day(mark, glyphs) for mark in marks)])
    return [*lines, *_legend(steps, lang, width, glyphs)]


def _day(mark: int | None, glyphs: Glyphs) -> Piece:
    if mark is None:
        return ("  ", "")
    return (glyphs.shades[mark] * 2 if mark else f"{glyphs.shades[0]} ", "ok" if mark else "dim")


def _month_names(mondays: list[date], lang: str, room: int) -> str:
    """Each month's name over the week that holds its first day; the first week's, where there is room for it."""
    names = MONTHS.say(lang).split()
    line = ""
    for at, monday in enumerate(mondays):
        sunday = monday.toordinal() + 6
        month = monday.fromordinal(sunday).month
        begins = monday.fromordinal(sunday).day <= 7
        name = names[month - 1]
        if (begins or at == 0) and columns(line) <= at * 2 and at * 2 + columns(name) <= room:
            crowded = at == 0 and any(m.fromordinal(m.toordinal() + 6).day <= 7 for m in mondays[1:2])
            line += "" if crowded and not begins else " " * (at * 2 - columns(line)) + name + " "
    return line.rstrip()


def _legend(steps: list[Level], lang: str, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    texts = [f"{glyphs.shades[step.shade] * (2 if step.shade else 1)} {step.says(lang)}" for step in steps]
    return [[(line, "dim")] for line in _flowed(texts, "   ", width)]


# ---- The funnel


def _funnel(chart: Chart, lang: str, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    values = chart.series[0].values
    labels = [shown(label, lang) for label in chart.labels]
    counts = [figure(value, lang) for value in values]
    first = next((value for value in values if value), None)
    shares = [f"{value / first * 100:.0f} %" if first and value is not None else "–" for value in values]
    texts = _in_columns(counts, shares)
    label_width = min(max(map(columns, labels)), _label_room(width))
    room = width - label_width - columns(texts[0]) - 2
    top = max((value for value in values if value is not None), default=0)
    lines: list[list[Piece]] = []
    for label, value, text in zip(labels, values, texts, strict=True):
        bar = _centred(value or 0, top, room, glyphs)
        lines.append([(_padded(label, label_width) + " ", ""), (bar, STYLES[0]), (f" {text}", "")])
    return lines


def _in_columns(counts: list[str], shares: list[str]) -> list[str]:
    count_width, share_width = max(map(columns, counts)), max(map(columns, shares))
    return [f"{_right(c, count_width)}  {_right(s, share_width)}" for c, s in zip(counts, shares, strict=True)]


def _centred(value: float, top: float, room: int, glyphs: Glyphs) -> str:
    """A bar in the middle of `room` columns, in steps of half a column on either side."""
    left, right = glyphs.halves
    if value <= 0 or top <= 0:
        return " " * room
    halves = max(round(value / top * room), 1)  # half columns on each side of the middle, were `room` even
    blank = room - halves
    if not left:
        return " " * (blank // 2) + glyphs.whole * halves + " " * (room - blank // 2 - halves)
    if blank % 2 == 0:
        return " " * (blank // 2) + glyphs.whole * halves + " " * (blank // 2)
    return " " * (blank // 2) + left + glyphs.whole * (halves - 1) + right + " " * (blank // 2)


KINDS = {"bars": _bars, "line": _lines, "calendar": _calendar, "funnel": _funnel}
