"""`rmflow log-event`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def log_event(
    prospect: options.Prospect,
    kind: Annotated[
        str,
        options.argument(
            "what it was (rmflow guide event_kind)", "活动类型（rmflow guide event_kind）", "KIND", "event_kind"
        ),
    ],
    cost: Annotated[
        str | None,
        options.option(
            "what it cost for all guests, gifts apart", "全部客人的费用，不含礼品", "--cost", metavar="AMOUNT"
        ),
    ] = None,
    guests: Annotated[int, typer.Option("--guests", min=1, metavar="N", help=say("how many guests", "客人人数"))] = 1,
    on: Annotated[str | None, options.option("when, if not today", "日期，不写即今天", "--on", metavar="DATE")] = None,
    gift: Annotated[str | None, options.option("the gift", "礼品", "--gift")] = None,
    gift_value: Annotated[
        str | None, options.option("what the gift cost", "礼品价值", "--gift-value", metavar="AMOUNT")
    ] = None,
    approved_by: Annotated[
        str | None, options.option("who approved it", "审批人", "--approved-by", metavar="NAME")
    ] = None,
    public_sector: Annotated[
        bool, typer.Option("--public-sector", help=say("a guest works in the public sector", "客人中有公职人员"))
    ] = False,
    note: options.Note = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import hospitality
    from rmflow.text.money import parse_money

    cost = typed.need(cost, "--cost", words("what did it cost?", "费用多少？"))
    spent = parse_money(cost)
    value = None if gift_value is None else parse_money(gift_value)
    with units.writing() as unit:
        receipt = hospitality.log_event(
            unit,
            prospect,
            kind,
            cost=spent,
            guests=guests,
            on=typed.day(unit, on),
            gift=gift,
            gift_value=value,
            approved_by=approved_by,
            public_sector=public_sector,
            note=note,
        )
    printing.show(receipt, json=json)


MORE = words(
    "Over a limit it needs --approved-by; cash, cards, metals and securities are never a gift."
    " Example: rmflow log-event 7 tea --cost 180 --guests 2",
    "超过限额须写 --approved-by；现金、购物卡、贵金属、有价证券一律不得赠送。"
    "例：rmflow log-event 7 tea --cost 180 --guests 2",
)
