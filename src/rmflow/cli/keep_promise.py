"""`rmflow keep-promise`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say


def keep_promise(
    number: Annotated[
        int,
        typer.Argument(
            metavar="N",
            show_default=False,
            help=say("the promise's number (rmflow promises)", "承诺编号（rmflow promises）"),
        ),
    ],
    how: Annotated[str | None, options.option("how it was kept", "怎样兑现的", "--how")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import promises

    with units.writing() as unit:
        receipt = promises.keep_promise(unit, number, how=how)
    printing.show(receipt, json=json)
