"""`rmflow log-signal`."""

from typing import Annotated

from rmflow.cli import door
from rmflow.words import words


def log_signal(
    prospect: door.Prospect,
    code: Annotated[
        str, door.argument("the sign (rmflow guide signal)", "信号（rmflow guide signal）", "SIGNAL", "signal")
    ],
    note: door.Note = None,
    json: door.Json = False,
) -> None:
    from rmflow.actions import close

    with door.writing() as unit:
        receipt = close.log_signal(unit, prospect, code, note=note)
    door.show(receipt, json=json)


MORE = words("Example: rmflow log-signal 7 asks_docs", "例：rmflow log-signal 7 asks_docs")
