"""`rmflow set-tier`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def set_tier(
    prospect: options.Prospect,
    tier: Annotated[
        str, options.argument("the tier, A to E (rmflow guide tier)", "层级 A–E（rmflow guide tier）", "TIER", "tier")
    ],
    why: Annotated[str | None, options.option("why this tier", "分层理由", "--why")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import care

    why = typed.need(why, "--why", words("why this tier?", "为什么定为这一级？"))
    with units.writing() as unit:
        receipt = care.set_tier(unit, prospect, tier, why=why)
    printing.show(receipt, json=json)


MORE = words(
    'Example: rmflow set-tier 7 B --why "2 million on deposit, payroll of 120"',
    '例：rmflow set-tier 7 B --why "日均存款200万，代发120人"',
)
