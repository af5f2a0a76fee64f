"""`rmflow link`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say
from rmflow.words import words


def link(
    prospect: options.Prospect,
    relation: Annotated[
        str,
        options.argument(
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
            autocompletion=options.complete_prospect,
            help=say("the other prospect", "另一客户"),
        ),
    ],
    json: options.Json = False,
) -> None:
    from rmflow.actions import find

    with units.writing() as unit:
        receipt = find.link(unit, prospect, relation, other)
    printing.show(receipt, json=json)


MORE = words(
    "rmflow link 7 upstream 12 says that 12 is a supplier of 7.",
    "rmflow link 7 upstream 12 表示 12 是 7 的上游供应商。",
)
