"""`rmflow revive`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def revive(
    prospect: options.Prospect,
    reason: Annotated[str | None, options.option("why", "原因", "--reason")] = None,
    next_on: Annotated[str | None, options.option("the next date", "下次日期", "--next", metavar="DATE")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import pipeline

    reason = typed.need(reason, "--reason", words("why take it up again?", "为什么重新启用？"))
    with units.writing() as unit:
        receipt = pipeline.revive(unit, prospect, reason=reason, next_on=typed.day(unit, next_on))
    printing.show(receipt, json=json)


MORE = words(
    'It stands where it stood. Example: rmflow revive 7 --reason "rate cut at our bank" --next tomorrow',
    '仍在原来的步骤。例：rmflow revive 7 --reason "我行利率下调" --next 明天',
)
