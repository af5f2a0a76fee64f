"""`rmflow log-care`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def log_care(
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
    way: Annotated[
        str | None, options.coded("maintenance_way", "in which way (rmflow guide maintenance_way)", "维护方式", "--way")
    ] = None,
    on: Annotated[
        str | None, options.option("the day, if not today", "日期，不写即今天", "--on", metavar="DATE")
    ] = None,
    note: options.Note = None,
    next_on: Annotated[
        str | None, options.option("the next care of this kind", "下次同类维护的日期", "--next", metavar="DATE")
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import care

    way = typed.need(way, "--way", words("in which way?", "用什么方式？"), "maintenance_way")
    with units.writing() as unit:
        receipt = care.log_care(
            unit, prospect, content, way=way, on=typed.day(unit, on), note=note, next_on=typed.day(unit, next_on)
        )
    printing.show(receipt, json=json)


MORE = words(
    "It closes the planned care of the same content. Example: rmflow log-care 7 after_sale --way on_site --next +30d",
    "会了结同一内容的计划。例：rmflow log-care 7 after_sale --way on_site --next +30d",
)
