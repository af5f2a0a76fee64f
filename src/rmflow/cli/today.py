"""`rmflow today`."""

from rmflow.cli import door


def today(json: door.Json = False, form: door.Form = "table") -> None:
    from rmflow.reports import today as view

    with door.reading() as unit:
        card = view.today(unit, whole=json or form == "json")
    door.show(card, json=json, form=form)
