"""The machine's zone with its summer time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.text.zone import LOCAL, local_in_sql

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="a process cannot set its zone here")


@pytest.fixture(autouse=True)
def new_york(isolation: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "EST5EDT,M3.2.0,M11.1.0")
    time.tzset()


INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))


@given(INSTANTS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_there_and_back(moment: datetime) -> None:
    there = moment.astimezone(LOCAL)
    assert there.astimezone(UTC) == moment
    assert there.utcoffset() in (timedelta(hours=-5), timedelta(hours=-4))
    assert there.utcoffset() == moment.astimezone().utcoffset()


@pytest.mark.parametrize(
    ("moment", "wall"),
    [
        ("2026-11-01T05:30", "2026-11-01T01:30:00-04:00"),
        ("2026-11-01T06:30", "2026-11-01T01:30:00-05:00"),
        ("2026-03-08T06:59", "2026-03-08T01:59:00-05:00"),
        ("2026-03-08T07:00", "2026-03-08T03:00:00-04:00"),
        ("2026-07-01T12:00", "2026-07-01T08:00:00-04:00"),
    ],
)
def test_where_the_clocks_change(moment: str, wall: str) -> None:
    there = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(LOCAL)
    assert there.isoformat() == wall
    assert there.dst() is None
    assert there.tzname() in ("EST", "EDT")


class Windows(datetime):
    """A moment of a system that knows none before 1970."""

    def astimezone(self, tz: Any = None) -> Any:
        if self.year < 1970:
            raise OSError(22, "Invalid argument")
        return super().astimezone(tz)


def test_a_system_that_knows_no_moment_before_1970() -> None:
    assert LOCAL.utcoffset(Windows(1950, 7, 1, 12)) == timedelta(hours=-4)
    assert LOCAL.fromutc(Windows(1950, 1, 1, 12, tzinfo=LOCAL)).hour == 7
    assert LOCAL.utcoffset(None) is LOCAL.tzname(None) is None


def test_how_sqlite_is_told() -> None:
    assert local_in_sql(datetime(2026, 1, 1, tzinfo=LOCAL)) == "localtime"
    assert local_in_sql(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))) == "+19800 seconds"
    assert local_in_sql(datetime(2026, 1, 1, tzinfo=UTC)) == "+0 seconds"
