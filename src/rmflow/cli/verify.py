"""`rmflow verify`."""

from typing import Annotated, Any

import typer

from rmflow.cli import options, printing
from rmflow.cli.app import Noted
from rmflow.cli.state import STATE
from rmflow.errors import BookError
from rmflow.words import words

# What `--head` without a value stands for: nobody can type it.
HERE = "\0"


class ValueOptional(Noted):
    """A command whose `--head` may stand without a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give a `--head` that ends the line or is followed by an option the value that stands for none."""
        after = iter([*args[1:], "--"])
        filled = [f"{word}={HERE}" if next(after).startswith("-") and word == "--head" else word for word in args]
        found: list[str] = super().parse_args(ctx, filled)
        return found


CLASS = ValueOptional


def verify(
    head: Annotated[
        str | None,
        options.option("a head of the journal noted earlier, to be found again; without a value: print the head, verify nothing",
                    "以前记下的流水链首，核对是否仍在；不带值则只打印当前链首，不作核验", "--head", metavar="[N-HASH]"),
    ] = None,
    since: Annotated[
        str | None,
        options.option("look only at what came after that head, or that entry", "只核验该链首（或该条流水）之后的内容", "--since",
                    metavar="N-HASH"),
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
) -> None:  # fmt: skip
    from rmflow import book
    from rmflow.reports import verifying

    with book.looking(STATE.path) as connection:
        if head == HERE and since is None:
            the_head = verifying.the_head(connection)
            if json or form == "json":
                printing.show(the_head, json=True)
            else:
                typer.echo(the_head.text.say(STATE.lang))
            return
        is_whole, card = verifying.verifying(connection, head, since)
    verifying.note_damage(STATE.path, card.data)
    printing.show(card, json=json, form=form)
    if not is_whole:
        raise typer.Exit(BookError.exit_code)


MORE = words(
    "Looks at the file, its tables and triggers, the journal's chain, every row against the journal, and every history"
    " of steps. Changes nothing. Each finding comes with what to do about it (exit 5; a warning alone is exit 0).\n\n"
    "Reports, pages and spreadsheets bear the journal's head (Journal 120-3fa9c0d2e1b4): a paper that nobody can change."
    " rmflow verify --head 120-3fa9c0d2e1b4 says whether that entry is still there as it was;"
    " rmflow verify --since 120-3fa9c0d2e1b4 looks only at what came after it, quickly.",
    "核验文件、表与触发器、流水链、每条记录与流水是否一致、步骤历史。不作任何更改。每个问题都附处理办法（退出码 5；仅有提醒为 0）。\n\n"
    "报表、网页、电子表格上印有链首（流水 120-3fa9c0d2e1b4），纸上的链首无人能改：rmflow verify --head 120-3fa9c0d2e1b4"
    " 核对该条是否原样仍在；rmflow verify --since 120-3fa9c0d2e1b4 只快速核验其后的内容。",
)
