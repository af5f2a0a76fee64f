"""`rmflow add-prospect`."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def add_prospect(
    name: Annotated[str, options.argument("company or person", "公司或个人名称", "NAME")],
    kind: Annotated[
        str | None, options.option("company or person", "company 公司 / person 个人", "--kind", metavar="KIND")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="METHOD[:DETAIL]",
            autocompletion=options.complete_code("source_method"),
            help=say(
                "where the name came from, e.g. data:internet, cold, hound", "来源，如 data:internet、cold、hound"
            ),
        ),
    ] = None,
    via: Annotated[str | None, options.option("who introduced it", "介绍人", "--via", metavar="INTRODUCER")] = None,
    phone: Annotated[str | None, options.option("phone", "电话", "--phone")] = None,
    contact: Annotated[
        list[str] | None,
        options.option("“NAME, TITLE, ROLE, PHONE”; may be repeated", "“姓名, 职务, 角色, 电话”，可多次", "--contact"),
    ] = None,
    industry: Annotated[
        str | None, options.coded("industry", "industry, GB/T 4754 letter", "行业（GB/T 4754 门类）", "--industry")
    ] = None,
    uscc: Annotated[str | None, options.option("unified social credit code", "统一社会信用代码", "--uscc")] = None,
    growth: Annotated[bool, typer.Option("--growth", help=say("a growth customer", "成长型客户"))] = False,
    note: options.Note = None,
    returned: options.Returned = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import find

    kind = typed.need(kind, "--kind", words("company or person?", "公司（company）还是个人（person）？"))
    source = typed.need(source, "--source", words("where did the name come from?", "客户从何而来？"), "source_method")
    with units.writing() as unit:
        receipt = find.add_prospect(
            unit,
            name,
            kind=kind,
            source=source,
            via=via,
            phone=phone,
            contacts=contact,
            industry=industry,
            uscc=uscc,
            growth=growth,
            note=note,
            returned=returned,
        )
    printing.show(receipt, json=json)
