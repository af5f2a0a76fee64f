"""Questions that change nothing: the looking commands, and the reports with their numbers.

A report is one file and one line in `REPORTS`; then `rmflow report NAME` knows it in every format, at every `--as-of`,
with its records. The file has `report(unit, ask)`, which gives a `Table` whose data is `{definition, rows, summary}`,
and, if it counts, `entries(unit, ask)` and `MEASURES` (see `rmflow.reports.entries`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from rmflow.records import Card, Table
    from rmflow.reports.entries import Entry
    from rmflow.store.unit import Unit


class Ask(NamedTuple):
    """What a report is asked for: a period (both days belong to it; None is open), a grouping, one RM, a FILTER as
    typed (`rmflow.reports.filters`)."""

    first: date | None = None
    last: date | None = None
    by: str | None = None
    rm: str | None = None
    typed: tuple[str, ...] = ()

    @property
    def has_period(self) -> bool:
        """Whether either end was said."""
        return self.first is not None or self.last is not None


class Report(NamedTuple):
    """A report: what it tells in a line, and the groupings it takes."""

    summary: Words
    by: tuple[str, ...] = ()
    # Whether it has records behind its numbers (`--rows`).
    counts: bool = True

    def function(self, name: str) -> Callable[[Unit, Ask], Table | Card]:
        """The report's function; its file is loaded only now."""
        found: Callable[[Unit, Ask], Table | Card] = _module(name).report
        return found

    def entries(self, name: str) -> Callable[[Unit, Ask], Iterable[Entry]]:
        """What gives the records behind its numbers (`rmflow.reports.entries`)."""
        found: Callable[[Unit, Ask], Iterable[Entry]] = _module(name).entries
        return found

    def measures(self, name: str) -> dict[str, str]:
        """Its numbers, and how each comes of what the records add: `sum`, `median`, `q1`, `q3`, `mean`, `max`."""
        found: dict[str, str] = _module(name).MEASURES
        return found


def _module(name: str) -> Any:
    from importlib import import_module

    return import_module(f"rmflow.reports.{name}")


TIMES = ("day", "week", "month", "quarter", "year")
REPORTS: dict[str, Report] = {
    "quota": Report(Words("calls a day against the quota", "每日通话与指标"), ("day", "week", "month", "rm")),
    "funnel": Report(Words("what passed each step, and what fell out", "各步骤的通过与流失"),
                     (*TIMES, "rm", "source", "kind", "industry", "tier")),
}  # fmt: skip
