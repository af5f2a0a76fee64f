"""`rmflow confirm-visit`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def confirm_visit(
    prospect: options.Prospect,
    visit: Annotated[int | None, options.visit("the next one planned", "最近一次未确认的")] = None,
    by: Annotated[str | None, options.option("who confirmed it", "谁确认的", "--by", metavar="WHO")] = None,
    method: Annotated[
        str | None,
        options.coded(
            "appointment_method",
            "how it was arranged (rmflow guide appointment_method)",
            "约见方式（rmflow guide appointment_method）",
            "--method",
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import appointments

    by = typed.need(by, "--by", words("who confirmed?", "谁确认的？"))
    method = typed.need(method, "--method", words("how was it agreed?", "约见方式？"), "appointment_method")
    with units.writing() as unit:
        receipt = appointments.confirm_visit(unit, prospect, by=by, method=method, visit=visit)
    printing.show(receipt, json=json)


MORE = words(
    "Example: rmflow confirm-visit 7 --by 李总 --method phone", "例：rmflow confirm-visit 7 --by 李总 --method phone"
)
