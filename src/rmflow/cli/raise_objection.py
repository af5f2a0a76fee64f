"""`rmflow raise-objection`."""

from typing import Annotated

from rmflow.cli import door
from rmflow.words import words


def raise_objection(
    prospect: door.Prospect,
    said: Annotated[str, door.argument("what the customer said, in his own words", "客户原话", "THEIR WORDS")],
    kind: Annotated[
        str | None,
        door.coded("objection_type", "type of objection (rmflow guide objection_type)", "异议类型", "--type"),
    ] = None,
    json: door.Json = False,
) -> None:
    from rmflow.actions import objections

    kind = door.need(kind, "--type", words("what kind of objection is it?", "属于哪类异议？"), "objection_type")
    with door.writing() as unit:
        receipt = objections.raise_objection(unit, prospect, said, kind=kind)
    door.show(receipt, json=json)


MORE = words(
    'Example: rmflow raise-objection 7 "your rate is above ICBC\'s" --type price',
    '例：rmflow raise-objection 7 "利率比工行高" --type price',
)
