"""`report pipeline`: what stands where now: how many, how much, for how long, and what nobody has planned to move."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import amounts
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.rules import figures
from rmflow.text.money import decimal_string
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Row = dict[str, Any]
Place = tuple[str, int, str]  # the group, the step, the currency
SUMS = ("open", "amount", "no_amount", "without_next", "awaiting_care", "awaiting_care_amount")
MEASURES = dict.fromkeys(SUMS, "sum") | {"median_days": "median", "oldest_days": "max"}
STANDING = f"""
FROM opportunity o {scopes.JOIN_PROSPECT} WHERE o.outcome IN ('open', 'won') AND o.step < 6 AND {{where}}
"""
COUNTED = f"""
SELECT {{group}}, o.step, coalesce(o.currency, ''), o.outcome, o.entered_step_on, p.next_on IS NULL, count(*),
  sum(o.amount_minor), sum(o.amount_minor IS NULL)
{STANDING} GROUP BY 1, 2, 3, 4, 5, 6
"""
EACH = f"""
SELECT {{group}}, o.step, coalesce(o.currency, ''), o.outcome, o.entered_step_on, p.next_on IS NULL, 1, o.amount_minor,
  o.amount_minor IS NULL, o.id, p.no, p.name
{STANDING}
"""
NOTHING = words("Nothing is under way.", "没有在途商机。")


class Tally:
    """What is counted in one row; amounts in minor units."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(SUMS, 0)
        self.days: Counter[int] = Counter()

    def add(self, added: dict[str, int], n: int) -> None:
        """Count what `_adds` says of `n` opportunities that are alike."""
        for name, value in added.items():
            if name in self.counts:
                self.counts[name] += value
        if "median_days" in added:
            self.days[added["median_days"]] += n


def report(unit: Unit, ask: Ask) -> Table:
    """What is under way, short of care, per step and currency; of the opportunities opened in the period (default: all)."""
    ask = scopes.by_step_anyway(ask)
    counted = list(_ask(unit, ask, COUNTED))
    home = _home(counted)
    tallies: dict[Place, Tally] = {}
    for row in counted:
        tallies.setdefault(_place(row, home), Tally()).add(_adds(unit, row), row[6])
    if tallies and ask.by is None:
        for step in scopes.SHORT_OF_CARE:
            tallies.setdefault(("", step, home), Tally())
    rows = [_row(ask, place, tallies[place]) for place in sorted(tallies)]
    summary = _summary(tallies)
    data = {
        "definition": {name: figures.say(said) for name, said in SAID.items()}, "rows": rows, "summary": summary,
    }  # fmt: skip
    title = words("Pipeline on {day}, opened: {period}", "{day} 在途商机（开立时间：{period}）",
                  day=unit.day, period=scopes.period_words(unit, ask))  # fmt: skip
    notes = _notes(summary, tallies) if rows else ()
    return Table(title, _columns(unit, ask), tuple(rows), data, notes, NOTHING, _charts(unit, ask, rows, home))


SAID = {"open": "in_pipeline", "amount": "in_pipeline_amount", "without_next": "without_next", "median_days":
        "median_days_in_step", "oldest_days": "oldest_days", "awaiting_care": "awaiting_care"}  # fmt: skip


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The opportunities under way."""
    ask = scopes.by_step_anyway(ask)
    home = _home(_ask(unit, ask, COUNTED))
    for row in _ask(unit, ask, EACH):
        oid, no, name = row[9:]
        yield Entry(_keys(ask, _place(row, home)), _adds(unit, row), "opportunity", oid, no, name, row[4], row[3])


def _ask(unit: Unit, ask: Ask, text: str) -> Iterator[tuple[Any, ...]]:
    scope = scopes.scope(unit, ask, day="o.opened_on", rm="o.rm", prospect="o.prospect_id")
    group = scopes.group(ask.by, day="o.opened_on", rm="o.rm", more=scopes.OF_OPPORTUNITY)
    return unit.connection.stream(text.format(group=group, where=scope.sql), scope.values)


def _home(counted: Iterable[tuple[Any, ...]]) -> str:
    return amounts.home((row[2], row[6]) for row in counted)


def _place(row: tuple[Any, ...], home: str) -> Place:
    return row[0], row[1], row[2] or home


def _adds(unit: Unit, row: tuple[Any, ...]) -> dict[str, int]:
    """What opportunities that are alike add to their row's numbers."""
    outcome, entered, without_next, n, amount, no_amount = row[3:9]
    if outcome == "won":
        return {"awaiting_care": n, "awaiting_care_amount": amount or 0}
    days = figures.days_between(date.fromisoformat(entered), unit.today)
    return {
        "open": n, "amount": amount or 0, "no_amount": no_amount, "without_next": n if without_next else 0,
        "median_days": days, "oldest_days": days,
    }  # fmt: skip


