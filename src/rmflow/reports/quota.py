"""`report quota`: the day's calls against what the guide asks for, per RM and day (guide 1.3; 30–50 calls, 10 %).

Counted from the covering index `ix_call_day`, so a day costs a day's calls and a year a year's. A day off asks for
nothing, half a day for half; several days for the day's quota times the days asked.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Table
from rmflow.reports import quota_words as said
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.reports.quota_words import pace_words, rate_words
from rmflow.rules import figures, quotas
from rmflow.rules.workdays import unknown_words
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.rules.quotas import Pace, Quota
    from rmflow.store.unit import Unit

__all__ = ["MEASURES", "counted", "daily", "entries", "pace_data", "pace_today", "pace_words", "rate_words", "report", "streak",
           "todays"]

Row = dict[str, Any]

COUNTED = ("calls", "reached", "appointments")
MEASURES = dict.fromkeys(COUNTED, "sum")
COUNTS = """
SELECT c.rm, c.called_on, count(*), sum(c.is_reached), sum(c.is_appointment) FROM call c
WHERE {where} AND c.is_inbound = 0 GROUP BY c.called_on, c.rm
"""
CALLS = """
SELECT c.rm, c.called_on, c.is_reached, c.is_appointment, c.outcome, c.id, p.no, p.name
FROM call c JOIN prospect p ON p.id = c.prospect_id WHERE {where} AND c.is_inbound = 0 ORDER BY c.called_at, c.id
"""
OF_DAY = "SELECT count(*), sum(is_reached) FROM call WHERE called_on = ? AND rm = ? AND is_inbound = 0"
FIRST_CALL = "SELECT min(called_at) FROM call WHERE called_on = ? AND rm = ? AND is_inbound = 0"
WEEK = timedelta(days=7)


def report(unit: Unit, ask: Ask) -> Table:
    """Calls, reached, success rate and appointments per RM and day, against the band and the floor.

    Without a period: today. `ask.by` adds the days up to weeks, months or RMs. Calls the customer made do not count.
    """
    ask = _with_period(unit, ask)
    days = _days(unit, ask)
    has_today = (ask.first is None or ask.first <= unit.today) and (ask.last is None or unit.today <= ask.last)
    pace = pace_today(unit, days, ask.rm) if has_today and not ask.typed else None
    rows = days if ask.by in (None, "day") else _grouped(unit, days, ask)
    summary = _summary(unit, days, ask)
    if ask.by == "rm":
        for row in rows:
            row["streak"] = summary["streak"][row["rm"]]
    summary["pace"] = pace_data(pace)
    summary["unknown_years"] = _unknown(unit, ask)
    notes = [*said.summary_words(summary), *([_own(unit, pace_words(pace, unit))] if pace else []), said.definition_words(unit)]
    if summary["unknown_years"]:
        notes.append(unknown_words(summary["unknown_years"], unit.workdays.country))
    data = {"definition": said.definition(unit), "rows": [dict(row) for row in rows], "summary": summary}
    columns = said.columns(unit, rows, ask)
    return Table(said.title(unit, ask), columns, tuple(rows), data, tuple(notes), NOTHING, _charts(unit, days, ask))


NOTHING = words("No calls in that period.", "该时段没有通话。")


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The calls that count, each in the row of its RM and day, week or month."""
    ask = _with_period(unit, ask)
    earliest, latest = _ends(unit, _days(unit, ask), ask)
    scope = counted(unit, ask)
    for rm, on, is_reached, is_appointment, outcome, key, no, name in unit.connection.stream(
        CALLS.format(where=scope.sql), scope.values
    ):
        first = on
        if ask.by not in (None, "day"):
            first = _span(_start(date.fromisoformat(on), str(ask.by)), str(ask.by), earliest, latest)[0].isoformat()
        adds = {"calls": 1, "reached": is_reached, "appointments": is_appointment}
        some = {name: n for name, n in adds.items() if n}
        yield Entry({"rm": rm, "date": first}, some, "call", key, no, name, on, outcome)


# Two years of fifty calls a day.
STREAK_CALLS = 25_000


def daily(unit: Unit, first: date | None, last: date | None, rm: str | None = None) -> list[Row]:
    """One row per RM and day with calls; today's row of `rm` (default: this RM) is there even without a call."""
    from rmflow.reports import Ask

    return _days(unit, Ask(first, last, rm=rm))


def todays(unit: Unit) -> Row:
    """This RM's row of today, with his streak."""
    return {**daily(unit, unit.today, unit.today, unit.rm)[0], "streak": streak(unit, unit.rm)}


