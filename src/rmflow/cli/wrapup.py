"""`rmflow wrapup`: what is left of the day."""

from rmflow.cli import door


def wrapup(json: door.Json = False, form: door.Form = "table", reveal: door.Reveal = False) -> None:
    from rmflow.reports import wrapup as view

    with door.reading() as unit:
        card = view.wrapup(unit)
    door.show(card, json=json, form=form, reveal=reveal)
