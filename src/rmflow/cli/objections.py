"""`rmflow objections`."""

from typing import Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import say


def objections(
    prospect: door.OneProspect = None,
    everything: Annotated[bool, typer.Option("--all", help=say("the settled ones too", "包括已了结的"))] = False,
    json: door.Json = False,
    form: door.Form = "table",
    reveal: door.Reveal = False,
) -> None:
    from rmflow.reports import objections_open

    with door.reading() as unit:
        table = objections_open.objections(unit, everything=everything, prospect=prospect)
    door.show(table, json=json, form=form, reveal=reveal)
