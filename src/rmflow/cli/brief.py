"""`rmflow brief`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say
from rmflow.words import words


def brief(
    prospect: options.Prospect,
    visit: Annotated[
        int | None,
        typer.Option(
            "--visit", metavar="N", help=say("which visit, if not the next one", "第几次拜访，不写即最近一次")
        ),
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import brief as report

    with units.reading() as unit:
        card = report.brief(unit, prospect, visit)
    printing.show(card, json=json, form=form, reveal=reveal)


MORE = words("To print it: rmflow brief 7 --format md", "打印：rmflow brief 7 --format md")
