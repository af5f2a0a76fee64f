"""`rmflow consent`: what a customer said to being approached, on which channel, for what."""

from __future__ import annotations

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.errors import BadInput
from rmflow.words import words


def consent(
    prospect: options.Prospect,
    channel: Annotated[
        str | None,
        options.argument("by what (rmflow guide contact_channel)", "渠道（rmflow guide contact_channel）", "[CHANNEL]", "contact_channel"),
    ] = None,
    purpose: Annotated[
        str,
        options.coded("consent_purpose", "for what (rmflow guide consent_purpose)", "用途（rmflow guide consent_purpose）", "--purpose"),
    ] = "marketing",
    given: Annotated[bool, typer.Option("--given", help=say("he agreed", "同意"))] = False,
    refused: Annotated[bool, typer.Option("--refused", help=say("he said no", "拒绝"))] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help=say("he took his consent back", "撤回同意"))] = False,
    on: Annotated[str | None, options.option("when he said so, if not today", "表示日期，不写即今天", "--on", metavar="DAY")] = None,
    until: Annotated[str | None, options.option("until when it holds", "有效至", "--until", metavar="DAY")] = None,
    how: Annotated[
        str | None, options.option("how he said so, and where the proof lies", "如何表示、凭证何在", "--how")
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    said = [name for name, is_it in (("given", given), ("refused", refused), ("withdrawn", withdrawn)) if is_it]
    if channel is None:
        if said or on or until or how:
            raise BadInput(
                words("Which channel did he speak of?", "请写明渠道。"), fix=f"rmflow consent {prospect} phone --given --how HOW"
            )
        _show(prospect, json=json, form=form, reveal=reveal)
        return
    if len(said) != 1:
        raise BadInput(
            words("Say one of --given, --refused and --withdrawn.", "--given、--refused、--withdrawn 须且只能选一项。"),
            fix=f"rmflow consent {prospect} {channel} --given --how HOW",
        )
    from rmflow.actions import privacy

    with units.writing() as unit:
        receipt = privacy.record_consent(
            unit, prospect, channel, said[0], purpose=purpose, on=typed.customers_day(unit, on),
            until=typed.customers_day(unit, until), how=how,
        )  # fmt: skip
    printing.show(receipt, json=json, form=form)


def _show(prospect: str, *, json: bool, form: str, reveal: bool) -> None:
    from rmflow.reports import consents

    with units.reading() as unit:
        card = consents.consent(unit, prospect)
    printing.show(card, json=json, form=form, reveal=reveal)


MORE = words(
    "Without a channel it shows what is on record. Refused, withdrawn or expired consent to marketing by phone stops your"
    " calls, but for those he agreed to for something else (log-call --purpose)."
    " Example: rmflow consent 7 phone --given --how “said so at the counter, form 12”",
    "不写渠道即查看记录。电话营销的同意被拒绝、撤回或到期后停止外呼；客户另行同意的用途除外（log-call --purpose）。"
    "例：rmflow consent 7 phone --given --how “柜台当面同意，签有12号表”",
)
