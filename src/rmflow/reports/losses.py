"""`report losses`: what was lost, why, to whom, at which step, and what the RM himself did wrong (guide 5.2, 5.3, 9.10).

The dropped and the deferred are rows of their own: they are no losses, but went the same way off the path. Where a
grouping holds for wins too (a product, an RM, a quarter …), each row of the lost has the wins and the win rate beside.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import TIMES, amounts, deals, phrases
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.reports.quota import rate_words
from rmflow.rules import figures, quotas
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Row = dict[str, Any]
Place = tuple[str, Any]  # the outcome, the group
REASONS = {"lost": "lost_reason", "dropped": "drop_reason"}
OUTCOMES = {"lost": words("Lost", "失败"), "dropped": words("Dropped", "淘汰"), "deferred": words("Deferred", "搁置")}
SUMS = ("opportunities", "with_pitfalls", "no_amount")
MEASURES = dict.fromkeys((*SUMS, "amount", "won"), "sum") | {"median_days": "median"}
WINS = ("won", "win_rate", "win_low", "win_high", "win_few")
GROUPS = scopes.OF_OPPORTUNITY | {"reason": "coalesce(o.outcome_why, '')", "competitor": "coalesce(o.competitor, '')"}
OF_LOSSES = ("reason", "competitor", "step")  # what a win has not, or not in the same sense
ENDED_BADLY = "IN ('lost', 'dropped', 'deferred')"
NAMED = 3  # so many pitfalls are named below the table
ADMITTED = "EXISTS (SELECT 1 FROM close_attempt WHERE opportunity_id = o.id AND pitfalls IS NOT NULL)"
DAYS = "CAST(julianday(o.outcome_on) - julianday(o.opened_on) AS INTEGER)"
ENDED = f"{scopes.JOIN_PROSPECT} WHERE o.outcome {{outcomes}} AND {{where}}"
COUNTED = f"""
SELECT o.outcome, {{group}}, o.step, coalesce(o.currency, ''), {DAYS}, {ADMITTED}, count(*), coalesce(sum(o.amount_minor), 0),
  sum(o.amount_minor IS NULL)
FROM opportunity o {ENDED} GROUP BY 1, 2, 3, 4, 5, 6
"""
EACH = f"""
SELECT o.outcome, {{group}}, o.step, coalesce(o.currency, ''), {DAYS}, {ADMITTED}, 1, coalesce(o.amount_minor, 0),
  o.amount_minor IS NULL, o.id, p.no, p.name, o.outcome_on, coalesce(o.outcome_note, o.outcome_why)
FROM opportunity o {ENDED}
"""
PITFALLS = f"""
SELECT o.outcome, {{group}}, f.value, count(DISTINCT o.id)
FROM close_attempt a JOIN opportunity o ON o.id = a.opportunity_id {scopes.JOIN_PROSPECT}, json_each(a.pitfalls) f
WHERE o.outcome {{outcomes}} AND {{where}} GROUP BY 1, 2, 3
"""
NOTHING = words("Nothing was lost, dropped or deferred in that period.", "该时段没有失败、淘汰或搁置的商机。")


class Tally:
    """What is counted in one row; amounts in minor units by currency."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(SUMS, 0)
        self.days: Counter[int] = Counter()
        self.money: Counter[str] = Counter()
        self.steps: Counter[int] = Counter()
        self.pitfalls: Counter[str] = Counter()
        self.won = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """Count opportunities that are alike."""
        step, currency, days, is_admitted, n, minor, no_amount = row[2:9]
        self.counts["opportunities"] += n
        self.counts["with_pitfalls"] += n if is_admitted else 0
        self.counts["no_amount"] += no_amount
        self.days[days] += n
        self.steps[step] += n
        self.money[currency or amounts.DEFAULT] += minor


def report(unit: Unit, ask: Ask) -> Table:
    """What ended in the period (default: all) without being won, by reason or another grouping."""
    by = ask.by or "reason"
    tallies, home, won = _counted(unit, ask)
    few = quotas.quota(unit.guide).few
    wholes: Counter[str] = Counter()
    for (outcome, _), tally in tallies.items():
        wholes[outcome] += tally.counts["opportunities"]
    rows = [_row(by, place, tallies[place], wholes, home, few) for place in sorted(tallies, key=lambda p: _order(by, p, tallies))]
    summary = _summary(tallies, wholes, won)
    data = {"definition": {key: figures.say(name) for key, name in SAID.items()}, "rows": rows, "summary": summary}
    title = words("Lost, dropped and deferred: {period}", "失败、淘汰与搁置：{period}", period=scopes.period_words(unit, ask))
    notes = _notes(unit, summary) if rows else ()
    cells = tuple({**row, **{key: phrases.pairs(row[key]) for key in ("at_steps", "pitfalls")}, **deals.further(row)} for row in rows)
    return Table(title, _columns(unit, by), cells, data, notes, NOTHING, _charts(unit, by, rows))


