"""What leaves the terminal: documents are masked, and a reveal is in the journal before anything is shown (promise R11).

A document is a record in a form that is kept or passed on (CSV, Markdown, a page, a spreadsheet, a calendar), and anything
written to a file. Plain text and JSON on standard output are the RM's own session, unless the setting `mask` is `always`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from rmflow.cli.state import STATE
from rmflow.cli.units import waiting
from rmflow.errors import RmflowError
from rmflow.records import Card, Page, Receipt, Table
from rmflow.renderers.veil import MASKED, Veil, over
from rmflow.store.people import People
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.records import Record

SINGLE = 1  # what a card is counted as


class Left(NamedTuple):
    """What may leave; whether anything in it is masked; what the journal has to say first, where it is a reveal."""

    record: Any
    is_masked: bool
    access: dict[str, Any] | None = None


def everybody() -> People:
    """All names and telephones of the book; nobody where there is no book that can be read."""
    from rmflow import book
    from rmflow.store.people import people

    try:
        with book.looking(STATE.path) as connection:
            return people(connection)
    except RmflowError:
        return People()


def through(record: Record, form: str, out: str | None = None, *, reveal: bool = False) -> Left:
    """The record as it may leave in that form, to the file `out` or on standard output; with `reveal` as it is."""
    veil = over(record, STATE.lang, *everybody())
    masked = veil.record(record, form)
    if not (reveal and veil.has_hidden):
        return Left(masked, veil.has_hidden)
    no = _number(record)
    access = {
        "reveal": True, "format": form, "rows": _count(record), "no": no,
        "out": _file_name(veil, out) if no is None else file_about_one(out),
        "report": STATE.arguments.get("name") if STATE.command == "report" else None,
    }  # fmt: skip
    return Left(record, is_masked=False, access=access)


def events(found: list[dict[str, Any]], out: str, *, reveal: bool) -> Left:
    """The entries of a calendar as they may leave, to the file `out`."""
    veil = Veil(STATE.lang, *everybody())
    masked = veil.data(found)
    if not (reveal and veil.has_hidden):
        return Left(masked, veil.has_hidden)
    access = {"reveal": True, "format": "ics", "rows": len(found), "out": _file_name(veil, out)}
    return Left(found, is_masked=False, access=access)


def note(left: Left) -> None:
    """Where it is a reveal, write into the journal who, when, by which command, in what form, how many, where to. Before
    anything is shown: what cannot be journaled is not revealed.

    Raises:
        BookError: it cannot be written.
    """
    from rmflow import book

    if left.access is None or STATE.shared is not None:  # shared: the demo's throwaway book
        return
    with book.writing(
        STATE.path, now=STATE.clock(), rm=STATE.who, command=STATE.command, arguments={}, waiting=waiting
    ) as unit:
        unit.note_access(**{key: value for key, value in left.access.items() if value is not None})


def receipt(path: Path, form: str, left: Left) -> Receipt:
    """What was written where, and whether it is masked."""
    from rmflow.renderers.files import KINDS
    from rmflow.text.safe import safe

    return Receipt(
        words("{path} is written ({kind}).", "已写入 {path}（{kind}）。", path=safe(str(path)), kind=KINDS[form].name),
        {"path": str(path), "format": form, "masked": left.is_masked}, (MASKED,) if left.is_masked else (),
    )  # fmt: skip


def _file_name(veil: Veil, out: str | None) -> str | None:
    """The file's own name, masked too: an entry of the journal outlives the person."""
    return veil.text(Path(out).name) if out is not None else None


def file_about_one(out: str | None) -> str | None:
    """What the journal keeps of the name of a file about one person: its ending alone, since such a file is named after him,
    also in letters that nobody would find when he is forgotten (zhangsan.json)."""
    return f"***{Path(out).suffix}" if out is not None else None


def hint() -> None:
    """On a terminal, say what a masked document on standard output does not say itself."""
    if sys.stderr is not None and sys.stderr.isatty():
        typer.echo(MASKED.say(STATE.lang), err=True)


def error_text(text: str) -> str:
    """What is told on standard error, where that is no terminal: telephones masked, names too with `mask always`."""
    return _error_veil().text(text)


def error_data(data: Any) -> Any:
    """The same of an error told as JSON."""
    return _error_veil().data(data)


def _error_veil() -> Veil:
    return Veil(STATE.lang, *everybody()) if STATE.masks_always else Veil(STATE.lang)


def _count(record: Record) -> int:
    if isinstance(record, Table):
        return len(record.rows)
    return sum(map(_count, record.parts)) if isinstance(record, Page) else SINGLE


def _number(record: Record) -> int | None:
    """The short number of the one customer that a card or a timeline is about."""
    data = record.data
    no = data.get("no") if isinstance(record, Card | Receipt) and isinstance(data, dict) else None
    return no if isinstance(no, int) else None
