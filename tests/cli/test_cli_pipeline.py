"""Check, advance, step-back, drop, revive, through the real program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]
    Unit = Callable[..., Any]


def test_check_and_advance(rmflow: Run, unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
    shut = rmflow("check", 1, "--json").json
    assert (shut["step"], shut["ready"], [gap["code"] for gap in shut["missing"]]) == (4, False, ["objections"])
    assert shut["missing"][0]["fix"] == "rmflow no-objections 1"
    refused = rmflow("advance", 1, ok=3, lang="zh")
    assert "还不能离开第4步（巧妙处理异议）：缺 1 项" in refused.err
    assert refused.out == ""
    rmflow("no-objections", 1)
    assert "The gate is open: rmflow advance 1" in rmflow("check", 1).out
    assert "进入第5步：达成交易" in rmflow("advance", "宏达", lang="zh").out


def test_back_with_a_reason(rmflow: Run, unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
    assert "--to is missing" in rmflow("step-back", 1, "--reason", "x", ok=2).err
    assert "--reason is missing" in rmflow("step-back", 1, "--to", 2, ok=2).err
    assert "only go" not in rmflow("step-back", 1, "--to", 4, "--reason", "x", ok=2).err
    rmflow("step-back", 1, "--to", "two", "--reason", "x", ok=2)
    assert rmflow("step-back", 1, "--to", 2, "--reason", "改推另一产品", "--json").json == {
        "no": 1,
        "from": 4,
        "step": 2,
    }


def test_drop_is_confirmed_and_revive_takes_it_back(rmflow: Run, unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
    asked = rmflow("drop", 1, "--reason", "no_need", ok=2, lang="zh").err
    assert "确认请加 --yes" in asked
    assert "→ rmflow drop 1 --reason no_need --yes" in asked
    assert rmflow("check", 1, "--json").json["missing"]
    rmflow("drop", 1, "--reason", "nonsense", "--yes", ok=2)
    dropped = rmflow("drop", 1, "--reason", "no_need", "--yes", "--json").json
    assert (dropped["outcome"], dropped["status"]) == ("dropped", "disqualified")
    again = rmflow("advance", 1, "--json", ok=3).json["refused"]
    assert (again["code"], again["missing"][0]["fix"]) == ("dropped", "rmflow revive 1 --reason REASON")
    assert "--reason is missing" in rmflow("revive", 1, ok=2).err
    back = rmflow("revive", 1, "--reason", "客户来电", "--next", "后天", "--json").json
    assert (back["step"], back["next_on"]) == (3, "2026-11-25")
    assert "无需重新启用" in rmflow("revive", 1, "--reason", "x", ok=2, lang="zh").err