SAID = {
    "opportunities": "ended_badly", "share": "share_of", "amount": "amount_lost", "with_pitfalls": "with_pitfalls",
    "median_days": "days_to_end", "won": "won", "win_rate": "win_rate", "win_low": "interval", "win_few": "is_few",
}  # fmt: skip


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The opportunities that ended; the won ones too where the rows have them beside."""
    by = ask.by or "reason"
    _, home, _ = _counted(unit, ask)
    for row in _ask(unit, ask, EACH, ENDED_BADLY if by in OF_LOSSES else "<> 'open'"):
        outcome, group, _, currency, days, is_admitted, _, minor, no_amount, oid, no, name, on, why = row
        if outcome == "won":
            yield Entry({"outcome": "lost", by: group}, {"won": 1}, "opportunity", oid, no, name, on, outcome)
            continue
        adds = {"opportunities": 1, "median_days": days}
        adds |= {"with_pitfalls": 1} if is_admitted else {}
        adds |= {"no_amount": 1} if no_amount else {"amount": minor} if currency == home else {}
        yield Entry({"outcome": outcome, by: group}, adds, "opportunity", oid, no, name, on, why)


def _ask(unit: Unit, ask: Ask, text: str, outcomes: str) -> Iterator[tuple[Any, ...]]:
    scope = scopes.scope(unit, ask, day="o.outcome_on", rm="o.rm", prospect="o.prospect_id")
    group = scopes.group(ask.by or "reason", day="o.outcome_on", rm="o.rm", more=GROUPS)
    return unit.connection.stream(text.format(group=group, where=scope.sql, outcomes=outcomes), scope.values)


def _counted(unit: Unit, ask: Ask) -> tuple[dict[Place, Tally], str, int]:
    """The rows' tallies, the currency that most of the amounts are in, and how many were won meanwhile."""
    tallies: dict[Place, Tally] = {}
    currencies: list[tuple[str, int]] = []
    won = 0
    for row in _ask(unit, ask, COUNTED, "<> 'open'"):
        outcome, group, n = row[0], row[1], row[6]
        if outcome == "won":
            won += n
            if (ask.by or "reason") not in OF_LOSSES:
                tallies.setdefault(("lost", group), Tally()).won += n
            continue
        tallies.setdefault((outcome, group), Tally()).add(row)
        currencies.append((row[3], n))
    for outcome, group, pitfall, n in _ask(unit, ask, PITFALLS, ENDED_BADLY):
        tallies[outcome, group].pitfalls[pitfall] = n
    return tallies, amounts.home(currencies), won


def _order(by: str, place: Place, tallies: dict[Place, Tally]) -> tuple[Any, ...]:
    """The lost first; times and steps in their order, everything else by how many."""
    outcome, group = place
    many = 0 if by in (*TIMES, "step") else -tallies[place].counts["opportunities"]
    return list(OUTCOMES).index(outcome), many, group


def _row(by: str, place: Place, tally: Tally, wholes: Counter[str], home: str, few: int) -> Row:
    outcome, group = place
    return {
        "outcome": outcome, by: group, **tally.counts,
        "share": figures.share_of(tally.counts["opportunities"], wholes[outcome]),
        **deals.in_home(tally.money, home),
        "median_days": figures.median(tally.days),
        **({} if by in OF_LOSSES else _wins(outcome, tally, few)),
        "at_steps": dict(sorted(tally.steps.items())),
        "pitfalls": dict(tally.pitfalls.most_common()),
    }  # fmt: skip


def _wins(outcome: str, tally: Tally, few: int) -> Row:
    """The wins beside a row of the lost; the other outcomes have none."""
    if outcome != "lost":
        return dict.fromkeys(WINS)
    ended = tally.won + tally.counts["opportunities"]
    rate = figures.win_rate(tally.won, tally.counts["opportunities"])
    low, high = figures.interval(tally.won, ended) or (None, None)
    return dict(zip(WINS, (tally.won, rate, low, high, figures.is_few(ended, few)), strict=True))


