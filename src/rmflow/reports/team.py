"""`report team`: each RM's figures of a period beside those of the period before, and what they hint at (guide 8.4).

Only sums, no customer's name: this is what may leave an RM's book. Amounts are in the currency of the row. An RM's counts
stand in the row of the report's commonest currency; deals in another have a row of their own, with nothing else in it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.guide.sections import section
from rmflow.reports import amounts
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.reports.team_table import Span, table
from rmflow.rules import coaching, figures, quotas
from rmflow.rules.checks.close import is_deal
from rmflow.text.money import decimal_string
from rmflow.text.periods import before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.records import Table
    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.store.unit import Unit

Row = dict[str, Any]
Key = tuple[str, str]
BEFORE = "_before"


class Count(NamedTuple):
    """Records of one kind, `r`: the day they count on (None: they count as the book stands today), which of them count,
    and what each adds to which numbers.
    """

    kind: str
    table: str
    day: str | None
    where: str
    adds: dict[str, str]
    what: str


CALLS = Count("call", "call", "r.called_on", "r.is_inbound = 0",
              {"calls": "1", "reached": "r.is_reached", "appointments": "r.is_appointment"}, "r.outcome")  # fmt: skip
FLOWS = (
    CALLS,
    Count("visit", "visit", "r.held_on", "r.status = 'held'", {"visits": "1", "unplanned": "r.is_unplanned"}, "r.result"),
    Count("opportunity", "opportunity", "r.opened_on", "1", {"opened": "1"}, "r.outcome"),
    Count("opportunity", "opportunity", "r.outcome_on", "r.outcome = 'won'", {"won": "1"}, "r.outcome"),
    Count("opportunity", "opportunity", "r.outcome_on", "r.outcome = 'lost'", {"lost": "1"}, "r.outcome"),
    Count("offer", "offer", "r.presented_on", "1", {"offers": "1"}, "r.product"),
)  # fmt: skip
# As the book stands today. What was imported as won was looked after elsewhere.
STATES = (
    Count("promise", "promise", None, "r.kept_on IS NULL AND r.due_on < ?", {"overdue_promises": "1"}, "r.due_on"),
    Count("opportunity", "opportunity", None,
          "r.outcome = 'won' AND NOT r.is_imported AND r.outcome_on < ? AND NOT EXISTS (SELECT 1 FROM care k"
          " WHERE k.prospect_id = r.prospect_id AND (k.done_on IS NULL OR k.done_on >= r.outcome_on))",
          {"without_care": "1"}, "r.outcome"),
)  # fmt: skip
DEALS = "SELECT {columns} FROM deal r {join} WHERE {where} {grouped}"
FLOWING = (*(name for count in FLOWS for name in count.adds), "deals", "amount")
MEASURES = dict.fromkeys(
    (*FLOWING, *(name + BEFORE for name in FLOWING), *(name for count in STATES for name in count.adds)), "sum"
)


def span(unit: Unit, ask: Ask) -> Span:
    """The period: this week where none was said."""
    monday = unit.today - timedelta(days=unit.today.weekday())
    first, last = (ask.first, ask.last or unit.today) if ask.has_period else (monday, monday + timedelta(days=6))
    if first is None:
        return Span(None, min(last, unit.today), None)
    end = max(first, min(last, unit.today))
    return Span(first, end, before(first, last, end))


def report(unit: Unit, ask: Ask) -> Table:
    """Per RM: calls, visits, opportunities, offers, deals, what is late; each beside the period before (default: this
    week, as far as it has come, beside as many days of last week)."""
    when = span(unit, ask)
    sold = _sold(unit, ask, when)
    home = _home(sold)
    sums: defaultdict[Key, defaultdict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for suffix, days in _spans(when):
        for count in FLOWS:
            found = _flow(unit, ask, days, count.day) & scopes.Scope(count.where, ())
            _count(unit, count, found, suffix, home, sums)
    for count in STATES:
        _count(unit, count, _state(unit, ask, count), "", home, sums)
    for suffix, rm, currency, n, minor in sold:
        sums[rm, currency]["deals" + suffix] += n
        sums[rm, currency]["amount" + suffix] += minor
    for rm in {rm for rm, _ in sums}:
        _ = sums[rm, home]
    keys = sorted(sums, key=lambda key: (key[0], key[1] != home, key[1]))
    return table(when, [_row(unit, ask, when, key, sums[key], is_home=key[1] == home) for key in keys], unit.day)


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The calls, visits, opportunities, offers, deals and promises behind the numbers, of both periods."""
    when = span(unit, ask)
    home = _home(_sold(unit, ask, when))
    for suffix, days in _spans(when):
        for count in FLOWS:
            yield from _entries(unit, count, _flow(unit, ask, days, count.day), suffix, home)
        yield from _deal_entries(unit, _flow(unit, ask, days, "r.dealt_on"), suffix)
    for count in STATES:
        yield from _entries(unit, count, _state(unit, ask, count), "", home)


