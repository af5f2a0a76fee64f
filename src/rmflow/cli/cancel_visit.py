"""`rmflow cancel-visit`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def cancel_visit(
    prospect: options.Prospect,
    visit: Annotated[int | None, options.visit("the next one", "最近一次")] = None,
    reason: Annotated[str | None, options.option("why", "取消原因", "--reason")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import appointments

    reason = typed.need(reason, "--reason", words("why is it cancelled?", "为什么取消？"))
    with units.writing() as unit:
        receipt = appointments.cancel_visit(unit, prospect, reason=reason, visit=visit)
    printing.show(receipt, json=json)
