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
OF_OPPORTUNITY = ("rm", "source", "product", "kind", "industry", "tier")
REPORTS: dict[str, Report] = {
    "quota": Report(Words("calls a day against the quota", "每日通话与指标"), ("day", "week", "month", "rm")),
    "funnel": Report(Words("what passed each step, and what fell out", "各步骤的通过与流失"),
                     (*TIMES, "rm", "source", "kind", "industry", "tier")),
    "pipeline": Report(Words("what stands where now, with amounts", "在途商机：分布与金额"), (*OF_OPPORTUNITY, "step")),
    "forecast": Report(Words("open amounts, weighted by the book's own win rates", "业绩预测：按账簿自身成交概率加权"),
                       ("month", "quarter", *OF_OPPORTUNITY, "step")),
    "velocity": Report(Words("how long each step takes, and the whole walk", "各步骤与全程用时"), (*TIMES, *OF_OPPORTUNITY)),
    "stuck": Report(Words("too long at a step, nothing booked", "停滞商机"), (*OF_OPPORTUNITY, "step")),
    "sources": Report(Words("what each way of finding yields, and costs in calls", "各来源的产出与通话成本"),
                      ("detail", "introducer", *TIMES, "rm", "kind", "industry", "tier")),
    "objections": Report(Words("objections, their answers, and what worked", "异议、回应与效果"),
                         ("type", "method", *TIMES, "rm", "product", "source", "kind", "industry", "tier")),
    "losses": Report(Words("what was lost, why, to whom and where", "失败商机：原因、对手与步骤"),
                     ("reason", "competitor", "step", "product", *TIMES, "rm", "source", "kind", "industry", "tier")),
    "care": Report(Words("key customers covered, who is late, what matures", "重点客户覆盖、逾期与到期"),
                   ("rm", "kind", "industry", "source")),
    "team": Report(Words("each RM: this period, the one before, what to coach", "团队：每位客户经理本期、上期与辅导提示")),
    "day": Report(Words("the work log of a day, for the evening meeting", "工作日志（夕会用）"), counts=False),
}  # fmt: skip