def _spans(when: Span) -> Iterator[tuple[str, tuple[date | None, date]]]:
    """The period and, where there is one, the period before, each with the ending of its numbers' names."""
    yield "", (when.first, when.last)
    if when.before is not None:
        yield BEFORE, when.before


def _sold(unit: Unit, ask: Ask, when: Span) -> list[tuple[str, str, str, int, int]]:
    """The deals that count: the ending, the RM, the currency, how many, how much in minor units."""
    columns = "r.rm, r.currency, r.product, r.status, count(*), sum(r.amount_minor)"
    sold = []
    for suffix, days in _spans(when):
        found = _flow(unit, ask, days, "r.dealt_on")
        sql = DEALS.format(columns=columns, join="", where=found.sql, grouped="GROUP BY 1, 2, 3, 4")
        for rm, currency, product, status, n, minor in unit.connection.tuples(sql, found.values):
            if is_deal(SimpleNamespace(product=product, status=status), unit.guide):
                sold.append((suffix, rm, currency, n, minor))
    return sold


def _home(sold: list[tuple[str, str, str, int, int]]) -> str:
    """The currency of the rows that also hold the counts: the one that most deals are in."""
    return amounts.home((currency, n) for _, _, currency, n, _ in sold)


def _flow(unit: Unit, ask: Ask, days: tuple[date | None, date], day: str | None) -> Scope:
    return scopes.scope(unit, ask._replace(first=days[0], last=days[1]), day=day, rm="r.rm", prospect="r.prospect_id")


def _state(unit: Unit, ask: Ask, count: Count) -> Scope:
    limit = unit.today
    if "without_care" in count.adds:
        limit -= timedelta(days=unit.guide.numbers["care"]["first_days"])
    found = scopes.scope(unit, ask, day=None, rm="r.rm", prospect="r.prospect_id")
    return found & scopes.Scope(count.where, (limit.isoformat(),))


def _count(unit: Unit, count: Count, found: Scope, suffix: str, home: str, sums: Any) -> None:
    """Add the sums of one kind of records up; calls by day, since a quota is met by the day."""
    adds = ", ".join(f"sum({sql})" for sql in count.adds.values())
    day = count.day if count is CALLS else "''"
    sql = f"SELECT r.rm, {day}, {adds} FROM {count.table} r WHERE {found.sql} GROUP BY 1, 2"
    for rm, on, *values in unit.connection.tuples(sql, found.values):
        row = sums[rm, home]
        for name, value in zip(count.adds, values, strict=True):
            row[name + suffix] += value
        if count is CALLS:
            row["days_met" + suffix] += _is_met(unit, rm, date.fromisoformat(on), *values[:2])


def _is_met(unit: Unit, rm: str, day: date, calls: int, reached: int) -> bool:
    """Whether the quota of that day was met; on a half day half of it is asked, and a day off is measured by a whole."""
    quota = quotas.quota(unit.guide)
    return figures.is_met(calls, reached, quota.times(unit.workdays.share(day, rm) or 1).least, quota.floor)


