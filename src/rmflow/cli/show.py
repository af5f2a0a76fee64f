"""`rmflow show`: the card to read before dialling."""

from rmflow.cli import options, printing, units


def show(
    prospect: options.Prospect, json: options.Json = False, form: options.Form = "table", reveal: options.Reveal = False
) -> None:
    from rmflow.reports import show as view

    with units.reading() as unit:
        card = view.show(unit, prospect)
    printing.show(card, json=json, form=form, reveal=reveal)
