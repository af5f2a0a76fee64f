"""`report day`: the work log holds what was done that day and nothing else, and what is booked next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import driving
from rmflow.reports import Ask, day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONDAY = "2026-11-23T10:00:00+08:00"
NEXT_WEDNESDAY = "2026-12-02T17:00:00+08:00"


@pytest.fixture
def worked(book: Path) -> None:
    """Two days: on Monday all the way to a planned visit, on the Wednesday after it to a deal and care."""
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    driving.run("log-call", "1", "busy")
    driving.run("log-call", "1", "connected_interested", "--minutes", "3", "--note", "愿意谈", "--next", "+1d")
    driving.run("advance", "1")
    for line in driving.walk(1, 3)[:-1]:
        assert driving.run(*line).code == 0, line
    lines = [*driving.walk(1, 6), *(tuple("1" if word == "P" else word for word in line) for line in driving.WALK[6])]
    extra = (("raise-objection", "1", "利率太高", "--type", "price"),
             ("judge-objection", "1", "1", "--as", "genuine", "--test", "ask_reason"),
             ("resolve-objection", "1", "1", "--method", "compensate", "--answer", "算总账"))  # fmt: skip
    rest = lines[len(driving.walk(1, 3)) - 1 :]
    at = rest.index(("no-objections", "1"))
    for line in [*rest[:at], *extra, *rest[at + 1 :], ("promise", "1", "送合同", "--due", "+1d")]:
        answer = driving.run("--now", NEXT_WEDNESDAY, *line)
        assert answer.code == 0, (line, answer)


def log(*argv: str, now: str = MONDAY) -> Any:
    return driving.run("--now", now, "report", "day", *argv, "--json").json


def test_the_day_holds_what_was_done_on_it(worked: None) -> None:
    monday = log()
    assert monday["calls"]["calls"] == 2
    assert monday["calls"]["outcomes"] == {"busy": 1, "connected_interested": 1}
    assert monday["calls"]["minutes"] == 3
    assert [item["name"] for item in monday["found"]] == ["宏达机械"]
    assert [item["kind"] for item in monday["visit_planned"]] == ["visit_planned"]
    assert [item["to"] for item in monday["step"]] == [2]
    assert monday["refused"]["count"] == 1
    assert not monday["visit"]
    assert not monday["deal"]


def test_what_was_booked_then_and_what_is_still_open_of_it(worked: None) -> None:
    then = log("--as-of", "2026-11-23", now=NEXT_WEDNESDAY)
    assert [item["what"] for item in then["next"]["follow_ups"]] == ["愿意谈"]
    assert log("2026-11-23", now=NEXT_WEDNESDAY)["next"]["follow_ups"] == []


def test_the_evening_of_the_deal(worked: None) -> None:
    evening = log(now=NEXT_WEDNESDAY)
    assert [len(evening[kind]) for kind in ("visit", "need", "offer", "objection", "objection_resolved", "attempt", "deal")] == [1] * 7
    (visit,) = evening["visit"]
    assert (visit["said"], visit["next_step"]) == ("旺季缺三百万", "送方案")
    assert [item["to"] for item in evening["step"]] == [3, 4, 5, 6]
    assert [item["text"] for item in evening["promise"]] == ["送合同 (by 2026-12-03)"]
    assert [item["what"] for item in evening["next"]["promises"]] == ["送合同"]
    assert evening["calls"]["calls"] == 0
    assert evening["found"] == []


def test_a_day_by_name_a_week_and_another_rm(worked: None) -> None:
    assert log("2026-11-23", now=NEXT_WEDNESDAY)["calls"]["calls"] == 2
    both = log("2026-11-23..2026-12-02", now=NEXT_WEDNESDAY)
    assert (both["calls"]["calls"], len(both["deal"]), both["calls"]["min"]) == (2, 1, 240)
    assert log("--rm", "wang", now=NEXT_WEDNESDAY)["deal"] == []
    assert log("source:walk_in")["calls"] == {**log("source:walk_in")["calls"], "calls": 0, "met": None}
    assert log("next-week")["to"] == "2026-11-23"


def test_before_the_next_workday_the_weekend_is_looked_at(book: Path, unit: Callable[..., Any]) -> None:
    friday = "2026-11-27T17:00:00+08:00"
    driving.run("--now", friday, "add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    driving.run("--now", friday, "log-call", "1", "connected_callback", "--next", "2026-11-28")
    assert log(now=friday)["next"]["to"] == "2026-11-30"
    assert len(log(now=friday)["next"]["follow_ups"]) == 1


@pytest.mark.parametrize(("lang", "lines"), [
    ("en", ["## Work log 2026-12-02 — li", "### Visit (1)", "### Objection settled (1)", "“旺季缺三百万”", "next: 送方案"]),
    ("zh", ["## 工作日志 2026-12-02 —— li", "### 拜访（1）", "### 化解异议（1）", "“旺季缺三百万”", "下一步：送方案"]),
])  # fmt: skip
def test_it_is_pasted_as_markdown(worked: None, lang: str, lines: list[str]) -> None:
    text = driving.run("--now", NEXT_WEDNESDAY, "--lang", lang, "report", "day", "--format", "md").out
    assert [line for line in lines if line not in text] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_the_screen(worked: None, unit: Callable[..., Any], lang: str, width: int) -> None:
    from rmflow.renderers import render
    from rmflow.renderers.plain import columns

    with unit() as u:
        text = render(day.report(u, Ask()), "table", lang, width=width, colour=False)
    assert all(columns(line) <= width for line in text.splitlines())


def test_the_command(book: Path, rmflow: Callable[..., Any]) -> None:
    assert "尚无安排" in rmflow("report", "day", lang="zh").out
    assert json.loads(rmflow("report", "day", "yesterday", "--json").out)["to"] == "2026-11-22"
    assert "no numbers" in rmflow("report", "day", "--rows", ok=2).err
