"""A command's unit of work: the book opened for looking or for changing, and what is said of it on standard error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from rmflow.cli.signals import Saving, honour
from rmflow.cli.state import STATE, note
from rmflow.errors import RmflowError
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rmflow.store.unit import Unit
    from rmflow.words import Words

REFUSED = 3  # the exit code of what the guide does not allow


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
        note(
            words(
                "Already done (key {key}); nothing was repeated.", "已执行过（标识 {key}），未重复执行。", key=done.key
            )
        )
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


def waiting(text: Words) -> None:
    """Say that another program holds the book."""
    note(text)
