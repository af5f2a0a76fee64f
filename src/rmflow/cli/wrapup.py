"""`rmflow wrapup`: what is left of the day."""

from rmflow.cli import options, printing, units


def wrapup(json: options.Json = False, form: options.Form = "table", reveal: options.Reveal = False) -> None:
    from rmflow.reports import wrapup as view

    with units.reading() as unit:
        card = view.wrapup(unit)
    printing.show(card, json=json, form=form, reveal=reveal)
