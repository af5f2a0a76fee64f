"""`rmflow win`."""

from typing import Annotated

from rmflow.cli import door
from rmflow.words import words


def win(
    prospect: door.Prospect,
    product: Annotated[
        str | None,
        door.coded("product", "the product (rmflow guide product)", "产品（rmflow guide product）", "--product"),
    ] = None,
    amount: Annotated[
        str | None, door.option("the amount, e.g. 500万", "金额，如 500万", "--amount", metavar="AMOUNT")
    ] = None,
    on: Annotated[str | None, door.option("the day of the deal", "成交日期", "--on", metavar="DATE")] = None,
    signer: Annotated[
        str | None, door.option("who signed: a contact or a name", "签约人：联系人或姓名", "--signer", metavar="WHO")
    ] = None,
    status: Annotated[
        str | None,
        door.coded(
            "deal_status",
            "agreed, in_approval, approved, signed (if left out) or funded",
            "agreed 意向、in_approval 审批中、approved 已批、signed 已签约（默认）、funded 已放款",
            "--status",
        ),
    ] = None,
    rate: Annotated[str | None, door.option("the rate, e.g. 3.85%", "利率，如 3.85%", "--rate", metavar="RATE")] = None,
    matures: Annotated[str | None, door.option("the day it matures", "到期日", "--matures", metavar="DATE")] = None,
    json: door.Json = False,
) -> None:
    from rmflow.actions import close
    from rmflow.text.money import parse_money, parse_rate

    if status is not None and not any((product, amount, on, signer, rate, matures)):
        with door.writing() as unit:
            receipt = close.win_status(unit, prospect, status)
        return door.show(receipt, json=json)
    product = door.need(product, "--product", words("which product?", "哪个产品？"), "product")
    amount = door.need(amount, "--amount", words("what amount?", "金额多少？"))
    on = door.need(on, "--on", words("on which day?", "哪一天成交？"))
    signer = door.need(signer, "--signer", words("who signed?", "谁签的？"))
    money = parse_money(amount)
    rate_ppm = None if rate is None else parse_rate(rate)
    with door.writing() as unit:
        receipt = close.win(
            unit,
            prospect,
            product=product,
            amount=money,
            on=door.the_day(unit, on),
            signer=signer,
            status=status or "signed",
            rate_ppm=rate_ppm,
            matures=door.customers_day(unit, matures),
        )
    return door.show(receipt, json=json)


MORE = words(
    "A loan is a deal only when the bank has approved it: --status in_approval, later --status approved. Example:"
    " rmflow win 7 --product working_capital_loan --amount 500万 --on today --signer 李总 --status in_approval",
    "贷款经审批通过才算成交：先用 --status in_approval，批下来再用 rmflow win 7 --status approved。"
    "例：rmflow win 7 --product working_capital_loan --amount 500万 --on today --signer 李总 --status in_approval",
)
