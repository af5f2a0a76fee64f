"""`rmflow promises`."""

from typing import Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import say


def promises(
    prospect: door.OneProspect = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=say("only those overdue", "只看逾期的"))] = False,
    everything: Annotated[bool, typer.Option("--all", help=say("those kept too", "包括已兑现的"))] = False,
    json: door.Json = False,
    form: door.Form = "table",
    reveal: door.Reveal = False,
) -> None:
    from rmflow.reports import promises as report

    with door.reading() as unit:
        table = report.promises(unit, prospect=prospect, overdue=overdue, everything=everything)
    door.show(table, json=json, form=form, reveal=reveal)
