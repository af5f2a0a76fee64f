"""`rmflow log-care`."""

from typing import Annotated

from rmflow.cli import door
from rmflow.words import words


def log_care(
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
    way: Annotated[
        str | None, door.coded("maintenance_way", "in which way (rmflow guide maintenance_way)", "维护方式", "--way")
    ] = None,
    on: Annotated[str | None, door.option("the day, if not today", "日期，不写即今天", "--on", metavar="DATE")] = None,
    note: door.Note = None,
    next_on: Annotated[
        str | None, door.option("the next care of this kind", "下次同类维护的日期", "--next", metavar="DATE")
    ] = None,
    json: door.Json = False,
) -> None:
    from rmflow.actions import care

    way = door.need(way, "--way", words("in which way?", "用什么方式？"), "maintenance_way")
    with door.writing() as unit:
        receipt = care.log_care(
            unit, prospect, content, way=way, on=door.day(unit, on), note=note, next_on=door.day(unit, next_on)
        )
    door.show(receipt, json=json)


MORE = words(
    "It closes the planned care of the same content. Example: rmflow log-care 7 after_sale --way on_site --next +30d",
    "会了结同一内容的计划。例：rmflow log-care 7 after_sale --way on_site --next +30d",
)
