"""`rmflow birthdays`."""

from typing import Annotated

from rmflow.cli import door


def birthdays(
    days: Annotated[int, door.option("so many days ahead", "未来多少天", "--days", metavar="N")] = 14,
    json: door.Json = False,
    form: door.Form = "table",
    reveal: door.Reveal = False,
) -> None:
    from rmflow.reports import birthdays as report

    with door.reading() as unit:
        table = report.birthdays(unit, days)
    door.show(table, json=json, form=form, reveal=reveal)
