"""`report sources`: what each way of finding customers yields, and what it costs in calls (guide 1.1–1.5, 8.3).

The prospects found in the period are followed to today: how many became targets, how many were won, how many calls it
took, and how much was sold to them. Everything is counted for the prospect, whenever and by whom it was done.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import amounts, deals, phrases
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.rules import figures
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.store.unit import Unit

Row = dict[str, Any]
Place = tuple[str, str]  # the group, the source
OF_CALLS = ("calls", "reached", "appointments", "talk_seconds")
SUMS = ("prospects", "targets", "won", "lost", *OF_CALLS, "deals")
MEASURES = dict.fromkeys((*SUMS, "amount"), "sum") | {"median_days_to_win": "median"}
GROUPS = {
    "detail": "coalesce(p.source_detail, '')",
    "introducer": "coalesce((SELECT name || ' #' || no FROM introducer WHERE id = p.introducer_id), p.via, '')",
}
# A first opportunity starts at step 1 and moves by one, a later one starts at step 2: whatever stands beyond step 1 or
# ever moved has passed gate 1.
FATE = """(SELECT max(outcome = 'won') * 4 + max(outcome = 'lost') * 2 + max(step > 1 OR moves > 0)
  FROM opportunity WHERE prospect_id = p.id)"""
WON_ON = "(SELECT min(outcome_on) FROM opportunity WHERE prospect_id = p.id AND outcome = 'won')"
DAYS = "CAST(julianday({won_on}) - julianday(p.found_on) AS INTEGER)"
FOUND = f"SELECT {{group}}, p.source, {FATE}, count(*) FROM prospect p WHERE {{where}} GROUP BY 1, 2, 3"
WINS = f"""
SELECT {{group}}, p.source, {DAYS.format(won_on="w.won_on")}, count(*)
FROM (SELECT prospect_id, min(outcome_on) AS won_on FROM opportunity WHERE outcome = 'won' GROUP BY prospect_id) w
JOIN prospect p ON p.id = w.prospect_id WHERE {{where}} GROUP BY 1, 2, 3
"""
CALLED = "FROM call c JOIN prospect p ON p.id = c.prospect_id WHERE c.is_inbound = 0 AND {where}"
CALLS = f"""
SELECT {{group}}, p.source, count(*), sum(c.is_reached), sum(c.is_appointment), coalesce(sum(c.duration_s), 0)
{CALLED} GROUP BY 1, 2
"""
SOLD = f"""
FROM deal d JOIN opportunity o ON o.id = d.opportunity_id JOIN prospect p ON p.id = d.prospect_id
WHERE o.outcome = 'won' AND {deals.COUNTS} AND {{where}}
"""
DEALS = f"SELECT {{group}}, p.source, d.currency, count(*), sum(d.amount_minor) {SOLD} GROUP BY 1, 2, 3"
NOTHING = words("No prospect was found in that period.", "该时段没有发现客户。")


class Tally:
    """What is counted in one row; amounts in minor units by currency."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(SUMS, 0)
        self.days: Counter[int] = Counter()
        self.money: Counter[str] = Counter()

    def __iadd__(self, other: Tally) -> Self:
        for name, n in other.counts.items():
            self.counts[name] += n
        self.days += other.days
        self.money += other.money
        return self


def report(unit: Unit, ask: Ask) -> Table:
    """Yield and cost per source over the prospects found in the period (default: all), together or by a grouping."""
    tallies, home = _counted(unit, ask)
    few = unit.guide.numbers["quota"]["few"]
    order = sorted(tallies, key=lambda place: (place[0], -tallies[place].counts["prospects"], place[1]))
    rows = [{**_keys(ask, place), **_row(tallies[place], home, few)} for place in order]
    total = Tally()
    for tally in tallies.values():
        total += tally
    summary = _row(total, home, few)
    data = {"definition": {key: figures.say(name) for key, name in SAID.items()}, "rows": rows, "summary": summary}
    title = words("Sources of prospects found: {period}", "客户来源（发现时间：{period}）",
                  period=scopes.period_words(unit, ask))  # fmt: skip
    notes = _notes(summary) if rows else ()
    cells = tuple({**row, **deals.further(row)} for row in rows)
    return Table(title, _columns(unit, ask), cells, data, notes, NOTHING, _charts(unit, ask, rows))


