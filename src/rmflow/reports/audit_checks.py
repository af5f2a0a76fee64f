"""What `audit` looks for: each check a question that gives the records in doubt, and when a group of them is a finding.

Set-based, so that a million calls are looked through in the database. Days and hours are the local ones; only out-calls
count, as in the quota. Times are when a call was logged to have been made: some RMs write down its beginning, some its
end, so calls overlap only where they do either way.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.guide.sections import section
from rmflow.reports import scope as scopes
from rmflow.rules import quotas
from rmflow.text.zone import local_in_sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.store.unit import Unit


class Records(NamedTuple):
    """The records in doubt, as SQL with its parameters: columns `kind`, `id`, `prospect_id`, `rm`, `day`, `key` (what
    sets findings of a day apart), `what`, and `a`, `b`, `c` (numbers for `Check.numbers`).
    """

    sql: str
    values: tuple[Any, ...]


class Check(NamedTuple):
    """One check: its code, its records, when those of one RM, day and key are a finding, and the finding's numbers."""

    code: str
    records: Callable[[Unit, Ask, dict[str, Any]], Records]
    having: str
    numbers: dict[str, str]


AT = "CAST(strftime('%s', r.called_at) AS INTEGER)"
# An RM's calls of a day, one after the other.
IN_ORDER = "(PARTITION BY r.called_on, r.rm ORDER BY r.at, r.id)"
# What an import brought in was written down long after it happened; no fraud in that.
IMPORTED = "r.created_at IN (SELECT at FROM journal WHERE command = 'import')"
NOON = "12:00:00"  # the hour an imported call takes where its list has none
SELECT = "SELECT 'call' AS kind, r.id, r.prospect_id, r.rm, r.called_on AS day, {key} AS key, {what} AS what, {a} AS a, {b} AS b, {c} AS c"


def checks() -> tuple[Check, ...]:
    """All checks, in the order they are told."""
    return (
        Check("burst", _burst, "count(*) > 0", {"calls": "count(*)", "minutes": "min(b)"}),
        Check("overlap", _overlap, "count(*) >= :overlap_calls", {"calls": "count(*)"}),
        Check("backdated", _backdated, "count(*) >= :late_calls", {"calls": "count(*)", "hours": "max(a)"}),
        Check("same_notes", _same_notes, "count(*) >= :same_notes", {"calls": "count(*)"}),
        Check("outside_hours", _outside, "count(*) > 0", {"calls": "count(*)", "first": "min(what)", "last": "max(what)"}),
        Check("no_talk", _no_talk, "sum(a) >= :floor * count(*) AND count(*) >= :least AND sum(b) < :talk_seconds * sum(a)",
              {"calls": "count(*)", "reached": "sum(a)", "talk_seconds": "sum(b)", "without_duration": "sum(c)"}),
        Check("no_next", _no_next, "count(*) > 0", {"prospects": "count(*)"}),
        Check("same_phone", _same_phone, "count(*) > 1", {"prospects": "count(*)"}),
    )  # fmt: skip


def _calls(unit: Unit, ask: Ask) -> Scope:
    asked = scopes.scope(unit, ask, day="r.called_on", rm="r.rm", prospect="r.prospect_id")
    return asked & scopes.Scope("r.is_inbound = 0", ())


def _select(key: str = "''", what: str = "''", a: str = "0", b: str = "0", c: str = "0") -> str:
    return SELECT.format(key=key, what=what, a=a, b=b, c=c)


def clock(unit: Unit) -> str:
    """The local time of day of a call, as SQL."""
    return f"strftime('%H:%M:%S', r.called_at, '{local_in_sql(unit.now)}')"


def _burst(unit: Unit, ask: Ask, limits: dict[str, Any]) -> Records:
    """Calls of a stretch in which more than so many were made within so many minutes."""
    scope, more = _calls(unit, ask), int(limits["burst_calls"])
    scope &= scopes.Scope(f"NOT ({IMPORTED} AND {clock(unit)} = '{NOON}')", ())
    spans = f"SELECT r.*, r.at - lag(r.at, {more}) OVER {IN_ORDER} AS span FROM ({_timed(scope)}) r"
    # A stretch ends at a call whose `more`-th predecessor is near; its other calls are the ones before that.
    near = f"min(CASE WHEN r.span <= ? THEN r.span END) OVER ({IN_ORDER[1:-1]} ROWS BETWEEN CURRENT ROW AND {more} FOLLOWING)"
    ends = f"SELECT r.*, {near} AS tight FROM ({spans}) r"
    sql = f"{_select(b='round(r.tight / 60.0, 1)')} FROM ({ends}) r WHERE r.tight IS NOT NULL"
    return Records(sql, (limits["burst_minutes"] * 60, *scope.values))


def _timed(scope: Scope) -> str:
    """Calls with their second: only what is asked about, since a million of them are put in order."""
    columns = f"r.id, r.prospect_id, r.rm, r.called_on, r.duration_s, {AT} AS at"
    return f"SELECT {columns} FROM call r WHERE {scope.sql}"


