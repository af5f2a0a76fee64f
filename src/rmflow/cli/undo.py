"""`rmflow undo [N]`: shows what it takes back and asks on a terminal; needs --yes elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import STATE, say
from rmflow.errors import BadInput, Interrupted
from rmflow.words import words


def undo(
    entry: Annotated[
        int | None,
        typer.Argument(metavar="[N]", min=1, show_default=False,
                       help=say("the entry's number in rmflow log (default: your last command)",
                                "rmflow log 中的编号（默认：您最近的命令）")),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("do not ask", "不再询问"))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("only show what it would take back", "只显示将撤回什么"))
    ] = False,
    json: options.Json = False,
) -> None:  # fmt: skip
    from rmflow.actions import undo as action

    if dry_run or not yes:
        entry = _shown(entry, json=json, asks=not dry_run)
        if dry_run:
            return
    # What the journal keeps: which entry it is about, found out or given.
    arguments = STATE.arguments
    arguments.clear()
    with units.writing() as unit:
        arguments["of"] = of = action.last(unit) if entry is None else entry
        receipt = action.undo(unit, of)
    printing.show(receipt, json=json)


def _shown(entry: int | None, *, json: bool, asks: bool) -> int:
    """Show what would be taken back, tried out and dropped again; the entry's number.

    Raises:
        BadInput: there is nobody to ask.  Interrupted: the answer was no.
    """
    from rmflow.actions import undo as action
    from rmflow.cli import prompts
    from rmflow.reports import log

    with units.writing(dry_run=True) as unit:
        of = action.last(unit) if entry is None else entry
        entry_of = action.entry_of(unit, of)
        what = action.entry_words(unit, entry_of)
        action.undo(unit, of)
        card = log.preview(unit, words("Taking back {what}", "将撤回{what}", what=what))
        card = card._replace(data={"of": of, "command": entry_of.command, **card.data})
    if not asks:
        printing.show(card, json=json)
        return of
    if not json:
        printing.show_aside(card)
    if not prompts.terminal():
        raise BadInput(words("Taking back entry {n} needs --yes where there is nobody to ask.",
                             "无法询问时，撤回第 {n} 条须加 --yes。", n=of), fix=f"rmflow undo {of} --yes",
                       hint=words("--dry-run only shows it.", "加 --dry-run 只看不做。"))  # fmt: skip
    if not prompts.confirm(words("Take it back?", "确认撤回？")):
        raise Interrupted
    return of


MORE = words(
    "Any command, an import included; refused where later work stands on it, which is then named. An undo is a command too: undoing it"
    " brings everything back. Examples: rmflow undo · rmflow undo 57 --dry-run · rmflow log",
    "任何命令（含导入）均可撤回；若之后的工作以它为基础，则拒绝并逐条指出。撤回本身也可再撤回，即全部恢复。"
    "例：rmflow undo · rmflow undo 57 --dry-run · rmflow log",
)