def streak(unit: Unit, rm: str) -> int:
    """The RM's working days in a row up to today on which the quota was met: a day costs one look into the index."""
    first = unit.connection.value("SELECT min(called_on) FROM call")
    return figures.streak(_met_back(unit, rm, date.fromisoformat(first))) if first else 0


def _met_back(unit: Unit, rm: str, first: date) -> Iterator[bool | None]:
    """From today back to the book's first call: whether each day's quota was met; None where nothing was asked.

    Not further than `STREAK_CALLS`: nobody's streak has that many, and a book of a call centre is not read whole.
    """
    quota = quotas.quota(unit.guide)
    day, seen = unit.today, 0
    while day >= first and seen < STREAK_CALLS:
        asked = unit.workdays.share(day, rm)
        if asked:
            calls, reached = unit.connection.tuples(OF_DAY, (day.isoformat(), rm))[0]
            seen += calls
            yield figures.is_met(calls, reached or 0, quota.times(asked).least, quota.floor)
        else:
            yield None
        day -= timedelta(days=1)


def _with_period(unit: Unit, ask: Ask) -> Ask:
    return ask if ask.has_period else ask._replace(first=unit.today, last=unit.today)


def counted(unit: Unit, ask: Ask) -> Scope:
    """The calls that are asked about."""
    return scopes.scope(unit, ask, day="c.called_on", rm="c.rm", prospect="c.prospect_id")


def _days(unit: Unit, ask: Ask) -> list[Row]:
    scope, quota = counted(unit, ask), quotas.quota(unit.guide)
    found = unit.connection.tuples(COUNTS.format(where=scope.sql), scope.values)
    rows = [_day(unit, quota, *values) for values in found]
    who = ask.rm or unit.rm
    is_asked = (ask.first is None or ask.first <= unit.today) and (ask.last is None or unit.today <= ask.last)
    if is_asked and not any(row["rm"] == who and row["date"] == unit.day for row in rows):
        rows.append(_day(unit, quota, who, unit.day, 0, 0, 0))
        rows.sort(key=lambda row: (row["date"], row["rm"]))
    if ask.typed:
        rows = [{**row, "met": None} for row in rows]
    return rows


def _day(unit: Unit, quota: Quota, rm: str, on: str, *counts: int) -> Row:
    """The figures of one RM's day."""
    day = date.fromisoformat(on)
    return _row(quota, rm, on, counts, is_workday=unit.workdays.is_workday(day), asked=unit.workdays.share(day, rm))


def _row(quota: Quota, rm: str, on: str, counts: Iterable[int], *, is_workday: bool, asked: float) -> Row:
    calls, reached, appointments = counts
    due = quota.times(asked)
    low, high = figures.interval(reached, calls) or (None, None)
    return {
        "rm": rm,
        "date": on,
        "workday": is_workday,
        "calls": calls,
        "reached": reached,
        "success_rate": figures.success_rate(reached, calls),
        "appointments": appointments,
        "min": due.least,
        "target": due.target,
        "floor": quota.floor,
        "calls_left": figures.calls_left(calls, due.least),
        "met": figures.is_met(calls, reached, due.least, quota.floor) if asked else None,
        "few": figures.is_few(calls, quota.few),
        "asked": asked,
        "rate_low": low,
        "rate_high": high,
    }


def _grouped(unit: Unit, days: list[Row], ask: Ask) -> list[Row]:
    """The days added up by week, month or RM; the band is the day's times the days asked that have come so far."""
    by, (earliest, latest) = str(ask.by), _ends(unit, days, ask)
    groups: dict[tuple[date, date, str], list[Row]] = {}
    for row in days:
        span = _span(_start(date.fromisoformat(row["date"]), by), by, earliest, latest)
        groups.setdefault((*span, row["rm"]), []).append(row)
    rows = [_sum(unit, rm, first, last, group) for (first, last, rm), group in sorted(groups.items())]
    return [{**row, "met": None, "days_met": None} for row in rows] if ask.typed else rows


def _sum(unit: Unit, rm: str, first: date, last: date, rows: list[Row]) -> Row:
    workdays, quota = unit.workdays.count(first, last), quotas.quota(unit.guide)
    total = _row(
        quota, rm, first.isoformat(), [sum(row[key] for row in rows) for key in COUNTED],
        is_workday=workdays > 0, asked=unit.workdays.asked(first, last, rm),
    )  # fmt: skip
    return {
        **total, "to": last.isoformat(), "days": sum(row["calls"] > 0 for row in rows), "workdays": workdays,
        "days_met": _days_met(quota, rows),
    }  # fmt: skip


