"""`rmflow introducers`."""

from rmflow.cli import options, printing, units


def introducers(json: options.Json = False, form: options.Form = "table", reveal: options.Reveal = False) -> None:
    from rmflow.reports import introducers as report

    with units.reading() as unit:
        table = report.introducers(unit)
    printing.show(table, json=json, form=form, reveal=reveal)
