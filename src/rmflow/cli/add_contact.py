"""`rmflow add-contact`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say
from rmflow.words import words


def add_contact(
    prospect: options.Prospect,
    name: Annotated[str, options.argument("the person's name", "联系人姓名", "NAME")],
    title: Annotated[str | None, options.option("title", "职务", "--title")] = None,
    role: Annotated[
        str | None,
        options.coded(
            "decision_role",
            "role in the decision (rmflow guide decision_role)",
            "决策角色（rmflow guide decision_role）",
            "--role",
        ),
    ] = None,
    phone: Annotated[str | None, options.option("phone", "电话", "--phone")] = None,
    birthday: Annotated[
        str | None,
        options.option(
            "birthday, e.g. 1980-05-06, 05-06; with --lunar 八月十五",
            "生日，如 1980-05-06、5月6日；农历加 --lunar",
            "--birthday",
            metavar="DATE",
        ),
    ] = None,
    lunar: Annotated[bool, typer.Option("--lunar", help=say("the birthday is a lunar date", "生日是农历"))] = False,
    note: options.Note = None,
    returned: options.Returned = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import approach
    from rmflow.errors import BadInput

    if lunar and birthday is None:
        raise BadInput(
            words(
                "--lunar says how to read --birthday, which is missing.", "--lunar 用来说明 --birthday，但没有写生日。"
            )
        )
    born = None
    if birthday is not None:
        from rmflow.text.birthdays import parse_birthday

        born = parse_birthday(birthday, lunar)
    with units.writing() as unit:
        receipt = approach.add_contact(
            unit, prospect, name, title=title, role=role, phone=phone, birthday=born, note=note, returned=returned
        )
    printing.show(receipt, json=json)


MORE = words(
    "A contact of that very name is filled in rather than added again."
    " Example: rmflow add-contact 7 王敏 --title CFO --role finance_head --birthday 八月十五 --lunar",
    "同名联系人只补充，不重复添加。"
    "例：rmflow add-contact 7 王敏 --title 财务总监 --role finance_head --birthday 八月十五 --lunar",
)
