"""`rmflow log [N]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.errors import BadInput
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.records import Table

DEFAULT = 20


def log(
    n: Annotated[
        int | None,
        typer.Argument(metavar="[N]", min=1, show_default=False, help=say("how many (default 20)", "条数（默认 20）")),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="PROSPECT", autocompletion=options.complete_prospect,
                     help=say("only what touched this prospect", "只看某一客户的")),
    ] = None,
    since: Annotated[str | None, options.option("from this day on", "自某日起", "--since", metavar="DATE")] = None,
    command: Annotated[str | None, options.option("only this command", "只看某一命令", "--command", metavar="NAME")] = None,
    rm: Annotated[str | None, options.option("one RM only", "只看某位客户经理", "--rm", metavar="NAME")] = None,
    entry: Annotated[
        int | None,
        typer.Option("--entry", min=1, metavar="N", help=say("one entry in full: each record before and after",
                                                             "某一条的明细：逐条记录的前后值")),
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
    out: options.Out = None,
    reveal: options.Reveal = False,
) -> None:  # fmt: skip
    from rmflow.reports import log as view

    if entry is not None and any(given is not None for given in (n, of, since, command, rm)):
        raise BadInput(words("--entry shows one entry; leave the other filters out.", "--entry 只看一条，不能与其他筛选同用。"))
    with units.reading() as unit:
        if entry is not None:
            record = view.entry(unit, entry)
        else:
            day = typed.customers_day(unit, since)
            record = _narrowed(view.log(unit, n or DEFAULT, of=of, since=day, command=command, rm=rm), command)  # type: ignore[assignment]
    printing.show(record, json=json, form=form, out=out, reveal=reveal)


def _narrowed(found: Table, command: str | None) -> Table:
    """The entries found; that there are none of a command that there is not would say nothing.

    Raises:
        BadInput: there is no such command.
    """
    from rmflow.cli.failures import unknown_command
    from rmflow.cli.registry import COMMANDS

    if command is not None and not found.rows and command not in COMMANDS:
        raise unknown_command(command)
    return found


MORE = words(
    "Newest first; whom it touched, what it did, whether it was taken back. Examples: rmflow log 50 · rmflow log --of 7 ·"
    " rmflow log --since monday --command import · rmflow log --entry 57",
    "由新到旧：涉及客户、内容、是否已撤回。例：rmflow log 50 · rmflow log --of 7 · rmflow log --since 周一 --command import ·"
    " rmflow log --entry 57",
)