def _summary(tallies: dict[Place, Tally], wholes: Counter[str], won: int) -> Row:
    money: Counter[str] = Counter()
    pitfalls: Counter[str] = Counter()
    for (outcome, _), tally in tallies.items():
        if outcome == "lost":
            money.update(tally.money)
            pitfalls.update(tally.pitfalls)
    return {
        **{outcome: wholes[outcome] for outcome in OUTCOMES}, "won": won,
        "win_rate": figures.win_rate(won, wholes["lost"]),
        "amount_lost": amounts.decimals({currency: minor for currency, minor in money.items() if minor}),
        "pitfalls": dict(pitfalls.most_common()),
    }  # fmt: skip


def _notes(unit: Unit, summary: Row) -> tuple[Words, ...]:
    fell = join(
        words("{pitfall} ({n})", "{pitfall}（{n}）", pitfall=unit.guide.label("pitfall", code), n=n)
        for code, n in list(summary["pitfalls"].items())[:NAMED]
    )
    return (
        words("{lost} lost ({amount}), {won} won meanwhile: win rate {rate}; {dropped} dropped, {deferred} deferred.",
              "失败 {lost} 个（{amount}），同期成交 {won} 个，成交率 {rate}；淘汰 {dropped} 个，搁置 {deferred} 个。",
              amount=deals.in_words(summary["amount_lost"]), rate=phrases.rate(summary["win_rate"]),
              **{name: f"{summary[name]:,}" for name in ("lost", "won", "dropped", "deferred")}),
        *((words("Pitfalls admitted where it was lost: {fell}.", "失败商机中自认的成交误区：{fell}。", fell=fell),)
          if fell.en else ()),
        words("Share: of all with the same outcome. Amount: the latest named. Days: from opening to the end, the median."
              " Pitfalls: opportunities with one admitted in a closing attempt.",
              "占比为同一结果中的比例；金额为最近一次报出的金额；天数为从开立到结束的中位数；误区为促成时自认有误区的商机数。"),
    )  # fmt: skip


def _columns(unit: Unit, by: str) -> tuple[Column, ...]:
    group = Column("reason", words("Reason", "原因"), show=lambda row: _reason(unit, row)) if by == "reason" else (
        scopes.group_column(unit, by)
    )  # fmt: skip
    return (
        Column("outcome", words("Outcome", "结果"), show=lambda row: OUTCOMES[row["outcome"]]),
        group,
        Column("opportunities", words("Number", "个数"), "number"),
        Column("share", words("Share", "占比"), "share", weight=1),
        Column("amount", words("Amount", "金额"), "money", show=deals.said, weight=2),
        Column("currency", words("Currency", "币种"), "data"),
        Column("further", words("Further amounts", "其他币种"), "data"),
        Column("no_amount", words("Without amount", "未报金额"), "data"),
        Column("median_days", words("Days", "天数"), "number", show=_days, weight=3),
        *(() if by in OF_LOSSES else (
            Column("won", words("Won", "成交"), "number", weight=2),
            Column("win_rate", words("Win rate", "成交率"), "share", show=_win_rate, weight=1),
            Column("win_low", words("Win from", "成交率下限"), "data"),
            Column("win_high", words("Win to", "成交率上限"), "data"),
        )),
        Column("at_steps", words("At steps", "所在步骤"), weight=5),
        Column("with_pitfalls", words("Pitfalls", "误区"), "number", weight=4),
        Column("pitfalls", words("Which pitfalls", "误区明细"), "data"),
    )  # fmt: skip


def _reason(unit: Unit, row: Row) -> Words:
    code, outcome = row["reason"], row["outcome"]
    if not code:
        return words("none given", "未注明")
    return unit.guide.label(REASONS[outcome], code) if outcome in REASONS else plain(safe(code))


def _days(row: Row) -> str:
    return "" if row["median_days"] is None else f"{row['median_days']:g}"


def _win_rate(row: Row) -> Words:
    return plain("") if row["win_rate"] is None else rate_words(row["win_rate"], few=row["win_few"])


def _charts(unit: Unit, by: str, rows: list[Row]) -> tuple[Chart, ...]:
    lost = [row for row in rows if row["outcome"] == "lost"]
    if by not in OF_LOSSES or not lost:
        return ()
    column = _columns(unit, by)[1]
    labels = tuple(column.show(row) if column.show else str(row[by]) for row in lost)
    head = column.head
    title = Words(f"Lost, by {head.en if head.en.isupper() else head.en.lower()}", f"失败商机：按{head.zh}")
    counted = Series(words("Lost", "失败"), tuple(row["opportunities"] for row in lost))
    return (Chart("bars", title, labels, (counted,), words("opportunities", "个")),)
