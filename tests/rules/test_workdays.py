"""Workdays: China's calendar as the State Council set it, days off, halves, and years nobody knows yet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.rules import _make_cn_calendar, cn_calendar
from rmflow.rules.workdays import NO_COUNTRY, Off, Workdays, unknown_words

DAY = timedelta(days=1)
DAYS = st.dates(date(2004, 1, 1), date(2028, 12, 31))
PARTS = st.sampled_from(("day", "morning", "afternoon"))
OFFS = st.lists(
    st.builds(lambda rm, first, days, part: Off(rm, first, first + days * DAY, part),
              st.sampled_from(("li", "wang")), st.dates(date(2026, 9, 1), date(2026, 10, 31)), st.integers(0, 9), PARTS),
    max_size=6,
)  # fmt: skip


def days_of(*texts: str) -> set[date]:
    return {date.fromisoformat(text) for text in texts}


@pytest.mark.parametrize("year", cn_calendar.years())
def test_the_program_s_own_calendar_is_chinesecalendar_s_day_by_day(year: int) -> None:
    workdays = Workdays()
    day = date(year, 1, 1)
    while day.year == year:
        assert workdays.is_workday(day) == chinese_calendar.is_workday(day), day
        name = workdays.name(day)
        is_off, theirs = chinese_calendar.get_holiday_detail(day)
        assert (name is None) == (theirs is None), day
        if name is not None:
            assert chinese_calendar.Holiday(theirs).chinese == name
            assert workdays.is_workday(day) is not is_off
        day += DAY


def test_the_file_is_what_the_library_says_today() -> None:
    file = Path(cn_calendar.__file__).with_name("cn_calendar.dat")
    assert file.read_text(encoding="utf-8") == _make_cn_calendar.build()
    assert cn_calendar.years() == range(2004, 2027)


def test_every_holiday_has_a_name_in_both_languages() -> None:
    named = {name for year in cn_calendar.years() for _, name in (cn_calendar.days(year) or {}).values()}
    assert named == set(cn_calendar.NAMES)


def test_make_up_days_and_holidays_as_the_guide_lists_them() -> None:
    """guide.md 11.2."""
    workdays = Workdays()
    made_up = {
        day for year in (2025, 2026) for day, (is_worked, _) in workdays.days(year).items() if is_worked
    }  # fmt: skip
    assert made_up == days_of(
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    )  # fmt: skip
    off = {day for day, (is_worked, _) in workdays.days(2026).items() if not is_worked}
    spans = [("01-01", 3), ("02-15", 9), ("04-04", 3), ("05-01", 5), ("06-19", 3), ("09-25", 3), ("10-01", 7)]
    assert off == {date.fromisoformat(f"2026-{first}") + at * DAY for first, days in spans for at in range(days)}


def test_a_year_nobody_knows_is_monday_to_friday_and_noted() -> None:
    workdays = Workdays()
    assert not workdays.is_known(2027)
    assert workdays.unknown(date(2025, 12, 1), date(2028, 1, 1)) == [2027, 2028]
    assert workdays.missed == set()
    assert workdays.is_workday(date(2027, 1, 1))
    assert not workdays.is_workday(date(2027, 1, 2))
    assert workdays.missed == {2027}
    said = unknown_words(workdays.missed, workdays.country)
    assert "2027" in said.en
    assert "2027" in said.zh
    assert all("rmflow calendar update" in text for text in said)


def test_without_a_country_every_year_is_known() -> None:
    workdays = Workdays(NO_COUNTRY)
    assert workdays.is_known(2027)
    assert workdays.is_workday(date(2026, 10, 1))
    assert workdays.missed == set()


def test_the_book_s_year_goes_before_the_program_s_own() -> None:
    day = date(2026, 10, 1)
    assert Workdays("CN", {2026: {day: (True, "加班")}}).is_workday(day)
    assert Workdays("CN", more={2026: {day: (True, "加班")}}.get).name(day) == "加班"
    assert not Workdays("CN", more={2026: {day: (True, "加班")}}.get).is_workday(date(2025, 10, 1))


@given(DAYS)
def test_the_next_workday_is_the_first_that_is_worked(day: date) -> None:
    workdays = Workdays()
    following = workdays.next(day)
    assert following > day
    assert workdays.is_workday(following)
    assert workdays.count(day + DAY, following) == 1


@given(DAYS, st.integers(-3, 60), st.integers(0, 60))
def test_workdays_add_up(first: date, days: int, more: int) -> None:
    workdays = Workdays()
    last, end = first + days * DAY, first + (days + more) * DAY
    assert workdays.count(first, last) + workdays.count(max(first, last + DAY), end) == workdays.count(first, end)
    assert 0 <= workdays.count(first, last) <= max(0, days + 1)


@given(OFFS, st.dates(date(2026, 9, 1), date(2026, 11, 15)))
def test_days_off_take_their_part_from_their_own_rm_only(offs: list[Off], day: date) -> None:
    workdays = Workdays(offs=offs)
    mine = [off.part for off in offs if off.rm == "li" and off.first <= day <= off.last]
    taken = {"morning", "afternoon"} if "day" in mine else set(mine)
    assert workdays.share(day, "li") == (1 - len(taken) / 2) * workdays.is_workday(day)
    assert workdays.share(day, "zhao") == workdays.is_workday(day)
    assert workdays.asked(day, day + 6 * DAY, "li") == sum(workdays.share(day + at * DAY, "li") for at in range(7))
