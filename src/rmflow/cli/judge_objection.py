"""`rmflow judge-objection`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def judge_objection(
    prospect: options.Prospect,
    n: Annotated[int, options.argument("number of the objection", "异议编号", "N")],
    verdict: Annotated[
        str | None,
        options.coded("genuineness", "genuine, pretext, hidden or condition", "真实、借口、隐藏或不可克服条件", "--as"),
    ] = None,
    test: Annotated[
        str | None, options.coded("genuineness_test", "how you tested it", "用什么方法辨别的", "--test")
    ] = None,
    true: Annotated[
        str | None,
        options.option(
            "the true reason behind a pretext or a hidden objection", "借口或隐藏异议背后的真实原因", "--true"
        ),
    ] = None,
    true_type: Annotated[
        str, options.coded("objection_type", "type of the true reason", "真实原因的异议类型", "--true-type")
    ] = "other",
    json: options.Json = False,
) -> None:
    from rmflow.actions import objections

    question = words("genuine, pretext, hidden or condition?", "真实、借口、隐藏还是不可克服条件？")
    verdict = typed.need(verdict, "--as", question, "genuineness")
    test = typed.need(test, "--test", words("how did you test it?", "用什么方法辨别的？"), "genuineness_test")
    if verdict in objections.VEILED:
        true = typed.need(true, "--true", words("what is the true reason?", "真实原因是什么？"))
    with units.writing() as unit:
        receipt = objections.judge_objection(
            unit, prospect, n, genuineness=verdict, test=test, true=true, true_kind=true_type
        )
    printing.show(receipt, json=json)


MORE = words(
    "A pretext or a hidden objection names its true reason, which is judged in its turn. Example: "
    'rmflow judge-objection 7 1 --as pretext --test hypothetical --true "settled with ICBC already"',
    "借口或隐藏异议须写明真实原因，真实原因另记一条再辨别。例：rmflow judge-objection 7 1 --as pretext "
    '--test hypothetical --true "已与工行谈妥"',
)
