"""Promise R9, time is told right: zones and summer time changed under a book, a clock set back, odd days of the calendar."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import driving
from rmflow.store import keys, unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="a process cannot set its zone here")

# POSIX zones need no zone files: New York with its rules for summer time, Shanghai, the earliest zone of all.
NEW_YORK, SHANGHAI, KIRITIMATI = "EST5EDT,M3.2.0,M11.1.0", "CST-8", "<+14>-14"
ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold", "--phone", "13800138000")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, book: Path) -> Callable[..., driving.Answer]:
    """A command line in a zone and at a moment: `at(SHANGHAI, "2026-11-23T08:30+08:00", "log-call", …)`."""

    def run(zone: str, now: str, *argv: object, ok: int | None = 0) -> driving.Answer:
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("RMFLOW_NOW", now)
        time.tzset()
        answer = driving.run(*argv)
        assert ok is None or answer.code == ok, answer.out + answer.err
        return answer

    return run


def rows(book: Path, sql: str) -> list[tuple[Any, ...]]:
    raw = dbapi2.connect(book)
    try:
        found: list[tuple[Any, ...]] = raw.execute(sql).fetchall()
    finally:
        raw.close()
    return found


CALLS = "SELECT called_at, called_on FROM call ORDER BY id"


def test_a_book_written_in_shanghai_keeps_its_days_in_new_york(
    book: Path, at: Callable[..., driving.Answer], rmflow: Callable[..., Any]
) -> None:
    """Early in Shanghai it is still yesterday in New York; the day on which a call counts stays the one it was made on."""
    for moment in ("2026-11-23T08:30+08:00", "2026-11-23T11:00+08:00", "2026-11-24T09:00+08:00"):
        if moment.startswith("2026-11-23T08"):
            at(SHANGHAI, moment, *ADD)
        at(SHANGHAI, moment, "log-call", "1", "no_answer")
    at(SHANGHAI, "2026-11-24T09:05+08:00", "log-call", "1", "connected_callback", "--next", "2026-11-25")
    later = "2026-11-25T04:00:00Z"  # noon in Shanghai, the evening before in New York
    asked = [
        ("report", "quota", "--from", "2026-11-23", "--to", "2026-11-24", "--json"),
        ("report", "funnel", "--from", "2026-11-23", "--to", "2026-11-24", "--json"),
        ("report", "sources", "--from", "2026-11-23", "--to", "2026-11-24", "--json"),
    ]
    for argv in asked:
        there = rmflow(*argv, env={"TZ": SHANGHAI, "RMFLOW_NOW": later}).json
        here = rmflow(*argv, env={"TZ": NEW_YORK, "RMFLOW_NOW": later}).json
        assert there["rows"] == here["rows"], argv
    days = [row["date"] for row in rmflow(*asked[0], env={"TZ": NEW_YORK, "RMFLOW_NOW": later}).json["rows"] if row["calls"]]
    assert days == ["2026-11-23", "2026-11-24"]
    assert at(NEW_YORK, later, "verify", "--json").json["ok"]


def test_both_half_past_ones_of_the_repeated_hour(book: Path, at: Callable[..., driving.Answer]) -> None:
    at(NEW_YORK, "2026-10-31T10:00-04:00", *ADD)
    at(NEW_YORK, "2026-11-01T01:30-05:00", "log-call", "1", "no_answer", "--at", "2026-11-01T01:30-04:00")
    at(NEW_YORK, "2026-11-01T01:30-05:00", "log-call", "1", "no_answer")
    at(NEW_YORK, "2026-11-01T01:31-05:00", "log-call", "1", "no_answer", "--at", "2026-11-01 01:30")
    first, second = "2026-11-01T05:30:00.000000Z", "2026-11-01T06:30:00.000000Z"
    assert rows(book, CALLS) == [(first, "2026-11-01"), (second, "2026-11-01"), (first, "2026-11-01")]
    assert rows(book, "SELECT count(DISTINCT recorded_at) FROM journal")[0][0] == 5


def test_the_hour_that_is_skipped_does_not_exist(book: Path, at: Callable[..., driving.Answer]) -> None:
    at(NEW_YORK, "2026-03-08T10:00-04:00", *ADD)
    answer = at(NEW_YORK, "2026-03-08T10:00-04:00", "log-call", "1", "no_answer", "--at", "2026-03-08 02:30", ok=2)
    assert "put forward" in answer.err
    assert "put forward" in at(NEW_YORK, "2026-03-08 02:30", "today", ok=2).err
    at(NEW_YORK, "2026-03-08T10:00-04:00", "log-call", "1", "no_answer", "--at", "2026-03-08 03:30")
    assert rows(book, CALLS) == [("2026-03-08T07:30:00.000000Z", "2026-03-08")]


def test_a_day_of_the_other_half_of_the_year_has_its_own_offset(book: Path, at: Callable[..., driving.Answer]) -> None:
    """In November a July evening is typed: New York's summer time counts, not November's."""
    at(NEW_YORK, "2026-06-30 09:00", *ADD)
    at(NEW_YORK, "2026-11-25 10:00", "log-call", "1", "no_answer", "--at", "2026-07-01 23:30")
    at(NEW_YORK, "2026-07-01 23:45", "log-call", "1", "no_answer")
    stamps = rows(book, CALLS)
    assert stamps == [("2026-07-02T03:30:00.000000Z", "2026-07-01"), ("2026-07-02T03:45:00.000000Z", "2026-07-01")]
    assert rows(book, "SELECT at FROM journal ORDER BY seq DESC LIMIT 1") == [("2026-07-02T03:45:00.000000Z",)]


def target(at: Callable[..., driving.Answer], zone: str, now: str) -> None:
    """A prospect at step 2."""
    at(zone, now, *ADD)
    answers = [word for code in ("need", "capacity", "standard", "value") for word in (f"--{code}", "yes:seen")]
    at(zone, now, "qualify", "1", *answers, "--authority", "yes:boss", "--contact", "李总, 董事长, decision_maker")
    at(zone, now, "advance", "1")


def test_a_visit_planned_over_the_change_of_clocks_is_at_the_hour_agreed(
    book: Path, at: Callable[..., driving.Answer]
) -> None:
    target(at, NEW_YORK, "2026-10-29 10:00")
    at(NEW_YORK, "2026-10-29 10:03", "plan-visit", "1", "--on", "2026-11-04 15:00", "--objective", "learn_needs",
       "--success", "x", "--ask", "y?")  # fmt: skip
    assert rows(book, "SELECT planned_at, planned_on FROM visit") == [("2026-11-04T20:00:00.000000Z", "2026-11-04")]
    for now in ("2026-10-30 09:00", "2026-11-03 09:00"):
        assert "15:00" in at(NEW_YORK, now, "agenda", "--week" if now > "2026-11-01" else "--json").out
    assert "14:00" not in at(NEW_YORK, "2026-11-04 09:00", "agenda").out


def test_the_earliest_zone_of_all_has_its_own_day(book: Path, at: Callable[..., driving.Answer]) -> None:
    at(KIRITIMATI, "2026-11-23T10:30:00Z", *ADD)
    at(KIRITIMATI, "2026-11-23T10:30:00Z", "log-call", "1", "no_answer")
    assert rows(book, CALLS) == [("2026-11-23T10:30:00.000000Z", "2026-11-24")]
    assert rows(book, "SELECT found_on FROM prospect") == [("2026-11-24",)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-11-23T10:00:00+08:00", "2026-11-23T02:00:00.000000Z"),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000000Z"),
        ("2026-11-23T10:00:00", "2026-11-23T15:00:00.000000Z"),
        ("2026-11-23 10:00", "2026-11-23T15:00:00.000000Z"),
        ("2026-07-23 10:00", "2026-07-23T14:00:00.000000Z"),
        ("2026-07-23T10:00", "2026-07-23T14:00:00.000000Z"),
    ],
)
def test_a_now_with_a_zone_and_one_without(book: Path, at: Callable[..., driving.Answer], given: str, kept: str) -> None:
    at(NEW_YORK, given, *ADD)
    assert rows(book, "SELECT at FROM journal WHERE seq = 2") == [(kept,)]


def test_the_second_after_32_bits_and_a_day_long_after(book: Path, at: Callable[..., driving.Answer]) -> None:
    at(SHANGHAI, "2038-01-19T03:14:07Z", *ADD)
    at(SHANGHAI, "2038-01-19T03:14:08Z", "log-call", "1", "no_answer")
    at(NEW_YORK, "2099-07-01 23:30", "log-call", "1", "no_answer")
    assert rows(book, CALLS) == [
        ("2038-01-19T03:14:08.000000Z", "2038-01-19"), ("2099-07-02T03:30:00.000000Z", "2099-07-01"),
    ]  # fmt: skip
    assert at(SHANGHAI, "2099-12-01", "verify", "--json").json["ok"]
    assert at(SHANGHAI, "2099-12-01", "report", "funnel", "--as-of", "2038-01-19", "--json").json["definition"]["head"].startswith("3-")
    assert "宏达机械" in at(SHANGHAI, "2099-12-01", "timeline", "1").out


def test_born_on_29_february_and_in_a_leap_month(book: Path, at: Callable[..., driving.Answer]) -> None:
    """A day that a year lacks is kept on the last of its month; a leap month's in the plain month of the same number."""
    target(at, SHANGHAI, "2026-11-23 10:00")
    at(SHANGHAI, "2026-11-23 10:00", "add-contact", "1", "闰日", "--birthday", "1984-02-29")
    at(SHANGHAI, "2026-11-23 10:00", "add-contact", "1", "闰月", "--birthday", "2025年闰六月初三", "--lunar")

    def days(now: str) -> list[tuple[str, str]]:
        found = at(SHANGHAI, now, "birthdays", "--days", "30", "--json").json
        return [(row["contact"], row["on"]) for row in found]

    assert days("2027-02-10 10:00") == [("闰日", "2027-02-28")]
    assert days("2028-02-10 10:00") == [("闰日", "2028-02-29")]
    assert [name for name, _ in days("2027-06-25 10:00")] == ["闰月"]
    for now in ("2027-02-28 10:00", "2028-02-29 10:00"):
        assert "闰日" in at(SHANGHAI, now, "today").out


