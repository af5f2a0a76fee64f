"""Charts as inline SVG, drawn with Matplotlib: text stays text, colours are the page's own, the same chart is the same
bytes.
"""

from __future__ import annotations

import io
import logging
import os
import re
import tempfile
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from rmflow.renderers.cells import figure
from rmflow.renderers.charts import DAY_NAMES, MONTHS
from rmflow.renderers.extras import needed
from rmflow.renderers.heat import levels, weeks
from rmflow.renderers.plain import clipped, columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rmflow.records import Chart, Shown

SVG = "http://www.w3.org/2000/svg"
WIDTH = 440  # units of the drawing: a telephone's width, so that text is read there too
SIZE = 13  # of text
PER_COLUMN = SIZE * 0.56  # how wide a column of text is, about
LABEL = 22  # columns of a label at most
# Colours that the page sets, for light and dark: drawn as a stand-in, written as a variable.
INK, QUIET, GRID = "#010101", "#010102", "#010103"
SERIES = ("#010201", "#010202", "#010203", "#010204")
HEAT = ("#010300", "#010301", "#010302", "#010303", "#010304")
VARIABLES = {
    INK: "--ink", QUIET: "--quiet", GRID: "--line",
    **{colour: f"--series{n}" for n, colour in enumerate(SERIES, 1)},
    **{colour: f"--heat{n}" for n, colour in enumerate(HEAT)},
}  # fmt: skip
DASHES = ("-", "--", ":", "-.")  # a line is told from the others without its colour too
_STAND_IN = re.compile("|".join(VARIABLES))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")


def drawn(chart: Chart, lang: str, text: Callable[[Shown], str], name: str) -> str:
    """The chart as an `<svg>` element; `text` says its labels, `name` begins every id in it.

    Raises:
        BadInput: Matplotlib is not installed.
    """
    with _drawing() as figure_of:
        fig = KINDS[chart.kind](chart, lang, text, figure_of)
        out = io.BytesIO()
        fig.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _inline(out.getvalue(), text(chart.title), described(chart, lang, text), name)


def described(chart: Chart, lang: str, text: Callable[[Shown], str]) -> str:
    """The chart's numbers in words, for whoever cannot see it: all of them, or the ends of a long row."""
    parts = []
    for one in chart.series:
        known = [(label, value) for label, value in zip(chart.labels, one.values, strict=True) if value is not None]
        if len(known) > 24:
            highest = max(known, key=lambda pair: pair[1])
            known = [known[0], highest, known[-1]]
        said = (f"{text(label)} {figure(value, lang, shares=chart.shares)}" for label, value in known)
        name = f"{text(one.name)}{'：' if lang == 'zh' else ': '}"
        parts.append(name + ("，" if lang == "zh" else ", ").join(said))
    return ("。" if lang == "zh" else ". ").join(parts)


# ---- Matplotlib, without what the user or the machine set for it


@contextmanager
def _drawing() -> Iterator[Callable[[float], Any]]:
    """A maker of empty figures of a given height, in Matplotlib's own defaults."""
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    with needed("html"), _no_settings():
        import matplotlib as mpl
        import matplotlib.style  # looks into the user's settings when first loaded: here, where there are none
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

    def empty(height: float) -> Any:
        fig = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        FigureCanvasSVG(fig)
        fig.patch.set_visible(False)
        return fig

    with mpl.rc_context(), warnings.catch_warnings():
        # The page's fonts have the glyphs that Matplotlib's own has not.
        warnings.simplefilter("ignore")
        mpl.rcdefaults()
        mpl.rcParams.update({
            "svg.fonttype": "none", "svg.hashsalt": "rmflow", "font.family": ["DejaVu Sans"], "font.size": SIZE,
            "text.parse_math": False, "text.color": INK, "axes.labelcolor": INK, "xtick.color": QUIET,
            "ytick.color": QUIET, "axes.edgecolor": GRID, "axes.unicode_minus": False, "path.simplify": False,
        })  # fmt: skip
        yield empty


