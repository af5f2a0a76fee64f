"""`rmflow plan-care`."""

from typing import Annotated

from rmflow.cli import door
from rmflow.words import words


def plan_care(
    prospect: door.Prospect,
    content: Annotated[
        str,
        door.argument(
            "what care (rmflow guide maintenance_content)",
            "维护内容（rmflow guide maintenance_content）",
            "CONTENT",
            "maintenance_content",
        ),
    ],
    on: Annotated[str | None, door.option("the day", "日期", "--on", metavar="DATE")] = None,
    note: door.Note = None,
    json: door.Json = False,
) -> None:
    from rmflow.actions import care

    on = door.need(on, "--on", words("on which day?", "哪一天？"))
    with door.writing() as unit:
        receipt = care.plan_care(unit, prospect, content, on=door.the_day(unit, on), note=note)
    door.show(receipt, json=json)


MORE = words("Example: rmflow plan-care 7 after_sale --on +7d", "例：rmflow plan-care 7 after_sale --on +7d")
