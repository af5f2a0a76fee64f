"""`rmflow cancel-visit`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def cancel_visit(
    prospect: options.Prospect,
    visit: Annotated[
        int | None,
        typer.Option(
            "--visit", metavar="N", help=say("which visit, if not the next one", "第几次拜访，不写即最近一次")
        ),
    ] = None,
    reason: Annotated[str | None, options.option("why", "取消原因", "--reason")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import appointments

    reason = typed.need(reason, "--reason", words("why is it cancelled?", "为什么取消？"))
    with units.writing() as unit:
        receipt = appointments.cancel_visit(unit, prospect, reason=reason, visit=visit)
    printing.show(receipt, json=json)