def _overlap(unit: Unit, ask: Ask, limits: dict[str, Any]) -> Records:
    """Calls that began before the RM's last one can have ended."""
    scope = _calls(unit, ask) & scopes.Scope("r.duration_s > ?", (limits["overlap_seconds"],))
    gaps = (
        f"SELECT r.*, r.at - lag(r.at) OVER {IN_ORDER} AS gap, lag(r.duration_s) OVER {IN_ORDER} AS earlier"
        f" FROM ({_timed(scope)}) r"
    )
    sql = f"{_select()} FROM ({gaps}) r WHERE r.gap + ? < min(r.duration_s, r.earlier)"
    return Records(sql, (*scope.values, limits["overlap_seconds"]))


def _backdated(unit: Unit, ask: Ask, limits: dict[str, Any]) -> Records:
    """Calls logged long after they were made."""
    late = f"strftime('%Y-%m-%dT%H:%M:%S', r.called_at, '+{int(limits['late_hours'])} hours')"
    scope = _calls(unit, ask) & scopes.Scope(f"r.created_at >= {late} AND NOT {IMPORTED}", ())
    hours = f"(CAST(strftime('%s', r.created_at) AS INTEGER) - {AT}) / 3600"
    return Records(f"{_select(a=hours)} FROM call r WHERE {scope.sql}", scope.values)


def _same_notes(unit: Unit, ask: Ask, _limits: dict[str, Any]) -> Records:
    """Talks about which the same words were written down; that nobody answered may be said in the same words."""
    scope = _calls(unit, ask)
    return Records(
        f"{_select(key='trim(r.note)', what='r.note')} FROM call r WHERE {scope.sql} AND r.is_reached = 1 AND r.note IS NOT NULL",
        scope.values,
    )


def _outside(unit: Unit, ask: Ask, _limits: dict[str, Any]) -> Records:
    """Calls outside the guide's hours, or on a day on which no calls are made."""
    scope, at = _calls(unit, ask), clock(unit)
    hours = unit.guide.numbers["call_window"]
    inside = " OR ".join(f"{at} BETWEEN ? AND ?" for _ in hours) or "0"
    days = [day for day in _days(unit, ask) if not may_call(unit, day)]
    sql = (
        f"{_select(what=f'substr({at}, 1, 5)')} FROM call r WHERE {scope.sql}"
        f" AND (NOT ({inside}) OR r.called_on IN (SELECT value FROM json_each(?)))"
    )
    return Records(sql, (*scope.values, *(end for window in hours for end in (window[0], window[1] + ":59")), json.dumps(days)))


def _days(unit: Unit, ask: Ask) -> list[str]:
    """The days of the period that have calls."""
    when = scopes.scope(unit, ask._replace(rm=None, typed=()), day="r.called_on", rm="", prospect="")
    return [day for (day,) in unit.connection.tuples(f"SELECT DISTINCT r.called_on FROM call r WHERE {when.sql}", when.values)]


def may_call(unit: Unit, day: str) -> bool:
    """Whether the guide's window opens on that day at all."""
    return quotas.may_call_on(date.fromisoformat(day), unit.guide, unit.workdays)


def _no_talk(unit: Unit, ask: Ask, _limits: dict[str, Any]) -> Records:
    """All calls of a day; a finding where the quota was met and next to nothing was said."""
    scope = _calls(unit, ask)
    talked = "CASE WHEN r.is_reached THEN coalesce(r.duration_s, 0) ELSE 0 END"
    without = "r.is_reached AND r.duration_s IS NULL"
    return Records(
        f"{_select(what='r.outcome', a='r.is_reached', b=talked, c=without)} FROM call r WHERE {scope.sql}", scope.values
    )


PROSPECT = (
    "SELECT 'prospect' AS kind, r.id, r.id AS prospect_id, {rm} AS rm, '' AS day, {key} AS key, {what} AS what,"
    " 0 AS a, 0 AS b, 0 AS c"
)


def _prospects(unit: Unit, ask: Ask) -> Scope:
    return scopes.scope(unit, ask, day=None, rm="r.rm", prospect="r.id")


def _no_next(unit: Unit, ask: Ask, limits: dict[str, Any]) -> Records:
    """Open prospects, not found just now, without a dated next action."""
    scope = _prospects(unit, ask)
    sql = PROSPECT.format(rm="r.rm", key="''", what="r.status")
    return Records(
        f"{sql} FROM prospect r WHERE {scope.sql} AND r.status IN ('target', 'potential') AND r.next_on IS NULL"
        " AND r.found_on <= ?",
        (*scope.values, (unit.today - timedelta(days=limits["no_next_days"])).isoformat()),
    )


def _same_phone(unit: Unit, ask: Ask, _limits: dict[str, Any]) -> Records:
    """Prospects that share a telephone number; those given up are no longer counted as customers."""
    scope = _prospects(unit, ask)
    sql = PROSPECT.format(rm="min(r.rm) OVER (PARTITION BY r.phone_rev)", key="r.phone_rev", what="r.phone")
    return Records(
        f"{sql} FROM prospect r WHERE {scope.sql} AND r.phone_rev IS NOT NULL AND r.status NOT IN ('disqualified', 'lost')",
        scope.values,
    )


def limits(unit: Unit) -> dict[str, Any]:
    """The guide's thresholds, with the quota that `no_talk` asks about."""
    quota = quotas.quota(unit.guide)
    return {**section(unit.guide, "audit"), "least": quota.least, "floor": quota.floor}
