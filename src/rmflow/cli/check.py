"""`rmflow check`."""

from rmflow.cli import options, printing, units


def check(
    prospect: options.Prospect, json: options.Json = False, form: options.Form = "table", reveal: options.Reveal = False
) -> None:
    from rmflow.actions import pipeline

    with units.reading() as unit:
        card = pipeline.check(unit, prospect)
    printing.show(card, json=json, form=form, reveal=reveal)
