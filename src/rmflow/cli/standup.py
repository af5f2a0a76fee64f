"""`rmflow standup`: one minute for the morning meeting."""

from __future__ import annotations

from typing import Annotated

from rmflow.cli import options, printing, units
from rmflow.cli.state import STATE
from rmflow.words import words

PAGES = ("html", "xlsx")  # the forms that have room for the team's numbers too


def standup(
    day: Annotated[
        str | None, options.option("the day of the meeting (today if left out)", "晨会日期（默认今天）", "--day", metavar="DATE")
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
    out: options.Out = None,
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import standup as view

    if day is not None:
        _move_clock(day)
    with units.reading() as unit:
        record = view.page(unit) if not json and _form(form, out) in PAGES else view.standup(unit)
    printing.show(record, json=json, form=form, out=out, reveal=reveal)


def _form(form: str, out: str | None) -> str:
    """The form asked for, or the one that the file's ending names."""
    if out is None or form != "table":
        return form
    from pathlib import Path

    from rmflow.renderers.files import form_of

    return form_of(Path(out)) or form


def _move_clock(day: str) -> None:
    """Take the day of the meeting as today: tomorrow's meeting can be made ready this evening."""
    from datetime import datetime

    from rmflow.text.dates import parse_day

    STATE.now = datetime.combine(parse_day(day, STATE.now.date()), STATE.now.timetz())


MORE = words(
    "Examples: rmflow standup · rmflow standup --day tomorrow --format md · rmflow standup --out 晨会.html"
    " (with the team's numbers)",
    "例：rmflow standup · rmflow standup --day 明天 --format md · rmflow standup --out 晨会.html（附团队报表）",
)
