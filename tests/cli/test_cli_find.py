"""The commands of step 1, through the real program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

ADD = ("add-prospect", "宏达机械有限公司", "--kind", "company", "--source", "cold")
pytestmark = pytest.mark.usefixtures("book")


def test_from_a_name_to_a_target_customer(rmflow: Run) -> None:
    added = rmflow(*ADD, "--contact", "李总, 董事长, decision_maker, 13800138000", "--industry", "C")
    assert "✓ #1 宏达机械有限公司 is in the book, at step 1." in added.out
    called = rmflow(
        "log-call", "hdjx", "connected_interested", "--minutes", 6, "--next", "下周三", "--grade", "B", "--json"
    ).json
    assert (called["reached"], called["next_on"], called["calls_today"]) == (True, "2026-12-02", 1)
    some = rmflow("qualify", "8000", "--need", "yes:他行贷款三月到期", "--json").json
    assert (some["met"], some["missing"]) == (["need"], ["capacity", "standard", "authority", "value"])
    refused = rmflow("advance", 1, "--json", ok=3).json["refused"]
    assert [gap["code"] for gap in refused["missing"]] == ["capacity", "standard", "authority", "value"]
    rest = rmflow("qualify", 1, "--capacity", "yes:流水", "--standard", "yes:征信", "--authority", "yes:法人",
                  "--contact", "李总", "--value", "yes:存款", lang="zh")  # fmt: skip
    assert "5 项中符合 5 项；第一道关口已开" in rest.out
    assert rmflow("advance", 1, "--json").json["step"] == 2


def test_values_left_out_or_wrong_are_usage_errors() -> None:
    assert "--kind is missing" in standing.run("add-prospect", "甲", "--source", "cold", ok=2).err
    assert "缺少 --source" in standing.run("add-prospect", "甲", "--kind", "company", ok=2, lang="zh").err
    assert "cold" in standing.run("add-prospect", "甲", "--kind", "company", "--source", "colt", ok=2).err
    standing.run("log-call", "甲", "no_answer", ok=4)
    standing.run(*ADD)
    standing.run("log-call", 1, "no_anser", ok=2)
    standing.run("log-call", 1, "no_answer", "--minutes", "long", ok=2)
    standing.run("log-call", 1, "no_answer", "--at", "tomorrow", ok=2)
    assert "needs its evidence" in standing.run("qualify", 1, "--need", "yes", ok=2).err
    standing.run("qualify", 1, ok=2)


def test_several_that_answer_to_a_name_are_listed(rmflow: Run) -> None:
    rmflow(*ADD)
    rmflow("add-prospect", "宏达贸易有限公司", "--kind", "company", "--source", "cold")
    ran = rmflow("log-call", "宏达", "no_answer", "--json", ok=4)
    assert ran.json["error"]["code"] == "ambiguous"
    assert [candidate["no"] for candidate in ran.json["error"]["candidates"]] == [1, 2]


def test_introducers_and_what_came_of_them(rmflow: Run) -> None:
    assert "还没有介绍人" in rmflow("introducers", lang="zh").out
    assert "--as is missing" in rmflow("add-introducer", "王律师", ok=2).err
    made = rmflow(
        "add-introducer", "王律师", "--as", "lawyer", "--organisation", "大成", "--phone", "13900139000", "--json"
    ).json
    assert (made["no"], made["kind"], made["leads"]) == (1, "lawyer", 0)
    rmflow("add-introducer", "王律师", "--as", "lawyer", ok=2)
    rmflow("add-prospect", "甲公司", "--kind", "company", "--source", "hound", "--via", "王律师")
    (row,) = rmflow("introducers", "--json").json
    assert (row["name"], row["phone"], row["leads"], row["targets"], row["won"], row["last_lead_on"]) == (
        "王律师", "+8613900139000", 1, 0, 0, "2026-11-23",
    )  # fmt: skip
    assert "139 0013 9000" in rmflow("introducers").out


def test_relations(rmflow: Run) -> None:
    rmflow(*ADD)
    rmflow("add-prospect", "远航贸易有限公司", "--kind", "company", "--source", "cold")
    assert (
        "宏达机械有限公司 —— 上游供应商：远航贸易有限公司" in rmflow("link", "宏达", "upstream", "远航", lang="zh").out
    )
    assert "on record already" in rmflow("link", 2, "downstream", 1, ok=2).err
    rmflow("link", 1, "cousin", 2, ok=2)
    rmflow("link", 1, "upstream", 1, ok=2)
    rmflow("link", 1, "upstream", "丙", ok=4)
    assert rmflow("link", 1, "guarantor", 2, "--json").json["other"] == 2