def _days_met(quota: Quota, rows: Iterable[Row]) -> int:
    """Days with calls on which the quota was met; a day off, of which nothing is asked, is measured by a whole day's."""
    return sum(
        row["calls"] > 0 and figures.is_met(row["calls"], row["reached"], row["min"] or quota.least, quota.floor) for row in rows
    )


def _ends(unit: Unit, days: list[Row], ask: Ask) -> tuple[date, date]:
    """The first and the last day of the period that has come; where no first day was given, from the first call on."""
    first = ask.first or (date.fromisoformat(days[0]["date"]) if days else unit.today)
    return first, max(first, min(ask.last or unit.today, unit.today))


def _start(day: date, by: str) -> date | None:
    """The first day of the week or month; None where RMs are added up over the whole period."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else None


def _span(start: date | None, by: str, earliest: date, latest: date) -> tuple[date, date]:
    """The days of a group that lie in the period and have come."""
    if start is None:
        return earliest, latest
    end = start + timedelta(days=6)
    if by == "month":
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    first = max(start, earliest)
    return first, max(first, min(end, latest))


def _summary(unit: Unit, days: list[Row], ask: Ask) -> Row:
    called = [row for row in days if row["calls"]]
    whole = quotas.quota(unit.guide)
    busiest = max(called, key=lambda row: row["calls"], default=None)
    calls, reached, appointments = (sum(row[key] for row in called) for key in COUNTED)
    low, high = figures.interval(reached, calls) or (None, None)
    return {
        "days": len(called),
        "calls": calls,
        "reached": reached,
        "success_rate": figures.success_rate(reached, calls),
        "rate_low": low,
        "rate_high": high,
        "appointments": appointments,
        "appointment_rate": figures.appointment_rate(appointments, reached),
        "days_with_min": sum(row["calls"] >= (row["min"] or whole.least) for row in called),
        "days_with_target": sum(row["calls"] >= (row["target"] or whole.target) for row in called),
        "days_met": None if ask.typed else _days_met(whole, called),
        "busiest": {"date": busiest["date"], "calls": busiest["calls"], "rm": busiest["rm"]} if busiest else None,
        "workdays_without_calls": _idle(unit, called, ask),
        "streak": {rm: streak(unit, rm) for rm in sorted({row["rm"] for row in days})},
    }


def _own(unit: Unit, pace: Words) -> Words:
    """Whose pace it is: the table may hold other RMs' days."""
    return words("{rm} today: {pace}", "{rm} 今日：{pace}", rm=safe(unit.rm), pace=pace)


def _idle(unit: Unit, called: list[Row], ask: Ask) -> int:
    """Days asked of the RMs in the table, before today, without a call; from the first call where no day is given."""
    if not called:
        return 0
    first, last = _ends(unit, called, ask)
    last = min(last, unit.today - timedelta(days=1))
    worked = {(row["rm"], row["date"]) for row in called}
    span = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return sum(
        unit.workdays.share(day, rm) > 0 and (rm, day.isoformat()) not in worked
        for rm in {row["rm"] for row in called}
        for day in span
    )


def _unknown(unit: Unit, ask: Ask) -> list[int]:
    """The years that the period or a streak touches and that the calendar does not know; said here, so not again."""
    ends = [day for day in (ask.first, ask.last) if day is not None]
    found = unit.years_missed | set(unit.workdays.unknown(min(ends), max(ends)))
    unit.years_missed.clear()
    return sorted(found)


def _charts(unit: Unit, days: list[Row], ask: Ask) -> tuple[Any, ...]:
    first, last = _ends(unit, days, ask)
    is_drawn = last - first >= WEEK and any(row["calls"] for row in days)
    return said.charts(unit, days, first, last) if is_drawn else ()


def pace_today(unit: Unit, days: Iterable[Row], rm: str | None = None) -> Pace | None:
    """How the day goes on for `rm` (default: this RM); None before the first call, or with the minimum reached."""
    from rmflow.text.dates import from_instant

    who = rm or unit.rm
    row = next((row for row in days if row["date"] == unit.day and row["rm"] == who), None)
    if row is None or not (row["calls"] and row["calls_left"]):
        return None
    at = unit.connection.value(FIRST_CALL, (unit.day, who))
    first = from_instant(at, unit.now.tzinfo) if at else None
    return quotas.pace(row["calls"], first, unit.now, unit.guide, unit.workdays, row["asked"])


def pace_data(pace: Pace | None) -> Row | None:
    """The pace for scripts."""
    if pace is None:
        return None
    done = pace.done_at.isoformat(timespec="minutes") if pace.done_at else None
    return {"calls_left": pace.calls_left, "minutes_per_call": round(pace.minutes_per_call, 2), "done_at": done}
