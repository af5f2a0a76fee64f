"""How the book's own opportunities fared: rates of winning per step, days until winning, credit that awaits the bank.

Of the whole book, whatever a report's FILTER and period are: a step's past is thin enough without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.reports.scope import SHORT_OF_CARE, TIMES, Scope
from rmflow.rules import figures
from rmflow.rules.checks.close import DECLINED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.unit import Unit

# Moves go by one, so an opportunity entered every step between its lowest and its highest. One that came to care was
# won, even if the customer left there.
IS_WON = "(o.outcome = 'won' OR o.step = 6)"
ENDED = "FROM opportunity o JOIN step_move m ON m.opportunity_id = o.id WHERE o.outcome IN ('won', 'lost', 'dropped')"
COUNTED = f"""
SELECT low, high, is_won, count(*)
FROM (SELECT min(m.to_step) AS low, max(m.to_step) AS high, {IS_WON} AS is_won {ENDED} GROUP BY o.id) GROUP BY 1, 2, 3
"""
EACH = f"""
SELECT min(m.to_step), max(m.to_step), {IS_WON}, o.id, p.no, p.name, o.outcome_on, o.outcome
{ENDED.replace("WHERE", "JOIN prospect p ON p.id = o.prospect_id WHERE")} GROUP BY o.id
"""
# From the last time that a won one came to the step until it was won; imported ones did not walk.
TO_WIN = """
SELECT step, days, count(*) FROM (
  SELECT m.to_step AS step, CAST(julianday(o.outcome_on) - julianday(max(m.moved_on)) AS INTEGER) AS days
  FROM opportunity o JOIN step_move m ON m.opportunity_id = o.id
  WHERE o.outcome = 'won' AND NOT o.is_imported AND m.to_step < 6 AND m.moved_on <= o.outcome_on GROUP BY o.id, m.to_step
) GROUP BY 1, 2
"""
# Credit that is agreed or in the bank's approval; its two parameters are `awaiting`'s.
AWAITING = """EXISTS (SELECT 1 FROM deal d WHERE d.opportunity_id = o.id
  AND d.product IN (SELECT value FROM json_each(?)) AND d.status IN (SELECT value FROM json_each(?)))"""


class Rate(NamedTuple):
    """Out of `ended` opportunities that entered a step, `won` were won."""

    won: int
    ended: int

    @property
    def value(self) -> float | None:
        """The probability of winning."""
        return figures.win_probability(self.won, self.ended)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval."""
        return figures.interval(self.won, self.ended)


def rates(unit: Unit) -> dict[int, Rate]:
    """The rate of each step short of care."""
    found = dict.fromkeys(SHORT_OF_CARE, Rate(0, 0))
    for low, high, is_won, n in unit.connection.tuples(COUNTED):
        for step in range(low, min(high, SHORT_OF_CARE[-1]) + 1):
            found[step] = Rate(found[step].won + n * is_won, found[step].ended + n)
    return found


def ended(unit: Unit) -> Iterator[tuple[Any, ...]]:
    """The opportunities that the rates are out of: lowest and highest step, whether won, then what names them."""
    return unit.connection.stream(EACH)


def awaiting(unit: Unit) -> Scope:
    """The condition that an opportunity awaits the bank's word on credit (guide 5.2)."""
    import json

    credit = [code for code, product in unit.guide.entries("product").items() if product.extra.get("credit")]
    waiting = [
        code for code, status in unit.guide.entries("deal_status").items()
        if code != DECLINED and not status.extra.get("is_deal")
    ]  # fmt: skip
    return Scope(AWAITING, (json.dumps(credit), json.dumps(waiting)))


def expected(unit: Unit, by: str) -> str:
    """The month or quarter in which an open opportunity `o` may be won, as SQL; `''` where no win tells.

    The day it came to its step, and the median days that wins took from there; today where that has passed.
    """
    lasted: dict[int, dict[int, int]] = {}
    for step, days, n in unit.connection.tuples(TO_WIN):
        lasted.setdefault(step, {})[days] = n
    medians = {step: figures.median(counts) for step, counts in lasted.items()}
    cases = " ".join(f"WHEN {step} THEN {round(days or 0)}" for step, days in medians.items())
    if not cases:
        return "''"
    day = f"max(date(o.entered_step_on, (CASE o.step {cases} END) || ' days'), '{unit.day}')"
    return f"coalesce({TIMES[by].format(day=day)}, '')"
