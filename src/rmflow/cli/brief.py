"""`rmflow brief`."""

from typing import Annotated

from rmflow.cli import options, printing, units
from rmflow.words import words


def brief(
    prospect: options.Prospect,
    visit: Annotated[int | None, options.visit("the next one", "最近一次")] = None,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.reports import brief as report

    with units.reading() as unit:
        card = report.brief(unit, prospect, visit)
    printing.show(card, json=json, form=form, reveal=reveal)


MORE = words("To print it: rmflow brief 7 --format md", "打印：rmflow brief 7 --format md")
