"""`rmflow introducers`."""

from rmflow.cli import door


def introducers(json: door.Json = False, form: door.Form = "table", reveal: door.Reveal = False) -> None:
    from rmflow.reports import introducers as report

    with door.reading() as unit:
        table = report.introducers(unit)
    door.show(table, json=json, form=form, reveal=reveal)
