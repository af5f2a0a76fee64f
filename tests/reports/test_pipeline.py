"""`report pipeline`: what stands where, how much, for how long."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.reports import Ask, pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def report(unit: Callable[..., Any], ask: Ask | None = None, *, days: int = 10) -> dict[str, Any]:
    with unit(days=days) as u:
        data: dict[str, Any] = pipeline.report(u, ask or Ask()).data
        return data


def put(unit: Callable[..., Any], step: int, name: str, *, days: int = 0, rm: str = "li", **columns: Any) -> None:
    """An opportunity at `step` since `days` after Monday the 23rd."""
    with unit(days=days, rm=rm) as u:
        no = standing.stand(u, step, name, kind="person")
        u.update("opportunity", standing.opportunity(u, no).id, **columns)


CNY = {"currency": "CNY"}


@pytest.fixture
def filled(unit: Callable[..., Any]) -> Callable[..., Any]:
    put(unit, 3, "甲", amount_minor=50_000_000, product="payroll", **CNY)
    put(unit, 3, "乙", days=4, amount_minor=20_000_000, **CNY)
    put(unit, 3, "丙", days=6)
    put(unit, 3, "丁", amount_minor=1_000_000, currency="USD")
    put(unit, 1, "戊", rm="wang")
    put(unit, 5, "己", outcome="won", outcome_on="2026-11-23", amount_minor=90_000_000, **CNY)
    put(unit, 6, "庚")
    put(unit, 2, "辛", outcome="lost", outcome_on="2026-11-23")
    put(unit, 2, "壬", outcome="deferred", outcome_on="2026-11-23")
    return unit


def test_each_step_with_its_counts_amounts_and_days(filled: Callable[..., Any]) -> None:
    data = report(filled)
    keys = ("step", "currency", "open", "amount", "no_amount", "without_next", "median_days", "oldest_days")
    assert [tuple(row[key] for key in keys) for row in data["rows"]] == [
        (1, "CNY", 1, "0.00", 1, 1, 10.0, 10),
        (2, "CNY", 0, "0.00", 0, 0, None, None),
        (3, "CNY", 3, "700000.00", 1, 3, 6.0, 10),
        (3, "USD", 1, "10000.00", 0, 1, 10.0, 10),
        (4, "CNY", 0, "0.00", 0, 0, None, None),
        (5, "CNY", 0, "0.00", 0, 0, None, None),
    ]
    assert (data["rows"][-1]["awaiting_care"], data["rows"][-1]["awaiting_care_amount"]) == (1, "900000.00")
    assert data["summary"] == {
        "open": 5, "no_amount": 2, "without_next": 5, "awaiting_care": 1,
        "amounts": {"CNY": "700000.00", "USD": "10000.00"}, "awaiting_care_amounts": {"CNY": "900000.00"},
    }  # fmt: skip


def test_a_booked_action_is_a_next_action(filled: Callable[..., Any]) -> None:
    with filled() as u:
        u.update("prospect", standing.prospect(u, 1).id, next_on="2026-12-24", next_what="call")
    assert [row["without_next"] for row in report(filled)["rows"] if row["step"] == 3] == [2, 1]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("rm", [("li", 3, 3), ("li", 3, 1), ("li", 5, 0), ("wang", 1, 1)]),
        ("product", [("", 1, 1), ("", 3, 2), ("", 3, 1), ("", 5, 0), ("payroll", 3, 1)]),
        ("tier", [("", 1, 1), ("", 3, 3), ("", 3, 1), ("", 5, 0)]),
    ],
)
def test_by_a_grouping_only_what_there_is_is_shown(filled: Callable[..., Any], by: str, rows: list[Any]) -> None:
    assert [(row[by], row["step"], row["open"]) for row in report(filled, Ask(by=by))["rows"]] == rows


def test_by_step_is_what_it_is_anyway(filled: Callable[..., Any]) -> None:
    assert report(filled, Ask(by="step")) == report(filled)


def test_the_period_is_that_of_opening(filled: Callable[..., Any]) -> None:
    data = report(filled, Ask(date(2026, 11, 24), None))
    assert [(row["step"], row["open"]) for row in data["rows"] if row["open"]] == [(3, 2)]
    assert report(filled, Ask(None, date(2026, 11, 22))) == {**data, "rows": [], "summary": {
        "open": 0, "no_amount": 0, "without_next": 0, "awaiting_care": 0, "amounts": {}, "awaiting_care_amounts": {},
    }}  # fmt: skip


def test_without_any_amount_the_currency_is_yuan(unit: Callable[..., Any]) -> None:
    put(unit, 1, "甲")
    assert {row["currency"] for row in report(unit)["rows"]} == {"CNY"}


def test_steps_are_drawn_by_number_and_by_amount(filled: Callable[..., Any]) -> None:
    with filled() as u:
        found = pipeline.report(u, Ask()).charts
        assert pipeline.report(u, Ask(by="rm")).charts == ()
    assert [chart.series[0].values for chart in found] == [(1, 0, 3, 0, 0), (0, 0, 700_000, 0, 0)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_told_in_both_languages(book: Path, filled: Callable[..., Any], rmflow: Callable[..., Any], lang: str) -> None:
    said = rmflow("report", "pipeline", lang=lang).out
    assert ("5 open, CNY 700,000 + USD 10,000" if lang == "en" else "在途 5 个，70万元 + 1万美元") in said
    assert ("1 won, not yet in care" if lang == "en" else "另有 1 个已成交、尚未转入维护") in said
    assert ("Pipeline on" if lang == "en" else "在途商机") in said
    nothing = rmflow("report", "pipeline", "last-year", lang=lang).out
    assert ("Nothing is under way." if lang == "en" else "没有在途商机。") in nothing


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_it_fits(filled: Callable[..., Any], lang: str, width: int | None) -> None:
    standing.fits(filled, pipeline.report, lang, width)
