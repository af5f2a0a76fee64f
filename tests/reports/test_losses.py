"""`report losses`: why, to whom and where, on a small book with known answers."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from drawn import looks_right
from rmflow.renderers import render
from rmflow.reports import Ask, losses

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]


def ended(u: Any, no: int, outcome: str, why: str | None, **more: Any) -> None:
    u.update("opportunity", standing.opportunity(u, no).id, outcome=outcome, outcome_on=u.day, outcome_why=why, **more)


def asked(u: Any, no: int, *pitfalls: str) -> None:
    opportunity = standing.opportunity(u, no)
    u.insert(
        "close_attempt", prospect_id=opportunity.prospect_id, opportunity_id=opportunity.id, technique="request",
        result="refused", tried_on=u.day, pitfalls=json.dumps(pitfalls) if pitfalls else None,
    )  # fmt: skip


@pytest.fixture
def gone(unit: Unit) -> Unit:
    """Three lost (two over the price, one to another bank), one dropped, one deferred, one won, one under way."""
    with unit() as u:
        for step, name in ((5, "甲"), (3, "乙"), (3, "丙"), (1, "丁"), (2, "戊"), (6, "己"), (2, "庚")):
            standing.stand(u, step, name)
        asked(u, 1, "argue", "high_pressure")
        asked(u, 1, "argue")
        asked(u, 2)
        asked(u, 7, "argue")
    with unit(days=4) as u:
        ended(u, 1, "lost", "price", amount_minor=300_00, currency="CNY")
        ended(u, 3, "lost", "competitor", competitor="工商银行", amount_minor=50_00, currency="USD")
    with unit(days=8) as u:
        ended(u, 2, "lost", "price", amount_minor=100_00, currency="CNY")
        ended(u, 4, "dropped", "bank_policy")
        ended(u, 5, "deferred", None)
    return unit


def answer(unit: Unit, ask: Ask | None = None) -> Any:
    with unit(days=9) as u:
        return losses.report(u, ask or Ask())


def test_a_row_per_outcome_and_reason(gone: Unit) -> None:
    price, rival, dropped, deferred = answer(gone).data["rows"]
    assert price == {
        "outcome": "lost", "reason": "price", "opportunities": 2, "with_pitfalls": 1, "no_amount": 0, "share": 2 / 3,
        "currency": "CNY", "amount": "400.00", "other_amounts": {}, "median_days": 6.0, "at_steps": {3: 1, 5: 1},
        "pitfalls": {"argue": 1, "high_pressure": 1},
    }  # fmt: skip
    assert (rival["reason"], rival["amount"], rival["other_amounts"]) == ("competitor", "0.00", {"USD": "50.00"})
    assert (dropped["outcome"], dropped["reason"], dropped["share"], dropped["no_amount"]) == ("dropped", "bank_policy", 1, 1)
    assert (deferred["outcome"], deferred["reason"], deferred["median_days"]) == ("deferred", "", 8.0)


def test_the_dropped_and_deferred_are_no_losses(gone: Unit) -> None:
    table = answer(gone)
    summary = table.data["summary"]
    assert {key: summary[key] for key in ("lost", "dropped", "deferred", "won", "win_rate")} == {
        "lost": 3, "dropped": 1, "deferred": 1, "won": 1, "win_rate": 0.25,
    }  # fmt: skip
    assert summary["amount_lost"] == {"CNY": "400.00", "USD": "50.00"}
    assert "CNY 400 + USD 50" in table.notes[0].en
    # What is not lost does not tell of pitfalls on losses.
    assert summary["pitfalls"] == {"argue": 1, "high_pressure": 1}
    assert table.charts[0].series[0].values == (2, 1)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("competitor", [("lost", "", 2), ("lost", "工商银行", 1), ("dropped", "", 1), ("deferred", "", 1)]),
        ("step", [("lost", 3, 2), ("lost", 5, 1), ("dropped", 1, 1), ("deferred", 2, 1)]),
        ("month", [("lost", "2026-11", 2), ("lost", "2026-12", 1), ("dropped", "2026-12", 1), ("deferred", "2026-12", 1)]),
        ("rm", [("lost", "li", 3), ("dropped", "li", 1), ("deferred", "li", 1)]),
        ("product", [("lost", "", 3), ("dropped", "", 1), ("deferred", "", 1)]),
    ],
)
def test_groupings(gone: Unit, by: str, rows: list[tuple[str, Any, int]]) -> None:
    found = answer(gone, Ask(by=by)).data["rows"]
    assert [(row["outcome"], row[by], row["opportunities"]) for row in found] == rows


def test_the_period_is_that_of_the_end_and_a_filter_narrows(gone: Unit) -> None:
    early = answer(gone, Ask(None, date(2026, 11, 30))).data
    assert [(row["reason"], row["opportunities"]) for row in early["rows"]] == [("competitor", 1), ("price", 1)]
    assert answer(gone, Ask(rm="wang")).data["rows"] == []
    assert [row["opportunities"] for row in answer(gone, Ask(typed=("no:1",))).data["rows"]] == [1]


def test_wins_and_their_rate_stand_beside_where_a_grouping_holds_for_them(gone: Unit) -> None:
    lost, dropped, _ = answer(gone, Ask(by="rm")).data["rows"]
    assert (lost["opportunities"], lost["won"], lost["win_rate"], lost["win_few"]) == (3, 1, 0.25, True)
    assert lost["win_low"] < 0.25 < lost["win_high"]
    assert (dropped["won"], dropped["win_rate"]) == (None, None)
    (row,) = answer(gone, Ask(by="quarter", typed=("no:6",))).data["rows"]
    assert (row["quarter"], row["opportunities"], row["won"], row["win_rate"]) == ("2026Q4", 0, 1, 1.0)
    assert (row["share"], row["median_days"]) == (None, None)
    assert "won" not in answer(gone, Ask(by="step")).data["rows"][0]


def test_what_is_revived_is_lost_no_more(gone: Unit) -> None:
    with gone(days=9) as u:
        u.update("opportunity", standing.opportunity(u, 3).id, outcome="open", outcome_on=None, outcome_why=None)
    assert answer(gone).data["summary"]["lost"] == 2


def test_nothing_is_left_out_where_cells_cannot_nest(gone: Unit) -> None:
    lines = render(answer(gone), "csv", "en", width=None, colour=False).splitlines()
    price, rival = (dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:3])
    assert (price["at_steps"], price["pitfalls"]) == ("3: 1; 5: 1", "argue: 1; high_pressure: 1")
    assert (rival["amount"], rival["further"]) == ("0.00", "USD: 50.00")


def test_it_is_drawn(gone: Unit) -> None:
    looks_right(answer(gone), "Lost", "失败")


def test_the_command_answers_in_both_languages(gone: Unit, rmflow: Callable[..., Any]) -> None:
    told = rmflow("--now", "2026-12-02T10:00:00+08:00", "report", "losses", "--by", "competitor", lang="zh").out
    assert "工商银行" in told
    assert "自认的成交误区：争辩（1）" in told
    assert len(rmflow("report", "losses", "--rows", "--json").json) == 5
