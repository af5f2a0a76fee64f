"""`rmflow timeline`."""

from typing import Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import say


def timeline(
    prospect: door.Prospect,
    last: Annotated[
        int | None, typer.Option("--last", min=1, metavar="N", help=say("only the newest N", "只看最近 N 条"))
    ] = None,
    json: door.Json = False,
    form: door.Form = "table",
    reveal: door.Reveal = False,
) -> None:
    from rmflow.reports import timeline as view

    with door.reading() as unit:
        table = view.timeline(unit, prospect, last=last)
    door.show(table, json=json, form=form, reveal=reveal)
