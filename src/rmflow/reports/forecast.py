"""`report forecast`: what is open, weighted by how the book's own opportunities fared that came as far.

A step's probability of winning comes from every ended opportunity of the book that ever entered it, whoever's; where
none has ended, it is unknown and the amount stands apart. Credit that the bank has yet to approve is a line of its own,
and what was won in the period is shown beside, not weighted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Table
from rmflow.reports import amounts, winning
from rmflow.reports import forecast_shown as shown
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.reports.forecast_shown import BANK, LINES, OPEN, WEIGHTED, WON
from rmflow.rules import figures, quotas
from rmflow.text.money import decimal_string
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rmflow.reports import Ask
    from rmflow.reports.winning import Rate
    from rmflow.store.unit import Unit

Row = dict[str, Any]
MEASURES = dict.fromkeys(
    ("opportunities", "amount", "no_amount", "unknown", "sample", "sample_won", *LINES[1:],
     *(f"{line}_amount" for line in LINES[1:])), "sum",
)  # fmt: skip
# {columns} are SUMS or ONE, {where} is the scope.
NOW = f"""
SELECT {{group}}, CASE WHEN {winning.AWAITING} THEN '{BANK}' ELSE '{OPEN}' END, o.step, coalesce(o.currency, ''), {{columns}}
FROM opportunity o {{of}} WHERE o.outcome = 'open' AND o.step < 6 AND {{where}}
"""
DONE = f"""
SELECT {{group}}, '{WON}', 0, coalesce(o.currency, ''), {{columns}}
FROM opportunity o {{of}} WHERE o.outcome = 'won' AND {{where}}
"""
SUMS = "count(*), coalesce(sum(o.amount_minor), 0), sum(o.amount_minor IS NULL)"
ONE = "1, coalesce(o.amount_minor, 0), o.amount_minor IS NULL, o.id, p.no, p.name, {day}"
NOTHING = words("Nothing is open, and nothing was won in that period.", "没有在途商机，该时段也没有成交。")
SAID = {"amount": "in_pipeline_amount", "win_rate": "win_probability", "sample": "sample", "rate_low": "rate_interval",
        "weighted": "weighted", "unknown": "unknown", "awaiting_bank": "awaiting_bank", "won": "won_in_period",
        "month": "expected_month"}  # fmt: skip


class Place(NamedTuple):
    """Where opportunities are counted; `step` is 0 for what is won."""

    group: str
    line: str
    step: int
    currency: str


class Sums(NamedTuple):
    """Opportunities in one place: how many, their amounts in minor units, how many have none."""

    n: int = 0
    minor: int = 0
    no_amount: int = 0

    def plus(self, n: int, minor: int, no_amount: int) -> Sums:
        """With so many more."""
        return Sums(self.n + n, self.minor + minor, self.no_amount + no_amount)


Parts = dict[Place, Sums]


def report(unit: Unit, ask: Ask) -> Table:
    """Everything open now, per step (or group) and currency, weighted; and what was won in the period (default: all)."""
    ask = scopes.by_step_anyway(ask)
    rates, parts = winning.rates(unit), _parts(unit, ask)
    rows = _groups(ask.by, parts, rates) if ask.by else _lines(unit, parts, rates)
    totals = [
        {"currency": currency, **_sums(currency, mine, rates)}
        for currency, mine in sorted(_split(parts, lambda place: place.currency).items())
    ]
    data = {
        "definition": {name: figures.say(said) for name, said in SAID.items()}, "rows": rows,
        "summary": {"totals": totals, "rates": [{"step": step, **_rate(unit, rate)} for step, rate in rates.items()]},
    }  # fmt: skip
    title = words("Forecast on {day}; won: {period}", "{day} 业绩预测（成交时间：{period}）",
                  day=unit.day, period=scopes.period_words(unit, ask))  # fmt: skip
    when = (figures.say("expected_month"),) if ask.by in scopes.TIMES else ()
    notes = (*map(shown.said, totals), shown.HOW, *when) if rows else ()
    columns = shown.group_columns(unit, ask.by) if ask.by else shown.line_columns(unit)
    charts = () if ask.by else shown.charts(unit, rows, _home(parts))
    return Table(title, columns, tuple(rows), data, notes, NOTHING, charts)


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The opportunities open and won; without a grouping also, for every line with a rate, the ended ones behind it."""
    ask = scopes.by_step_anyway(ask)
    rates, parts = winning.rates(unit), _parts(unit, ask)
    home = _home(parts)
    for place, sums, (oid, no, name, on) in _counted(unit, ask, ONE):
        here = place._replace(currency=place.currency or home)
        yield Entry(_keys(ask.by, here), _adds(ask.by, here, sums, rates), "opportunity", oid, no, name, on, place.line)
    if ask.by:
        return
    lines = [place for place in _filled(parts) if place.line != WON]
    for low, high, is_won, oid, no, name, on, outcome in winning.ended(unit):
        for place in lines:
            if low <= place.step <= high:
                adds = {"sample": 1, "sample_won": is_won}
                yield Entry(_keys(ask.by, place), adds, "opportunity", oid, no, name, on, outcome)


def _counted(unit: Unit, ask: Ask, columns: str) -> Iterator[tuple[Place, Sums, tuple[Any, ...]]]:
    """What is open and what was won in the period, as `columns` have it."""
    bank = winning.awaiting(unit)
    for text, day, before in ((NOW, None, bank.values), (DONE, "o.outcome_on", ())):
        scope = scopes.scope(unit, ask, day=day, rm="o.rm", prospect="o.prospect_id")
        of = scopes.JOIN_PROSPECT if columns == ONE or ask.by in scopes.OF_PROSPECT else ""
        sql = text.format(
            group=_group(unit, ask, is_open=day is None), columns=columns.format(day=day or "o.entered_step_on"),
            of=of, where=scope.sql,
        )  # fmt: skip
        grouped = " GROUP BY 1, 2, 3, 4" if columns == SUMS else ""
        for key, line, step, currency, n, minor, none, *rest in unit.connection.stream(
            sql + grouped, (*before, *scope.values)
        ):
            yield Place(key, line, step, currency), Sums(n, minor, none), tuple(rest)


