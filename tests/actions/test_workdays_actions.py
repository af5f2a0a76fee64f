"""Days off and the calendar, on a real book: half days as a set, years in the place of what was known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.actions import calendars, days_off
from rmflow.errors import BadInput, NotFound
from rmflow.store.workdays import load

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = date(2026, 11, 30)
DAY = timedelta(days=1)
HALVES = {"day": ("morning", "afternoon"), "morning": ("morning",), "afternoon": ("afternoon",)}
STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 12), st.integers(0, 5), st.sampled_from((None, "day", "morning", "下午"))), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60)
@given(steps=STEPS)
def test_days_off_are_a_set_of_half_days(unit: Callable[..., Any], steps: list[tuple[bool, int, int, str | None]]) -> None:
    off: set[tuple[date, str]] = set()
    with unit() as u:
        u.connection.execute("DELETE FROM day_off")
        for takes, at, length, part in steps:
            first, last = FIRST + at * DAY, FIRST + (at + length) * DAY
            halves = HALVES[{None: "day", "下午": "afternoon"}.get(part, part)]
            span = {(first + n * DAY, half) for n in range(length + 1) for half in halves}
            try:
                (days_off.take if takes else days_off.cancel)(u, first, last, part=part)
            except (BadInput, NotFound) as error:
                assert isinstance(error, BadInput if takes else NotFound)  # noqa: PT017  either is right, by what was asked
                assert bool(span & off) is takes
            else:
                off = off | span if takes else off - span
        workdays = load(u.connection)
        for n in range(20):
            day = FIRST + n * DAY
            free = sum((day, half) in off for half in HALVES["day"]) / 2
            assert workdays.share(day, "li") == (1 - free) * workdays.is_workday(day)
            assert workdays.share(day, "wang") == workdays.is_workday(day)


def test_why_is_kept_by_what_is_left_of_a_span(unit: Callable[..., Any]) -> None:
    with unit() as u:
        taken = days_off.take(u, FIRST, FIRST + 4 * DAY, why="年假")
        assert taken.data["days"] == 5
        assert days_off.cancel(u, FIRST + DAY, FIRST + DAY).data["days"] == 1
        rows = u.connection.tuples("SELECT first_on, last_on, part, why FROM day_off ORDER BY first_on")
    assert rows == [("2026-11-30", "2026-11-30", "day", "年假"), ("2026-12-02", "2026-12-04", "day", "年假")]


def test_a_weekend_off_says_that_nothing_was_asked(unit: Callable[..., Any]) -> None:
    with unit() as u:
        receipt = days_off.take(u, date(2026, 11, 28), date(2026, 11, 29))
    assert receipt.data["days"] == 0
    assert "No working day lies in it" in receipt.notes[0].en


NEW_YEAR = date(2027, 1, 1)


def test_a_year_is_put_in_and_replaced(unit: Callable[..., Any]) -> None:
    with unit() as u:
        first = calendars.update(u, {2027: {NEW_YEAR: (False, "元旦"), date(2027, 1, 9): (True, "元旦")}}, "a.csv")
        assert first.data["years"] == [
            {"year": 2027, "off": 1, "worked": 1, "is_new": True, "added": 2, "removed": 0, "changed": 0}
        ]
    with unit() as u:
        assert not u.workdays.is_workday(NEW_YEAR)
        assert u.workdays.is_workday(date(2027, 1, 9))
        second = calendars.update(u, {2027: {NEW_YEAR: (True, "x"), date(2027, 1, 4): (False, "x")}}, "b.csv")
        change = second.data["years"][0]
        assert (change["added"], change["removed"], change["changed"], change["is_new"]) == (1, 1, 1, False)
    with unit() as u:
        assert u.workdays.is_workday(NEW_YEAR)
        assert not u.workdays.is_workday(date(2027, 1, 9))
        assert u.connection.value("SELECT count(*) FROM calendar_year") == 1


def test_days_beyond_the_turn_of_the_year_are_added_to_what_is_known(unit: Callable[..., Any]) -> None:
    years = {
        2026: {date(2026, 12, 31): (False, "元旦")},
        2027: {NEW_YEAR: (False, "元旦"), date(2027, 2, 8): (False, "春节")},
        2028: {date(2028, 1, 1): (False, "元旦")},
    }
    with unit() as u:
        receipt = calendars.update(u, years, "2027.json")
    assert receipt.data["left_out"] == ["2028-01-01"]
    with unit() as u:
        assert not u.workdays.is_workday(date(2026, 12, 31))
        assert not u.workdays.is_workday(date(2026, 10, 1))  # National Day stays
        assert not u.workdays.is_known(2028)


def test_another_country_and_back(unit: Callable[..., Any]) -> None:
    with unit() as u:
        calendars.use(u, "de-by")
    with unit() as u:
        assert u.workdays.country == "DE-BY"
        assert u.workdays.unknown(date(2023, 1, 1), date(2036, 12, 31)) == []
        assert u.workdays.is_workday(date(2026, 10, 1))
        assert not u.workdays.is_workday(date(2026, 12, 25))
        calendars.update(u, {2027: {date(2027, 1, 4): (False, "Betriebsruhe")}}, "ours.csv")
        calendars.use(u, "DE-BY")  # worked out again: what came from a file stays
    with unit() as u:
        assert u.workdays.name(date(2027, 1, 4)) == "Betriebsruhe"
        calendars.use(u, "NONE")
    with unit() as u:
        assert u.workdays.is_workday(date(2026, 12, 25))
        calendars.use(u, "cn")
    with unit() as u:
        assert not u.workdays.is_workday(date(2026, 10, 1))
        assert u.workdays.is_workday(date(2026, 10, 10))


def test_a_country_nobody_knows_is_refused(unit: Callable[..., Any]) -> None:
    with unit() as u, pytest.raises(BadInput):
        calendars.use(u, "XX")
