"""`rmflow birthdays`."""

from typing import Annotated

from rmflow.cli import options, printing, units


def birthdays(
    days: Annotated[int, options.option("so many days ahead", "未来多少天", "--days", metavar="N")] = 14,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import birthdays as report

    with units.reading() as unit:
        table = report.birthdays(unit, days)
    printing.show(table, json=json, form=form, reveal=reveal)
