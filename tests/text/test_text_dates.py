"""Days, moments, periods, instants. Today is Monday, 23 November 2026, 10:20 in Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.text.dates import (
    format_day,
    from_instant,
    instant,
    parse_day,
    parse_moment,
    parse_when,
)
from rmflow.text.periods import parse_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 20, tzinfo=SHANGHAI)

DAYS = """
2026-11-25=11-25 2026/11/25=11-25 2026.11.25=11-25 20261125=11-25 ２０２６－１１－２５=11-25
2026年11月25日=11-25 11月25日=11-25 11月25=11-25 11-25=11-25 today=11-23 tomorrow=11-24 yesterday=11-22
day_after_tomorrow=11-25 今天=11-23 明天=11-24 后天=11-25 大后天=11-26 昨天=11-22 前天=11-21 +3d=11-26
-2d=11-21 +2w=12-07 +1m=12-23 in_3_days=11-26 3_days_ago=11-20 3天后=11-26 三天后=11-26 两周后=12-07
十天前=11-13 mon=11-23 wed=11-25 Wednesday=11-25 sun=11-29 next_wed=12-02 this_wed=11-25 last_wed=11-18
next_mon=11-30 周三=11-25 周一=11-23 周日=11-29 星期天=11-29 本周五=11-27 这周五=11-27 下周三=12-02
下下周一=12-07 上周五=11-20 星期三=11-25 礼拜三=11-25 下个星期三=12-02 月底=11-30 本月底=11-30 下月底=12-31
季末=12-31 年底=12-31 eom=11-30 eoq=12-31 eoy=12-31 +3_workdays=11-26 +5wd=11-30 -1wd=11-20
3个工作日后=11-26 5号=12-05 20号=11-20 下月5号=12-05 25_nov=11-25 nov_25,_2026=11-25 november_25=11-25
本月5日=11-05
"""


@pytest.mark.parametrize("row", DAYS.split())
def test_days(row):
    text, day = row.replace("_", " ").split("=")
    assert parse_day(text, TODAY).isoformat() == f"2026-{day}"
    assert parse_moment(text, NOW) == (parse_day(text, TODAY), None)


def test_a_weekday_that_is_past_is_the_coming_one():
    thursday = date(2026, 11, 26)
    assert parse_day("周三", thursday) == parse_day("wed", thursday) == date(2026, 12, 2)
    assert parse_day("本周三", thursday) == parse_day("this wed", thursday) == date(2026, 11, 25)
    assert parse_day("下周三", thursday) == parse_day("next wed", thursday) == date(2026, 12, 2)


def test_a_day_without_its_year_is_the_nearest():
    assert parse_day("1月5日", date(2026, 12, 28)) == date(2027, 1, 5)
    assert parse_day("12月28日", date(2027, 1, 5)) == date(2026, 12, 28)
    assert parse_day("明年1月5日", TODAY) == date(2027, 1, 5)
    assert parse_day("2月29日", date(2027, 12, 1)) == date(2028, 2, 29)


def test_months_are_cut_to_their_last_day():
    assert parse_day("+1m", date(2026, 1, 31)) == date(2026, 2, 28)
    assert parse_day("+1y", date(2028, 2, 29)) == date(2029, 2, 28)


def test_workdays_ask_the_calendar():
    def is_workday(day):
        return day not in (date(2026, 11, 24), date(2026, 11, 25))

    assert parse_day("+1wd", TODAY, is_workday=is_workday) == date(2026, 11, 26)
    assert parse_moment("3个工作日后 15:00", NOW, is_workday=is_workday) == (date(2026, 11, 28), time(15))
    assert parse_day("+2wd", TODAY, is_workday=lambda _: False)  # comes to an end


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25T15:00", "2026-11-25T15:00"), ("2026-11-25 15:00", "2026-11-25T15:00"),
        ("next wed 15:00", "2026-12-02T15:00"),
        ("fri 9:30", "2026-11-27T09:30"), ("3pm", "2026-11-23T15:00"), ("12am", "2026-11-23T00:00"),
        ("12pm", "2026-11-23T12:00"),
        ("tomorrow at 3:15 pm", "2026-11-24T15:15"), ("下午3点", "2026-11-23T15:00"),
        ("上午10点半", "2026-11-23T10:30"),
        ("15点", "2026-11-23T15:00"), ("15：00", "2026-11-23T15:00"), ("下周三 15:00", "2026-12-02T15:00"),
        ("下周三15:00", "2026-12-02T15:00"), ("明天下午三点一刻", "2026-11-24T15:15"),
        ("明晚8点", "2026-11-24T20:00"),
        ("明天 中午", "2026-11-24T12:00"), ("11月25日下午3点20分", "2026-11-25T15:20"),
        ("now", "2026-11-23T10:20"),
        ("+2h", "2026-11-23T12:20"), ("-30min", "2026-11-23T09:50"), ("半小时后", "2026-11-23T10:50"),
        ("2026-11-25T15:00:00Z", "2026-11-25T23:00"), ("2026-11-25T15:00+08:00", "2026-11-25T15:00"),
        ("中午12点", "2026-11-23T12:00"), ("十二点", "2026-11-23T12:00"),
    ],
)  # fmt: skip
def test_moments(text, moment):
    assert parse_when(text, NOW) == datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


def test_a_day_needs_a_time():
    assert parse_when("明天", NOW, at=time(9)) == datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    with pytest.raises(BadInput, match="no time"):
        parse_when("明天", NOW)


def test_a_time_that_the_clocks_skip():
    now = datetime(2026, 3, 1, tzinfo=NEW_YORK)
    with pytest.raises(BadInput, match="clocks"):
        parse_when("2026-03-08 02:30", now)
    assert parse_when("2026-11-01 01:30", now).utcoffset() == timedelta(hours=-4)
    before = datetime(2026, 3, 8, 1, 30, tzinfo=NEW_YORK)
    assert parse_when("+1h", before) == datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-02-30", "has 28 days"), ("2026-13-01", "no month 13"), ("13月1日", "no month 13"),
        ("2月30日", "days"),
        ("1899-01-01", "1900 to 2199"), ("2200-01-01", "1900 to 2199"), ("+9999y", "1900 to 2199"),
        ("+99999d", "1900 to 2199"),
        ("2026-11-25T25:00", "time of day"), ("25:00", "time of day"), ("13pm", "time of day"),
        ("15点70分", "time of day"),
        ("foo", "no date. Like"), ("", "no date"), ("next", "no date"), ("next week", "no date"),
        ("5/6/2026", "no date"),
        ("9" * 70, "no date"), ("0月0日", "no month"), ("foo 15:00", "foo 15:00 is no date"),
    ],
)  # fmt: skip
def test_no_dates(text, why):
    with pytest.raises(BadInput, match=why):
        parse_moment(text, NOW)


PERIODS = """
today=2026-11-23..2026-11-23 yesterday=2026-11-22..2026-11-22 this-week=2026-11-23..2026-11-29
last-week=2026-11-16..2026-11-22 this_week=2026-11-23..2026-11-29 this-month=2026-11-01..2026-11-30
last-month=2026-10-01..2026-10-31 this-quarter=2026-10-01..2026-12-31 last-quarter=2026-07-01..2026-09-30
this-year=2026-01-01..2026-12-31 last-year=2025-01-01..2025-12-31 今天=2026-11-23..2026-11-23
本周=2026-11-23..2026-11-29 上周=2026-11-16..2026-11-22 本月=2026-11-01..2026-11-30
上月=2026-10-01..2026-10-31 本季度=2026-10-01..2026-12-31 上季度=2026-07-01..2026-09-30
今年=2026-01-01..2026-12-31 去年=2025-01-01..2025-12-31 2026=2026-01-01..2026-12-31
2026-11=2026-11-01..2026-11-30 2026Q3=2026-07-01..2026-09-30 2026年11月=2026-11-01..2026-11-30
2026年第三季度=2026-07-01..2026-09-30 2026-W47=2026-11-16..2026-11-22 2026-W01=2025-12-29..2026-01-04
2026-11-01..2026-11-30=2026-11-01..2026-11-30 last-month..today=2026-10-01..2026-11-23
2026-11-25=2026-11-25..2026-11-25 2024-02=2024-02-01..2024-02-29 2199-12=2199-12-01..2199-12-31
11月1日至11月5日=2026-11-01..2026-11-05
"""


@pytest.mark.parametrize("row", PERIODS.split())
def test_periods(row):
    text, _, span = row.replace("_", " ").partition("=")
    first, last = parse_period(text, TODAY)
    assert f"{first}..{last}" == span


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-11-30..2026-11-01", "before the first"), ("2026q5", "four quarters"),
        ("2026-W54", "no week 54"),
        ("2026-13", "no month"), ("2026-02-30", "28 days"), ("foo", "no period"), ("", "no period"),
        ("..", "no period"),
        ("1899", "1900 to 2199"), ("a..b..c", "no period"),
    ],
)  # fmt: skip
def test_no_periods(text, why):
    with pytest.raises(BadInput, match=why):
        parse_period(text, TODAY)


@pytest.mark.parametrize(
    ("away", "en", "zh"),
    [
        (0, "today", "今天"), (1, "tomorrow", "明天"), (-1, "yesterday", "昨天"), (2, "Wed 25 Nov", "后天"),
        (3, "Thu 26 Nov", "11月26日 周四"), (60, "Fri 22 Jan 2027", "2027年1月22日 周五"),
    ],
)  # fmt: skip
def test_shown(away, en, zh):
    assert format_day(TODAY + timedelta(days=away), TODAY, "en") == en
    assert format_day(TODAY + timedelta(days=away), TODAY, "zh") == zh


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_iso_round_trip(day):
    assert parse_day(day.isoformat(), TODAY) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日", TODAY) == day
    assert parse_period(day.isoformat(), TODAY) == (day, day)


def test_instant():
    assert instant(datetime(2026, 11, 23, 15, tzinfo=SHANGHAI)) == "2026-11-23T07:00:00.000000Z"
    assert from_instant("2026-11-23T07:00:00.000000Z", SHANGHAI).isoformat() == "2026-11-23T15:00:00+08:00"
    assert from_instant("2026-11-23T07:00:00.000000Z").tzinfo is not None
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 11, 23))
    for text in ("", "2026-11-23", "x", "2026-11-23T07:00:00"):
        with pytest.raises(BadInput):
            from_instant(text)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)), st.datetimes(
    datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(SHANGHAI)))  # fmt: skip
def test_instants_round_trip_and_sort(one, other):
    assert from_instant(instant(one), UTC) == one
    assert (instant(one) < instant(other)) == (one.astimezone(UTC) < other.astimezone(UTC))
