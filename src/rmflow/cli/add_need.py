"""`rmflow add-need`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def add_need(
    prospect: options.Prospect,
    kind: Annotated[
        str | None,
        options.argument(
            "what kind (rmflow guide need_kind)", "需求类型（rmflow guide need_kind）", "KIND", "need_kind"
        ),
    ] = None,
    text: Annotated[str | None, options.argument("what the customer needs", "需求内容", "TEXT")] = None,
    amount: Annotated[
        str | None, options.option("how much, e.g. 500万", "金额，如 500万", "--amount", metavar="AMOUNT")
    ] = None,
    by: Annotated[str | None, options.option("by when it is needed", "何时需要", "--by", metavar="DATE")] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help=say("the customer said so himself", "客户亲口确认"))
    ] = False,
    confirm: Annotated[
        int | None,
        typer.Option("--confirm", metavar="N", help=say("the customer confirmed need N", "客户确认了需求 N")),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import needs
    from rmflow.errors import BadInput
    from rmflow.text.money import parse_money

    money = None if amount is None else parse_money(amount)
    if confirm is not None:
        if kind is not None or text is not None:
            raise BadInput(
                words(
                    "--confirm {n} names a need that is there; leave out the new one.",
                    "--confirm {n} 指已有的需求，请不要再写新需求。",
                    n=confirm,
                )
            )
        with units.writing() as unit:
            receipt = needs.confirm_need(unit, prospect, confirm, amount=money, wanted_on=typed.customers_day(unit, by))
        return printing.show(receipt, json=json)
    kind = typed.need(kind, "KIND", words("what kind of need?", "需求类型？"), "need_kind")
    text = typed.need(text, "TEXT", words("which need, in a line?", "需求是什么？"))
    with units.writing() as unit:
        receipt = needs.add_need(
            unit, prospect, kind, text, amount=money, wanted_on=typed.customers_day(unit, by), confirmed=confirmed
        )
    return printing.show(receipt, json=json)


MORE = words(
    "A supposed need counts once the customer confirms it: rmflow add-need 7 --confirm 1."
    ' Example: rmflow add-need 7 financing "stock for the busy season" --amount 500万 --by 2027-03-01 --confirmed',
    "推测的需求经客户确认才算数：rmflow add-need 7 --confirm 1。"
    '例：rmflow add-need 7 financing "旺季流动资金" --amount 500万 --by 2027-03-01 --confirmed',
)
