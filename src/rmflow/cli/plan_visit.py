"""`rmflow plan-visit`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def plan_visit(
    prospect: options.Prospect,
    on: Annotated[
        str | None,
        options.option("day and time, e.g. next wed 15:00", "日期和时间，如 下周三 15:00", "--on", metavar="WHEN"),
    ] = None,
    objective: Annotated[
        str | None,
        options.coded(
            "visit_objective",
            "why you go (rmflow guide visit_objective)",
            "访问目标（rmflow guide visit_objective）",
            "--objective",
        ),
    ] = None,
    success: Annotated[str | None, options.option("what will count as success", "怎样算成功", "--success")] = None,
    ask: Annotated[
        list[str] | None,
        options.option("a question to ask; may be repeated", "要问的问题，可多次", "--ask", metavar="QUESTION"),
    ] = None,
    contact: Annotated[str | None, options.option("whom you will see", "见谁", "--contact")] = None,
    bring: Annotated[str | None, options.option("what to bring", "携带资料", "--bring")] = None,
    place: Annotated[
        str | None, options.option("where: a kind of place or an address", "地点：类型或地址", "--place")
    ] = None,
    companion: Annotated[str | None, options.option("who comes along", "同行人", "--companion")] = None,
    kind: Annotated[
        str,
        options.coded(
            "visit_kind",
            "appointment, cold_visit, walk_in or customer_came",
            "预约 appointment、陌拜 cold_visit、顺访 walk_in、来访 customer_came",
            "--kind",
        ),
    ] = "appointment",
    json: options.Json = False,
) -> None:
    from rmflow.actions import visits

    on = typed.need(on, "--on", words("when? (e.g. next wed 15:00)", "什么时候？（如 下周三 15:00）"))
    objective = typed.need(objective, "--objective", words("what is the objective?", "访问目标？"), "visit_objective")
    success = typed.need(success, "--success", words("what will count as success?", "怎样算成功？"))
    questions = ask or [typed.need(None, "--ask", words("which question must be asked?", "一定要问的问题？"))]
    with units.writing() as unit:
        receipt = visits.plan_visit(
            unit,
            prospect,
            at=typed.when(unit, on),
            objective=objective,
            success=success,
            questions=questions,
            contact=contact,
            bring=bring,
            place=place,
            companion=companion,
            kind=kind,
        )
    printing.show(receipt, json=json)


MORE = words(
    'Example: rmflow plan-visit 7 --on "next wed 15:00" --objective learn_needs --success "three maturities named"'
    ' --ask "How do you pay suppliers today?"',
    '例：rmflow plan-visit 7 --on "下周三 15:00" --objective learn_needs --success "问清他行到期情况"'
    ' --ask "目前货款怎么付？"',
)