SAID = {
    "prospects": "prospects", "targets": "targets", "won": "prospects_won", "lost": "prospects_lost",
    "rate": "qualified_rate", "rate_low": "interval", "win_rate": "win_rate", "calls": "calls_to",
    "calls_per_target": "calls_per", "talk_minutes": "talk", "median_days_to_win": "days_to_win", "amount": "amount_won",
    "few": "is_few",
}  # fmt: skip


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The prospects, the calls made to them, and the deals."""
    days = DAYS.format(won_on=WON_ON)
    for key, source, fate, waited, pid, no, name, on, status in _stream(
        unit, ask, f"SELECT {{group}}, p.source, {FATE}, {days}, p.id, p.no, p.name, p.found_on, p.status"
        " FROM prospect p WHERE {where}",
    ):  # fmt: skip
        adds = dict.fromkeys(("prospects", *_fates(fate)), 1) | ({} if waited is None else {"median_days_to_win": waited})
        yield Entry(_keys(ask, (key, source)), adds, "prospect", pid, no, name, on, status)
    for key, source, reached, appointment, seconds, cid, no, name, on, outcome in _stream(
        unit, ask, "SELECT {group}, p.source, c.is_reached, c.is_appointment, coalesce(c.duration_s, 0), c.id, p.no, p.name,"
        f" c.called_on, c.outcome {CALLED}",
    ):  # fmt: skip
        adds = dict(zip(OF_CALLS, (1, reached, appointment, seconds), strict=True))
        yield Entry(_keys(ask, (key, source)), adds, "call", cid, no, name, on, outcome)
    _, home = _counted(unit, ask)
    for key, source, currency, minor, did, no, name, on, product in _stream(
        unit, ask, f"SELECT {{group}}, p.source, d.currency, d.amount_minor, d.id, p.no, p.name, d.dealt_on, d.product {SOLD}",
        deals.counting(unit.guide),
    ):  # fmt: skip
        adds = {"deals": 1, **({"amount": minor} if currency == home else {})}
        what = f"{product} {amounts.decimals({currency: minor})[currency]} {currency}"
        yield Entry(_keys(ask, (key, source)), adds, "deal", did, no, name, on, what)


def _keys(ask: Ask, place: Place) -> Row:
    return {**({ask.by: place[0]} if ask.by else {}), "source": place[1]}


def _fates(fate: int) -> tuple[str, ...]:
    """Where a prospect counts whose opportunities came to `fate` (the bits of `FATE`); one won is not lost."""
    won, lost, target = fate & 4, fate & 2, fate & 1
    return (*(("targets",) if target else ()), *(("won",) if won else ("lost",) if lost else ()))


def _stream(unit: Unit, ask: Ask, text: str, more: Scope | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows of a question about the prospects asked for; `more` are parameters that come before theirs."""
    scope = scopes.scope(unit, ask, day="p.found_on", rm="p.rm", prospect="p.id")
    group = scopes.group(ask.by, day="p.found_on", rm="p.rm", more=GROUPS)
    values = (*(more.values if more else ()), *scope.values)
    return unit.connection.stream(text.format(group=group, where=scope.sql), values)


def _counted(unit: Unit, ask: Ask) -> tuple[dict[Place, Tally], str]:
    """The rows' tallies, and the currency that most deals are in."""
    tallies: dict[Place, Tally] = {}
    for key, source, fate, n in _stream(unit, ask, FOUND):
        counts = tallies.setdefault((key, source), Tally()).counts
        for name in ("prospects", *_fates(fate)):
            counts[name] += n
    for key, source, days, n in _stream(unit, ask, WINS):
        tallies[key, source].days[days] += n
    for key, source, *counted in _stream(unit, ask, CALLS):
        tallies[key, source].counts.update(zip(OF_CALLS, counted, strict=True))
    sold = list(_stream(unit, ask, DEALS, deals.counting(unit.guide)))
    for key, source, currency, n, minor in sold:
        tallies[key, source].counts["deals"] += n
        tallies[key, source].money[currency] += minor
    return tallies, amounts.home((currency, n) for _, _, currency, n, _ in sold)


def _row(tally: Tally, home: str, few: int) -> Row:
    counts = tally.counts
    span = figures.interval(counts["targets"], counts["prospects"])
    return {
        **counts,
        "talk_minutes": round(counts["talk_seconds"] / 60, 1),
        "rate": figures.qualified_rate(counts["targets"], counts["prospects"]),
        "rate_low": span[0] if span else None,
        "rate_high": span[1] if span else None,
        "few": figures.is_few(counts["prospects"], few),
        "win_rate": figures.win_rate(counts["won"], counts["lost"]),
        "calls_per_target": figures.calls_per(counts["calls"], counts["targets"]),
        "calls_per_appointment": figures.calls_per(counts["calls"], counts["appointments"]),
        "calls_per_won": figures.calls_per(counts["calls"], counts["won"]),
        "median_days_to_win": figures.median(tally.days),
        **deals.in_home(tally.money, home),
    }


