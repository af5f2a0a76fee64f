"""Step 6: tiers, care planned and given, what is due, birthdays, the next opportunity (guide 6.1–6.3)."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import calls, care, close, ending, find, pipeline
from rmflow.errors import BadInput
from rmflow.reports import birthdays, care_due
from rmflow.rules.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]

TODAY = date(2026, 11, 23)
CALLS: dict[str, Callable[[Any], Any]] = {
    "set_tier": lambda u: care.set_tier(u, "1", "A", why="大户"),
    "plan_care": lambda u: care.plan_care(u, "1", "info", on=TODAY),
    "log_care": lambda u: care.log_care(u, "1", "info", way="digital"),
    "new_opportunity": lambda u: care.new_opportunity(u, "1"),
}


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize("action", CALLS)
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_refused_before_step_6_with_everything_missing(unit: Unit, action: str, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        assert not standing.rows(u, "care")
        assert standing.prospect(u, 1).tier is None
        assert len(standing.rows(u, "opportunity")) == 1
    assert (refused.value.reason, refused.value.step) == ("step", step)
    assert [finding.code for finding in refused.value.missing] == standing.lacking(step, 6)


def test_a_tier_with_its_reason_and_rhythm(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        receipt = care.set_tier(u, "1", "a", why="日均存款800万")
        whom = standing.prospect(u, 1)
        again = care.set_tier(u, "1", "C", why="存款转走")
    assert (whom.tier, whom.tier_why, whom.tier_on) == ("A", "日均存款800万", "2026-11-23")
    assert "a contact every 15 days, in person every 30, with a senior every 90" in receipt.text.en
    # The first care falls within a week of the deal, whatever the cadence.
    assert receipt.paste == "rmflow plan-care 1 after_sale --on 2026-11-30"
    assert (again.data["before"], "(was A)" in again.text.en) == ("A", True)


@pytest.mark.parametrize(("tier", "why"), [("F", "x"), ("A", " "), ("AA", "x")])
def test_tiers_that_cannot_be_taken(unit: Unit, tier: str, why: str) -> None:
    with unit() as u:
        standing.stand(u, 6)
        with pytest.raises(BadInput):
            care.set_tier(u, "1", tier, why=why)
        assert standing.prospect(u, 1).tier is None


def test_planned_care_is_the_next_thing_to_do(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        missing = [gap["code"] for gap in pipeline.check(u, "1").data["missing"]]
        care.set_tier(u, "1", "B", why="大户")
        care.plan_care(u, "1", "售后办理", on=in_days(7), note="回访")
        (row,) = standing.rows(u, "care")
        whom = standing.prospect(u, 1)
        assert pipeline.check(u, "1").data["ready"] is True
    assert missing == ["tier", "next_care"]
    assert (row.n, row.content, row.due_on, row.done_on, row.note) == (1, "after_sale", "2026-11-30", None, "回访")
    assert (whom.next_on, whom.next_what) == ("2026-11-30", "care:after_sale")


def test_care_is_not_planned_for_the_past_nor_logged_before_it_is_given(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        with pytest.raises(BadInput) as past:
            care.plan_care(u, "1", "info", on=in_days(-1))
        with pytest.raises(BadInput) as future:
            care.log_care(u, "1", "info", way="digital", on=in_days(1))
        with pytest.raises(BadInput):
            care.log_care(u, "1", "info", way="digital", next_on=in_days(-1))
        assert not [row for row in standing.rows(u, "care") if not row.done_on]
    assert past.value.fix == "rmflow log-care 1 info --way CODE --on 2026-11-22"
    assert future.value.fix == "rmflow plan-care 1 info --on 2026-11-24"


def test_care_given_closes_the_earliest_planned_of_its_content(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        for content, days in (("info", 9), ("info", 3), ("after_sale", 1)):
            care.plan_care(u, "1", content, on=in_days(days))
        receipt = care.log_care(u, "1", "info", way="knowledge", note="讲了汇率")
        rows = {row.n: row for row in standing.rows(u, "care")}
    assert (rows[2].done_on, rows[2].way, rows[2].note) == ("2026-11-23", "knowledge", "讲了汇率")
    assert (rows[1].done_on, rows[3].done_on) == (None, None)
    assert (receipt.data["planned"], receipt.data["next_on"]) == (True, "2026-11-24")


def test_care_that_was_not_planned_and_the_next_by_cadence(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        first = care.log_care(u, "1", "info", way="digital", on=in_days(-2))
        (row,) = standing.rows(u, "care")
        care.set_tier(u, "1", "C", why="一般")
        second = care.log_care(u, "1", "info", way="digital")
        third = care.log_care(u, "1", "info", way="digital", next_on=in_days(30))
    assert (row.due_on, row.done_on, first.data["planned"]) == ("2026-11-21", "2026-11-21", False)
    assert [note.en.split(":")[0] for note in first.notes] == ["No tier yet", "No next care is planned."]
    assert first.paste == "rmflow plan-care 1 info --on 2026-11-30"
    assert second.paste == "rmflow plan-care 1 info --on 2027-02-21"
    assert (third.paste, third.notes, third.data["next_on"]) == (None, (), "2026-12-23")


def test_a_key_customer_nobody_has_met_is_told(unit: Unit) -> None:
    with unit(days=-40) as u:
        standing.stand(u, 6)
        care.set_tier(u, "1", "A", why="大户")
    with unit() as u:
        told = care.log_care(u, "1", "info", way="digital", next_on=in_days(7))
        met = care.log_care(u, "1", "info", way="on_site", next_on=in_days(7))
    assert [note.en for note in told.notes] == [
        "Nobody has met this key customer for 40 days; tier A asks for it every 30."
    ]
    assert met.notes == ()


def test_what_is_due_not_set_up_first_then_late_first_then_by_cadence(unit: Unit) -> None:
    with unit(days=-60) as u:
        for name in ("甲公司", "乙公司", "丙公司", "丁公司", "戊公司"):
            standing.stand(u, 6, name)
        for no, tier in ((2, "B"), (3, "D"), (4, "A"), (5, "D")):
            care.set_tier(u, str(no), tier, why="x")
        care.plan_care(u, "2", "info", on=in_days(-5))
        care.plan_care(u, "3", "report", on=in_days(7))
        care.plan_care(u, "4", "diagnosis", on=in_days(60))
        care.plan_care(u, "5", "diagnosis", on=in_days(8))
    with unit(days=-20) as u:
        calls.log_call(u, "4", "connected_interested")
    with unit() as u:
        rows = care_due.care_due(u).rows
        assert care_due.care_due(u, 8).rows[3]["no"] == 5
    assert [(row["no"], row["why"], row["days_late"]) for row in rows] == [
        (1, "setup", 60), (2, "care", 5), (3, "care", 0), (4, "cadence", 5),
    ]  # fmt: skip
    assert rows[0]["missing"] == ["tier", "next_care"]
    assert rows[3]["last_contact_on"] == "2026-11-03"


def test_due_is_only_ones_own_and_only_who_is_still_a_customer(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        care.plan_care(u, "1", "info", on=TODAY)
    with unit(rm="wang") as u:
        assert care_due.care_due(u).rows == ()
    with unit() as u:
        pipeline.drop(u, "1", reason="other")
        assert care_due.care_due(u).rows == ()
        assert standing.rows(u, "care") == []
        assert standing.prospect(u, 1).next_on is None


@pytest.mark.parametrize("days", [-1, 3661])
def test_days_out_of_range(unit: Unit, days: int) -> None:
    with unit() as u:
        for report in (care_due.care_due, birthdays.birthdays):
            with pytest.raises(BadInput):
                report(u, days)


def born(u: Any, name: str, month: int, day: int, **more: Any) -> None:
    find.insert_contact(
        u, standing.prospect(u, 1).id, find.NewContact(name), birth_month=month, birth_day=day,
        **{"birth_lunar": False, "birth_leap": False, **more},
    )  # fmt: skip


def named(u: Any, days: int = 14) -> list[tuple[str, str]]:
    return [(row["contact"], row["on"]) for row in birthdays.birthdays(u, days).rows]


def test_birthdays_in_the_window_nearest_first(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        born(u, "最后", 12, 7)
        born(u, "今天", 11, 23, birth_year=1976)
        born(u, "昨天", 11, 22)
        born(u, "出窗", 12, 8)
        assert named(u) == [("今天", "2026-11-23"), ("最后", "2026-12-07")]
        first = birthdays.birthdays(u).rows[0]
        assert named(u, 0) == [("今天", "2026-11-23")]
        assert len(named(u, 365)) == 4
    assert (first["age"], first["days"], first["calendar"], first["no"]) == (50, 0, "solar", 1)


def test_the_window_runs_across_the_end_of_the_year(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        born(u, "元旦", 1, 1)
        born(u, "岁末", 12, 31)
        born(u, "二月", 2, 3)
    with unit(days=37) as u:
        assert u.day == "2026-12-30"
        assert named(u, 35) == [("岁末", "2026-12-31"), ("元旦", "2027-01-01"), ("二月", "2027-02-03")]


def test_a_leap_day_is_kept_on_the_28th_in_other_years(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        born(u, "闰日", 2, 29)
    days = (date(2027, 2, 20) - TODAY).days
    with unit(days=days) as u:
        assert named(u) == [("闰日", "2027-02-28")]
        assert named(u, 7) == []
    with unit(days=days + 366 - 1) as u:
        assert u.day == "2028-02-20"
        assert named(u) == [("闰日", "2028-02-29")]


def test_lunar_birthdays_and_the_library_only_where_there_are_any(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit() as u:
        standing.stand(u, 2)
        born(u, "公历", 11, 24)
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "lunar_python", None)
            assert named(u) == [("公历", "2026-11-24")]
        born(u, "农历", 10, 20, birth_lunar=True, birth_year=1970)
        born(u, "腊月三十", 12, 30, birth_lunar=True)
        rows = birthdays.birthdays(u).rows
        # The twelfth month of this lunar year has 29 days.
        assert ("腊月三十", "2027-02-05") in named(u, 90)
    assert [(row["contact"], row["on"], row["age"]) for row in rows] == [
        ("公历", "2026-11-24", None), ("农历", "2026-11-28", None),
    ]  # fmt: skip


def test_a_new_opportunity_starts_at_step_2_while_care_goes_on(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        receipt = care.new_opportunity(u, "1", why="代发工资")
        now = standing.opportunity(u, 1)
        opening = [row for row in standing.rows(u, "step_move") if row.opportunity_id == now.id]
        assert standing.prospect(u, 1).status == "customer"
        assert care.plan_care(u, "1", "info", on=TODAY).data["n"] == 1
        with pytest.raises(Refused) as early:
            close.log_signal(u, "1", "asks_rate")
    assert (now.no, now.step, now.outcome) == (2, 2, "open")
    assert [(row.n, row.to_step, row.why) for row in opening] == [(0, 2, "代发工资")]
    assert (receipt.data["opportunity"], early.value.step) == (2, 2)


def test_one_opportunity_under_way_at_a_time(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        care.new_opportunity(u, "1")
        with pytest.raises(Refused) as refused:
            care.new_opportunity(u, "1")
        assert refused.value.reason == "under_way"
        ending.defer(u, "1", until=in_days(30))
        assert care.new_opportunity(u, "1").data["opportunity"] == 3
        standing.move(u, 1, 6)
        # The third is in care now; the second, taken up again, is what work goes on with.
        assert pipeline.revive(u, "1", reason="到时候了").data["opportunity"] == 2
        assert standing.opportunity(u, 1).no == 2
