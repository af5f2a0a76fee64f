"""`rmflow log-call`: thirty to fifty times a day, so one line and quick."""

from typing import Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import say
from rmflow.words import words


def log_call(
    prospect: options.Prospect,
    outcome: Annotated[
        str,
        options.argument(
            "what came of it (rmflow guide call_outcome)",
            "通话结果（rmflow guide call_outcome）",
            "OUTCOME",
            "call_outcome",
        ),
    ],
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0, help=say("how long, in minutes", "通话分钟数"))
    ] = None,
    at: Annotated[
        str | None, options.option("when, if not now", "通话时间，不写即现在", "--at", metavar="WHEN")
    ] = None,
    note: options.Note = None,
    next_on: Annotated[
        str | None, options.option("when to call again", "下次联系日期", "--next", metavar="DATE")
    ] = None,
    grade: Annotated[
        str | None, options.coded("intent_grade", "intent A, B, C or D", "意向等级 A/B/C/D", "--grade")
    ] = None,
    refusal: Annotated[str | None, options.coded("refusal_kind", "how it was refused", "拒绝类型", "--refusal")] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help=say("the customer called", "客户来电"))] = False,
    purpose: Annotated[
        str | None,
        options.coded("consent_purpose", "for what, if it is no marketing", "用途（非营销时）", "--purpose"),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import calls

    with units.writing() as unit:
        receipt = calls.log_call(
            unit,
            prospect,
            outcome,
            seconds=None if minutes is None else _seconds(minutes),
            at=typed.moment(unit, at),
            note=note,
            next_on=typed.day(unit, next_on),
            grade=grade,
            refusal=refusal,
            inbound=inbound,
            purpose=purpose,
        )
    printing.show(receipt, json=json)


MORE = words(
    "Example: rmflow log-call hdjx connected_interested --minutes 6 --next 下周三 --grade B",
    "例：rmflow log-call hdjx connected_interested --minutes 6 --next 下周三 --grade B",
)


def _seconds(minutes: float) -> int:
    """Minutes as whole seconds.

    Raises:
        BadInput: no call lasts longer than a day (nor a time that is no number).
    """
    if not minutes <= LONGEST:
        from rmflow.text.wrong import wrong

        raise wrong("--minutes is at most 1,440, a whole day; not {text}.", "--minutes 最多 1440（一整天），不能是 {text}。",
                    text=f"{minutes:g}")  # fmt: skip
    return round(minutes * 60)


LONGEST = 24 * 60  # minutes