def _row(unit: Unit, ask: Ask, when: Span, key: Key, sums: Any, *, is_home: bool) -> Row:
    rm, currency = key
    row: Row = {"rm": rm, "currency": currency}
    for suffix in ("", BEFORE):
        has = suffix == "" or when.before is not None
        for name in FLOWING:
            value = sums[name + suffix] if has and (is_home or name in ("deals", "amount")) else None
            row[name + suffix] = decimal_string(value, currency) if name == "amount" and value is not None else value
        # Met by all of an RM's calls: a part of his customers says nothing about it.
        row["days_met" + suffix] = sums["days_met" + suffix] if has and is_home and not ask.typed else None
    for count in STATES:
        row |= {name: sums[name] if is_home else None for name in count.adds}
    return row | (_rates(unit, ask, when, row) if is_home else dict.fromkeys(RATES))


RATES = ("asked", "contact_rate", "contact_low", "contact_high", "few", "contact_rate_before", "appointment_rate",
         "offer_rate", "deal_rate", "win_rate", "win_low", "win_high", "win_few", "signals")  # fmt: skip


def _rates(unit: Unit, ask: Ask, when: Span, row: Row) -> Row:
    quota = quotas.quota(unit.guide)
    days = unit.workdays.asked(when.first, when.last, row["rm"]) if when.first else 0
    due = quota.times(days).least
    low, high = figures.interval(row["reached"], row["calls"]) or (None, None)
    ended = row["won"] + row["lost"]
    win_low, win_high = figures.interval(row["won"], ended) or (None, None)
    is_past = when.before is not None
    work = coaching.Work(
        0 if ask.typed else due,
        **{name: row[name] for name in ("calls", "reached", "appointments", "visits", "offers", "deals", "without_care")},
    )
    return {
        "asked": due if when.first else None,
        "contact_rate": figures.success_rate(row["reached"], row["calls"]), "contact_low": low, "contact_high": high,
        "few": figures.is_few(row["calls"], quota.few),
        "contact_rate_before": figures.success_rate(row["reached_before"], row["calls_before"]) if is_past else None,
        "appointment_rate": figures.appointment_rate(row["appointments"], row["reached"]),
        "offer_rate": figures.offer_rate(row["offers"], row["visits"]),
        "deal_rate": figures.deal_rate(row["deals"], row["offers"]),
        "win_rate": figures.win_rate(row["won"], row["lost"]), "win_low": win_low, "win_high": win_high,
        "win_few": figures.is_few(ended, quota.few),
        "signals": [
            {"code": signal.code, **signal.numbers} for signal in coaching.signals(work, section(unit.guide, "coaching"))
        ],
    }  # fmt: skip


def _entries(unit: Unit, count: Count, found: Scope, suffix: str, home: str) -> Iterator[Entry]:
    adds = ", ".join(count.adds.values())
    found &= scopes.Scope(count.where if count.day else "1", ())
    sql = (f"SELECT r.rm, r.id, p.no, p.name, {count.day or 'NULL'}, {count.what}, {adds} FROM {count.table} r"
           f" JOIN prospect p ON p.id = r.prospect_id WHERE {found.sql}")  # fmt: skip
    for rm, key, no, name, on, what, *values in unit.connection.stream(sql, found.values):
        added = {name + suffix: value for name, value in zip(count.adds, values, strict=True) if value}
        yield Entry({"rm": rm, "currency": home}, added, count.kind, key, no, name, on, what)


def _deal_entries(unit: Unit, found: Scope, suffix: str) -> Iterator[Entry]:
    sql = DEALS.format(
        columns="r.rm, r.currency, r.product, r.status, r.amount_minor, r.id, p.no, p.name, r.dealt_on",
        join="JOIN prospect p ON p.id = r.prospect_id", where=found.sql, grouped="",
    )  # fmt: skip
    for rm, currency, product, status, minor, key, no, name, on in unit.connection.stream(sql, found.values):
        if is_deal(SimpleNamespace(product=product, status=status), unit.guide):
            adds = {"deals" + suffix: 1, "amount" + suffix: minor}
            yield Entry({"rm": rm, "currency": currency}, adds, "deal", key, no, name, on, product)