def _keys(ask: Ask, place: Place) -> Row:
    key, step, currency = place
    return {**({ask.by: key} if ask.by else {}), "step": step, "currency": currency}


def _row(ask: Ask, place: Place, tally: Tally) -> Row:
    money = {name: decimal_string(tally.counts[name], place[2]) for name in ("amount", "awaiting_care_amount")}
    return {
        **_keys(ask, place), **tally.counts, **money,
        "median_days": figures.median(tally.days), "oldest_days": max(tally.days, default=None),
    }  # fmt: skip


def _summary(tallies: dict[Place, Tally]) -> Row:
    return {
        **{
            name: sum(tally.counts[name] for tally in tallies.values())
            for name in ("open", "no_amount", "without_next", "awaiting_care")
        },
        "amounts": amounts.decimals(_money(tallies, "amount")),
        "awaiting_care_amounts": amounts.decimals(_money(tallies, "awaiting_care_amount")),
    }


def _money(tallies: dict[Place, Tally], name: str) -> dict[str, int]:
    """The sum of each currency that has one."""
    found: Counter[str] = Counter()
    for (_, _, currency), tally in tallies.items():
        found[currency] += tally.counts[name]
    return dict(+found)


def _notes(summary: Row, tallies: dict[Place, Tally]) -> tuple[Words, ...]:
    found = [
        words("{n} open, {amount}; {without} without a next action (rmflow list next:none), {none} without an amount.",
              "在途 {n} 个，{amount}；{without} 个没有下一步（rmflow list next:none），{none} 个未报金额。",
              n=f"{summary['open']:,}", amount=amounts.side_by_side(_money(tallies, "amount")), without=f"{summary['without_next']:,}",
              none=f"{summary['no_amount']:,}"),
    ]  # fmt: skip
    if summary["awaiting_care"]:
        found.append(words("{n} won, not yet in care (apart from the open ones): {amount}. rmflow care-due",
                           "另有 {n} 个已成交、尚未转入维护：{amount}。rmflow care-due",
                           n=f"{summary['awaiting_care']:,}",
                           amount=amounts.side_by_side(_money(tallies, "awaiting_care_amount"))))  # fmt: skip
    return tuple(found)


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    return (
        *((scopes.group_column(unit, ask.by),) if ask.by else ()),
        scopes.group_column(unit, "step"),
        Column("open", words("Open", "在途"), "number"),
        Column("amount", words("Amount", "金额"), "money", show=amounts.shown("amount")),
        Column("currency", words("Currency", "币种"), "data"),
        Column("no_amount", words("No amount", "未报金额"), "number", weight=7),
        Column("without_next", words("No next", "无下一步"), "number", weight=2),
        Column("median_days", words("Median days", "天数中位数"), "number", show=_days, weight=4, unit=scopes.DAYS),
        Column("oldest_days", words("Longest", "最久"), "number", weight=3, unit=scopes.DAYS),
        Column("awaiting_care", words("Won, not in care", "待转维护"), "number", weight=5),
        Column("awaiting_care_amount", words("Won amount", "待转维护金额"), "money", show=amounts.shown("awaiting_care_amount"),
               weight=6),
    )  # fmt: skip


def _days(row: Row) -> str:
    return "" if row["median_days"] is None else f"{row['median_days']:g}"


def _charts(unit: Unit, ask: Ask, rows: list[Row], home: str) -> tuple[Chart, ...]:
    shown = [row for row in rows if row["currency"] == home]
    if ask.by or not shown:
        return ()
    labels = tuple(unit.guide.step_label(row["step"]) for row in shown)
    open_now = Series(words("Open", "在途"), tuple(row["open"] for row in shown))
    return (
        Chart("bars", words("Open opportunities", "在途商机"), labels, (open_now,), words("opportunities", "个")),
        Chart("bars", words("Amount", "金额"), labels, (amounts.series(words("Amount", "金额"), shown, "amount"),), amounts.unit(home)),
    )
