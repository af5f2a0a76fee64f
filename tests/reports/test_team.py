"""`report team`: each RM's sums beside those of the period before, and the signals; no customer's name."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import calls, find
from rmflow.reports import Ask, team

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WEEK = Ask(date(2026, 11, 23), date(2026, 11, 29))


def ring(unit: Callable[..., Any], outcomes: dict[str, int], *, days: int = 0, rm: str = "li") -> None:
    with unit(days=days, rm=rm) as u:
        if not u.connection.value("SELECT 1 FROM prospect"):
            find.add_prospect(u, "宏达机械", kind="company", source="cold", phone="13800138001")
        for outcome, times in outcomes.items():
            for _ in range(times):
                calls.log_call(u, "1", outcome)


def deal(unit: Callable[..., Any], product: str, status: str, minor: int, currency: str = "CNY") -> None:
    with unit() as u:
        row = standing.opportunity(u, 1)
        n = u.next_n("deal", row.prospect_id)
        u.insert("deal", prospect_id=row.prospect_id, opportunity_id=row.id, n=n, product=product, amount_minor=minor,
                 currency=currency, dealt_on=u.day, signer="李总", status=status)  # fmt: skip


def rows(unit: Callable[..., Any], ask: Ask = WEEK, *, days: int = 0) -> list[dict[str, Any]]:
    with unit(days=days) as u:
        found: list[dict[str, Any]] = team.report(u, ask).data["rows"]
        return found


def test_this_week_beside_as_many_days_of_last_week(book: Path, unit: Callable[..., Any]) -> None:
    ring(unit, {"busy": 7}, days=-7)  # Monday last week
    ring(unit, {"busy": 50}, days=-5)  # Wednesday: of no concern on a Monday
    ring(unit, {"busy": 8, "connected_interested": 2, "appointment": 1})
    (row,) = rows(unit, Ask())
    assert (row["calls"], row["calls_before"]) == (11, 7)
    assert (row["reached"], row["appointments"], row["asked"]) == (3, 1, 30)
    assert row["contact_rate"] == pytest.approx(3 / 11)
    assert row["contact_low"] < row["contact_rate"] < row["contact_high"]
    assert not row["few"]
    (row,) = rows(unit, Ask(), days=2)
    assert row["calls_before"] == 57


def test_a_loan_counts_once_approved_and_currencies_are_not_mixed(book: Path, unit: Callable[..., Any]) -> None:
    ring(unit, {"busy": 1})
    deal(unit, "working_capital_loan", "in_approval", 900)
    deal(unit, "working_capital_loan", "approved", 30_000_000)
    deal(unit, "payroll", "agreed", 5_000_000)
    deal(unit, "payroll", "agreed", 7_000, "USD")
    home, dollars = rows(unit)
    assert (home["deals"], home["amount"], home["currency"]) == (2, "350000.00", "CNY")
    assert (dollars["deals"], dollars["amount"], dollars["currency"]) == (1, "70.00", "USD")
    assert dollars["calls"] is None


def test_counts_stand_in_the_row_of_the_commonest_currency(book: Path, unit: Callable[..., Any]) -> None:
    ring(unit, {"busy": 1})
    deal(unit, "payroll", "agreed", 7_000, "USD")
    (row,) = rows(unit)
    assert (row["calls"], row["deals"], row["amount"], row["currency"]) == (1, 1, "70.00", "USD")


def test_won_and_lost_by_the_day_they_were(book: Path, unit: Callable[..., Any]) -> None:
    outcomes = (("won", -7), ("won", 0), ("lost", 0), ("lost", 0), ("deferred", 0), ("dropped", 0))
    for no, (outcome, days) in enumerate(outcomes, 1):
        with unit(days=-10) as u:
            standing.stand(u, 5, name=f"宏达{no}")
        with unit(days=days) as u:
            row = standing.opportunity(u, no)
            u.update("opportunity", row.id, outcome=outcome, outcome_on=u.day, outcome_why="other")
    (row,) = rows(unit)
    assert (row["won"], row["lost"], row["won_before"], row["lost_before"]) == (1, 2, 1, 0)
    assert row["win_rate"] == pytest.approx(1 / 3)
    assert row["win_few"]
    assert row["win_low"] < 1 / 3 < row["win_high"]


def test_won_and_left_alone(book: Path, unit: Callable[..., Any]) -> None:
    with unit(days=-30) as u:
        standing.stand(u, 6)
    (row,) = rows(unit)
    assert row["without_care"] == 1
    assert [signal["code"] for signal in row["signals"]] == ["care"]
    with unit() as u:
        u.insert("care", prospect_id=standing.prospect(u, 1).id, n=1, content="after_sale", due_on="2026-12-01")
    assert rows(unit) == []


def test_days_met_and_the_list_signal(book: Path, unit: Callable[..., Any]) -> None:
    ring(unit, {"busy": 27, "connected_refused": 3})
    ring(unit, {"busy": 35}, rm="wang")
    li, wang = rows(unit)
    assert (li["days_met"], wang["days_met"]) == (1, 0)
    assert li["signals"] == []
    assert wang["signals"] == [
        {"code": "list", "calls": 35, "asked": 30, "reached": 0, "contact_rate": 0.0, "below": 0.1}
    ]


def test_a_half_day_asks_for_half(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        u.insert("day_off", first_on=u.day, last_on=u.day, part="morning")
    ring(unit, {"connected_interested": 15})
    (row,) = rows(unit, Ask(WEEK.first, WEEK.first))
    assert (row["asked"], row["days_met"]) == (15, 1)


def test_one_rm_a_filter_and_an_open_beginning(book: Path, unit: Callable[..., Any]) -> None:
    ring(unit, {"busy": 2})
    ring(unit, {"busy": 3}, rm="wang")
    assert [row["rm"] for row in rows(unit, WEEK._replace(rm="wang"))] == ["wang"]
    assert rows(unit, WEEK._replace(typed=("source:walk_in",))) == []
    (row, _) = rows(unit, WEEK._replace(typed=("source:cold",)))
    assert (row["calls"], row["days_met"]) == (2, None)
    (row, _) = rows(unit, Ask(None, WEEK.last))
    assert (row["calls"], row["calls_before"]) == (2, None)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_it_is_drawn_without_a_name(book: Path, unit: Callable[..., Any], lang: str, width: int | None) -> None:
    from rmflow.renderers import render
    from rmflow.renderers.plain import columns

    ring(unit, {"busy": 35})
    with unit() as u:
        text = render(team.report(u, WEEK), "table", lang, width=width, colour=False)
    assert "宏达" not in text
    assert "35" in text
    if width is None:
        assert {"en": "the list, or the hours", "zh": "检查名单质量"}[lang] in text
    if width:
        assert all(columns(line) <= width for line in text.splitlines())


def test_the_command(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    rmflow("log-call", "1", "appointment")
    found = json.loads(rmflow("report", "team", "--json").out)
    assert found["summary"]["before"] == {"from": "2026-11-16", "to": "2026-11-16"}
    assert found["rows"][0]["appointments"] == 1
    assert found["definition"]["contact_rate"] == "reached ÷ calls"
    records = json.loads(rmflow("report", "team", "--rows", "--json").out)
    assert {record["kind"] for record in records} == {"call", "opportunity"}
    assert "团队：2026-11-23 至 2026-11-23" in rmflow("report", "team", lang="zh").out