def _notes(summary: Row) -> tuple[Words, ...]:
    cost = summary["calls_per_target"]
    return (
        words("{prospects} prospects: {targets} became targets ({rate}), {won} won; {calls} calls, {minutes} minutes of talk"
              ", {cost} calls a target. Won: {amount}.",
              "发现客户 {prospects} 个：目标客户 {targets} 个（{rate}），成交 {won} 个；拨打 {calls} 通，通话 {minutes} 分钟，"
              "每个目标客户 {cost} 通。成交额：{amount}。",
              prospects=f"{summary['prospects']:,}", targets=f"{summary['targets']:,}", rate=phrases.rate(summary["rate"]),
              won=f"{summary['won']:,}", calls=f"{summary['calls']:,}", minutes=f"{summary['talk_minutes']:,.0f}",
              cost="–" if cost is None else f"{cost:.1f}", amount=deals.said(summary)),
        words("Rate = targets ÷ prospects; a target ever passed gate 1. Calls are all out-calls to these prospects."
              " 95 %: the interval of a rate out of few.",
              "合格率 = 目标客户 ÷ 发现的客户；目标客户指曾通过第一关的客户。通话为对这些客户的全部呼出。"
              "样本少时另列比率的 95% 置信区间。"),
    )  # fmt: skip


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    return (
        *((scopes.group_column(unit, ask.by),) if ask.by else ()),
        scopes.group_column(unit, "source"),
        Column("prospects", words("Prospects", "客户"), "number"),
        Column("targets", words("Targets", "目标客户"), "number", weight=2),
        Column("rate", words("Rate", "合格率"), "share"),
        Column("rate_low", words("95 %", "95%区间"), "share", show=_interval, weight=4),
        Column("rate_high", words("Rate to", "合格率上限"), "data"),
        Column("won", words("Won", "成交"), "number"),
        Column("lost", words("Lost", "失败"), "data"),
        Column("win_rate", words("Win rate", "成交率"), "share", weight=8),
        Column("calls", words("Calls", "拨打"), "number", weight=3),
        Column("calls_per_target", words("A target", "通/目标"), "number", show=_per("calls_per_target"), weight=3,
               unit=words("calls", "通")),
        Column("calls_per_appointment", words("An appt", "通/约见"), "number", show=_per("calls_per_appointment"), weight=9,
               unit=words("calls", "通")),
        Column("calls_per_won", words("A win", "通/成交"), "number", show=_per("calls_per_won"), weight=5,
               unit=words("calls", "通")),
        Column("appointments", words("Appointments", "约见"), "data"),
        Column("reached", words("Reached", "联系上"), "data"),
        Column("talk_minutes", words("Minutes", "分钟"), "number", show=lambda row: f"{row['talk_minutes']:,.0f}", weight=10),
        Column("median_days_to_win", words("Days", "天数"), "number", show=_per("median_days_to_win"), weight=7),
        Column("amount", words("Amount", "成交额"), "money", show=deals.said, weight=6),
        Column("currency", words("Currency", "币种"), "data"),
        Column("further", words("Further amounts", "其他币种"), "data"),
        Column("deals", words("Deals", "笔数"), "data"),
        Column("few", words("Few", "样本少"), "data"),
    )  # fmt: skip


def _interval(row: Row) -> Words:
    """The interval of the rate, where it is out of few."""
    return phrases.interval(row["rate_low"], row["rate_high"]) if row["few"] else plain("")


def _per(key: str) -> Any:
    return lambda row: "" if row[key] is None else f"{row[key]:.1f}".removesuffix(".0")


def _charts(unit: Unit, ask: Ask, rows: list[Row]) -> tuple[Chart, ...]:
    """The sources by rate, the best first, each with how many prospects that is out of."""
    if ask.by or not rows:
        return ()
    best = sorted(rows, key=lambda row: -row["rate"])
    labels = tuple(
        words("{source} ({n})", "{source}（{n}）", source=unit.guide.label("source_method", row["source"]), n=row["prospects"])
        for row in best
    )
    rates = Series(words("Rate", "合格率"), tuple(round(row["rate"] * 100, 1) for row in best))
    return (Chart("bars", words("Targets out of 100 prospects, by source", "各来源每百个客户中的目标客户"), labels, (rates,),
                  words("%", "%")),)  # fmt: skip
