"""`rmflow defer`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def defer(
    prospect: options.Prospect,
    until: Annotated[str | None, options.option("when to look again", "哪天再看", "--until", metavar="DATE")] = None,
    reason: Annotated[str | None, options.option("why", "原因", "--reason")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import ending

    until = typed.need(until, "--until", words("when to look again?", "哪天再看？"))
    with units.writing() as unit:
        receipt = ending.defer(unit, prospect, until=typed.the_day(unit, until), reason=reason)
    printing.show(receipt, json=json)


MORE = words(
    "Allowed at any step; `today` brings it back on that day. Example: rmflow defer 7 --until 2027-03-01",
    "任何步骤都可以；到期日会出现在 today 里。例：rmflow defer 7 --until 2027-03-01",
)
