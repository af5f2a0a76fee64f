"""`rmflow move-visit`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def move_visit(
    prospect: options.Prospect,
    to: Annotated[str | None, options.option("the new day and time", "新的日期和时间", "--to", metavar="WHEN")] = None,
    visit: Annotated[int | None, options.visit("the next one", "最近一次")] = None,
    by: Annotated[
        str | None, options.option("who agreed to the new time", "谁同意的新时间", "--by", metavar="WHO")
    ] = None,
    method: Annotated[
        str | None, options.coded("appointment_method", "how it was agreed", "约见方式", "--method")
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import appointments

    to = typed.need(to, "--to", words("to when? (e.g. fri 10:00)", "改到什么时候？（如 周五 10:00）"))
    with units.writing() as unit:
        receipt = appointments.move_visit(unit, prospect, to=typed.when(unit, to), visit=visit, by=by, method=method)
    printing.show(receipt, json=json)


MORE = words(
    "The confirmation falls with the old time, unless --by and --method say that the new one is agreed.",
    "原确认随旧时间失效；新时间已谈妥的，请加 --by 和 --method。",
)
