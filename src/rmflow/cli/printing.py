"""A command's answer: its record printed as the command line asked for it, or written to a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.records import Receipt, Record


def show(
    record: Record, *, json: bool = False, form: str = "table", out: str | None = None, reveal: bool = False
) -> None:
    """Print a record as the command line asked for it, or write it to the file `out`. What leaves the terminal is masked
    unless `reveal` (`cli.leaving`).

    Raises:
        BadInput: the record cannot be had in that form; a file's form would go to a terminal; `out` cannot be written.
        BookError: it is to be revealed, and the journal cannot be written.
    """
    form = "json" if json else form
    if out is not None:
        _print(_written(record, form, out, reveal=reveal), "table")
    elif _leaves(form):
        _hand_on(record, form, reveal=reveal)
    else:
        _print(record, form)


def _leaves(form: str) -> bool:
    """Whether what is printed in that form may be read by others: a document; with `mask always` whatever is no terminal."""
    from rmflow.renderers import DOCUMENTS

    return form in DOCUMENTS or (STATE.masks_always and not sys.stdout.isatty())


def _hand_on(record: Record, form: str, *, reveal: bool) -> None:
    """Print what may be read by others."""
    from rmflow.cli import leaving

    _refuse_terminal(form)
    left = leaving.through(record, form, reveal=reveal)
    content = _rendered(left.record, form)
    leaving.note(left)
    _put(content)
    if left.is_masked and form == "csv":
        leaving.hint()


def _print(record: Record, form: str) -> None:
    _put(_rendered(record, form))


# The forms that are kept, printed or sent on.
_KEPT = ("html", "xlsx", "md")


def _anchored(record: Record, form: str) -> Record:
    """What leaves the terminal bears the journal's head: a paper copy shows later whether the journal was cut or written
    anew. A terminal's table does not: it is looked at and gone. In JSON only a report has it, in its `definition`.
    """
    from rmflow.records import Receipt

    if not STATE.head or isinstance(record, Receipt):
        return record
    if form == "json":
        return _defined(record)  # type: ignore[no-any-return]
    if form in _KEPT:
        return record._replace(notes=(*record.notes, words("Journal {head}", "流水 {head}", head=STATE.head)))
    return record


def _defined(record: Any) -> Any:
    """A report's data with the head: in its definition, or beside its figures where it has none."""
    data = record.data
    if STATE.command != "report" or not isinstance(data, dict):
        return record
    head: dict[str, Any] = {"head": STATE.head}
    if isinstance(data.get("definition"), dict):
        head = {"definition": {**data["definition"], **head}}
    return record._replace(data={**data, **head})


def _rendered(record: Record, form: str) -> str | bytes:
    from rmflow.cli.failures import colour
    from rmflow.renderers import FILES, render, render_bytes

    record = _anchored(record, form)
    if form in FILES:
        return render_bytes(record, form, STATE.lang, prefix=STATE.prefix)
    return render(
        record, form, STATE.lang, width=_width(), colour=colour(sys.stdout), prefix=STATE.prefix, blocks=_shows_blocks()
    )


def _put(content: str | bytes) -> None:
    if isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def show_aside(record: Record) -> None:
    """Print a record to stderr, as people see it: what is shown before a question is no answer."""
    from rmflow.cli.failures import colour
    from rmflow.renderers import render

    width = _width() if sys.stderr.isatty() else None
    sys.stderr.write(
        render(record, "table", STATE.lang, width=width, colour=colour(sys.stderr), prefix=STATE.prefix, blocks=False)
    )


def _refuse_terminal(form: str) -> None:
    from rmflow.renderers import FILES

    if form in FILES and sys.stdout.isatty():
        from rmflow.errors import BadInput

        raise BadInput(
            words("--format {form} is a file, not for the terminal: add --out FILE, or > FILE.",
                  "--format {form} 是文件格式，不能显示在终端上：请加 --out 文件名，或 > 文件名。", form=form)
        )  # fmt: skip


def _written(record: Record, form: str, place: str, *, reveal: bool) -> Receipt:
    """Write the record to a file, in the form asked for or else the one that its ending names."""
    from rmflow.cli import leaving
    from rmflow.renderers import files, render_bytes
    from rmflow.settings import path_of

    path = path_of(place)
    form = (files.form_of(path) or form) if form == "table" else form
    left = leaving.through(record, form, place, reveal=reveal)
    content = render_bytes(_anchored(left.record, form), form, STATE.lang, prefix=STATE.prefix)
    files.refuse(path, form)
    leaving.note(left)
    with Saving():
        files.write(path, content, form)
    return leaving.receipt(path, form, left)


def _shows_blocks() -> bool:
    """Whether standard output can show block characters: its encoding has them, and the locale is not plain C."""
    import os

    said = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "")
    if said in ("C", "POSIX"):
        return False
    try:
        "▏█░▁".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _width() -> int | None:
    """The terminal's width; none where output is piped, so that nothing is cut."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns
