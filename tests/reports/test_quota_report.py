"""`report quota`: its rows are the calls, day by day; the real data of a bank's 45,211 calls."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.actions import calls, find
from rmflow.reports import Ask, quota
from rmflow.store.keys import new_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHANGHAI = timezone(timedelta(hours=8))
KEYS = [
    "rm", "date", "workday", "calls", "reached", "success_rate", "appointments", "min", "target", "floor", "calls_left",
    "met", "few", "asked", "rate_low", "rate_high",
]  # fmt: skip
SUMMARY = {
    "days", "calls", "reached", "success_rate", "appointments", "appointment_rate", "days_with_min", "days_with_target",
    "days_met", "busiest", "workdays_without_calls", "pace", "rate_low", "rate_high", "streak", "unknown_years",
}  # fmt: skip


def report(unit: Callable[..., Any], ask: Ask | None = None, **at: Any) -> dict[str, Any]:
    with unit(**at) as u:
        data: dict[str, Any] = quota.report(u, ask or Ask()).data
        return data


def dial(u: Any, outcome: str, clock: str, *, inbound: bool = False, rm: str | None = None) -> None:
    hour, minute = map(int, clock.split(":"))
    at = datetime.combine(u.today, datetime.min.time(), tzinfo=SHANGHAI).replace(hour=hour, minute=minute)
    call = calls.log_call(u, "1", outcome, at=at, inbound=inbound)
    if rm:
        u.connection.execute("UPDATE call SET rm = ? WHERE id = ?", (rm, call.data["id"]))


@pytest.fixture
def one(unit: Callable[..., Any]) -> Callable[..., Any]:
    with unit(days=-30) as u:
        find.add_prospect(u, "甲", kind="person", source="cold")
    return unit


def test_today_is_there_before_the_first_call(unit: Callable[..., Any]) -> None:
    data = report(unit)
    assert list(data) == ["definition", "rows", "summary"]
    assert [list(row) for row in data["rows"]] == [KEYS]
    assert data["rows"] == [{
        "rm": "li", "date": "2026-11-23", "workday": True, "asked": 1, "calls": 0, "reached": 0,
        "success_rate": None, "rate_low": None, "rate_high": None, "appointments": 0,
        "min": 30, "target": 50, "floor": 0.1, "calls_left": 30, "met": False, "few": False,
    }]  # fmt: skip
    assert set(data["summary"]) == SUMMARY
    assert data["summary"]["pace"] is None


def test_what_counts_as_reached_is_said_in_words_and_codes(unit: Callable[..., Any]) -> None:
    definition = report(unit)["definition"]
    assert definition["reached"][0] == "connected_refused"
    assert "no_answer" not in definition["reached"]
    assert definition["appointment"] == ["appointment"]
    assert (definition["min"], definition["target"], definition["floor"], definition["few"]) == (30, 50, 0.1, 10)
    assert "reached" in definition["success"].en


def test_a_call_the_customer_made_counts_in_nothing(one: Callable[..., Any]) -> None:
    with one() as u:
        dial(u, "no_answer", "09:00")
        dial(u, "connected_interested", "09:10", inbound=True)
        dial(u, "appointment", "09:30")
    row = report(one)["rows"][0]
    assert (row["calls"], row["reached"], row["appointments"], row["success_rate"]) == (2, 1, 1, 0.5)
    assert row["few"] is True


def test_the_pace_is_told_in_both_languages(one: Callable[..., Any]) -> None:
    with one() as u:
        for minute in range(10):
            dial(u, "connected_refused", f"09:{minute:02d}")
    with one() as u:
        table = quota.report(u, Ask())
    assert table.data["summary"]["pace"] == {
        "calls_left": 20, "minutes_per_call": 6.0, "done_at": "2026-11-23T12:00+08:00",
    }  # fmt: skip
    said = [note.en for note in table.notes], [note.zh for note in table.notes]
    assert "li today: 20 to go, 12:00 at this rate." in said[0]
    assert "li 今日：还差 20 通，按目前节奏 12:00 完成。" in said[1]


def test_at_this_rate_not_today(one: Callable[..., Any]) -> None:
    with one() as u:
        dial(u, "no_answer", "09:00")
    with one() as u:
        table = quota.report(u, Ask())
    assert table.data["summary"]["pace"]["done_at"] is None
    assert any("not today" in note.en and "今天完不成" in note.zh for note in table.notes)


def test_another_rm_has_rows_of_his_own(one: Callable[..., Any]) -> None:
    with one() as u:
        dial(u, "no_answer", "09:00")
        dial(u, "appointment", "09:05", rm="wang")
        dial(u, "appointment", "09:06", rm="wang")
    rows = report(one)["rows"]
    assert [(row["rm"], row["calls"], row["appointments"]) for row in rows] == [("li", 1, 0), ("wang", 2, 2)]
    assert [row["rm"] for row in report(one, Ask(rm="wang"))["rows"]] == ["wang"]


def test_a_day_off_asks_for_nothing(one: Callable[..., Any]) -> None:
    saturday = {"days": 5}
    with one(**saturday) as u:
        dial(u, "no_answer", "09:00")
        table = quota.report(u, Ask())
    row = table.data["rows"][0]
    assert (row["workday"], row["asked"], row["min"], row["target"], row["calls_left"], row["met"]) == (False, 0, 0, 0, 0, None)
    assert table.data["summary"]["pace"] is None


def test_workdays_without_calls_end_yesterday(one: Callable[..., Any]) -> None:
    with one(days=-4) as u:  # Thursday the 19th
        dial(u, "no_answer", "09:00")
    data = report(one, Ask(date(2026, 11, 16), date(2026, 11, 27)))
    # 16, 17, 18, 20 have passed without a call; today, the 23rd, is not over.
    assert data["summary"]["workdays_without_calls"] == 4
    assert [row["date"] for row in data["rows"]] == ["2026-11-19", "2026-11-23"]


DAYS = st.lists(
    st.tuples(
        st.integers(0, 40), st.sampled_from(["li", "wang"]), st.sampled_from([(0, 0), (1, 0), (1, 1)]), st.booleans()
    ),
    max_size=120,
)


@given(DAYS, st.sampled_from([None, "day", "week", "month", "rm"]), st.sampled_from([None, "li", "wang", "zhao"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=40)
def test_the_rows_add_up_to_the_calls(
    one: Callable[..., Any], made: list[tuple[int, str, tuple[int, int], bool]], by: str | None, rm: str | None
) -> None:
    first = date(2026, 10, 1)
    with one() as u:
        u.connection.execute("DELETE FROM call")
        of = u.connection.value("SELECT id FROM prospect")
        u.connection.many(
            "INSERT INTO call (id, rm, created_at, prospect_id, called_at, called_on, is_inbound, outcome, is_reached,"
            " is_appointment) VALUES (?,?,'2026-10-01T00:00:00.000000Z',?,?,?,?,'busy',?,?)",
            [(new_key(), who, of, f"{first + timedelta(days=day)}T02:00:00.000000Z",
              (first + timedelta(days=day)).isoformat(), int(inbound), *flags) for day, who, flags, inbound in made],
        )  # fmt: skip
        data = quota.report(u, Ask(first, first + timedelta(days=40), by, rm)).data
    counted = [entry for entry in made if not entry[3] and rm in (None, entry[1])]
    rows, summary = data["rows"], data["summary"]
    assert sum(row["calls"] for row in rows) == summary["calls"] == len(counted)
    assert sum(row["reached"] for row in rows) == summary["reached"] == sum(flags[0] for _, _, flags, _ in counted)
    assert sum(row["appointments"] for row in rows) == sum(flags[1] for _, _, flags, _ in counted)
    assert len({(row["rm"], row["date"]) for row in rows}) == len(rows)
    assert all(
        row["reached"] <= row["calls"] and row["calls_left"] == max(0, row["min"] - row["calls"]) for row in rows
    )
    days = Counter((who, day) for day, who, _, _ in counted)
    assert summary["days"] == len(days)
    assert summary["days_with_min"] == sum(n >= 30 for n in days.values())
    if summary["busiest"]:
        assert summary["busiest"]["calls"] == max(days.values())


def test_a_bank_s_own_calls(unit: Callable[..., Any], shared_data: Path) -> None:
    """45,211 real calls on 561 days (shared/data/bank_marketing): the figures its source states."""
    with (shared_data / "bank_marketing" / "bank_calls_dated.csv").open(encoding="utf-8", newline="") as file:
        made = [(row["date"], int(row["duration_s"]), row["outcome"] == "won") for row in csv.DictReader(file)]
    with unit() as u:
        find.add_prospect(u, "甲", kind="person", source="cold")
        of = u.connection.value("SELECT id FROM prospect")
        u.connection.many(
            "INSERT INTO call (id, rm, created_at, prospect_id, called_at, called_on, is_inbound, outcome, is_reached,"
            " is_appointment, duration_s) VALUES (?,'li',?,?,?,?,0,?,1,?,?)",
            ((new_key(), f"{on}T04:00:00.000000Z", of, f"{on}T04:00:00.000000Z", on, "appointment" if won else "connected_refused",
              int(won), seconds) for on, seconds, won in made),
        )  # fmt: skip
        data = quota.report(u, Ask(date(2008, 5, 5), date(2010, 11, 17))).data
    rows, summary = data["rows"], data["summary"]
    assert (len(rows), summary["days"], summary["calls"]) == (561, 561, 45_211)
    assert summary["days_with_min"] == sum(row["calls"] >= 30 for row in rows) == 155
    assert summary["appointments"] == 5_289
    assert summary["busiest"] == {"date": "2008-11-21", "calls": 825, "rm": "li"}


MONDAY = date(2026, 11, 23)
MADE = st.dictionaries(st.integers(0, 40), st.tuples(st.integers(0, 34), st.integers(0, 6)), max_size=41)
OFF_DAYS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), st.sampled_from(("day", "morning"))), max_size=4)


def naive_streak(made: dict[int, tuple[int, int]], share: Callable[[date], float]) -> int:
    """Every working day up to today, the oldest first; then what stands at the end."""
    first = max(made, default=0)
    told = []
    for back in range(first, -1, -1):
        asked = share(MONDAY - timedelta(days=back))
        calls, reached = made.get(back, (0, 0))
        if asked:
            told.append(calls >= (30 if asked == 1 else 15) and reached * 10 >= calls)
    if told and not told[-1] and share(MONDAY):
        told.pop()  # today is not over
    count = 0
    while told and told.pop():
        count += 1
    return count


@given(MADE, OFF_DAYS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60)
def test_a_streak_is_what_a_naive_count_says(
    one: Callable[..., Any], made: dict[int, tuple[int, int]], offs: list[tuple[int, int, str]]
) -> None:
    made = {back: (calls, min(calls, reached)) for back, (calls, reached) in made.items() if calls}
    with one() as u:
        for table in ("call", "day_off"):
            u.connection.execute(f"DELETE FROM {table}")
        u.forget_workdays()
        of = u.connection.value("SELECT id FROM prospect")
        u.connection.many(
            "INSERT INTO call (id, rm, created_at, prospect_id, called_at, called_on, is_inbound, outcome, is_reached,"
            " is_appointment) VALUES (?,'li','2026-10-01T00:00:00.000000Z',?,?,?,0,'busy',?,0)",
            [(new_key(), of, f"{day}T02:00:00.000000Z", day, int(n < reached))
             for back, (calls, reached) in made.items() for day in [(MONDAY - timedelta(days=back)).isoformat()]
             for n in range(calls)],
        )  # fmt: skip
        for back, length, part in offs:
            first = MONDAY - timedelta(days=back)
            u.insert("day_off", first_on=first.isoformat(), last_on=(first + timedelta(days=length)).isoformat(), part=part)
        counted = quota.streak(u, "li")
        data = quota.report(u, Ask(MONDAY - timedelta(days=40), MONDAY, "rm")).data
        assert counted == naive_streak(made, lambda day: u.workdays.share(day, "li"))
        assert data["summary"]["streak"].get("li", counted) == counted
        assert all(row["streak"] == counted for row in data["rows"])


def test_a_day_off_that_is_entered_later_changes_the_past_only_from_then_on(one: Callable[..., Any], book: Path) -> None:
    from rmflow import book as books
    from rmflow.actions import days_off

    with one() as u:
        dial(u, "no_answer", "09:00")
    with one(days=1) as u:
        days_off.take(u, MONDAY, MONDAY, why="病假")
    ask = Ask(MONDAY, MONDAY)
    assert report(one, ask, days=1)["rows"][0]["min"] == 0
    with books.as_of(book, MONDAY, now=datetime(2026, 11, 24, 12, tzinfo=SHANGHAI), rm="li") as u:
        assert quota.report(u, ask).data["rows"][0]["min"] == 30


def test_a_week_with_a_holiday_and_half_a_day_asks_for_the_days_there_were(one: Callable[..., Any]) -> None:
    from rmflow.actions import days_off

    national_day = {"now": datetime(2026, 10, 10, 20, tzinfo=SHANGHAI)}  # a Saturday that is made up
    with one(days=-50) as u:
        u.insert("day_off", first_on="2026-10-09", last_on="2026-10-09", part="morning")
    with one(**national_day) as u:
        dial(u, "appointment", "09:00")
    row = report(one, Ask(date(2026, 10, 1), date(2026, 10, 31), "month"), **national_day)["rows"][0]
    # The 8th, half of the 9th, and the made-up 10th.
    assert (row["workdays"], row["asked"], row["min"], row["target"]) == (3, 2.5, 75, 125)
    with one(**national_day) as u:
        days_off.take(u, date(2026, 10, 8), date(2026, 10, 8))
        table = quota.report(u, Ask(date(2026, 10, 1), date(2026, 10, 31)))
    assert table.data["summary"]["workdays_without_calls"] == 1  # the half day
    assert table.rows[0]["workday"] is True


def test_a_rate_out_of_few_stands_with_its_interval(one: Callable[..., Any]) -> None:
    assert quota.rate_words(1 / 7, few=True, low=0.0257, high=0.5131) == ("14.3 % (3–51 %)", "14.3%（3–51%）")
    assert quota.rate_words(0.25, few=False, low=0.2, high=0.3) == ("25.0 %", "25.0%")
    with one() as u:
        dial(u, "connected_interested", "09:00")
        row = quota.report(u, Ask()).data["rows"][0]
    assert (row["rate_low"], row["rate_high"]) == pytest.approx((0.2065, 1.0), abs=1e-4)


def test_more_than_a_week_is_drawn(one: Callable[..., Any]) -> None:
    with one(days=-8) as u:  # a Sunday
        dial(u, "no_answer", "09:00")
    with one() as u:
        week = quota.report(u, Ask(date(2026, 11, 16), date(2026, 11, 22)))
        month = quota.report(u, Ask(date(2026, 11, 1), date(2026, 11, 30)))
    assert week.charts == ()
    heat, line = month.charts
    assert (heat.kind, line.kind) == ("calendar", "line")
    assert heat.labels == tuple(f"2026-11-{day:02}" for day in range(1, 24))
    assert heat.series[0].values[14] == 1
    assert "2026-11-15" in line.labels  # not a workday, but there were calls
    assert "2026-11-14" not in line.labels


def test_a_part_of_the_customers_has_calls_and_no_quota(one: Callable[..., Any]) -> None:
    with one() as u:
        find.add_prospect(u, "乙", kind="company", source="walk_in")
        dial(u, "appointment", "09:00")
        calls.log_call(u, "2", "no_answer", at=datetime(2026, 11, 23, 9, 5, tzinfo=SHANGHAI))
        data = quota.report(u, Ask(typed=("source:cold",))).data
    assert [(row["calls"], row["appointments"], row["met"]) for row in data["rows"]] == [(1, 1, None)]
    assert data["summary"]["pace"] is None
