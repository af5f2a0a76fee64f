"""`audit`: an honest day says nothing; each planted fraud is found, with its numbers and the records behind it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.actions import find
from rmflow.reports import Ask, audit
from rmflow.text.dates import instant
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rmflow.store.unit import Unit

DAY = NOW.replace(hour=9, minute=0)
SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def prospects(unit: Unit, many: int = 3) -> list[str]:
    """So many prospects with a next date each; their keys."""
    for n in range(many):
        find.add_prospect(unit, f"甲{n}", kind="company", source="cold", phone=f"1380013800{n}")
    keys = [key for (key,) in unit.connection.tuples("SELECT id FROM prospect ORDER BY no")]
    for key in keys:
        unit.update("prospect", key, next_on="2026-12-01", next_what="call")
    return keys


def call(unit: Unit, prospect: str, at: datetime, *, seconds: int | None = 90, reached: bool = True, note: str | None = None,
         late: timedelta = timedelta(0)) -> None:  # fmt: skip
    unit.insert(
        "call", prospect_id=prospect, called_at=instant(at), called_on=at.date().isoformat(), outcome="connected_interested",
        is_reached=reached, is_appointment=False, duration_s=seconds, note=note, created_at=instant(at + late),
    )  # fmt: skip


def found(unit: Unit, ask: Ask | None = None) -> dict[str, dict[str, Any]]:
    """The findings by code."""
    return {row["code"]: row for row in audit.audit(unit, ask or Ask()).data["findings"]}


def records(unit: Unit, ask: Ask | None = None) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = audit.records(unit, ask or Ask()).data
    return data


@st.composite
def honest(draw: st.DrawFn) -> list[tuple[datetime, int, bool, str | None]]:
    """An honest day: calls one after the other inside the hours, each logged when it ends, in words of its own."""
    at, calls = DAY, []
    for n in range(draw(st.integers(0, 45))):
        reached = draw(st.booleans())
        seconds = draw(st.integers(30, 240)) if reached else draw(st.integers(0, 25))
        at += timedelta(seconds=seconds + draw(st.integers(35, 150)))
        calls.append((at, seconds, reached, f"第{n}位：{draw(st.sampled_from(('有兴趣', '再联系')))}" if reached else "无人接听"))
    return calls


@SOME
@given(day=honest())
def test_an_honest_day_says_nothing(unit: Callable[..., Any], day: list[tuple[datetime, int, bool, str | None]]) -> None:
    with unit() as u:
        u.connection.execute("SAVEPOINT fresh")
        key, *_ = prospects(u, 1)
        for at, seconds, reached, note in day:
            if at < DAY.replace(hour=12):
                call(u, key, at, seconds=seconds, reached=reached, note=note, late=timedelta(minutes=1))
        assert found(u) == {}
        assert records(u) == []
        u.connection.execute("ROLLBACK TO fresh")


FRIDAY = DAY - timedelta(days=3)


def _plant_burst(u: Unit, key: str, n: int) -> None:
    for at in range(11 + n):
        call(u, key, FRIDAY + timedelta(seconds=20 * at), reached=False, seconds=0)


def _plant_overlap(u: Unit, key: str, n: int) -> None:
    for at in range(4 + n):
        call(u, key, FRIDAY + timedelta(minutes=3 * at), seconds=600, note=str(at))


def _plant_backdated(u: Unit, key: str, n: int) -> None:
    for at in range(5 + n):
        call(u, key, FRIDAY + timedelta(minutes=3 * at), late=timedelta(hours=48 + at), note=str(at))


def _plant_same_notes(u: Unit, key: str, n: int) -> None:
    for at in range(10 + n):
        call(u, key, FRIDAY + timedelta(minutes=3 * at), note="客户表示有兴趣")


def _plant_outside_hours(u: Unit, key: str, n: int) -> None:
    call(u, key, FRIDAY.replace(hour=20) + timedelta(minutes=1 + n))


def _plant_no_talk(u: Unit, key: str, n: int) -> None:
    for at in range(30 + n):
        call(u, key, FRIDAY + timedelta(minutes=2 * at), seconds=2, note=str(at))


def _plant_no_next(u: Unit, key: str, n: int) -> None:
    u.update("prospect", key, next_on=None, found_on=str(NOW.date() - timedelta(days=3 + n)))


def _plant_same_phone(u: Unit, key: str, n: int) -> None:
    for at in range(1 + n):
        find.add_prospect(u, f"乙{at}", kind="company", source="cold")
    u.connection.execute("UPDATE prospect SET next_on = '2026-12-01', phone_rev = '110'")


PLANTED = {name.removeprefix("_plant_"): plant for name, plant in list(globals().items()) if name.startswith("_plant_")}


@pytest.mark.parametrize("code", PLANTED)
@settings(SOME, max_examples=15)
@given(day=honest(), n=st.integers(0, 9))
def test_one_fraud_beside_an_honest_day_is_found_and_nothing_else(
    unit: Callable[..., Any], code: str, day: list[tuple[datetime, int, bool, str | None]], n: int
) -> None:
    with unit() as u:
        u.connection.execute("SAVEPOINT fresh")
        key, *_ = prospects(u, 1)
        for at, seconds, reached, note in day:
            if at < DAY.replace(hour=12):
                call(u, key, at, seconds=seconds, reached=reached, note=note)
        PLANTED[code](u, key, n)
        findings = found(u)
        assert set(findings) == {code}
        counted = findings[code]["numbers"].get("calls") or findings[code]["numbers"]["prospects"]
        behind = records(u)
        assert len(behind) == counted
        assert {record["row"]["code"] for record in behind} == {code}
        u.connection.execute("ROLLBACK TO fresh")


def test_every_finding_can_be_planted() -> None:
    from rmflow.reports.audit_checks import checks
    from rmflow.reports.audit_words import SAID

    assert set(PLANTED) == set(SAID) == {check.code for check in checks()}


@SOME
@given(more=st.integers(11, 30), minutes=st.integers(1, 5))
def test_a_burst_is_found(unit: Callable[..., Any], more: int, minutes: int) -> None:
    with unit() as u:
        u.connection.execute("SAVEPOINT fresh")
        key, *_ = prospects(u, 1)
        for n in range(more):
            call(u, key, DAY + timedelta(seconds=n * minutes * 60 / (more - 1)), reached=False, seconds=None)
        burst = found(u)["burst"]
        assert (burst["rm"], burst["day"], burst["numbers"]["calls"]) == ("li", "2026-11-23", more)
        assert burst["numbers"]["minutes"] <= minutes
        assert len(records(u)) == more
        u.connection.execute("ROLLBACK TO fresh")


def test_ten_calls_in_five_minutes_are_no_burst_and_an_import_at_noon_is_none(book: Path, unit: Callable[..., Any]) -> None:
    with unit(days=-1) as u:
        key, *_ = prospects(u, 1)
        for n in range(10):
            call(u, key, DAY + timedelta(seconds=n * 20), reached=False, seconds=0)
        for n in range(10):
            call(u, key, DAY + timedelta(minutes=30 * n % 170, seconds=400), reached=False, seconds=0)
        assert "burst" not in found(u)
    with unit("import", days=2) as u:
        for _ in range(20):
            call(u, key, NOW.replace(hour=12, minute=0, second=0), reached=False, seconds=None,
                 late=NOW + timedelta(days=2) - NOW.replace(hour=12, minute=0, second=0))  # fmt: skip
    with unit(days=3) as u:
        assert found(u) == {}


def test_overlapping_talks(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        for n in range(4):
            call(u, key, DAY + timedelta(minutes=n * 2), seconds=600)
        assert found(u)["overlap"]["numbers"] == {"calls": 3}
        assert {record["row"]["code"] for record in records(u)} == {"overlap"}


def test_a_long_talk_logged_when_it_ends_overlaps_none(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        for n, (minute, seconds) in enumerate(((0, 600), (2, 30), (15, 700), (18, 20), (19, 40), (21, 30))):
            call(u, key, DAY + timedelta(minutes=minute), seconds=seconds, note=str(n))
        assert found(u) == {}


@pytest.mark.parametrize(("hours", "calls", "is_found"), [(48, 5, True), (200, 6, True), (47, 9, False), (72, 4, False)])
def test_backdating(book: Path, unit: Callable[..., Any], hours: int, calls: int, is_found: bool) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        for n in range(calls):
            call(u, key, DAY + timedelta(minutes=n * 10), late=timedelta(hours=hours), note=str(n))
        findings = found(u)
        assert ("backdated" in findings) == is_found
        if is_found:
            assert findings["backdated"]["numbers"] == {"calls": calls, "hours": hours}


def test_the_same_words_about_ten_talks(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        for n in range(10):
            call(u, key, DAY + timedelta(minutes=n * 5), note="客户表示有兴趣 " if n % 2 else "客户表示有兴趣")
            call(u, key, DAY + timedelta(minutes=n * 5 + 2), note="无人接听", reached=False, seconds=0)
        assert found(u)["same_notes"]["numbers"] == {"calls": 10}
        assert {record["what"] for record in records(u)} == {"客户表示有兴趣"}


@pytest.mark.parametrize(
    ("at", "is_found"),
    [("2026-11-23T08:59", True), ("2026-11-23T09:00", False), ("2026-11-23T12:00", False), ("2026-11-23T12:30", True),
     ("2026-11-23T20:00", False), ("2026-11-23T23:30", True), ("2026-11-21T10:00", True), ("2026-11-20T10:00", False)],
)  # fmt: skip
def test_hours_and_days_off(book: Path, unit: Callable[..., Any], at: str, is_found: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=NOW.tzinfo)
    with unit() as u:
        key, *_ = prospects(u, 1)
        call(u, key, moment)
        assert ("outside_hours" in found(u)) == is_found


@pytest.mark.parametrize(("seconds", "is_found"), [(3, True), (None, True), (15, False)])
def test_a_quota_met_without_a_word(book: Path, unit: Callable[..., Any], seconds: int | None, is_found: bool) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        for n in range(30):
            call(u, key, DAY + timedelta(minutes=n * 5), reached=n < 4, seconds=seconds if n < 4 else 0, note=str(n))
        findings = found(u)
        assert ("no_talk" in findings) == is_found
        if is_found:
            numbers = findings["no_talk"]["numbers"]
            assert (numbers["calls"], numbers["reached"]) == (30, 4)
            assert numbers["without_duration"] == (4 if seconds is None else 0)
            assert len(records(u)) == 30


def test_open_without_a_next_step_and_shared_numbers(book: Path, unit: Callable[..., Any]) -> None:
    with unit(days=-4) as u:
        first, second, third = prospects(u)
        u.update("prospect", first, next_on=None)
        u.update("prospect", second, phone_rev="110")
        u.update("prospect", third, phone_rev="110")
    with unit() as u:
        find.add_prospect(u, "新来的", kind="company", source="cold")
        findings = found(u)
        assert findings["no_next"]["numbers"] == {"prospects": 1}
        assert findings["no_next"]["day"] is None
        assert findings["same_phone"]["numbers"] == {"prospects": 2}
        assert sorted(record["no"] for record in records(u)) == [1, 2, 3]
        u.update("prospect", third, status="disqualified")
        assert "same_phone" not in found(u)


def test_period_rm_and_filter_narrow_it(book: Path, unit: Callable[..., Any]) -> None:
    night = NOW.replace(hour=23)
    with unit(days=1) as u:
        key, *_ = prospects(u, 1)
        call(u, key, night)
        assert "outside_hours" in found(u)
        assert "outside_hours" not in found(u, Ask(date(2026, 11, 24), None))
        assert "outside_hours" not in found(u, Ask(rm="wang"))
        assert "outside_hours" not in found(u, Ask(typed=("source:walk_in",)))
        assert "outside_hours" in found(u, Ask(typed=("source:cold",), rm="li", last=date(2026, 11, 23)))


def test_old_calls_are_looked_at_when_asked_for(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        call(u, key, NOW.replace(hour=8) - timedelta(days=31))
        assert found(u) == {}
        assert found(u, Ask(date(2026, 1, 1), None))["outside_hours"]["day"] == "2026-10-23"


def test_a_bank_sets_its_own_thresholds(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        key, *_ = prospects(u, 1)
        for n in range(3):
            call(u, key, DAY + timedelta(minutes=n), note=str(n))
        assert found(u) == {}
        u.guide.numbers["audit"] = {**u.guide.numbers["audit"], "burst_calls": 2}
        assert found(u)["burst"]["numbers"] == {"calls": 3, "minutes": 2}


def test_the_command_is_silent_or_ends_with_3(book: Path, rmflow: Callable[..., Any]) -> None:
    assert rmflow("audit").out == ""
    assert json.loads(rmflow("audit", "--json").out)["findings"] == []
    assert rmflow("audit", "--rows").out == ""
    rmflow("add-prospect", "宏达机械", "--kind", "company", "--source", "cold", "--phone", "13800138000")
    rmflow("log-call", "1", "busy", "--at", "2026-11-22T23:10")
    ran = rmflow("audit", ok=3)
    assert "Outside hours" in ran.out
    assert ran.err == ""
    (finding,) = json.loads(rmflow("audit", "--json", ok=3).out)["findings"]
    assert finding["fix"] == "rmflow audit --rm li --from 2026-11-22 --to 2026-11-22 --rows"
    assert finding["numbers"] == {"calls": 1, "first": "23:10", "last": "23:10"}
    assert "宏达机械" in rmflow(*finding["fix"].split()[1:], ok=3).out
    assert "时段外拨打" in rmflow("audit", ok=3, lang="zh").out
    assert rmflow("audit", "--from", "2026-11-24", ok=0).out == ""
    assert rmflow("audit", "--from", "2026-11-24", "--to", "2026-11-23", ok=2).out == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_the_screen(book: Path, unit: Callable[..., Any], lang: str, width: int) -> None:
    from rmflow.renderers import render
    from rmflow.renderers.plain import columns

    with unit() as u:
        key, *_ = prospects(u, 1)
        for n in range(30):
            call(u, key, NOW.replace(hour=23) + timedelta(seconds=n), note="同样的话", seconds=None)
        text = render(audit.audit(u, Ask()), "table", lang, width=width, colour=False)
    assert all(columns(line) <= width for line in text.splitlines())
