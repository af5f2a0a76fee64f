"""`rmflow off`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def off(
    when: Annotated[
        str | None, options.argument("a day, or first..last; none: list them", "日期或 起始..截止；不写则列出", "DATE[..DATE]")
    ] = None,
    part: Annotated[
        str | None,
        options.option("only the morning or the afternoon", "只休上午或下午", "--part", metavar="morning|afternoon"),
    ] = None,
    why: Annotated[str | None, options.option("why: leave, training …", "事由：年假、培训…", "--why")] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help=say("not off after all", "取消休假"))] = False,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    if when is None and not (part or why or cancel):
        from rmflow.reports.days_off import days_off as listed

        with units.reading() as unit:
            table = listed(unit)
        return printing.show(table, json=json, form=form, reveal=reveal)
    from rmflow.actions import days_off
    from rmflow.errors import BadInput
    from rmflow.text.periods import parse_period

    when = typed.need(when, "DATE", words("which days? (e.g. 2026-12-01..2026-12-03)", "哪几天？（如 2026-12-01..2026-12-03）"))
    if cancel and why:
        raise BadInput(words("--why goes with days taken off, not with --cancel.", "--why 用于登记休假，不能与 --cancel 同用。"))
    with units.writing() as unit:
        first, last = parse_period(when, unit.today, is_workday=unit.works)
        span = (unit, first, last)
        receipt = days_off.cancel(*span, part=part) if cancel else days_off.take(*span, part=part, why=why)
    return printing.show(receipt, json=json, form=form)


MORE = words(
    "Examples: rmflow off 2026-12-01..2026-12-03 --why leave · rmflow off tomorrow --part morning · rmflow off 2026-12-02 --cancel",
    "例：rmflow off 2026-12-01..2026-12-03 --why 年假 · rmflow off 明天 --part 上午 · rmflow off 2026-12-02 --cancel",
)
