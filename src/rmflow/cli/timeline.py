"""`rmflow timeline`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say


def timeline(
    prospect: options.Prospect,
    last: Annotated[
        int | None, typer.Option("--last", min=1, metavar="N", help=say("only the newest N", "只看最近 N 条"))
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import timeline as view

    with units.reading() as unit:
        table = view.timeline(unit, prospect, last=last)
    printing.show(table, json=json, form=form, reveal=reveal)
