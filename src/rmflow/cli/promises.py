"""`rmflow promises`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say


def promises(
    prospect: options.OneProspect = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=say("only those overdue", "只看逾期的"))] = False,
    everything: Annotated[bool, typer.Option("--all", help=say("those kept too", "包括已兑现的"))] = False,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import promises as report

    with units.reading() as unit:
        table = report.promises(unit, prospect=prospect, overdue=overdue, everything=everything)
    printing.show(table, json=json, form=form, reveal=reveal)
