"""`rmflow resolve-objection`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def resolve_objection(
    prospect: options.Prospect,
    n: Annotated[int, options.argument("number of the objection", "异议编号", "N")],
    method: Annotated[
        str | None,
        options.coded("response_method", "how you answered (rmflow guide response_method)", "处理方法", "--method"),
    ] = None,
    answer: Annotated[
        str | None, options.option("what you answered, or what was agreed", "怎么回答的，或如何约定", "--answer")
    ] = None,
    how: Annotated[
        str,
        options.coded(
            "resolution",
            "resolved, withdrawn by the customer, or accepted as a condition",
            "resolved 已化解、withdrawn 客户撤回、accepted 作为条件接受",
            "--as",
        ),
    ] = "resolved",
    json: options.Json = False,
) -> None:
    from rmflow.actions import objections

    if how == "resolved":
        method = typed.need(method, "--method", words("with which method?", "用什么方法？"), "response_method")
    if how != "withdrawn":
        answer = typed.need(answer, "--answer", words("what was the answer?", "怎么回答的？"))
    with units.writing() as unit:
        receipt = objections.resolve_objection(unit, prospect, n, method=method, answer=answer, how=how)
    printing.show(receipt, json=json)


MORE = words(
    "It has to be judged first (judge-objection). Example: rmflow resolve-objection 7 1 --method compensate "
    '--answer "with fees and days it comes cheaper by 0.2 %"',
    '须先辨别真伪（judge-objection）。例：rmflow resolve-objection 7 1 --method compensate --answer "综合成本更低"',
)
