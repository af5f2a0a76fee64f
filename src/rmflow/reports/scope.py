"""What a report is about: its period, its RM and its FILTER as conditions, and what it is grouped by as an expression.

Only the texts of this room reach SQL; what was typed goes in as parameters.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Column
from rmflow.reports import filters
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

TIMES: dict[str, str] = {
    "day": "{day}",
    "week": "date({day}, '-6 days', 'weekday 1')",
    "month": "substr({day}, 1, 7)",
    "quarter": "substr({day}, 1, 4) || 'Q' || ((CAST(substr({day}, 6, 2) AS INTEGER) + 2) / 3)",
    "year": "substr({day}, 1, 4)",
}
# What opportunities, calls and deals can be grouped by besides time; `p` is the prospect.
OF_PROSPECT: dict[str, str] = {
    "source": "p.source",
    "kind": "p.kind",
    "industry": "coalesce(p.industry, '')",
    "tier": "coalesce(p.tier, '')",
}
# What opportunities alone can be grouped by; `o` is the opportunity. Imported ones carry their product; of the others it
# is the latest deal's, else the latest offer's.
OF_OPPORTUNITY: dict[str, str] = {
    "step": "o.step",
    "product": "coalesce(o.product, (SELECT product FROM deal WHERE opportunity_id = o.id ORDER BY n DESC LIMIT 1),"
               " (SELECT product FROM offer WHERE opportunity_id = o.id ORDER BY n DESC LIMIT 1), '')",
}  # fmt: skip
JOIN_PROSPECT = "JOIN prospect p ON p.id = o.prospect_id"
SHORT_OF_CARE = range(1, 6)  # the steps on the way; care is the sixth
DAYS = Words("days", "天")  # the unit of a column
HEADS: dict[str, Words] = {
    "day": Words("Day", "日期"), "week": Words("Week of", "周"), "month": Words("Month", "月"),
    "quarter": Words("Quarter", "季度"), "year": Words("Year", "年"), "rm": Words("RM", "客户经理"),
    "source": Words("Source", "来源"), "kind": Words("Kind", "类型"), "industry": Words("Industry", "行业"),
    "tier": Words("Tier", "层级"), "product": Words("Product", "产品"), "step": Words("Step", "步骤"),
    "detail": Words("Detail", "明细"), "introducer": Words("Introducer", "介绍人"), "type": Words("Type", "异议类型"),
    "method": Words("Answer", "处理方法"), "competitor": Words("Competitor", "他行"),
}  # fmt: skip
LISTS = {"source": "source_method", "detail": "data_source", "industry": "industry", "tier": "tier", "product": "product",
         "type": "objection_type", "method": "response_method"}


class Scope(NamedTuple):
    """A condition (true where nothing was asked) and its parameters, in order."""

    sql: str
    values: tuple[Any, ...]

    def __and__(self, other: Scope) -> Scope:
        return Scope(f"{self.sql} AND {other.sql}", (*self.values, *other.values))


def scope(unit: Unit, ask: Ask, *, day: str | None, rm: str, prospect: str) -> Scope:
    """The rows that are asked about. `day`, `rm` and `prospect` are the columns that hold a row's day (None: the
    period is looked at elsewhere), its RM and its prospect's key.

    Raises:
        BadInput: the FILTER cannot be read.
    """
    found = Scope("1", ())
    if day is not None and ask.first is not None:
        found &= Scope(f"{day} >= ?", (ask.first.isoformat(),))
    if day is not None and ask.last is not None:
        found &= Scope(f"{day} <= ?", (ask.last.isoformat(),))
    if ask.rm is not None:
        found &= Scope(f"{rm} = ?", (ask.rm,))
    if ask.typed:
        asked = filters.parse(ask.typed, unit)
        conditions = " AND ".join(f"({sql})" for sql in asked.where) or "1"
        found &= Scope(f"{prospect} IN (SELECT p.id {filters.FROM} WHERE {conditions})", asked.values)
    return found


def group(by: str | None, *, day: str, rm: str, more: Mapping[str, str] | None = None) -> str:
    """The SQL expression of a grouping; `''` for none. `more` are a report's own, over those of the prospect `p`."""
    if by is None:
        return "''"
    if by in TIMES:
        return TIMES[by].format(day=day)
    return {"rm": rm, **OF_PROSPECT, **(more or {})}[by]


def by_step_anyway(ask: Ask) -> Ask:
    """For reports whose rows are by step as they are: `--by step` asks for nothing more."""
    return ask._replace(by=None) if ask.by == "step" else ask


def group_column(unit: Unit, by: str) -> Column:
    """The column of a grouping, codes shown by their labels."""
    from rmflow.reports.phrases import CUSTOMERS
    def label(row: dict[str, Any]) -> Words:
        code = row[by]
        if code in (None, ""):
            return words("none", "无")
        if by == "step":
            return words("{n} {label}", "{n} {label}", n=code, label=unit.guide.step_label(int(code)))
        if by == "kind":
            return CUSTOMERS.get(code, plain(code))
        return unit.guide.label(LISTS[by], code) if by in LISTS else plain(code)

    return Column(by, HEADS[by], show=label)


def period_words(unit: Unit, ask: Ask) -> Words:
    """The period in a title: `2026-11-01 to 2026-11-30`, or all of the time."""
    if not ask.has_period:
        return words("all, up to {on}", "全部，截至 {on}", on=unit.day)
    first, last = ask.first, ask.last or unit.today
    if first == last:
        return plain(first.isoformat() if isinstance(first, date) else unit.day)
    return words("{first} to {last}", "{first} 至 {last}", first=first or words("the first", "最早"), last=last)
