"""The commands of step 5, through the real program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]
    Unit = Callable[..., Any]

WIN = ("win", 1, "--product", "working_capital_loan", "--amount", "500万", "--on", "today", "--signer", "李总")


@pytest.fixture
def at_5(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)


def missing(ran: Any) -> list[str]:
    return [gap["code"] for gap in ran.json["refused"]["missing"]]


@pytest.mark.usefixtures("at_5")
def test_from_a_signal_to_a_deal(rmflow: Run) -> None:
    assert "a closing signal, Asks about papers needed" in rmflow("log-signal", 1, "asks_docs").out
    tried = rmflow("try-close", 1, "--technique", "guarantee", "--result", "won", "--pitfall", "argue", "--pitfall",
                   "no_silence", "--json").json  # fmt: skip
    assert tried["pitfalls"] == ["argue", "no_silence"]
    deal = rmflow(*WIN, "--status", "in_approval", "--rate", "3.85%", "--matures", "+1y", "--json").json
    assert (deal["amount"], deal["currency"], deal["dealt_on"]) == ("5000000.00", "CNY", "2026-11-23")
    assert (deal["is_deal"], deal["outcome"]) == (False, "open")
    assert missing(rmflow("advance", 1, "--json", ok=3)) == ["deal"]
    assert "成交1：流动资金贷款，500万元，签约人李总：已批" in rmflow("win", 1, "--status", "approved", lang="zh").out
    assert rmflow("advance", 1, "--json").json["step"] == 6
    assert rmflow("lose", 1, "--reason", "price", "--json", ok=3).json["refused"]["code"] == "won"


@pytest.mark.usefixtures("at_5")
def test_the_law_stops_a_close(rmflow: Run) -> None:
    asked = ("try-close", 1, "--technique", "summary", "--result", "won")
    law = rmflow(*asked, "--pitfall", "promise_return", ok=3, lang="zh").err
    assert "承诺保本保收益" in law
    assert "资管新规" in law
    refused = rmflow(*asked, "--note", "稳赚", "--json", ok=3).json["refused"]
    assert (refused["code"], refused["step"], refused["missing"]) == ("promise_return", 5, [])


@pytest.mark.usefixtures("at_5")
def test_values_left_out_or_wrong_are_usage_errors() -> None:
    assert "asks_docs" in standing.run("log-signal", 1, "ask_docs", ok=2).err
    assert "--result is missing" in standing.run("try-close", 1, "--technique", "summary", ok=2).err
    for at, option in ((2, "--product"), (4, "--amount"), (6, "--on"), (8, "--signer")):
        assert f"{option} is missing" in standing.run(*WIN[:at], *WIN[at + 2 :], ok=2).err
    for option, value in (("--amount", "1万2"), ("--on", "2026-02-30"), ("--rate", "3.85"), ("--matures", "yesterday"),
                          ("--on", "tomorrow"), ("--product", "savings"), ("--status", "maybe")):  # fmt: skip
        standing.run(*WIN, option, value, ok=2)
    assert standing.run("win", 1, "--status", "funded", ok=2).err.startswith("✗ 宏达机械有限公司 has no deal")
    assert standing.run("check", 1, "--json").json["missing"][-1]["code"] == "deal"


def test_lost_and_deferred_at_any_step(rmflow: Run, unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        standing.stand(u, 1, "远航贸易有限公司")
    assert "--competitor is missing" in rmflow("lose", 1, "--reason", "competitor", ok=2).err
    assert (
        "失败，输给工商银行：他行（记名）"
        in rmflow("lose", 1, "--reason", "competitor", "--competitor", "工商银行", lang="zh").out
    )
    assert missing(rmflow("lose", 1, "--reason", "price", "--json", ok=3)) == ["revive"]
    assert "--until is missing" in rmflow("defer", 2, ok=2).err
    rmflow("defer", 2, "--until", "today", ok=2)
    assert rmflow("defer", 2, "--until", "下周三", "--reason", "等年报", "--json").json["until"] == "2026-12-02"


@pytest.mark.parametrize("argv", [("log-signal", 1, "asks_rate"), WIN, ("win", 1, "--status", "approved"),
                                  ("try-close", 1, "--technique", "summary", "--result", "won")])  # fmt: skip
def test_refused_at_an_earlier_step(unit: Unit, argv: tuple[Any, ...]) -> None:
    with unit() as u:
        standing.stand(u, 3)
    refused = standing.run(*argv, "--json", ok=3)
    assert (refused.json["refused"]["code"], refused.json["refused"]["step"]) == ("step", 3)
    assert missing(refused) == standing.lacking(3, 5)
