"""`rmflow win`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def win(
    prospect: options.Prospect,
    product: Annotated[
        str | None,
        options.coded("product", "the product (rmflow guide product)", "产品（rmflow guide product）", "--product"),
    ] = None,
    amount: Annotated[
        str | None, options.option("the amount, e.g. 500万", "金额，如 500万", "--amount", metavar="AMOUNT")
    ] = None,
    on: Annotated[str | None, options.option("the day of the deal", "成交日期", "--on", metavar="DATE")] = None,
    signer: Annotated[
        str | None, options.option("who signed: a contact or a name", "签约人：联系人或姓名", "--signer", metavar="WHO")
    ] = None,
    status: Annotated[
        str | None,
        options.coded(
            "deal_status",
            "agreed, in_approval, approved, signed (if left out) or funded",
            "agreed 意向、in_approval 审批中、approved 已批、signed 已签约（默认）、funded 已放款",
            "--status",
        ),
    ] = None,
    rate: Annotated[
        str | None, options.option("the rate, e.g. 3.85%", "利率，如 3.85%", "--rate", metavar="RATE")
    ] = None,
    matures: Annotated[str | None, options.option("the day it matures", "到期日", "--matures", metavar="DATE")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import deals
    from rmflow.text.money import parse_money, parse_rate

    if status is not None and not any((product, amount, on, signer, rate, matures)):
        with units.writing() as unit:
            receipt = deals.win_status(unit, prospect, status)
        return printing.show(receipt, json=json)
    product = typed.need(product, "--product", words("which product?", "哪个产品？"), "product")
    amount = typed.need(amount, "--amount", words("what amount?", "金额多少？"))
    on = typed.need(on, "--on", words("on which day?", "哪一天成交？"))
    signer = typed.need(signer, "--signer", words("who signed?", "谁签的？"))
    money = parse_money(amount)
    rate_ppm = None if rate is None else parse_rate(rate)
    with units.writing() as unit:
        receipt = deals.win(
            unit,
            prospect,
            product=product,
            amount=money,
            on=typed.the_day(unit, on),
            signer=signer,
            status=status or "signed",
            rate_ppm=rate_ppm,
            matures=typed.customers_day(unit, matures),
        )
    return printing.show(receipt, json=json)


MORE = words(
    "A loan is a deal only when the bank has approved it: --status in_approval, later --status approved. Example:"
    " rmflow win 7 --product working_capital_loan --amount 500万 --on today --signer 李总 --status in_approval",
    "贷款经审批通过才算成交：先用 --status in_approval，批下来再用 rmflow win 7 --status approved。"
    "例：rmflow win 7 --product working_capital_loan --amount 500万 --on today --signer 李总 --status in_approval",
)
