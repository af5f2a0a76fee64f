"""What every command's file uses: option types, the unit of work, values from text, showing a record."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rmflow.cli.signals import Saving, honour
from rmflow.cli.state import STATE, say, tell
from rmflow.errors import Missing, RmflowError
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, time

    from rmflow.records import Receipt, Record
    from rmflow.store.unit import Unit
    from rmflow.words import Words

NOTE = words("the note", "备注")
REFUSED = 3  # the exit code of what the guide does not allow


class Offered(str):
    """A completion that Typer keeps though it does not begin with what was typed: pinyin never does."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Yes."""
        return True


def complete_prospect(incomplete: str) -> list[tuple[str, str]]:
    """Prospects' names for the shell; never an error, never a word."""
    from rmflow.cli.completing import prospects

    return [(Offered(name), text) for name, text in prospects(incomplete)]


def complete_code(list_name: str) -> Any:
    """A completer for one of the guide's lists."""

    def completer(incomplete: str) -> list[tuple[str, str]]:
        from rmflow.cli.completing import codes

        return codes(list_name, incomplete)

    return completer


Prospect = Annotated[
    str,
    typer.Argument(
        metavar="PROSPECT", show_default=False, autocompletion=complete_prospect,
        help=say("number, name or part of it, pinyin, initials, phone tail or USCC",
                 "编号、名称（或部分）、拼音、首字母、电话尾号或统一社会信用代码"),
    ),
]  # fmt: skip
OneProspect = Annotated[
    str | None,
    typer.Argument(
        metavar="[PROSPECT]", show_default=False, autocompletion=complete_prospect,
        help=say("one prospect's only", "只看某一客户"),
    ),
]  # fmt: skip
Json = Annotated[bool, typer.Option("--json", help=say("print JSON", "输出 JSON"))]
Form = Annotated[
    str,
    typer.Option("--format", metavar="table|csv|json|md|xlsx|html", help=say("how to print it", "输出格式")),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help=say("write it to a file; its ending (.xlsx, .html, .csv …) may say the format",
                 "写入文件；可由扩展名（.xlsx、.html、.csv 等）决定格式"),
    ),
]  # fmt: skip
Reveal = Annotated[
    bool,
    typer.Option("--reveal", help=say("names and phones in full in a file or document too (the journal notes it)",
                                      "文件、文档中也显示完整名称和电话（记入流水）")),
]  # fmt: skip
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=say("a note", "备注"))]


def coded(list_name: str, en: str, zh: str, *names: str) -> Any:
    """An option whose value is a code of one of the guide's lists; the shell completes it."""
    return typer.Option(*names, metavar="CODE", help=say(en, zh), autocompletion=complete_code(list_name))


def option(en: str, zh: str, *names: str, metavar: str = "TEXT") -> Any:
    """An option with its help in both languages."""
    return typer.Option(*names, metavar=metavar, help=say(en, zh))


def argument(en: str, zh: str, metavar: str, list_name: str | None = None) -> Any:
    """A positional argument with its help in both languages."""
    completer = complete_code(list_name) if list_name else None
    return typer.Argument(metavar=metavar, help=say(en, zh), show_default=False, autocompletion=completer)


@contextmanager
def reading(as_of: date | None = None) -> Iterator[Unit]:
    """The book, for looking; with `as_of`, as it stood at the end of that day."""
    if STATE.shared is not None:
        yield STATE.shared
        return
    from rmflow import book

    if as_of is not None:
        with book.as_of(STATE.path, as_of, now=STATE.now, rm=STATE.who) as unit:
            STATE.head = unit.head
            yield unit
            _warn_of_years(unit)
    else:
        with book.reading(STATE.path, now=STATE.now, rm=STATE.who) as unit:
            STATE.head = unit.head
            yield unit
            _warn_of_years(unit)
    warn_of_damage()


@contextmanager
def writing(*, dry_run: bool = False) -> Iterator[Unit]:
    """The book, for one command's changes; the command's name and arguments go into the journal."""
    if STATE.shared is not None:
        yield STATE.shared
        return
    from rmflow import book

    _check_form()
    copy_of_the_day()
    honour()
    try:
        with book.writing(
            STATE.path, now=STATE.now, rm=STATE.who, command=STATE.command, arguments=STATE.arguments, key=STATE.key,
            dry_run=dry_run, waiting=waiting, saving=Saving(),
        ) as unit:  # fmt: skip
            try:
                yield unit
            except RmflowError as error:
                if error.exit_code == REFUSED and getattr(error, "is_counted", True):
                    _count_refusal(unit, error)
                raise
        _warn_of_years(unit)
    except book.AlreadyDone as done:
        note(words("Already done (key {key}); nothing was repeated.", "已执行过（标识 {key}），未重复执行。", key=done.key))
        raise typer.Exit from None


