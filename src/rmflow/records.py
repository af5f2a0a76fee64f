"""What leaves a door: plain records that renderers dress as text, JSON, CSV or Markdown.

Three shapes: a `Receipt` (what a command just did), a `Table` (many rows), a `Card` (one thing in full). Each carries
`data`, the JSON value scripts read: codes, ISO dates, decimal strings; labels only where people look.
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

    `kind`: `text`, `number` (right-aligned), `day`, `share` (0–1 as a percentage), `flag`, `bar` (0–1 drawn; not in
    CSV), `data` (in CSV only). `show` turns a row into what people see; without it the value stands as it is.
    `weight` says what gives way first on a narrow screen: 0 stays, higher goes earlier.
    """

    key: str
    head: Words
    kind: str = "text"
    show: Callable[[dict[str, Any]], Shown] | None = None
    weight: int = 0


class Table(NamedTuple):
    """Rows under columns. `data` is the JSON value (by default the rows); `notes` stand below the table."""

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    data: Any = None
    notes: tuple[Words, ...] = ()
    empty: Words | None = None


class Card(NamedTuple):
    """One thing in full: a prospect, a gate, a day."""

    title: Words
    sections: tuple[Section, ...]
    data: Any
    notes: tuple[Words, ...] = ()


Record = Receipt | Table | Card
