"""`rmflow qualify`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say
from rmflow.words import words

ANSWER = 'yes:"…"|no:"…"|unknown'


def qualify(
    prospect: options.Prospect,
    need: Annotated[
        str | None, options.option("has a financial need", "是否有金融需求", "--need", metavar=ANSWER)
    ] = None,
    capacity: Annotated[
        str | None, options.option("is able to buy", "是否有购买能力", "--capacity", metavar=ANSWER)
    ] = None,
    standard: Annotated[
        str | None,
        options.option("meets the bank's standard", "是否符合银行优良客户条件", "--standard", metavar=ANSWER),
    ] = None,
    authority: Annotated[
        str | None,
        options.option(
            "the representative has the right to buy", "客户代表是否有购买权", "--authority", metavar=ANSWER
        ),
    ] = None,
    value: Annotated[
        str | None, options.option("creates value for the bank", "能否为本行创造价值", "--value", metavar=ANSWER)
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option(
            "--criterion", metavar="CODE=ANSWER", help=say("a criterion of the bank's own guide", "本行指引的其他原则")
        ),
    ] = None,
    contact: Annotated[
        str | None,
        options.option(
            "who may decide: on record, or “NAME, TITLE, ROLE”",
            "有购买权者：已有联系人，或“姓名, 职务, 角色”",
            "--contact",
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import qualifying

    given = {"need": need, "capacity": capacity, "standard": standard, "authority": authority, "value": value}
    answers = {code: text for code, text in given.items() if text is not None}
    for pair in more or []:
        code, _, text = pair.partition("=")
        answers[code.strip()] = text
    with units.writing() as unit:
        for code in answers:
            unit.guide.entry("criterion", code)
        receipt = qualifying.qualify(unit, prospect, answers, contact=contact)
    printing.show(receipt, json=json)


MORE = words(
    'Answers given before stay; each new one carries today\'s date. Example: rmflow qualify 7 --need yes:"loan at ICBC matures in March"',
    '以前的回答保留；新回答记今天的日期。例：rmflow qualify 7 --need yes:"他行贷款三月到期"',
)