def _check_form() -> None:
    """What cannot be printed afterwards is refused before anything is written.

    Raises:
        BadInput: a receipt cannot be had in the form asked for.
    """
    if STATE.form not in (None, "table", "json", "md"):
        from rmflow.records import Receipt
        from rmflow.renderers import render_bytes

        render_bytes(Receipt(words("", ""), {}), STATE.form, STATE.lang)


def _count_refusal(unit: Unit, refused: RmflowError) -> None:
    """What the guide refused is counted beside the book (`rmflow report funnel`); the book itself stays as it is."""
    from rmflow.store import refusals
    from rmflow.text.dates import instant

    refusals.count(STATE.path, instant(unit.now), unit.rm, STATE.command, unit.about, refused)


def copy_of_the_day() -> None:
    """Where the user wants one a day, a copy of the book before the day's first change."""
    if STATE.wants("backup.auto"):
        from rmflow.store.daily import is_due

        if is_due(STATE.path):
            from rmflow.cli.copies import daily

            daily()


def warn_of_damage() -> None:
    """Say on stderr that the book was found damaged, and so is only for reading."""
    from rmflow.store import damage

    if (found := damage.read(STATE.path)) is not None:
        text = words("Warning: the book was found damaged on {at}; it is only read now. rmflow restore puts back a copy.",
                     "警告：账簿于 {at} 发现损坏，目前只读。rmflow restore 可从副本恢复。", at=damage.since(found))  # fmt: skip
        note(text)


def _warn_of_years(unit: Unit) -> None:
    """Say on stderr, once, that a day lies where the calendar does not reach."""
    if unit.years_missed:
        from rmflow.rules.workdays import unknown_words

        text = unknown_words(unit.years_missed, unit.workdays.country)
        note(words("Note: {text}", "提示：{text}", text=text))


def note(text: Words) -> None:
    """Say something beside the answer, on stderr; whether it can be said decides nothing."""
    import contextlib

    with contextlib.suppress(OSError):
        tell(text)


def waiting(text: Words) -> None:
    """Say that another program holds the book."""
    note(text)


def need(value: str | None, option_name: str, question: Words, list_name: str | None = None) -> str:
    """A required value: as given, or asked for on a terminal.

    Raises:
        Missing: it was left out and there is nobody to ask (exit 2).
    """
    if value is not None:
        return value
    from rmflow.cli import prompts

    if not prompts.terminal():
        raise Missing(
            words(
                "{option} is missing: {question}", "缺少 {option}：{question}", option=option_name, question=question
            ),
            fix=f"rmflow {STATE.command} --help",
        )
    if list_name is None:
        return prompts.ask(question)
    with reading() as unit:
        guide = unit.guide
    return prompts.choose(question, guide, list_name)


def day(unit: Unit, text: str | None) -> date | None:
    """A day from what people write (`2026-11-25`, `+3d`, 下周三); None stays None."""
    return None if text is None else the_day(unit, text)


def the_day(unit: Unit, text: str) -> date:
    """A day from what people write; workdays (`+3wd`) are the bank's, without the RM's days off. Something is to be done
    on it, so a year that the calendar does not know is warned of.
    """
    found = _day(unit, text)
    unit.reaches(found)
    return found


def customers_day(unit: Unit, text: str | None) -> date | None:
    """A day as the customer's affairs have it (a loan matures), whether the bank works on it or not; None stays None."""
    return None if text is None else _day(unit, text)


def _day(unit: Unit, text: str) -> date:
    from rmflow.text.dates import parse_day

    return parse_day(text, unit.today, is_workday=unit.works)


def moment(unit: Unit, text: str | None) -> datetime | None:
    """A moment from what people write; a day without a time takes the time of now; None stays None."""
    return None if text is None else _when(unit, text, unit.now.time())


def when(unit: Unit, text: str) -> datetime:
    """A moment from what people write (`next wed 15:00`, 明天下午3点); a day alone is refused."""
    return _when(unit, text, None)


def _when(unit: Unit, text: str, at: time | None) -> datetime:
    from rmflow.text.dates import parse_when

    found = parse_when(text, unit.now, at=at, is_workday=unit.works)
    unit.reaches(found.date())
    return found


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
