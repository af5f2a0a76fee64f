"""`rmflow check`."""

from rmflow.cli import door


def check(
    prospect: door.Prospect, json: door.Json = False, form: door.Form = "table", reveal: door.Reveal = False
) -> None:
    from rmflow.actions import pipeline

    with door.reading() as unit:
        card = pipeline.check(unit, prospect)
    door.show(card, json=json, form=form, reveal=reveal)
