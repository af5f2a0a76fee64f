"""`rmflow audit`: are the figures honest?"""

from __future__ import annotations

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.filtered import Filtered
from rmflow.cli.state import say
from rmflow.words import words

CLASS = Filtered


def audit(
    asked: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PERIOD] [FILTER]...", show_default=False,
                       help=say("this-month, 本周 …, and a filter as for list", "本月、上周 …，及筛选（同 list）")),
    ] = None,
    since: Annotated[
        str | None, options.option("the first day (default: 30 days ago)", "起始日（默认30天前）", "--from", metavar="DATE")
    ] = None,
    until: Annotated[str | None, options.option("the last day", "截止日", "--to", metavar="DATE")] = None,
    rm: Annotated[str | None, options.option("one RM only", "只看某位客户经理", "--rm", metavar="NAME")] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help=say("the records behind each finding", "列出每项发现背后的记录"))
    ] = False,
    json: options.Json = False,
    form: options.Form = "table",
    out: options.Out = None,
    reveal: options.Reveal = False,
) -> None:
    from rmflow.cli.report import period_and_filter
    from rmflow.reports import Ask
    from rmflow.reports import audit as view

    with units.reading() as unit:
        first, last, typed = period_and_filter(unit, since, until, None, asked or [])
        ask = Ask(first, last, None, rm, typed)
        found = view.audit(unit, ask)
        is_clean = not found.rows
        record = view.records(unit, ask) if rows and not is_clean else found
    if not is_clean or json or out is not None or form != "table":
        printing.show(record, json=json, form=form, out=out, reveal=reveal)
    if not is_clean:
        raise typer.Exit(units.REFUSED)


MORE = words(
    "Says nothing and ends with 0 where nothing is in doubt; with findings it ends with 3: the guide's rules are not kept."
    " The thresholds are the guide's (numbers.audit).",
    "没有疑点时不输出，退出码 0；有发现时退出码 3：未遵守指引。阈值见指引 numbers.audit。",
)
