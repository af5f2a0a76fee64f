"""`rmflow link`."""

from typing import Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import say
from rmflow.words import words


def link(
    prospect: door.Prospect,
    relation: Annotated[
        str,
        door.argument(
            "what the other is to it (rmflow guide relation_kind)",
            "对方是其什么（rmflow guide relation_kind）",
            "RELATION",
            "relation_kind",
        ),
    ],
    other: Annotated[
        str,
        typer.Argument(
            metavar="PROSPECT2",
            show_default=False,
            autocompletion=door.complete_prospect,
            help=say("the other prospect", "另一客户"),
        ),
    ],
    json: door.Json = False,
) -> None:
    from rmflow.actions import find

    with door.writing() as unit:
        receipt = find.link(unit, prospect, relation, other)
    door.show(receipt, json=json)


MORE = words(
    "rmflow link 7 upstream 12 says that 12 is a supplier of 7.",
    "rmflow link 7 upstream 12 表示 12 是 7 的上游供应商。",
)
