"""`rmflow dossier`."""

from rmflow.cli import options, printing, units


def dossier(
    prospect: options.Prospect, json: options.Json = False, form: options.Form = "table", reveal: options.Reveal = False
) -> None:
    from rmflow.reports import dossier as report

    with units.reading() as unit:
        card = report.dossier(unit, prospect)
    printing.show(card, json=json, form=form, reveal=reveal)
