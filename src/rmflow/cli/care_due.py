"""`rmflow care-due`."""

from typing import Annotated

from rmflow.cli import options, printing, units


def care_due(
    days: Annotated[int, options.option("so many days ahead", "未来多少天", "--days", metavar="N")] = 7,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import care_due as report

    with units.reading() as unit:
        table = report.care_due(unit, days)
    printing.show(table, json=json, form=form, reveal=reveal)
