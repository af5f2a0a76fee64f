"""`rmflow present`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def present(
    prospect: options.Prospect,
    product: Annotated[
        str,
        options.argument("the product (rmflow guide product)", "产品（rmflow guide product）", "PRODUCT", "product"),
    ],
    need: Annotated[
        int | None, typer.Option("--need", metavar="N", help=say("for which need, by its number", "对应第几条需求"))
    ] = None,
    amount: Annotated[
        str | None, options.option("how much, e.g. 500万", "金额，如 500万", "--amount", metavar="AMOUNT")
    ] = None,
    rate: Annotated[
        str | None, options.option("the rate named, e.g. 3.85%", "所报利率，如 3.85%", "--rate", metavar="RATE")
    ] = None,
    reaction: Annotated[
        str | None,
        options.coded(
            "reaction",
            "keen, neutral, doubtful or rejected",
            "感兴趣 keen、一般 neutral、怀疑 doubtful、拒绝 rejected",
            "--reaction",
        ),
    ] = None,
    note: options.Note = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import presenting
    from rmflow.text.money import parse_money, parse_rate

    number = (
        need
        if need is not None
        else _number(typed.need(None, "--need", words("for which need (number)?", "对应第几条需求？")))
    )
    money = None if amount is None else parse_money(amount)
    ppm = None if rate is None else parse_rate(rate)
    with units.writing() as unit:
        receipt = presenting.present(
            unit, prospect, product, need=number, amount=money, rate_ppm=ppm, reaction=reaction, note=note
        )
    printing.show(receipt, json=json)


def _number(text: str) -> int:
    from rmflow.errors import BadInput
    from rmflow.text.safe import safe

    if not (text.isascii() and text.isdigit()):
        raise BadInput(
            words("--need is a number, not “{text}”.", "--need 须为编号，不能是“{text}”。", text=safe(text[:20]))
        )
    return int(text)


MORE = words(
    "Example: rmflow present 7 working_capital_loan --need 1 --amount 500万 --rate 3.85% --reaction keen",
    "例：rmflow present 7 working_capital_loan --need 1 --amount 500万 --rate 3.85% --reaction keen",
)
