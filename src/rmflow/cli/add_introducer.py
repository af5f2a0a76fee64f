"""`rmflow add-introducer`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def add_introducer(
    name: Annotated[str, options.argument("the introducer's name", "介绍人姓名", "NAME")],
    kind: Annotated[
        str | None, options.coded("introducer_kind", "what he is (rmflow guide introducer_kind)", "介绍人类型", "--as")
    ] = None,
    organisation: Annotated[str | None, options.option("where he works", "单位", "--organisation")] = None,
    phone: Annotated[str | None, options.option("phone", "电话", "--phone")] = None,
    note: options.Note = None,
    returned: options.Returned = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import find

    kind = typed.need(kind, "--as", words("what is the introducer?", "介绍人是什么身份？"), "introducer_kind")
    with units.writing() as unit:
        receipt = find.add_introducer(
            unit, name, kind=kind, organisation=organisation, phone=phone, note=note, returned=returned
        )
    printing.show(receipt, json=json)


MORE = words(
    "Example: rmflow add-introducer 王律师 --as lawyer --phone 13900139000",
    "例：rmflow add-introducer 王律师 --as lawyer --phone 13900139000",
)
