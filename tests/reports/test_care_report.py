"""`report care`: coverage, lateness and maturities, on a small book with known answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from drawn import looks_right
from rmflow.actions import calls, care
from rmflow.reports import Ask, care_due
from rmflow.reports import care as report
from rmflow.rules import figures

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]


def sold(u: Any, no: int, matures: str, product: str = "payroll", status: str = "signed") -> None:
    opportunity = standing.opportunity(u, no)
    u.insert(
        "deal", prospect_id=opportunity.prospect_id, opportunity_id=opportunity.id, n=u.next_n("deal", opportunity.prospect_id),
        product=product, amount_minor=1, currency="CNY", dealt_on=u.day, signer="李总", status=status, matures_on=matures,
    )  # fmt: skip


@pytest.fixture
def kept(unit: Unit) -> Unit:
    """Two A (one in touch on day 20, one never), a B in time, a C late after a year, one without tier; on 23 November."""
    with unit() as u:
        for name, tier in (("甲", "A"), ("乙", "A"), ("丙", "B"), ("丁", "C"), ("戊", None)):
            no = standing.stand(u, 6, name)
            if tier:
                care.set_tier(u, str(no), tier, why="大户")
        care.plan_care(u, "1", "after_sale", on=u.today + timedelta(days=5))
        care.plan_care(u, "2", "after_sale", on=u.today + timedelta(days=6))
    with unit(days=20) as u:
        care.log_care(u, "1", "after_sale", way="digital")
        calls.log_call(u, "3", "connected_interested")
        calls.log_call(u, "2", "no_answer")
        sold(u, 1, "2026-12-31")
        sold(u, 2, "2026-12-20")
        sold(u, 2, "2026-12-21", "working_capital_loan", "in_approval")
        sold(u, 3, "2027-12-01")
        care.plan_care(u, "1", "maturity", on=date(2026, 12, 25))
        u.insert(
            "fact", prospect_id=standing.prospect(u, 3).id, topic="maturity", text="他行贷款到期", learnt_on=u.day,
            falls_on="2027-01-15",
        )  # fmt: skip
    return unit


def answer(unit: Unit, ask: Ask | None = None, days: int = 21) -> Any:
    with unit(days=days) as u:
        return report.report(u, ask or Ask())


def test_a_row_per_tier_in_the_guides_order(kept: Unit) -> None:
    rows = answer(kept).data["rows"]
    low, high = figures.interval(1, 2) or (0, 0)
    assert rows[0] == {
        "tier": "A", "key": True, "cadence_days": 15, "face_days": 30, "customers": 2, "within": 1, "late": 1,
        "without_next": 0, "face_due": 0, "care_done": 1, "care_late": 1, "care_overdue": 1, "maturities": 2, "uncovered": 1,
        "coverage": 0.5, "coverage_low": low, "coverage_high": high, "few": True,
    }  # fmt: skip
    told = [(row["tier"], row["customers"], row["within"], row["without_next"], row["coverage"]) for row in rows]
    assert told == [("A", 2, 1, 0, 0.5), ("B", 1, 1, 1, 1.0), ("C", 1, 1, 1, 1.0), ("", 1, 0, 1, None)]
    assert rows[1]["maturities"] == 1


def test_coverage_is_that_of_the_key_customers(kept: Unit) -> None:
    table = answer(kept)
    summary = table.data["summary"]
    assert (summary["key_within"], summary["key_customers"], summary["coverage"]) == (2, 3, 2 / 3)
    assert (summary["without_tier"], summary["customers"]) == (1, 5)
    assert "2 of 3, 66.7 %" in table.notes[0].en
    late = [{"no": 2, "name": "乙", "tier": "A", "on": "2026-12-08", "days_late": 6}]
    assert summary["late_key_customers"] == late
    assert "#2 (A, 6 days)" in table.notes[1].en


def test_a_contact_is_due_to_the_day_as_care_due_has_it(kept: Unit) -> None:
    """Within the cadence on its last day, late on the next; `care-due` names the same key customers."""
    for days in (14, 15, 16, 35, 36, 50, 51):
        table = answer(kept, days=days)
        with kept(days=days) as u:
            named = {row["no"] for row in care_due.care_due(u, 0).rows if row["why"] == "cadence"}
            unset = {row["no"] for row in care_due.care_due(u, 0).rows if row["why"] != "cadence"}
        late = {row["no"] for row in table.data["summary"]["late_key_customers"]}
        assert late - unset == named
    # The last contact was on day 20 with tier A, on day 20 with tier B.
    assert {row["no"] for row in answer(kept, days=35).data["summary"]["late_key_customers"]} == {2}
    assert {row["no"] for row in answer(kept, days=36).data["summary"]["late_key_customers"]} == {1, 2}
    assert {row["no"] for row in answer(kept, days=51).data["summary"]["late_key_customers"]} == {1, 2, 3}


def test_meeting_in_person_is_a_matter_of_its_own(kept: Unit) -> None:
    assert [row["face_due"] for row in answer(kept, days=30).data["rows"]] == [0, 0, 0, 0]
    assert [row["face_due"] for row in answer(kept, days=31).data["rows"]] == [2, 0, 0, 0]
    with kept(days=31) as u:
        care.log_care(u, "2", "info", way="on_site")
        care.log_care(u, "1", "info", way="digital")
    assert [row["face_due"] for row in answer(kept, days=31).data["rows"]] == [1, 0, 0, 0]


def test_maturities_ahead_and_whether_anything_is_planned(kept: Unit) -> None:
    coming = answer(kept).data["summary"]["coming_maturities"]
    assert [(row["no"], row["kind"], row["on"], row["is_covered"]) for row in coming] == [
        (2, "deal", "2026-12-20", False), (1, "deal", "2026-12-31", True), (3, "fact", "2027-01-15", True),
    ]  # fmt: skip
    with kept(days=21) as u:
        care.new_opportunity(u, "2")
    assert answer(kept).data["summary"]["uncovered"] == 0
    # What is past is not ahead; the loan counts from its approval on.
    with kept(days=21) as u:
        u.update("deal", standing.rows(u, "deal")[2].id, status="approved")
    assert answer(kept, days=28).data["summary"]["coming_maturities"][0]["on"] == "2026-12-21"


def test_the_period_is_that_of_the_care(kept: Unit) -> None:
    november = answer(kept, Ask(date(2026, 11, 1), date(2026, 11, 30))).data["summary"]
    december = answer(kept, Ask(date(2026, 12, 1), date(2026, 12, 31))).data["summary"]
    assert [(one["care_done"], one["care_late"], one["care_overdue"]) for one in (november, december)] == [(0, 0, 1), (1, 1, 0)]
    assert november["customers"] == december["customers"] == 5


@pytest.mark.parametrize(("by", "first"), [("rm", "li"), ("kind", "company"), ("source", "cold")])
def test_groupings_and_filters(kept: Unit, by: str, first: str) -> None:
    rows = answer(kept, Ask(by=by)).data["rows"]
    assert [(row[by], row["tier"], row["customers"]) for row in rows] == [
        (first, "A", 2), (first, "B", 1), (first, "C", 1), (first, "", 1),
    ]  # fmt: skip
    assert answer(kept, Ask(rm="wang")).data["rows"] == []
    assert [row["tier"] for row in answer(kept, Ask(typed=("tier:B",))).data["rows"]] == ["B"]


def test_it_is_drawn(kept: Unit) -> None:
    table = answer(kept)
    looks_right(table, "Care", "客户维护")
    assert [series.values for series in table.charts[0].series] == [(1, 1, 1), (1, 0, 0)]
    # The notes are never masked: they name customers by number.
    assert not any(name in note.zh for note in table.notes for name in "甲乙丙丁戊")


def test_the_command_answers_in_both_languages(kept: Unit, rmflow: Callable[..., Any]) -> None:
    now = ("--now", "2026-12-14T10:00:00+08:00")
    assert "重点客户覆盖率：3 位中 2 位" in rmflow(*now, "report", "care", lang="zh").out
    assert {record["kind"] for record in rmflow(*now, "report", "care", "--rows", "--json").json} == {
        "prospect", "care", "deal", "fact",
    }  # fmt: skip
