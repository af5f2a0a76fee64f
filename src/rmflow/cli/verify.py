"""`rmflow verify`."""

from typing import Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import STATE
from rmflow.errors import BookError
from rmflow.words import words


def verify(
    head: Annotated[
        str | None, door.option("a head of the journal noted earlier", "以前记下的流水链首", "--head", metavar="N-HASH")
    ] = None,
    json: door.Json = False,
    form: door.Form = "table",
) -> None:
    from rmflow import book
    from rmflow.reports.verifying import note_damage, verifying

    with book.looking(STATE.path) as connection:
        is_whole, card = verifying(connection, head)
    note_damage(STATE.path, card.data)
    door.show(card, json=json, form=form)
    if not is_whole:
        raise typer.Exit(BookError.exit_code)


MORE = words(
    "Looks at the file, its tables and triggers, the journal's chain, every row against the journal, and every history"
    " of steps. Changes nothing.",
    "核验文件、表与触发器、流水链、每条记录与流水是否一致、步骤历史。不作任何更改。",
)
