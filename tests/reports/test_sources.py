"""`report sources`: yield and cost in calls, on a small book with known answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from drawn import looks_right
from rmflow.actions import calls, find
from rmflow.renderers import render
from rmflow.reports import Ask, entries, sources
from rmflow.rules import figures

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]


def found(u: Any, name: str, source: str, step: int = 1, **more: Any) -> int:
    """A prospect of a source that has come to `step`."""
    no: int = find.add_prospect(u, name, kind="person", source=source, **more).data["no"]
    standing.move(u, no, step)
    return no


def deal(u: Any, no: int, minor: int, currency: str = "CNY", product: str = "payroll", status: str = "signed") -> None:
    opportunity = standing.opportunity(u, no)
    u.insert(
        "deal", prospect_id=opportunity.prospect_id, opportunity_id=opportunity.id, n=u.next_n("deal", opportunity.prospect_id),
        product=product, amount_minor=minor, currency=currency, dealt_on=u.day, signer="李总", status=status,
    )  # fmt: skip


@pytest.fixture
def sold(unit: Unit) -> Unit:
    """Five cold names (two targets, of them one won and one taken back; one lost), one referral won in dollars."""
    with unit() as u:
        first = found(u, "甲", "cold")
        back = found(u, "乙", "cold", 2)
        u.move(standing.opportunity(u, back), 1, "看错了")
        gone = found(u, "丙", "cold")
        u.update("opportunity", standing.opportunity(u, gone).id, outcome="lost", outcome_on=u.day)
        found(u, "丁", "cold:开发区")
        found(u, "戊", "cold:开发区")
        find.add_introducer(u, "周律师", kind="lawyer")
        friend = found(u, "己", "referral", via="周律师")
        for no, outcome, seconds in ((first, "no_answer", None), (first, "appointment", 270), (back, "busy", 60)):
            calls.log_call(u, str(no), outcome, seconds=seconds)
        calls.log_call(u, str(back), "connected_interested", seconds=1800, inbound=True)
    with unit(days=10) as u:
        standing.move(u, first, 6)
        deal(u, first, 500_000_00)
        deal(u, first, 900_000_00, product="working_capital_loan", status="in_approval")
        calls.log_call(u, str(first), "no_answer")
        standing.move(u, friend, 6)
        deal(u, friend, 300_00, "USD")
    return unit


def answer(unit: Unit, ask: Ask | None = None) -> Any:
    with unit(days=11) as u:
        return sources.report(u, ask or Ask())


def test_every_number_of_a_source(sold: Unit) -> None:
    cold, friend = answer(sold).data["rows"]
    low, high = figures.interval(2, 5) or (0, 0)
    assert cold == {
        "source": "cold", "prospects": 5, "targets": 2, "won": 1, "lost": 1, "calls": 4, "reached": 1, "appointments": 1,
        "talk_seconds": 330, "talk_minutes": 5.5, "deals": 1, "rate": 0.4, "rate_low": low, "rate_high": high, "few": True,
        "win_rate": 0.5, "calls_per_target": 2.0, "calls_per_appointment": 4.0, "calls_per_won": 4.0,
        "median_days_to_win": 10.0, "currency": "CNY", "amount": "500000.00", "other_amounts": {},
    }  # fmt: skip
    assert (friend["source"], friend["won"], friend["calls"], friend["calls_per_won"]) == ("referral", 1, 0, 0.0)
    assert (friend["currency"], friend["amount"], friend["other_amounts"]) == ("CNY", "0.00", {"USD": "300.00"})


def test_the_summary_adds_up_over_the_sources_and_currencies_stay_apart(sold: Unit) -> None:
    table = answer(sold)
    summary = table.data["summary"]
    assert (summary["prospects"], summary["targets"], summary["won"], summary["rate"]) == (6, 3, 2, 0.5)
    assert (summary["amount"], summary["other_amounts"]) == ("500000.00", {"USD": "300.00"})
    assert "CNY 500,000 + USD 300" in table.notes[0].en
    assert set(table.data["definition"]) >= {"prospects", "targets", "rate", "calls_per_target", "amount"}


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("detail", [("", "cold", 3), ("", "referral", 1), ("开发区", "cold", 2)]),
        ("introducer", [("", "cold", 5), ("周律师 #1", "referral", 1)]),
        ("month", [("2026-11", "cold", 5), ("2026-11", "referral", 1)]),
        ("rm", [("li", "cold", 5), ("li", "referral", 1)]),
        ("kind", [("person", "cold", 5), ("person", "referral", 1)]),
    ],
)
def test_groupings_stand_beside_the_source(sold: Unit, by: str, rows: list[tuple[str, str, int]]) -> None:
    table = answer(sold, Ask(by=by))
    assert [(row[by], row["source"], row["prospects"]) for row in table.data["rows"]] == rows
    assert not table.charts


def test_the_period_is_that_of_finding_and_a_filter_narrows(sold: Unit) -> None:
    assert answer(sold, Ask(date(2026, 11, 24), None)).data["rows"] == []
    assert [row["prospects"] for row in answer(sold, Ask(None, date(2026, 11, 23))).data["rows"]] == [5, 1]
    assert answer(sold, Ask(rm="wang")).data["rows"] == []
    assert [row["source"] for row in answer(sold, Ask(typed=("source:referral",))).data["rows"]] == ["referral"]


def test_a_calls_record_says_what_it_counts_in(sold: Unit) -> None:
    with sold(days=11) as u:
        records = entries.table(sources.NOTHING, sources.entries(u, Ask()), u.guide).data
    talks = [record for record in records if record["kind"] == "call"]
    assert [record["adds"]["talk_seconds"] for record in talks] == [0, 270, 60, 0]
    assert sorted(record["what"] for record in records if record["kind"] == "deal") == [
        "payroll 300.00 USD", "payroll 500000.00 CNY",
    ]  # fmt: skip


def test_it_is_drawn_best_source_first(sold: Unit) -> None:
    table = answer(sold)
    looks_right(table, "Sources", "来源")
    assert table.charts[0].series[0].values == (100.0, 40.0)
    assert "12–77 %" in render(table, "table", "en", width=None, colour=False)


def test_the_command_answers_in_both_languages(sold: Unit, rmflow: Callable[..., Any]) -> None:
    assert "陌生法" in rmflow("report", "sources", "本月", "--by", "detail", lang="zh").out
    assert rmflow("report", "sources", "--json").json["rows"][0]["source"] == "cold"