def test_29_february_of_a_leap_year(book: Path, at: Callable[..., driving.Answer]) -> None:
    at(SHANGHAI, "2028-02-29 10:00", *ADD)
    at(SHANGHAI, "2028-02-29 10:00", "log-call", "1", "connected_callback", "--next", "+1y")
    assert rows(book, "SELECT called_on FROM call") == [("2028-02-29",)]
    assert rows(book, "SELECT next_on FROM prospect") == [("2029-02-28",)]
    at(SHANGHAI, "2028-03-01 10:00", "log-call", "1", "no_answer", "--at", "2028-02-29 11:00")
    assert at(SHANGHAI, "2028-03-01 10:00", "verify", "--json").json["ok"]


def test_a_year_whose_calendar_is_not_known_is_said(book: Path, at: Callable[..., driving.Answer]) -> None:
    at(SHANGHAI, "2026-12-30 10:00", *ADD)
    answer = at(SHANGHAI, "2026-12-30 10:00", "log-call", "1", "connected_callback", "--next", "2027-01-04")
    assert "2027" in answer.err
    assert rows(book, "SELECT next_on FROM prospect") == [("2027-01-04",)]


class Clock:
    """The machine's clock, which can be set; keys and the journal read it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Later than any day on which the tests are run: the fixture's book was made by the real clock.
        self.moment = datetime(2126, 11, 23, 2, tzinfo=UTC)
        clock = self

        class Patched(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return clock.moment.astimezone(tz)

        monkeypatch.setattr(unit, "datetime", Patched)
        monkeypatch.setattr(keys.time, "time_ns", lambda: int(clock.moment.timestamp() * 1_000_000_000))
        monkeypatch.setattr(keys, "_last", 0)

    def set(self, **away: float) -> None:
        self.moment += timedelta(**away)


def test_a_clock_set_back_by_three_days(
    book: Path, at: Callable[..., driving.Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal's order holds, what was written last counts last, the keys stay unique; `verify` says it, as a warning."""
    clock = Clock(monkeypatch)

    def now() -> str:
        monkeypatch.setattr(keys, "_last", 0)  # each command is a process of its own
        return clock.moment.isoformat()

    at(SHANGHAI, now(), *ADD)
    at(SHANGHAI, now(), "qualify", "1", "--need", "yes:贷款三月到期")
    noted = at(SHANGHAI, now(), "verify", "--json").json
    assert [finding["code"] for finding in noted["findings"]] == []
    clock.set(days=-3)
    at(SHANGHAI, now(), "qualify", "1", "--need", "no:已续贷")
    clock.set(seconds=30)
    at(SHANGHAI, now(), "log-call", "1", "no_answer")
    assert at(SHANGHAI, now(), "show", "1", "--json").json["criteria"]["need"]["answer"] == "no"
    said = at(SHANGHAI, now(), "verify", "--json").json
    assert said["ok"]
    assert [(finding["code"], finding["where"], finding["warning"]) for finding in said["findings"]] == [
        ("clock_step", "journal 4", True)
    ]
    assert "3 d 0 h" in at(SHANGHAI, now(), "verify").out
    stamps = rows(book, "SELECT recorded_at, id FROM journal ORDER BY seq")
    assert stamps[3][0] < stamps[2][0]
    identities = [key for _, key in stamps]
    assert identities == sorted(set(identities))
    # As of the day to which the clock was put back, nothing was there yet: the order counts, not the stamps.
    day = clock.moment.astimezone().date()
    before = at(SHANGHAI, (clock.moment + timedelta(days=9)).isoformat(), "report", "funnel", "--as-of", day, "--json")
    assert before.json["definition"]["head"].startswith("1-")
    after = at(SHANGHAI, (clock.moment + timedelta(days=9)).isoformat(), "report", "funnel", "--as-of", day + timedelta(days=3),
               "--json")  # fmt: skip
    assert after.json["definition"]["head"].startswith("5-")


