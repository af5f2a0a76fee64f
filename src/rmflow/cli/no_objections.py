"""`rmflow no-objections`."""

from rmflow.cli import options, printing, units


def no_objections(prospect: options.Prospect, json: options.Json = False) -> None:
    from rmflow.actions import objections

    with units.writing() as unit:
        receipt = objections.no_objections(unit, prospect)
    printing.show(receipt, json=json)
