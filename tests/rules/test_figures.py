"""Every figure's formula, and that docs/numbers.md says what the code does."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.guide.load import default_guide
from rmflow.rules import figures, quotas
from rmflow.rules.workdays import Workdays

GUIDE = default_guide()
WORKDAYS = Workdays()
SHANGHAI = timezone(timedelta(hours=8))
COUNT = st.integers(0, 10_000)


def at(text: str, day: int = 23) -> datetime:
    hour, minute = text.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=SHANGHAI)


@given(COUNT, COUNT)
def test_a_share_lies_between_0_and_1_and_is_nothing_out_of_nothing(part: int, rest: int) -> None:
    for share in (
        figures.success_rate(part, part + rest),
        figures.appointment_rate(part, part + rest),
        figures.advance_rate(part, part + rest),
        figures.win_rate(part, rest),
    ):
        if part + rest == 0:
            assert share is None
        else:
            assert share == part / (part + rest)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_is_the_one_of_the_books(values: list[int]) -> None:
    assert figures.median(Counter(values)) == statistics.median(values)


@given(st.lists(st.integers(0, 400), min_size=2))
def test_the_quartiles_are_those_of_the_books(values: list[int]) -> None:
    found = figures.quartiles(values)
    assert found == pytest.approx(tuple(statistics.quantiles(values, n=4, method="inclusive")))
    assert figures.quartiles(values[:1]) == (values[0],) * 3
    assert figures.quartiles([]) is None


@given(COUNT, COUNT)
def test_the_interval_holds_the_rate_and_narrows(part: int, rest: int) -> None:
    found = figures.interval(part, part + rest)
    if part + rest == 0:
        assert found is None
        return
    low, high = found
    assert 0 <= low <= part / (part + rest) + 1e-9
    assert part / (part + rest) - 1e-9 <= high <= 1
    wider = figures.interval(part * 10, (part + rest) * 10)
    assert wider[1] - wider[0] < high - low


def test_the_interval_of_one_in_seven_is_the_one_in_the_tables() -> None:
    assert figures.interval(1, 7) == pytest.approx((0.0257, 0.5131), abs=1e-4)


def test_the_median_of_nothing_is_nothing() -> None:
    assert figures.median({}) is None
    assert figures.median({3: 0}) is None


COUNTS = st.dictionaries(st.integers(0, 400), st.integers(0, 30), max_size=8)


@given(COUNTS)
def test_counted_values_have_the_quartiles_median_and_mean_of_the_values(counts: dict[int, int]) -> None:
    values = sorted(value for value, n in counts.items() for _ in range(n))
    found = figures.quartiles(counts)
    assert found == figures.quartiles(values)
    if len(values) < 2:
        assert found == (None if not values else (values[0],) * 3)
        return
    assert found is not None
    assert found == pytest.approx(tuple(statistics.quantiles(values, n=4, method="inclusive")))
    assert found[1] == figures.median(counts)
    assert figures.mean(counts) == pytest.approx(statistics.fmean(values))


def test_the_mean_of_nothing_is_nothing() -> None:
    assert figures.mean({}) is None
    assert figures.mean({3: 0}) is None


@given(COUNT, COUNT, st.integers(0, 10**15))
def test_a_weighted_amount_lies_between_nothing_and_all_of_it(won: int, rest: int, amount: int) -> None:
    probability = figures.win_probability(won, won + rest)
    weighted = figures.weighted(amount, probability)
    if won + rest == 0:
        assert probability is None
        assert weighted is None
    else:
        assert weighted is not None
        assert 0 <= weighted <= amount
        assert abs(weighted * (won + rest) - amount * won) <= (won + rest) + amount // 10**9


@pytest.mark.parametrize(
    ("days", "booked", "stuck"), [(14, False, False), (15, False, True), (15, True, False), (0, True, False)]
)
def test_stuck_is_too_long_with_nothing_booked(days: int, booked: bool, stuck: bool) -> None:
    assert figures.is_stuck(days, 14, booked=booked) is stuck


@given(COUNT, st.integers(0, 200))
def test_calls_left_and_calls_add_up_to_the_minimum_until_it_is_reached(calls: int, least: int) -> None:
    left = figures.calls_left(calls, least)
    assert left >= 0
    assert (left == 0) == (calls >= least)
    assert left == 0 or calls + left == least


@pytest.mark.parametrize(
    ("calls", "reached", "met"),
    [(29, 29, False), (30, 3, True), (30, 2, False), (50, 5, True), (70, 7, True), (71, 7, False), (0, 0, False)],
)
def test_the_quota_is_met_with_the_minimum_and_the_floor_exactly(calls: int, reached: int, met: bool) -> None:
    assert figures.is_met(calls, reached, 30, 0.10) is met


@pytest.mark.parametrize(("count", "few"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_ratio_out_of_few_is_marked(count: int, few: bool) -> None:
    assert figures.is_few(count, 10) is few


@given(st.dates(), st.integers(0, 1000))
def test_days_between(day: date, days: int) -> None:
    later = date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
    assert figures.days_between(day, later) == later.toordinal() - day.toordinal()


def test_the_page_of_numbers_has_every_formula_as_the_code_states_it() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "numbers.md").read_text(encoding="utf-8")
    assert figures.page() in page, "python -m rmflow.rules.figures prints the part to put in"


def test_every_public_figure_is_on_the_page() -> None:
    public = {
        name for name, value in vars(figures).items()
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", "") == figures.__name__
    }  # fmt: skip
    assert public - {"page", "figure", "say"} == {figure.__name__ for figure in figures.FIGURES}


def test_a_day_s_quota_times_the_days_asked() -> None:
    asked = quotas.quota(GUIDE)
    assert [asked.times(days)[:2] for days in (0, 0.5, 1, 2.5)] == [(0, 0), (15, 25), (30, 50), (75, 125)]
    assert quotas.Quota(25, 35, 0.1, 10).times(0.5)[:2] == (13, 18)  # half a call is asked as a whole one


class TestPace:
    """The default guide's window: 09:00–12:00 and 14:00–20:00 on workdays; 30 calls at least."""

    def test_nothing_before_the_first_call(self) -> None:
        assert quotas.pace(0, None, at("10:00"), GUIDE, WORKDAYS) is None

    def test_nothing_once_the_minimum_is_reached(self) -> None:
        assert quotas.pace(30, at("09:00"), at("10:00"), GUIDE, WORKDAYS) is None

    def test_the_rest_at_the_same_rate(self) -> None:
        pace = quotas.pace(10, at("09:00"), at("10:00"), GUIDE, WORKDAYS)
        assert pace == quotas.Pace(6.0, 20, at("12:00"))

    def test_lunch_does_not_count_neither_behind_nor_ahead(self) -> None:
        pace = quotas.pace(10, at("11:00"), at("14:00"), GUIDE, WORKDAYS)
        assert pace == quotas.Pace(6.0, 20, at("16:00"))
        pace = quotas.pace(10, at("10:00"), at("11:30"), GUIDE, WORKDAYS)
        assert pace is not None
        assert pace.done_at == at("16:30")  # 20 × 9 minutes: 30 before noon, 150 from two o'clock

    def test_during_lunch_it_goes_on_after_it(self) -> None:
        pace = quotas.pace(20, at("11:00"), at("13:00"), GUIDE, WORKDAYS)
        assert pace == quotas.Pace(3.0, 10, at("14:30"))

    def test_not_today(self) -> None:
        pace = quotas.pace(1, at("09:00"), at("12:00"), GUIDE, WORKDAYS)
        assert pace is not None
        assert pace.done_at is None

    def test_after_the_window_nothing_is_done_today(self) -> None:
        pace = quotas.pace(10, at("18:00"), at("21:00"), GUIDE, WORKDAYS)
        assert pace is not None
        assert pace.done_at is None

    def test_before_the_window_opens_there_is_no_rate(self) -> None:
        assert quotas.pace(3, at("08:00"), at("08:30"), GUIDE, WORKDAYS) is None

    def test_none_on_a_day_without_calling_hours(self) -> None:
        assert quotas.pace(3, at("09:00", 28), at("10:00", 28), GUIDE, WORKDAYS) is None

    @given(st.integers(1, 29), st.integers(0, 659), st.integers(1, 659))
    def test_done_at_lies_ahead_and_inside_the_window(self, calls: int, start: int, gone: int) -> None:
        first = at("09:00") + timedelta(minutes=start)
        now = min(first + timedelta(minutes=gone), at("23:59"))
        pace = quotas.pace(calls, first, now, GUIDE, WORKDAYS)
        if pace is None or pace.done_at is None:
            return
        hours = quotas.windows(now, GUIDE, WORKDAYS)
        assert now <= pace.done_at <= hours[-1][1]
        assert any(opens <= pace.done_at <= closes for opens, closes in hours)
        ahead = quotas.minutes_inside(now, pace.done_at, hours)
        assert ahead == pytest.approx(pace.minutes_per_call * pace.calls_left, abs=0.01)
