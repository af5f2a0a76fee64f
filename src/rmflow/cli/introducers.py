"""`rmflow introducers`."""

from rmflow.cli import door


def introducers(json: door.Json = False, form: door.Form = "table") -> None:
    from rmflow.reports import introducers as report

    with door.reading() as unit:
        table = report.introducers(unit)
    door.show(table, json=json, form=form)