@contextmanager
def _no_settings() -> Iterator[None]:
    """Import Matplotlib with an empty folder for its settings and its list of fonts, gone afterwards."""
    before = os.environ.get("MPLCONFIGDIR")
    with tempfile.TemporaryDirectory(prefix="rmflow-", ignore_cleanup_errors=True) as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            del os.environ["MPLCONFIGDIR"]
            if before is not None:
                os.environ["MPLCONFIGDIR"] = before


def _axes(fig: Any, left: float, right: float, top: float, bottom: float) -> Any:
    """Axes with that much room around them, without a frame."""
    height = fig.get_figheight() * 72
    axes = fig.add_axes((left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height))
    axes.patch.set_visible(False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    return axes


def _room(texts: list[str]) -> float:
    """How wide the widest text is, and a gap."""
    return max(map(columns, texts), default=0) * PER_COLUMN + 12


# ---- The kinds


def _bars(chart: Chart, lang: str, text: Callable[[Shown], str], figure_of: Callable[[float], Any]) -> Any:
    labels = [clipped(text(label), LABEL) for label in chart.labels]
    many = len(chart.series)
    thick = 0.72 / many
    values = [[figure(value, lang, shares=chart.shares) for value in one.values] for one in chart.series]
    top = max((value for one in chart.series for value in one.values if value is not None), default=0) or 1
    fig = figure_of(len(labels) * (10 + 18 * many) + 12)
    axes = _axes(fig, _room(labels), _room([v for row in values for v in row]), 6, 6)
    for n, (one, said) in enumerate(zip(chart.series, values, strict=True)):
        places = [at + (n - (many - 1) / 2) * thick for at in range(len(labels))]
        lengths = [max(value or 0, 0) for value in one.values]
        axes.barh(places, lengths, height=thick * 0.92, color=SERIES[n % len(SERIES)])
        for place, length, words_ in zip(places, lengths, said, strict=True):
            axes.annotate(words_, (length, place), (5, 0), textcoords="offset points", va="center", ha="left")
    axes.set_xlim(0, top)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.set_xticks([])
    axes.set_yticks(range(len(labels)), labels, color=INK)
    return fig


def _line(chart: Chart, lang: str, text: Callable[[Shown], str], figure_of: Callable[[float], Any]) -> Any:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    known = [value for one in chart.series for value in one.values if value is not None]
    points = range(len(chart.labels))
    labels = [clipped(label, LABEL) for label in _short([text(label) for label in chart.labels])]
    fig = figure_of(210)
    ticks = MaxNLocator(5, integer=not chart.shares and all(value == int(value) for value in known))
    low, high = min([*known, 0]), max([*known, 0])
    sayable = [figure(value, lang, shares=chart.shares) for value in ticks.tick_values(low, high or 1)]
    axes = _axes(fig, _room(sayable), max(columns(labels[-1]) * PER_COLUMN / 2, 12), 10, 30)
    for n, one in enumerate(chart.series):
        heights = [float("nan") if value is None else value for value in one.values]
        axes.plot(
            points, heights, DASHES[n % len(DASHES)], color=SERIES[n % len(SERIES)], linewidth=2, marker="o",
            markersize=3 if len(points) <= 62 else 1.5, clip_on=False,
        )  # fmt: skip
    axes.set_ylim(low, ticks.tick_values(low, high or 1)[-1])
    axes.yaxis.set_major_locator(ticks)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: figure(round(value, 9), lang, shares=chart.shares)))
    axes.grid(visible=True, axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    room = WIDTH - _room(sayable) - 12
    places = _spread(len(points), max(int(room // (_room(labels) + 6)), 2))
    axes.set_xticks(places, [labels[at] for at in places])
    axes.tick_params(axis="x", pad=8)
    axes.set_xlim(-0.3, max(len(points) - 0.8, 0.3))
    return fig


def _short(labels: list[str]) -> list[str]:
    """Days of one row without their year, which the title says."""
    if all(map(_DAY.fullmatch, labels)):
        return [label[5:] for label in labels]
    return labels


def _spread(points: int, most: int) -> list[int]:
    """At most `most` places from the first to the last, evenly apart."""
    count = min(points, most)
    return sorted({round(n * (points - 1) / max(count - 1, 1)) for n in range(count)})


def _calendar(chart: Chart, lang: str, _text: Callable[[Shown], str], figure_of: Callable[[float], Any]) -> Any:
    from matplotlib.patches import Rectangle

    names, months = DAY_NAMES.say(lang).split(), MONTHS.say(lang).split()
    mondays, shade = weeks(chart, levels(chart))
    left = _room(names)
    side = min((WIDTH - left - 4) / len(mondays), 22)
    fig = figure_of(side * 7 + 26)
    axes = _axes(fig, left, WIDTH - left - side * len(mondays), 22, 4)
    for (monday, weekday), mark in sorted(shade.items()):
        week = (monday - mondays[0]).days // 7
        axes.add_patch(Rectangle((week + 0.06, weekday + 0.06), 0.88, 0.88, facecolor=HEAT[mark], linewidth=0))
    axes.set_xlim(0, len(mondays))
    axes.set_ylim(7, 0)
    axes.set_yticks([0.5, 2.5, 4.5], [names[0], names[2], names[4]])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    begins = [at for at, monday in enumerate(mondays) if (at == 0 or monday.day <= 7) and _is_clear(mondays, at)]
    axes.set_xticks(begins, [months[_month(mondays[at]) - 1] for at in begins], ha="left")
    return fig


def _month(monday: Any) -> int:
    return int(monday.month)


def _is_clear(mondays: list[Any], at: int) -> bool:
    """Whether the first column's month may be named: not where the next month begins right beside it."""
    return at > 0 or not any(monday.day <= 7 for monday in mondays[1:3])


def _funnel(chart: Chart, lang: str, text: Callable[[Shown], str], figure_of: Callable[[float], Any]) -> Any:
    labels = [clipped(text(label), LABEL) for label in chart.labels]
    values = [value or 0 for value in chart.series[0].values]
    first = next((value for value in values if value), 0)
    said = [f"{figure(v, lang)} · {v / first * 100:.0f} %" if first else figure(v, lang) for v in values]
    top = max(values, default=0) or 1
    fig = figure_of(len(labels) * 32 + 12)
    axes = _axes(fig, _room(labels), _room(said), 6, 6)
    axes.barh(range(len(values)), values, left=[-value / 2 for value in values], height=0.84, color=SERIES[0])
    for at, words_ in enumerate(said):
        axes.annotate(words_, (top / 2, at), (8, 0), textcoords="offset points", va="center", ha="left")
    axes.set_xlim(-top / 2, top / 2)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.set_xticks([])
    axes.set_yticks(range(len(labels)), labels, color=INK)
    return fig


KINDS = {"bars": _bars, "line": _line, "calendar": _calendar, "funnel": _funnel}


# ---- From a file of its own to an element of a page


def _inline(content: bytes, title: str, description: str, name: str) -> str:
    """The drawing as an element: named and described, its ids its own, no metadata, no style of its own for the page."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(content)  # noqa: S314  Matplotlib's own output
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style") or child.tag.endswith("}metadata"):
                parent.remove(child)
    referred = {found for element in root.iter() for found in _referred(element)}
    for element in root.iter():
        _own(element, referred, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.attrib.update({"role": "img", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"})
    for at, (tag, words_) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = words_
        root.insert(at, element)
    return ET.tostring(root, encoding="unicode")


def _referred(element: ET.Element) -> list[str]:
    links = [element.attrib[key].removeprefix("#") for key in LINKS if key in element.attrib]
    return links + [found for value in element.attrib.values() for found in _REFERENCE.findall(value)]


def _own(element: ET.Element, referred: set[str], name: str) -> None:
    """Give an element's ids, references and colours their place in the page."""
    found = element.attrib
    if found.get("id") in referred:
        found["id"] = f"{name}-{found['id']}"
    else:
        found.pop("id", None)
    for key, value in list(found.items()):
        if key in LINKS:
            del found[key]
            found["href"] = f"#{name}-{value.removeprefix('#')}"
        elif key != "id":
            whole = _REFERENCE.sub(rf"url(#{name}-\1)", value)
            found[key] = _STAND_IN.sub(lambda match: f"var({VARIABLES[match[0]]})", whole)