def test_a_clock_put_right_by_seconds_is_not_worth_a_word(
    book: Path, at: Callable[..., driving.Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    at(SHANGHAI, clock.moment.isoformat(), *ADD)
    clock.set(seconds=-59)
    at(SHANGHAI, clock.moment.isoformat(), "log-call", "1", "no_answer")
    assert at(SHANGHAI, clock.moment.isoformat(), "verify", "--json").json["findings"] == []


def test_keys_rise_above_the_books_last_one_and_ignore_what_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_last", 0)
    last = "01a211de-2935-7383-8eb8-06c118361614"
    monkeypatch.setattr(keys.time, "time_ns", lambda: 1_000_000_000_000_000)
    for odd in ("", "x" * 36, "ffffffff-ffff-7fff-bfff-ffffffffffff", "f1a211de-2935-4383-8eb8-06c118361614"):
        keys.follow(odd)
    assert keys.new_key() < last
    keys.follow(last)
    made = [keys.new_key() for _ in range(1000)]
    assert last < made[0]
    assert made == sorted(set(made))
    assert all(len(key) == 36 for key in made)


def test_a_real_clock_set_back(book: Path, rmflow: Callable[..., Any]) -> None:
    """With libfaketime where it is installed: the whole program under another clock."""
    import shutil

    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("no libfaketime here (Debian: apt-get install faketime)")
    import subprocess
    import sys

    for moment, argv in (("2131-02-28 10:00:00", ADD), ("2131-02-25 10:00:00", ("log-call", "1", "no_answer"))):
        environment = {name: value for name, value in os.environ.items() if name != "RMFLOW_NOW"}
        subprocess.run([faketime, moment, sys.executable, "-m", "rmflow", *argv], check=True, env=environment,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    said = rmflow("verify", "--json").json
    assert [finding["code"] for finding in said["findings"]] == ["clock_step"]
