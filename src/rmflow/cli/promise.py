"""`rmflow promise`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def promise(
    prospect: options.Prospect,
    text: Annotated[str, options.argument("what you promised", "承诺内容", "TEXT")],
    due: Annotated[str | None, options.option("by when", "期限", "--due", metavar="DATE")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import promises

    due = typed.need(due, "--due", words("by when? (e.g. +3d)", "什么时候以前？（如 +3d）"))
    with units.writing() as unit:
        receipt = promises.promise(unit, prospect, text, due=typed.the_day(unit, due))
    printing.show(receipt, json=json)


MORE = words('Example: rmflow promise 7 "send the term sheet" --due +2d', '例：rmflow promise 7 "送融资方案" --due +2d')
