"""`report velocity`: days per step and of the whole walk, against a plain count of the same history."""

from __future__ import annotations

import statistics
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.reports import Ask, velocity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def rows(unit: Callable[..., Any], ask: Ask | None = None) -> list[dict[str, Any]]:
    with unit(days=100) as u:
        found: list[dict[str, Any]] = velocity.report(u, ask or Ask()).data["rows"]
        return found


def walk(unit: Callable[..., Any], name: str, *days: int, rm: str = "li", won: int | None = None, **columns: Any) -> None:
    """A prospect that takes a step forward on each of `days` after Monday the 23rd, and is won on day `won`."""
    with unit(rm=rm) as u:
        no = standing.stand(u, 1, name, kind="person")
    for day in days:
        with unit(days=day, rm=rm) as u:
            opportunity = standing.opportunity(u, no)
            u.move(opportunity, opportunity.step + 1)
    with unit(days=won or 0) as u:
        ended = {"outcome": "won", "outcome_on": u.day} if won is not None else {}
        u.update("opportunity", standing.opportunity(u, no).id, **ended, **columns)


def test_quartiles_of_each_step_and_of_the_walk(unit: Callable[..., Any]) -> None:
    walked = {"甲": (2, 3, 5, 8, 13), "乙": (4, 5, 9, 10, 20), "丙": (10, 40, 41, 45, 60), "丁": (7,)}
    for name, days in walked.items():
        walk(unit, name, *days, won=days[4] if len(days) == 5 else None)
    found = {row["step"]: row for row in rows(unit)}
    for step in range(1, 6):
        stays = [days[step - 1] - (days[step - 2] if step > 1 else 0) for days in walked.values() if len(days) >= step]
        q1, median, q3 = statistics.quantiles(stays, n=4, method="inclusive")
        row = found[step]
        assert (row["stays"], row["q1"], row["median"], row["q3"]) == (len(stays), q1, median, q3)
        assert row["mean"] == pytest.approx(statistics.fmean(stays))
    assert found["won"] == {"step": "won", "stays": 3, "q1": 16.5, "median": 20, "q3": 40, "mean": 31}


def test_a_step_back_is_no_stay_and_imported_ones_count_as_a_whole_only(unit: Callable[..., Any]) -> None:
    walk(unit, "甲", 3)
    with unit(days=9) as u:
        u.move(standing.opportunity(u, 1), 1, "看错了")
    walk(unit, "乙", 1, 2, won=57, is_imported=1)
    assert [(row["step"], row["stays"], row["median"]) for row in rows(unit) if row["stays"]] == [(1, 1, 3), ("won", 1, 57)]


def test_the_period_is_that_of_the_step_forward(unit: Callable[..., Any]) -> None:
    walk(unit, "甲", 3, 10, won=20)
    december = rows(unit, Ask(date(2026, 12, 1), date(2026, 12, 31)))
    assert [(row["step"], row["stays"]) for row in december if row["stays"]] == [(2, 1), ("won", 1)]
    by_month = rows(unit, Ask(by="month"))
    assert [(row["month"], row["step"], row["median"]) for row in by_month] == [
        ("2026-11", 1, 3), ("2026-12", 2, 7), ("2026-12", "won", 20),
    ]  # fmt: skip


@pytest.mark.parametrize(("by", "groups"), [("rm", ["li", "wang"]), ("product", ["", "payroll"]), ("source", ["cold"])])
def test_by_a_grouping(unit: Callable[..., Any], by: str, groups: list[str]) -> None:
    walk(unit, "甲", 3, product="payroll")
    walk(unit, "乙", 4, rm="wang")
    assert [row[by] for row in rows(unit, Ask(by=by))] == groups
    assert sum(row["stays"] for row in rows(unit, Ask(by=by))) == 2


def test_the_medians_are_drawn(unit: Callable[..., Any]) -> None:
    walk(unit, "甲", 3, won=20)
    with unit() as u:
        (chart,) = velocity.report(u, Ask()).charts
        assert velocity.report(u, Ask(by="rm")).charts == ()
    assert chart.series[0].values == (3, None, None, None, None, 20)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_told_in_both_languages(book: Path, unit: Callable[..., Any], rmflow: Callable[..., Any], lang: str) -> None:
    walk(unit, "甲", 3, won=20)
    said = rmflow("--now", "2026-12-24T10:00:00+08:00", "report", "velocity", lang=lang).out
    assert ("opened to won" if lang == "en" else "开立至成交") in said
    assert ("Days per step" if lang == "en" else "各步骤用时") in said
    nothing = rmflow("report", "velocity", "last-year", lang=lang).out
    assert ("nothing was won in that period" if lang == "en" else "该时段没有推进，也没有成交。") in nothing


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_it_fits(unit: Callable[..., Any], lang: str, width: int | None) -> None:
    walk(unit, "甲", 3, won=20)
    standing.fits(unit, velocity.report, lang, width)
