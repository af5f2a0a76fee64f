"""`rmflow no-objections`."""

from rmflow.cli import door


def no_objections(prospect: door.Prospect, json: door.Json = False) -> None:
    from rmflow.actions import objections

    with door.writing() as unit:
        receipt = objections.no_objections(unit, prospect)
    door.show(receipt, json=json)