def _group(unit: Unit, ask: Ask, *, is_open: bool) -> str:
    if is_open and ask.by in scopes.TIMES:
        return winning.expected(unit, ask.by)
    return scopes.group(ask.by, day="o.outcome_on", rm="o.rm", more=scopes.OF_OPPORTUNITY)


def _parts(unit: Unit, ask: Ask) -> Parts:
    """The sums by place; what has no amount stands in the commonest currency's."""
    counted = [(place, sums) for place, sums, _ in _counted(unit, ask, SUMS)]
    home = amounts.home((place.currency, sums.n) for place, sums in counted)
    parts: Parts = {}
    for place, sums in counted:
        here = place._replace(currency=place.currency or home)
        parts[here] = parts.get(here, Sums()).plus(*sums)
    return parts


def _home(parts: Parts) -> str:
    return amounts.home((place.currency, sums.n) for place, sums in parts.items())


def _filled(parts: Parts) -> list[Place]:
    """The lines of a table without grouping: every step short of care, then the bank's and the won ones, if any."""
    home = _home(parts)
    every = {Place("", OPEN, step, home) for step in scopes.SHORT_OF_CARE} if parts else set()
    return sorted({*parts, *every}, key=lambda place: (LINES.index(place.line), place.step, place.currency))


def _split(parts: Parts, by: Callable[[Place], Any]) -> dict[Any, Parts]:
    found: dict[Any, Parts] = {}
    for place, sums in parts.items():
        found.setdefault(by(place), {})[place] = sums
    return found


def _keys(by: str | None, place: Place) -> Row:
    if by:
        return {by: place.group, "currency": place.currency}
    return {"line": place.line, "step": place.step or None, "currency": place.currency}


def _adds(by: str | None, place: Place, sums: Sums, rates: dict[int, Rate]) -> dict[str, int]:
    """What opportunities add to their row's numbers."""
    if by and place.line == WON:
        return {"won": sums.n, "won_amount": sums.minor}
    found = {"opportunities": sums.n, "amount": sums.minor, "no_amount": sums.no_amount}
    if place.line != WON and rates[place.step].value is None:
        found["unknown"] = sums.minor
    if by and place.line == BANK:
        found |= {"awaiting_bank": sums.n, "awaiting_bank_amount": sums.minor}
    return found


def _lines(unit: Unit, parts: Parts, rates: dict[int, Rate]) -> list[Row]:
    rows = []
    for place in _filled(parts):
        sums = parts.get(place, Sums())
        row = {
            **_keys(None, place), "opportunities": sums.n, "amount": decimal_string(sums.minor, place.currency),
            "no_amount": sums.no_amount,
        }  # fmt: skip
        if place.line == WON:
            rows.append({**row, **dict.fromkeys((*RATE, *WEIGHTED, "unknown"))})
        else:
            weighed = _weighed(place.currency, {place: sums}, rates)
            rows.append({**row, **_rate(unit, rates[place.step]), **weighed})
    return rows


def _groups(by: str, parts: Parts, rates: dict[int, Rate]) -> list[Row]:
    groups = _split(parts, lambda place: (place.group, place.currency))
    return [
        {by: group, "currency": currency, **_sums(currency, mine, rates)}
        for (group, currency), mine in sorted(groups.items())
    ]


def _sums(currency: str, parts: Parts, rates: dict[int, Rate]) -> Row:
    """All that is under way (what awaits the bank is among it), weighted; and what was won."""
    by_line = {line: Sums() for line in LINES}
    for place, sums in parts.items():
        by_line[place.line] = by_line[place.line].plus(*sums)
    bank, won = by_line[BANK], by_line[WON]
    under_way = by_line[OPEN].plus(*bank)
    return {
        "opportunities": under_way.n, "amount": decimal_string(under_way.minor, currency),
        "no_amount": under_way.no_amount,
        "awaiting_bank": bank.n, "awaiting_bank_amount": decimal_string(bank.minor, currency),
        **_weighed(currency, {place: sums for place, sums in parts.items() if place.line != WON}, rates),
        "won": won.n, "won_amount": decimal_string(won.minor, currency),
    }  # fmt: skip


def _weighed(currency: str, parts: Parts, rates: dict[int, Rate]) -> Row:
    """The weighted sum with the rates and with the ends of their intervals; None where no rate is known, and what is
    not weighted because its rate is unknown."""
    totals, unknown = dict.fromkeys(WEIGHTED, 0), 0
    known = [place for place in parts if rates[place.step].interval is not None]
    for place, sums in parts.items():
        rate = rates[place.step]
        if rate.interval is None:
            unknown += sums.minor
            continue
        for name, probability in zip(WEIGHTED, (rate.value, *rate.interval), strict=True):
            totals[name] += figures.weighted(sums.minor, probability) or 0
    return {
        **{name: decimal_string(minor, currency) if known or not parts else None for name, minor in totals.items()},
        "unknown": decimal_string(unknown, currency),
    }


RATE = ("win_rate", "sample", "sample_won", "rate_low", "rate_high", "few")


def _rate(unit: Unit, rate: Rate) -> Row:
    low, high = rate.interval or (None, None)
    few = figures.is_few(rate.ended, quotas.quota(unit.guide).few)
    return dict(zip(RATE, (rate.value, rate.ended, rate.won, low, high, few), strict=True))
