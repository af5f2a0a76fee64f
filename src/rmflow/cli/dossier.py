"""`rmflow dossier`."""

from rmflow.cli import door


def dossier(
    prospect: door.Prospect, json: door.Json = False, form: door.Form = "table", reveal: door.Reveal = False
) -> None:
    from rmflow.reports import dossier as report

    with door.reading() as unit:
        card = report.dossier(unit, prospect)
    door.show(card, json=json, form=form, reveal=reveal)
