"""`rmflow plan-care`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def plan_care(
    prospect: options.Prospect,
    content: Annotated[
        str,
        options.argument(
            "what care (rmflow guide maintenance_content)",
            "维护内容（rmflow guide maintenance_content）",
            "CONTENT",
            "maintenance_content",
        ),
    ],
    on: Annotated[str | None, options.option("the day", "日期", "--on", metavar="DATE")] = None,
    note: options.Note = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import care

    on = typed.need(on, "--on", words("on which day?", "哪一天？"))
    with units.writing() as unit:
        receipt = care.plan_care(unit, prospect, content, on=typed.the_day(unit, on), note=note)
    printing.show(receipt, json=json)


MORE = words("Example: rmflow plan-care 7 after_sale --on +7d", "例：rmflow plan-care 7 after_sale --on +7d")
