"""`rmflow step-back`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def step_back(
    prospect: options.Prospect,
    to: Annotated[int | None, options.option("the step to go back to", "退回到第几步", "--to", metavar="N")] = None,
    reason: Annotated[str | None, options.option("why", "原因", "--reason")] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import pipeline

    step = typed.need(None if to is None else str(to), "--to", words("back to which step?", "退回到第几步？"))
    reason = typed.need(reason, "--reason", words("why?", "为什么？"))
    with units.writing() as unit:
        receipt = pipeline.step_back(unit, prospect, to=_number(step), reason=reason)
    printing.show(receipt, json=json)


def _number(text: str) -> int:
    from rmflow.errors import BadInput
    from rmflow.text.safe import safe

    if not (text.strip().lstrip("-").isascii() and text.strip().lstrip("-").isdigit()):
        raise BadInput(
            words("“{text}” is no step; steps are 1 to 6.", "“{text}”不是步骤；步骤为 1 至 6。", text=safe(text[:20]))
        )
    return int(text)


MORE = words(
    'Always allowed. Example: rmflow step-back 7 --to 3 --reason "another product fits better"',
    '随时可以。例：rmflow step-back 7 --to 3 --reason "改推另一产品"',
)
