"""`rmflow care-due`."""

from typing import Annotated

from rmflow.cli import door


def care_due(
    days: Annotated[int, door.option("so many days ahead", "未来多少天", "--days", metavar="N")] = 7,
    json: door.Json = False,
    form: door.Form = "table",
    reveal: door.Reveal = False,
) -> None:
    from rmflow.reports import care_due as report

    with door.reading() as unit:
        table = report.care_due(unit, days)
    door.show(table, json=json, form=form, reveal=reveal)
