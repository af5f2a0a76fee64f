"""`rmflow add-fact`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def add_fact(
    prospect: options.Prospect,
    topic: Annotated[
        str,
        options.argument(
            "what it is about (rmflow guide dossier_topic)",
            "主题（rmflow guide dossier_topic）",
            "TOPIC",
            "dossier_topic",
        ),
    ],
    text: Annotated[str, options.argument("the fact", "情报内容", "TEXT")],
    source: Annotated[str | None, options.option("who or what says so", "情报来源", "--source")] = None,
    on: Annotated[
        str | None, options.option("when it was learnt, if not today", "获知日期，不写即今天", "--on", metavar="DATE")
    ] = None,
    falls_on: Annotated[
        str | None,
        options.option(
            "a day to come that it names, like a maturity", "其中的将来日期，如到期日", "--falls-on", metavar="DATE"
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import approach

    with units.writing() as unit:
        receipt = approach.add_fact(
            unit, prospect, topic, text, source=source, on=typed.day(unit, on), falls_on=typed.customers_day(unit, falls_on)
        )
    printing.show(receipt, json=json)


MORE = words(
    "Facts age: each keeps its day and source. “unknown” is an answer too."
    ' Example: rmflow add-fact 7 maturity "2027-03-31 工行流贷 800万" --source 李总',
    '情报会过时：每条都记日期和来源；不清楚就写“不详”。'
    '例：rmflow add-fact 7 maturity "2027-03-31 工行流贷 800万" --source 李总',
)
