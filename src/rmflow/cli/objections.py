"""`rmflow objections`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say


def objections(
    prospect: options.OneProspect = None,
    everything: Annotated[bool, typer.Option("--all", help=say("the settled ones too", "包括已了结的"))] = False,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import objections_open

    with units.reading() as unit:
        table = objections_open.objections(unit, everything=everything, prospect=prospect)
    printing.show(table, json=json, form=form, reveal=reveal)
