"""`rmflow new-opportunity`."""

from typing import Annotated

from rmflow.cli import options, printing, units
from rmflow.words import words


def new_opportunity(
    prospect: options.Prospect,
    why: Annotated[str | None, options.option("what need opened it", "因何而开", "--why")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import care

    with units.writing() as unit:
        receipt = care.new_opportunity(unit, prospect, why=why)
    printing.show(receipt, json=json)


MORE = words(
    "For customers in care; it starts at step 2, and care goes on.",
    "用于已进入维护的老客户：新商机从第2步开始，维护照常进行。",
)
