"""`rmflow show`: the card to read before dialling."""

from rmflow.cli import door


def show(
    prospect: door.Prospect, json: door.Json = False, form: door.Form = "table", reveal: door.Reveal = False
) -> None:
    from rmflow.reports import show as view

    with door.reading() as unit:
        card = view.show(unit, prospect)
    door.show(card, json=json, form=form, reveal=reveal)
