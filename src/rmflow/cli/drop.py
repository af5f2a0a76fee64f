"""`rmflow drop`: asks on a terminal, needs --yes elsewhere."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def drop(
    prospect: options.Prospect,
    reason: Annotated[
        str | None,
        options.coded("drop_reason", "why (rmflow guide drop_reason)", "原因（rmflow guide drop_reason）", "--reason"),
    ] = None,
    note: options.Note = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("do not ask", "不再询问"))] = False,
    json: options.Json = False,
) -> None:
    from rmflow.actions import pipeline

    reason = typed.need(reason, "--reason", words("why is it dropped?", "淘汰原因？"), "drop_reason")
    if not yes:
        _sure(prospect, reason)
    with units.writing() as unit:
        receipt = pipeline.drop(unit, prospect, reason=reason, note=note)
    printing.show(receipt, json=json)


def _sure(prospect: str, reason: str) -> None:
    """Say who it is before it is done: `drop` stops all work on him.

    Raises:
        BadInput: there is nobody to ask.  Interrupted: the answer was no.
    """
    import shlex

    from rmflow.actions import pipeline
    from rmflow.cli import prompts
    from rmflow.errors import BadInput, Interrupted

    with units.reading() as unit:
        subject = pipeline.subject_of(unit, prospect)
    no, name = subject.prospect.no, subject.name
    if not prompts.terminal():
        raise BadInput(
            words(
                "Dropping #{no} {name} stops all work on it; add --yes.",
                "淘汰 #{no} {name} 后将停止一切推进；确认请加 --yes。",
                no=no,
                name=name,
            ),
            fix=f"rmflow drop {no} --reason {shlex.quote(reason)} --yes",
        )
    if not prompts.confirm(words("Drop #{no} {name}?", "淘汰 #{no} {name}？", no=no, name=name)):
        raise Interrupted


MORE = words(
    "`revive` takes it up again. Example: rmflow drop 7 --reason no_need --yes",
    "可用 revive 重新启用。例：rmflow drop 7 --reason no_need --yes",
)
