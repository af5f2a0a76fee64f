"""Birthdays, the lunar ones above all (guide.md 11.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.text.birthdays import Birthday, format_birthday, lunar_days, lunar_keys, next_on, parse_birthday


@pytest.mark.parametrize(
    ("text", "month", "day", "year"),
    [
        ("1980-05-06", 5, 6, 1980), ("05-06", 5, 6, None), ("5月6日", 5, 6, None),
        ("1980年5月6日", 5, 6, 1980), ("19800506", 5, 6, 1980),
        ("02-29", 2, 29, None), ("1980-02-29", 2, 29, 1980), ("5/6", 5, 6, None),
        ("１９８０－０５－０６", 5, 6, 1980),
    ],
)  # fmt: skip
def test_solar(text, month, day, year):
    assert parse_birthday(text, False) == (month, day, year, False, False)


@pytest.mark.parametrize(
    ("text", "month", "day", "year", "leap", "zh"),
    [
        ("八月十五", 8, 15, None, False, "农历八月十五"), ("闰六月初三", 6, 3, None, True, "农历闰六月初三"),
        ("腊月三十", 12, 30, None, False, "农历腊月三十"), ("正月初一", 1, 1, None, False, "农历正月初一"),
        ("冬月廿一", 11, 21, None, False, "农历冬月廿一"),
        ("十二月二十三", 12, 23, None, False, "农历腊月廿三"),
        ("1980年八月十五", 8, 15, 1980, False, "农历1980年八月十五"),
        ("2025年闰六月初三", 6, 3, 2025, True, "农历2025年闰六月初三"),
        ("08-15", 8, 15, None, False, "农历八月十五"), ("农历八月二十", 8, 20, None, False, "农历八月二十"),
        ("闰6月3", 6, 3, None, True, "农历闰六月初三"),
        ("2023-12-30", 12, 30, 2023, False, "农历2023年腊月三十"),
    ],
)  # fmt: skip
def test_lunar(text, month, day, year, leap, zh):
    birthday = parse_birthday(text, True)
    assert birthday == (month, day, year, True, leap)
    assert format_birthday(birthday, "zh") == zh
    assert parse_birthday(zh, True) == birthday


@pytest.mark.parametrize(
    ("text", "lunar", "why"),
    [
        ("八月十五", False, "--lunar"), ("1981-02-29", False, "28 days"), ("13-01", False, "no such month"),
        ("abc", False, "no birthday"),
        ("", True, "no birthday"), ("06-31", True, "30 days"), ("2024-12-30", True, "29 days"),
        ("1980年闰六月初三", True, "no leap month"),
        ("0000-01-01", False, "1900 to 2199"), ("1" * 50, True, "no birthday"),
        ("十四月初一", True, "no such month"),
    ],
)  # fmt: skip
def test_no_birthdays(text, lunar, why):
    with pytest.raises(BadInput, match=why):
        parse_birthday(text, lunar)


@pytest.mark.parametrize(
    ("birthday", "today", "day"),
    [
        (Birthday(8, 15, None, True, False), "2026-01-01", "2026-09-25"),  # Mid-Autumn
        (Birthday(8, 15, None, True, False), "2026-09-25", "2026-09-25"),
        (Birthday(8, 15, None, True, False), "2026-09-26", "2027-09-15"),
        (Birthday(6, 3, 2025, True, True), "2025-01-01", "2025-07-27"),  # 2025 has a leap 6
        (Birthday(6, 3, 2025, True, True), "2026-01-01", "2026-07-16"),  # 2026 has not: the ordinary month
        (Birthday(6, 3, 2025, True, False), "2025-01-01", "2025-06-27"),
        (Birthday(12, 30, None, True, False), "2024-01-01", "2024-02-09"),  # lunar 2023-12-30
        (Birthday(12, 30, None, True, False), "2024-02-10", "2025-01-28"),  # no 30th in lunar 2024
        (Birthday(12, 30, None, True, False), "2026-11-23", "2027-02-05"),
        (Birthday(2, 29, None, False, False), "2026-11-23", "2027-02-28"),
        (Birthday(2, 29, 1980, False, False), "2028-01-01", "2028-02-29"),
        (Birthday(5, 6, 1980, False, False), "2026-05-07", "2027-05-06"),
    ],
)
def test_next(birthday, today, day):
    assert next_on(birthday, date.fromisoformat(today)).isoformat() == day


def test_lunar_days_agree_with_the_library():
    from lunar_python import Solar

    start = date(2025, 1, 1)
    days = lunar_days(start, 800)
    assert [row[0] for row in days] == [start + timedelta(days=away) for away in range(800)]
    for day, month, of_month, leap in days[::17]:
        lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
        assert (lunar.getMonth(), lunar.getDay()) == (-month if leap else month, of_month)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 30), st.booleans(), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_window_query_finds_the_days_of_next_on(month, day, leap, today):
    due = next_on(Birthday(month, day, None, True, leap), today)
    assert today <= due < today + timedelta(days=800)
    assert (due, month, day, leap) in lunar_keys(due, 1)


def test_english():
    assert format_birthday(Birthday(5, 6, 1980, False, False), "en") == "6 May 1980"
    assert format_birthday(Birthday(5, 6, None, False, False), "en") == "6 May"
    assert format_birthday(Birthday(6, 3, None, True, True), "en") == "lunar leap month 6, day 3"
    assert format_birthday(Birthday(5, 6, None, False, False), "zh") == "5月6日"
