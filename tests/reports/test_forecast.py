"""`report forecast`: open amounts weighted by what became of the book's own that came as far."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.reports import Ask, entries, forecast
from rmflow.rules import figures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CNY = {"currency": "CNY"}
ENDED = {"outcome_on": "2026-11-25"}


def report(unit: Callable[..., Any], ask: Ask | None = None, *, days: int = 10) -> dict[str, Any]:
    with unit(days=days) as u:
        data: dict[str, Any] = forecast.report(u, ask or Ask()).data
        return data


def put(unit: Callable[..., Any], step: int, name: str, *, rm: str = "li", **columns: Any) -> int:
    with unit(rm=rm) as u:
        no = standing.stand(u, step, name, kind="person")
        u.update("opportunity", standing.opportunity(u, no).id, **columns)
        return no


def deal(unit: Callable[..., Any], no: int, product: str, status: str) -> None:
    with unit() as u:
        u.insert(
            "deal", prospect_id=standing.prospect(u, no).id, opportunity_id=standing.opportunity(u, no).id, n=1,
            product=product, amount_minor=9_000_000, currency="CNY", dealt_on=u.day, signer="李总", status=status,
        )  # fmt: skip


@pytest.fixture
def past(unit: Callable[..., Any]) -> Callable[..., Any]:
    """Two lost at step 2, one dropped at 4, one won at 5, one that came to care and left there, one that rests."""
    put(unit, 2, "败一", outcome="lost", **ENDED)
    put(unit, 2, "败二", outcome="lost", rm="wang", **ENDED)
    put(unit, 4, "弃", outcome="dropped", **ENDED)
    put(unit, 5, "成", outcome="won", amount_minor=70_000_000, **CNY, **ENDED)
    put(unit, 6, "走", outcome="dropped", **ENDED)
    put(unit, 3, "搁", outcome="deferred", amount_minor=70_000_000, **CNY, **ENDED)
    return unit


def test_the_rates_are_of_all_that_ended_and_ever_came_there(past: Callable[..., Any]) -> None:
    rates = report(past)["summary"]["rates"]
    assert [(rate["step"], rate["sample_won"], rate["sample"]) for rate in rates] == [
        (1, 2, 5), (2, 2, 5), (3, 2, 3), (4, 2, 3), (5, 2, 2),
    ]  # fmt: skip
    assert [rate["win_rate"] for rate in rates] == [2 / 5, 2 / 5, 2 / 3, 2 / 3, 1.0]
    assert (rates[2]["rate_low"], rates[2]["rate_high"]) == figures.interval(2, 3)
    assert all(rate["few"] for rate in rates)


def test_open_amounts_are_weighted_and_what_is_won_stands_apart(past: Callable[..., Any]) -> None:
    put(past, 3, "甲", amount_minor=30_000_000, **CNY)
    put(past, 3, "乙")
    put(past, 2, "丙", amount_minor=1_000_000, currency="USD")
    data = report(past)
    keys = ("line", "step", "currency", "opportunities", "amount", "no_amount", "weighted", "unknown")
    assert [tuple(row[key] for key in keys) for row in data["rows"] if row["opportunities"]] == [
        ("open", 2, "USD", 1, "10000.00", 0, "4000.00", "0.00"),
        ("open", 3, "CNY", 2, "300000.00", 1, "200000.00", "0.00"),
        ("won", None, "CNY", 1, "700000.00", 0, None, None),
    ]
    cny, usd = data["summary"]["totals"]
    low, high = figures.interval(2, 3) or (0, 0)
    assert cny == {
        "currency": "CNY", "opportunities": 2, "amount": "300000.00", "no_amount": 1, "awaiting_bank": 0,
        "awaiting_bank_amount": "0.00", "weighted": "200000.00", "low": f"{300_000 * low:.2f}",
        "high": f"{300_000 * high:.2f}", "unknown": "0.00", "won": 1, "won_amount": "700000.00",
    }  # fmt: skip
    assert (usd["currency"], usd["weighted"], usd["won"]) == ("USD", "4000.00", 0)


def test_what_nobody_has_been_through_has_no_rate_and_is_not_taken_as_certain(unit: Callable[..., Any]) -> None:
    put(unit, 3, "甲", amount_minor=30_000_000, **CNY)
    put(unit, 1, "败", outcome="lost", **ENDED)
    put(unit, 1, "乙", amount_minor=10_000_000, **CNY)
    data = report(unit)
    third = data["rows"][2]
    assert (third["step"], third["win_rate"], third["sample"], third["rate_low"]) == (3, None, 0, None)
    assert (third["weighted"], third["low"], third["high"], third["unknown"]) == (None, None, None, "300000.00")
    assert data["rows"][0]["weighted"] == "0.00"
    total = data["summary"]["totals"][0]
    assert (total["amount"], total["weighted"], total["unknown"]) == ("400000.00", "0.00", "300000.00")


def test_with_no_rate_at_all_nothing_is_weighted(unit: Callable[..., Any]) -> None:
    put(unit, 3, "甲", amount_minor=30_000_000, **CNY)
    total = report(unit)["summary"]["totals"][0]
    assert (total["weighted"], total["low"], total["high"], total["unknown"]) == (None, None, None, "300000.00")


@pytest.mark.parametrize(
    ("product", "status", "line"),
    [
        ("working_capital_loan", "agreed", "awaiting_bank"),
        ("working_capital_loan", "in_approval", "awaiting_bank"),
        ("working_capital_loan", "declined_by_bank", "open"),
        ("payroll", "agreed", "open"),
    ],
)
def test_a_loan_awaits_the_bank_and_is_not_won(past: Callable[..., Any], product: str, status: str, line: str) -> None:
    deal(past, put(past, 5, "甲", amount_minor=9_000_000, **CNY), product, status)
    found = {(row["line"], row["step"]): row for row in report(past)["rows"]}
    assert (found[line, 5]["opportunities"], found[line, 5]["win_rate"]) == (1, 1.0)
    assert found["won", None]["opportunities"] == 1
    group = report(past, Ask(by="rm"))["rows"][0]
    assert (group["opportunities"], group["awaiting_bank"], group["won"]) == (1, line == "awaiting_bank", 1)


def test_the_period_is_that_of_winning_and_the_rates_are_the_whole_books(past: Callable[..., Any]) -> None:
    put(past, 3, "甲", amount_minor=30_000_000, rm="wang", **CNY)
    asked = report(past, Ask(date(2026, 12, 1), None, rm="wang", typed=("step:3",)))
    assert [row["line"] for row in asked["rows"]] == ["open"] * 5
    assert asked["summary"]["rates"] == report(past)["summary"]["rates"]
    assert asked["summary"]["totals"][0]["weighted"] == "200000.00"


def test_the_expected_month_comes_of_the_books_own_days_until_winning(unit: Callable[..., Any]) -> None:
    with unit() as u:
        no = standing.stand(u, 3, "成", kind="person")
    with unit(days=40) as u:
        u.update("opportunity", standing.opportunity(u, no).id, outcome="won", outcome_on=u.day, amount_minor=1, **CNY)
    put(unit, 3, "甲", amount_minor=30_000_000, **CNY)
    put(unit, 5, "乙")
    found = [(row["month"], row["opportunities"], row["won"]) for row in report(unit, Ask(by="month"), days=35)["rows"]]
    assert found == [("", 1, 0), ("2027-01", 1, 1)]
    # Where it should have come by now, it is expected this month.
    late = [(row["quarter"], row["opportunities"]) for row in report(unit, Ask(by="quarter"), days=170)["rows"]]
    assert late == [("", 1), ("2027Q1", 0), ("2027Q2", 1)]


@pytest.mark.parametrize("by", ["rm", "source", "product", "kind", "industry", "tier"])
def test_groups_add_up_to_the_total(past: Callable[..., Any], by: str) -> None:
    put(past, 3, "甲", amount_minor=30_000_000, product="payroll", **CNY)
    put(past, 1, "乙", amount_minor=10_000_000, rm="wang", **CNY)
    data = report(past, Ask(by=by))
    total = data["summary"]["totals"][0]
    for name in ("opportunities", "won", "no_amount"):
        assert sum(row[name] for row in data["rows"]) == total[name]
    assert sum(float(row["weighted"]) for row in data["rows"]) == float(total["weighted"]) == 240_000
    assert report(past, Ask(by="step"))["rows"] == report(past)["rows"]


def test_the_sample_of_each_line_can_be_listed(past: Callable[..., Any]) -> None:
    with past(days=10) as u:
        found = list(forecast.entries(u, Ask()))
        assert entries.table(forecast.NOTHING, found, u.guide).rows
    at_four = [entry for entry in found if entry.row["step"] == 4 and "sample" in entry.adds]
    assert sorted(entry.name or "" for entry in at_four) == sorted(["弃", "成", "走"])


def test_open_and_weighted_amounts_are_drawn_of_the_commonest_currency(past: Callable[..., Any]) -> None:
    put(past, 3, "甲", amount_minor=30_000_000, **CNY)
    put(past, 1, "乙", amount_minor=10_000_000, currency="AUD")
    with past(days=10) as u:
        (chart,) = forecast.report(u, Ask()).charts
        assert forecast.report(u, Ask(by="rm")).charts == ()
    assert chart.unit == ("CNY", "元")
    assert [series.values for series in chart.series] == [(0, 0, 300_000, 0, 0), (0, 0, 200_000, 0, 0)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_told_in_both_languages(book: Path, past: Callable[..., Any], rmflow: Callable[..., Any], lang: str) -> None:
    deal(past, put(past, 5, "甲", amount_minor=9_000_000, **CNY), "working_capital_loan", "agreed")
    said = rmflow("--now", "2026-12-24T10:00:00+08:00", "report", "forecast", lang=lang).out
    assert ("5 awaiting the bank" if lang == "en" else "5 待行内审批") in said
    assert ("66.7 %, few" if lang == "en" else "66.7%，样本少") in said
    assert ("1 of them await the bank, CNY 90,000; won 1, CNY 700,000." if lang == "en"
            else "其中待行内审批 1 个，9万元；已成交 1 个，70万元。") in said  # fmt: skip
    months = rmflow("--now", "2026-12-24T10:00:00+08:00", "report", "forecast", "--by", "month", lang=lang).out
    assert ("in this month where that has passed" if lang == "en" else "已过期的计入本月") in months


def test_nothing_is_said_to_be_nothing(unit: Callable[..., Any]) -> None:
    assert report(unit)["rows"] == []
    assert report(unit)["summary"]["totals"] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_it_fits(past: Callable[..., Any], lang: str, width: int | None) -> None:
    put(past, 3, "甲", amount_minor=30_000_000, **CNY)
    standing.fits(past, forecast.report, lang, width)
