"""`rmflow log-signal`."""

from typing import Annotated

from rmflow.cli import options, printing, units
from rmflow.words import words


def log_signal(
    prospect: options.Prospect,
    code: Annotated[
        str, options.argument("the sign (rmflow guide signal)", "信号（rmflow guide signal）", "SIGNAL", "signal")
    ],
    note: options.Note = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import close

    with units.writing() as unit:
        receipt = close.log_signal(unit, prospect, code, note=note)
    printing.show(receipt, json=json)


MORE = words("Example: rmflow log-signal 7 asks_docs", "例：rmflow log-signal 7 asks_docs")
