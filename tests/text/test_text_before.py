"""The period before a period: whole months go back by months, all else by as many days; never further than it came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.text.periods import before

DAYS = st.dates(date(1901, 1, 1), date(2199, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "end", "expected"),
    [
        ("2026-11-23", "2026-11-29", "2026-11-25", ("2026-11-16", "2026-11-18")),
        ("2026-11-23", "2026-11-29", "2026-11-29", ("2026-11-16", "2026-11-22")),
        ("2026-11-01", "2026-11-30", "2026-11-30", ("2026-10-01", "2026-10-31")),
        ("2026-03-01", "2026-03-31", "2026-03-30", ("2026-02-01", "2026-02-28")),
        ("2026-10-01", "2026-12-31", "2026-11-25", ("2026-07-01", "2026-08-25")),
        ("2026-01-01", "2026-12-31", "2026-12-31", ("2025-01-01", "2025-12-31")),
        ("2026-11-25", "2026-11-25", "2026-11-25", ("2026-11-24", "2026-11-24")),
    ],
)
def test_the_period_before(first: str, last: str, end: str, expected: tuple[str, str]) -> None:
    found = before(*map(date.fromisoformat, (first, last, end)))
    assert tuple(map(str, found)) == expected


@given(DAYS, st.integers(0, 800), st.integers(0, 800))
def test_it_lies_just_before_and_is_no_longer(first: date, long: int, passed: int) -> None:
    last = first + timedelta(days=long)
    end = first + timedelta(days=min(long, passed))
    start, stop = before(first, last, end)
    assert start <= stop < first
    if end < last:
        assert stop - start <= end - first
    else:
        assert stop == first - timedelta(days=1)
