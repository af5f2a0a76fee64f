"""What leaves a door: plain records that renderers dress as text, JSON, CSV or Markdown.

Four shapes: a `Receipt` (what a command just did), a `Table` (many rows), a `Card` (one thing in full), a `Page` (several
of these under one title). Each carries `data`, the JSON value scripts read: codes, ISO dates, decimal strings; labels
only where people look.
"""

# No `from __future__ import annotations` here: NamedTuple would compile every annotation anew at each start.
from collections.abc import Callable
from typing import Any, NamedTuple

from rmflow.words import Words

Shown = Words | str


class Line(NamedTuple):
    """One line of a card. `mark` is `ok`, `no`, `warn` or empty; `label` stands before the text."""

    text: Words
    label: Words | None = None
    mark: str = ""
    # A command to paste, shown under the line.
    paste: Shown | None = None


class Section(NamedTuple):
    """A part of a card under its own heading."""

    title: Words
    lines: tuple[Line, ...]


class Receipt(NamedTuple):
    """What a command did, in one line; notes and warnings below it; the command that would come next."""

    text: Words
    data: dict[str, Any]
    notes: tuple[Words, ...] = ()
    paste: Shown | None = None


class Column(NamedTuple):
    """A column: its key in the rows, its head, how it is shown, how it is set.

    `kind`: `text`, `name` (a customer's or contact's) and `phone` (E.164), both masked in a document,
    `number` (right-aligned), `money` (a decimal string, right-aligned), `day`, `share` (0–1 as a percentage), `flag`,
    `bar` (0–1 drawn; not in CSV), `data` (in CSV only). `show` turns a row into what people see; without it the value
    stands as it is. `weight` says what gives way first on a narrow screen: 0 stays, higher goes earlier. `unit` stands
    in the heads of a spreadsheet or page.
    """

    key: str
    head: Words
    kind: str = "text"
    show: Callable[[dict[str, Any]], Shown] | None = None
    weight: int = 0
    unit: Words | None = None


class Series(NamedTuple):
    """One line of numbers of a chart, a value for each of its labels; None is a gap."""

    name: Words
    values: tuple[float | None, ...]


class Chart(NamedTuple):
    """Numbers to be drawn. `kind`: `bars` (a bar a label), `line` (over time), `funnel` (a stage a label, falling),
    `calendar` (a heat map of days; labels are ISO days). `unit` is what the numbers count; with
    `shares` they are 0–1, shown as percentages.
    """

    kind: str
    title: Words
    labels: tuple[Shown, ...]
    series: tuple[Series, ...]
    unit: Words | None = None
    shares: bool = False


class Table(NamedTuple):
    """Rows under columns. `data` is the JSON value (by default the rows); `notes` stand below the table, `charts` are
    drawn where there is room for them. `names` are the customers and contacts its texts name beside those in columns
    of kind `name` and in `data`: masked in a document, be they in the book or not. With `stacks` a screen too narrow for
    all columns leaves none out: each row is told in lines of its own.
    """

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    data: Any = None
    notes: tuple[Words, ...] = ()
    empty: Words | None = None
    charts: tuple[Chart, ...] = ()
    names: tuple[str, ...] = ()
    stacks: bool = False


class Card(NamedTuple):
    """One thing in full: a prospect, a gate, a day. `names` are the customers and contacts its texts name beside those
    in `data`: masked in a document, be they in the book or not.
    """

    title: Words
    sections: tuple[Section, ...]
    data: Any
    notes: tuple[Words, ...] = ()
    names: tuple[str, ...] = ()


class Page(NamedTuple):
    """Several tables and cards under one title, e.g. the morning meeting's."""

    title: Words
    parts: tuple[Table | Card, ...]
    data: Any
    notes: tuple[Words, ...] = ()


Record = Receipt | Table | Card | Page
