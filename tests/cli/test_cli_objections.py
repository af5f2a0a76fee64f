"""The commands of step 4, through the real program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]
    Unit = Callable[..., Any]


@pytest.fixture
def at_4(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)


def missing(ran: Any) -> list[str]:
    return [gap["code"] for gap in ran.json["refused"]["missing"]]


@pytest.mark.usefixtures("at_4")
def test_from_the_customers_words_to_an_open_gate(rmflow: Run) -> None:
    said = rmflow("raise-objection", "hongda", "利率比工行高", "--type", "price")
    assert "To test it, ask: “Compared with what" in said.out
    assert "→ rmflow judge-objection 1 1 --as genuine --test ask_reason" in said.out
    early = rmflow("resolve-objection", 1, 1, "--method", "evidence", "--answer", "对照表", "--json", ok=3)
    assert early.json["refused"]["code"] == "undetermined"
    assert missing(early) == ["objection.undetermined"]
    judged = rmflow("judge-objection", 1, 1, "--as", "pretext", "--test", "hypothetical", "--true", "已与工行谈妥",
                    "--true-type", "loyalty", "--json").json  # fmt: skip
    assert (judged["genuineness"], judged["true_reason"], judged["behind"]) == ("pretext", "已与工行谈妥", 2)
    assert missing(rmflow("no-objections", 1, "--json", ok=3)) == ["objection.open", "objection.undetermined"]
    rows = rmflow("objections", "--json").json
    assert [(row["n"], row["type"], row["genuineness"], row["days"]) for row in rows] == [
        (1, "price", "pretext", 0), (2, "loyalty", "undetermined", 0),
    ]  # fmt: skip
    rmflow("resolve-objection", 1, 1, "--method", "question", "--answer", "问清真因")
    withdrawn = rmflow("resolve-objection", 1, 2, "--as", "withdrawn", lang="zh")
    assert "异议2：客户撤回" in withdrawn.out
    assert rmflow("objections", "--json").json == []
    assert len(rmflow("objections", "1", "--all", "--json").json) == 2
    assert rmflow("advance", 1, "--json").json["step"] == 5


@pytest.mark.usefixtures("at_4")
def test_none_raised(rmflow: Run) -> None:
    assert "已询问，客户无异议" in rmflow("no-objections", 1, lang="zh").out
    assert rmflow("check", 1, "--json").json["ready"] is True


@pytest.mark.usefixtures("at_4")
def test_values_left_out_or_wrong_are_usage_errors() -> None:
    assert "--type is missing" in standing.run("raise-objection", 1, "太贵", ok=2).err
    assert "price (Price" in standing.run("raise-objection", 1, "太贵", "--type", "prise", ok=2).err
    standing.run("raise-objection", 1, "太贵", "--type", "price")
    assert "--true is missing" in standing.run("judge-objection", 1, 1, "--as", "hidden", "--test", "observe", ok=2).err
    assert "缺少 --test" in standing.run("judge-objection", 1, 1, "--as", "genuine", ok=2, lang="zh").err
    assert "--method is missing" in standing.run("resolve-objection", 1, 1, "--answer", "x", ok=2).err
    assert "--answer is missing" in standing.run("resolve-objection", 1, 1, "--as", "accepted", ok=2).err
    assert (
        "no objection number 9"
        in standing.run("judge-objection", 1, 9, "--as", "genuine", "--test", "observe", ok=4).err
    )


@pytest.mark.usefixtures("at_4")
def test_a_promised_return_is_refused(rmflow: Run) -> None:
    rmflow("raise-objection", 1, "怕亏", "--type", "risk_trust")
    rmflow("judge-objection", 1, 1, "--as", "genuine", "--test", "ask_reason")
    refused = rmflow("resolve-objection", 1, 1, "--method", "evidence", "--answer", "保本保收益", "--json", ok=3)
    assert (refused.json["refused"]["code"], refused.json["refused"]["missing"]) == ("promise_return", [])


@pytest.mark.parametrize(
    "argv",
    [("raise-objection", 1, "太贵", "--type", "price"),
     ("judge-objection", 1, 1, "--as", "genuine", "--test", "observe"),
     ("resolve-objection", 1, 1, "--method", "evidence", "--answer", "x"), ("no-objections", 1)],
)  # fmt: skip
def test_refused_at_an_earlier_step(unit: Unit, argv: tuple[Any, ...]) -> None:
    with unit() as u:
        standing.stand(u, 2)
    refused = standing.run(*argv, "--json", ok=3)
    assert (refused.json["refused"]["code"], refused.json["refused"]["step"]) == ("step", 2)
    assert missing(refused) == standing.lacking(2, 4)
