"""`rmflow lose`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def lose(
    prospect: options.Prospect,
    reason: Annotated[
        str | None,
        options.coded("lost_reason", "why (rmflow guide lost_reason)", "原因（rmflow guide lost_reason）", "--reason"),
    ] = None,
    competitor: Annotated[
        str | None,
        options.option(
            "to which bank, with --reason competitor",
            "输给哪家银行（--reason competitor 时必填）",
            "--competitor",
            metavar="NAME",
        ),
    ] = None,
    note: options.Note = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import ending

    reason = typed.need(reason, "--reason", words("why was it lost?", "失败原因？"), "lost_reason")
    if reason == "competitor":
        competitor = typed.need(competitor, "--competitor", words("to which bank?", "输给了哪家银行？"))
    with units.writing() as unit:
        receipt = ending.lose(unit, prospect, reason=reason, competitor=competitor, note=note)
    printing.show(receipt, json=json)


MORE = words(
    "Allowed at any step. Example: rmflow lose 7 --reason competitor --competitor ICBC",
    "任何步骤都可以。例：rmflow lose 7 --reason competitor --competitor 工商银行",
)
