"""`report stuck`: too long at the step, unless something is booked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.reports import Ask, stuck
from rmflow.store import nexts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def report(unit: Callable[..., Any], ask: Ask | None = None, *, days: int) -> dict[str, Any]:
    with unit(days=days) as u:
        data: dict[str, Any] = stuck.report(u, ask or Ask()).data
        return data


def put(unit: Callable[..., Any], step: int, name: str, *, rm: str = "li", **columns: Any) -> int:
    with unit(rm=rm) as u:
        no = standing.stand(u, step, name, kind="person")
        u.update("opportunity", standing.opportunity(u, no).id, **columns)
        return no


def book_it(unit: Callable[..., Any], of: int, table: str, /, **columns: Any) -> None:
    """A dated thing of the prospect."""
    with unit() as u:
        u.insert(table, prospect_id=standing.prospect(u, of).id, **columns)
        nexts.refresh(u, standing.prospect(u, of).id)


def test_longer_than_the_guides_days_and_the_longest_over_first(unit: Callable[..., Any]) -> None:
    # The guide: 30, 14, 21, 14, 30 days at steps 1 to 5.
    for step, name in enumerate("甲乙丙丁戊己", start=1):
        put(unit, step, name)
    put(unit, 2, "败", outcome="lost", outcome_on="2026-11-23")
    assert report(unit, days=14)["rows"] == []
    assert [row["name"] for row in report(unit, days=15)["rows"]] == ["乙", "丁"]
    keys = ("name", "step", "days_in_step", "limit", "days_over", "state", "fix")
    assert [tuple(row[key] for key in keys) for row in report(unit, days=31)["rows"]] == [
        ("乙", 2, 31, 14, 17, "stuck", "rmflow check 2"),
        ("丁", 4, 31, 14, 17, "stuck", "rmflow check 4"),
        ("丙", 3, 31, 21, 10, "stuck", "rmflow check 3"),
        ("甲", 1, 31, 30, 1, "stuck", "rmflow check 1"),
        ("戊", 5, 31, 30, 1, "stuck", "rmflow check 5"),
    ]


VISIT = {"opportunity_id": "", "n": 1, "planned_at": "2026-12-20T02:00:00.000000Z", "planned_on": "2026-12-20"}


@pytest.mark.parametrize(
    ("table", "columns", "state"),
    [
        ("follow_up", {"kind": "call", "due_on": "2026-12-13"}, "planned"),  # today
        ("follow_up", {"kind": "recheck", "due_on": "2027-01-31"}, "planned"),
        ("follow_up", {"kind": "call", "due_on": "2026-12-12"}, "stuck"),  # overdue
        ("follow_up", {"kind": "call", "due_on": "2026-12-20", "done_on": "2026-12-01"}, "stuck"),
        ("promise", {"no": 1, "text": "送方案", "due_on": "2026-12-20"}, "planned"),
        ("promise", {"no": 1, "text": "送方案", "due_on": "2026-12-20", "kept_on": "2026-12-01"}, "stuck"),
        ("care", {"n": 1, "content": "after_sale", "due_on": "2026-12-20"}, "stuck"),  # of an earlier deal
        ("visit", VISIT, "planned"),
        ("visit", {**VISIT, "status": "cancelled"}, "stuck"),
    ],
)
def test_what_is_booked_waits_as_planned(
    unit: Callable[..., Any], table: str, columns: dict[str, Any], state: str
) -> None:
    no = put(unit, 2, "甲")
    if "opportunity_id" in columns:
        with unit() as u:
            columns = {**columns, "opportunity_id": standing.opportunity(u, no).id}
    book_it(unit, no, table, **columns)
    data = report(unit, days=20)
    assert [row["state"] for row in data["rows"]] == [state]
    assert (data["summary"]["stuck"], data["summary"]["planned"]) == ((1, 0) if state == "stuck" else (0, 1))


def test_an_overdue_call_beside_a_promise_to_come_is_planned_and_both_are_told(unit: Callable[..., Any]) -> None:
    no = put(unit, 2, "甲")
    book_it(unit, no, "follow_up", kind="call", due_on="2026-12-01")
    book_it(unit, no, "promise", no=1, text="送方案", due_on="2026-12-20")
    row = report(unit, days=20)["rows"][0]
    assert (row["state"], row["next_on"], row["booked_on"]) == ("planned", "2026-12-01", "2026-12-20")


def test_the_last_contact_is_a_call_that_reached_them_or_a_visit_held(unit: Callable[..., Any]) -> None:
    no = put(unit, 2, "甲")
    at = {"is_appointment": 0, "outcome": "busy"}
    book_it(unit, no, "call", called_at="2026-11-24T02:00:00.000000Z", called_on="2026-11-24", is_reached=1, **at)
    book_it(unit, no, "call", called_at="2026-11-26T02:00:00.000000Z", called_on="2026-11-26", is_reached=0, **at)
    assert report(unit, days=20)["rows"][0]["last_contact_on"] == "2026-11-24"
    with unit() as u:
        opportunity = standing.opportunity(u, no).id
    book_it(unit, no, "visit", **{**VISIT, "opportunity_id": opportunity, "status": "held", "held_on": "2026-11-27", "result": "met"})
    assert report(unit, days=20)["rows"][0]["last_contact_on"] == "2026-11-27"


def test_planned_ones_come_last_and_a_grouping_orders_first(unit: Callable[..., Any]) -> None:
    planned = put(unit, 2, "甲")
    book_it(unit, planned, "follow_up", kind="call", due_on="2027-03-01")
    put(unit, 3, "乙", amount_minor=30_000_000, currency="CNY")
    put(unit, 2, "丙", rm="wang")
    data = report(unit, days=31)
    assert [row["name"] for row in data["rows"]] == ["丙", "乙", "甲"]
    assert data["summary"]["amounts"] == {"CNY": "300000.00"}
    assert data["summary"]["limits"]["2"] == 14
    assert [row["name"] for row in report(unit, Ask(by="step"), days=31)["rows"]] == ["丙", "甲", "乙"]
    assert [row["name"] for row in report(unit, Ask(by="rm"), days=31)["rows"]] == ["乙", "甲", "丙"]
    assert [row["tier"] for row in report(unit, Ask(by="tier"), days=31)["rows"]] == ["", "", ""]
    assert [row["name"] for row in report(unit, Ask(rm="wang"), days=31)["rows"]] == ["丙"]
    assert report(unit, Ask(date(2026, 11, 24), None), days=31)["rows"] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_told_in_both_languages(book: Path, unit: Callable[..., Any], rmflow: Callable[..., Any], lang: str) -> None:
    put(unit, 2, "甲", amount_minor=30_000_000, currency="CNY")
    argv = ("--now", "2026-12-24T10:00:00+08:00", "report", "stuck")
    said = rmflow(*argv, lang=lang).out
    assert ("1 stuck (CNY 300,000), 0 wait as planned." if lang == "en" else "停滞 1 个（30万元），按计划等待 0 个。") in said
    assert ("30/14/21/14/30 days" if lang == "en" else "30/14/21/14/30 天") in said
    nothing = rmflow("report", "stuck", lang=lang).out
    assert ("Nothing stands longer" if lang == "en" else "没有超过停滞期限的商机。") in nothing
    record = rmflow(*argv, "--rows", "--json", lang=lang).json[0]
    assert (record["adds"], record["what"]) == ({"days_in_step": 31, "limit": 14, "days_over": 17, "amount": 30_000_000}, "stuck")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_it_fits(unit: Callable[..., Any], lang: str, width: int | None) -> None:
    put(unit, 2, "宏达机械有限公司", amount_minor=30_000_000, currency="CNY")

    def later(unit: Any, ask: Ask) -> Any:
        from datetime import timedelta

        unit.now += timedelta(days=40)
        return stuck.report(unit, ask)

    standing.fits(unit, later, lang, width)
