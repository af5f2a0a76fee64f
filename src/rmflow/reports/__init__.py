"""Questions that change nothing: the looking commands, and the reports with their numbers.

A report is one file with a function `report(unit, ask) -> Table` and one line in `REPORTS`; then `rmflow report NAME`
knows it in every format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from rmflow.records import Table
    from rmflow.store.unit import Unit


class Ask(NamedTuple):
    """What a report is asked for: a period (both days belong to it; None is open), a grouping, one RM."""

    first: date | None = None
    last: date | None = None
    by: str | None = None
    rm: str | None = None

    @property
    def has_period(self) -> bool:
        """Whether either end was said."""
        return self.first is not None or self.last is not None


class Report(NamedTuple):
    """A report: what it tells in a line, and the groupings it takes."""

    summary: Words
    by: tuple[str, ...] = ()

    def function(self, name: str) -> Callable[[Unit, Ask], Table]:
        """The report's function; its file is loaded only now."""
        from importlib import import_module

        found: Callable[[Unit, Ask], Table] = import_module(f"rmflow.reports.{name}").report
        return found


BY = ("day", "week", "month", "rm")
REPORTS: dict[str, Report] = {
    "quota": Report(Words("calls a day against the quota", "每日通话与指标"), BY),
    "funnel": Report(Words("what passed each step, and what fell out", "各步骤的通过与流失"), BY),
}
