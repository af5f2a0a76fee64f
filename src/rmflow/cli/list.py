"""`rmflow list [FILTER…]`."""

import sys
from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.filtered import Filtered
from rmflow.cli.state import say
from rmflow.words import words

ON_SCREEN = 50
CLASS = Filtered


def list_(
    filters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...",
            show_default=False,
            help=say("step:3 source:cold -tier:A due:today … and free text; all must hold",
                     "step:3 source:cold -tier:A due:today … 或文字；须同时满足"),
        ),
    ] = None,
    sort: Annotated[
        str | None,
        options.option("no, name, step, days, next, amount, tier, status, source, kind, rm; -KEY is downwards",
                    "no、name、step、days、next、amount、tier、status、source、kind、rm；-KEY 为降序", "--sort", metavar="KEY"),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=0, metavar="N",
            help=say("at most so many; 0 is all (on a terminal: 50)", "最多几个；0 为全部（终端默认 50）"),
        ),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help=say("the lost and dropped too", "含失败、淘汰的"))] = False,
    json: options.Json = False,
    form: options.Form = "table",
    out: options.Out = None,
    reveal: options.Reveal = False,
) -> None:  # fmt: skip
    from rmflow.reports import listing

    if limit is None and sys.stdout.isatty() and not json and form == "table" and out is None:
        limit = ON_SCREEN
    with units.reading() as unit:
        table = listing.prospects(unit, filters or (), sort=sort, limit=limit or None, everyone=everyone)
    printing.show(table, json=json, form=form, out=out, reveal=reveal)


MORE = words(
    "Filter: step:3 · source:cold · tier:A · status:target · outcome:lost · kind:company · industry:C · rm:li · no:7 · "
    "grade:A · introducer:王 · growth:yes · due:today (by then) · next:none, next:overdue, next:this-week · stuck:14d, "
    "stuck:yes (by the guide) · days:>14 · 'amount:>500万' (quote it: the shell takes > for itself). A comma means or, "
    "-word means not. Example: rmflow list step:2,3 -source:cold 'amount:>=100万' --sort -amount",
    "筛选：step:3 · source:cold · tier:A · status:target · outcome:lost · kind:company · industry:C · rm:li · no:7 · "
    "grade:A · introducer:王 · growth:yes · due:today（到期及逾期）· next:none、next:overdue、next:本周 · stuck:14d、"
    "stuck:yes（按指引）· days:>14 · 'amount:>500万'（须加引号，否则 > 被命令行截去）。逗号表示“或”，-词 表示“非”；"
    "键名也可用中文（步骤:3 来源:缘故法）。例：rmflow list step:2,3 -source:cold 'amount:>=100万' --sort -amount",
)
