"""`rmflow log-visit`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def log_visit(
    prospect: options.Prospect,
    visit: Annotated[int | None, options.visit("the earliest one due", "最早一次到期的")] = None,
    result: Annotated[
        str | None,
        options.coded(
            "visit_result",
            "met, partly, not-met or no-show",
            "达成 met、部分 partly、未达成 not-met、爽约 no-show",
            "--result",
        ),
    ] = None,
    met: Annotated[
        str | None, options.option("whom you met: a contact", "见了谁（联系人）", "--with", metavar="CONTACT")
    ] = None,
    said: Annotated[str | None, options.option("what the customer said, in his words", "客户原话", "--said")] = None,
    summary: Annotated[str | None, options.option("your summary", "小结", "--summary")] = None,
    next_step: Annotated[str | None, options.option("the next step", "下一步", "--next")] = None,
    next_on: Annotated[str | None, options.option("by when", "下一步日期", "--next-on", metavar="DATE")] = None,
    at: Annotated[
        str | None,
        options.option("when it was held, if not as planned", "实际拜访时间，不写即按计划", "--at", metavar="WHEN"),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import meet

    result = typed.need(result, "--result", words("was the objective met?", "目标达成了吗？"), "visit_result")
    if None in (met, said, summary, next_step):
        with units.reading() as unit:
            held = meet.read_result(unit, result).extra["held"]
        if held:
            met = typed.need(met, "--with", words("whom did you meet?", "见了谁？"))
            said = typed.need(said, "--said", words("what did the customer say, in his words?", "客户原话？"))
            summary = typed.need(summary, "--summary", words("your summary?", "小结？"))
            next_step = typed.need(next_step, "--next", words("what is the next step?", "下一步做什么？"))
    next_on = typed.need(next_on, "--next-on", words("next step by when? (e.g. +3d)", "下一步在什么时候？（如 +3d）"))
    with units.writing() as unit:
        receipt = meet.log_visit(
            unit,
            prospect,
            result=result,
            met=met,
            said=said,
            summary=summary,
            next_step=next_step,
            next_on=typed.day(unit, next_on),
            visit=visit,
            at=typed.moment(unit, at),
        )
    printing.show(receipt, json=json)


MORE = words(
    'Example: rmflow log-visit 7 --result met --with 李总 --said "旺季缺钱"'
    ' --summary "wants a line of 5m" --next "send term sheet" --next-on +3d',
    '例：rmflow log-visit 7 --result met --with 李总 --said "旺季缺钱"'
    ' --summary "想要500万额度" --next "送方案" --next-on +3d',
)
