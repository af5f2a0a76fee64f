"""`rmflow raise-objection`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def raise_objection(
    prospect: options.Prospect,
    said: Annotated[str, options.argument("what the customer said, in his own words", "客户原话", "THEIR WORDS")],
    kind: Annotated[
        str | None,
        options.coded("objection_type", "type of objection (rmflow guide objection_type)", "异议类型", "--type"),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import objections

    kind = typed.need(kind, "--type", words("what kind of objection is it?", "属于哪类异议？"), "objection_type")
    with units.writing() as unit:
        receipt = objections.raise_objection(unit, prospect, said, kind=kind)
    printing.show(receipt, json=json)


MORE = words(
    'Example: rmflow raise-objection 7 "your rate is above ICBC\'s" --type price',
    '例：rmflow raise-objection 7 "利率比工行高" --type price',
)
