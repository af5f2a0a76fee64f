"""`report velocity`: how long opportunities take: at each step until the step forward, and from opening to winning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.reports.stays import DAYS, STAYED, STAYS
from rmflow.rules import figures
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.store.unit import Unit

Row = dict[str, Any]
Place = tuple[str, int | str]  # the group, and the step or "won"
WON = "won"
PLACES: tuple[int | str, ...] = (*scopes.SHORT_OF_CARE, WON)
MEASURES = {"stays": "sum", "q1": "q1", "median": "median", "q3": "q3", "mean": "mean"}
# Of imported opportunities too: their steps have no days, but the whole walk has.
WALKED = "FROM opportunity o {of} WHERE o.outcome = 'won' AND {where}"
WALK_DAYS = "CAST(julianday(o.outcome_on) - julianday(o.opened_on) AS INTEGER)"
WALKS = f"SELECT {{group}}, '{WON}', {WALK_DAYS}, count(*) {WALKED} GROUP BY 1, 3"
NOTHING = words("No step was taken and nothing was won in that period.", "该时段没有推进，也没有成交。")


def report(unit: Unit, ask: Ask) -> Table:
    """Quartiles and mean of the days per step, by the day the stay ended, and of opening to winning, by the day won."""
    counts: dict[Place, dict[int, int]] = {}
    for sql, day in ((STAYS, "b.moved_on"), (WALKS, "o.outcome_on")):
        scope = _scope(unit, ask, day)
        for key, place, days, n in unit.connection.tuples(_sql(sql, ask, scope, day), scope.values):
            counts.setdefault((key, place), {})[days] = n
    # Without a grouping every step has its row; of groups, those where something happened.
    groups = sorted({key for key, _ in counts})
    places = [(key, place) for key in groups for place in PLACES if ask.by is None or (key, place) in counts]
    rows = [_row(ask, place, counts.get(place, {})) for place in places]
    data = {
        "definition": {name: figures.say(said) for name, said in SAID.items()},
        "rows": rows,
        "summary": _summary(counts),
    }
    title = words("Days per step, of what moved on: {period}", "各步骤用时（推进日期：{period}）",
                  period=scopes.period_words(unit, ask))  # fmt: skip
    return Table(title, _columns(unit, ask), tuple(rows), data, NOTES if rows else (), NOTHING, _charts(unit, ask, rows))


SAID = {"stays": "stays", "days": "stay_days", "won": "opened_to_won", "q1": "quartiles", "median": "median", "q3": "quartiles",
        "mean": "mean"}  # fmt: skip
NOTES = (
    words("Days from coming to a step until the step forward; imported steps have none. Won: from opening to winning,"
          " imported ones too. Half of the stays lie between the quartiles.",
          "天数：从进入步骤到向前推进，批量导入的步骤没有天数；“成交”为从开立到成交，含批量导入。半数落在上下四分位之间。"),
)  # fmt: skip


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The stays that ended with a step forward, and the opportunities won."""
    stays = f"SELECT {{group}}, b.from_step, {DAYS}, b.id, p.no, p.name, b.moved_on {STAYED}"
    walks = f"SELECT {{group}}, '{WON}', {WALK_DAYS}, o.id, p.no, p.name, o.outcome_on {WALKED}"
    for sql, day, kind in ((stays, "b.moved_on", "stay"), (walks, "o.outcome_on", "opportunity")):
        scope = _scope(unit, ask, day)
        text = _sql(sql, ask, scope, day, named=True)
        for key, place, days, record, no, name, on in unit.connection.stream(text, scope.values):
            adds = {"stays": 1, **dict.fromkeys(("q1", "median", "q3", "mean"), days)}
            yield Entry(_place(ask, (key, place)), adds, kind, record, no, name, on)


def _scope(unit: Unit, ask: Ask, day: str) -> Scope:
    return scopes.scope(unit, ask, day=day, rm="o.rm", prospect="o.prospect_id")


def _sql(text: str, ask: Ask, scope: Scope, day: str, *, named: bool = False) -> str:
    """The question with its group and scope; the prospect is joined where it is asked about."""
    of = scopes.JOIN_PROSPECT if named or ask.by in scopes.OF_PROSPECT else ""
    group = scopes.group(ask.by, day=day, rm="o.rm", more=scopes.OF_OPPORTUNITY)
    return text.format(group=group, of=of, where=scope.sql)


def _place(ask: Ask, place: Place) -> Row:
    return {**({ask.by: place[0]} if ask.by else {}), "step": place[1]}


def _row(ask: Ask, place: Place, counts: dict[int, int]) -> Row:
    q1, median, q3 = figures.quartiles(counts) or (None, None, None)
    return {
        **_place(ask, place), "stays": sum(counts.values()), "q1": q1, "median": median, "q3": q3,
        "mean": figures.mean(counts),
    }  # fmt: skip


def _summary(counts: dict[Place, dict[int, int]]) -> Row:
    won = [days for (_, place), days in counts.items() if place == WON]
    return {
        "stays": sum(sum(days.values()) for (_, place), days in counts.items() if place != WON),
        "won": sum(sum(days.values()) for days in won),
    }


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    return (
        *((scopes.group_column(unit, ask.by),) if ask.by else ()),
        Column("step", words("Step", "步骤"), show=lambda row: _said(unit, row["step"])),
        Column("stays", words("Number", "笔数"), "number", weight=1),
        Column("q1", words("Quartile 1", "下四分位"), "number", show=lambda row: _days(row["q1"]), weight=2, unit=scopes.DAYS),
        Column("median", words("Median", "中位数"), "number", show=lambda row: _days(row["median"]), unit=scopes.DAYS),
        Column("q3", words("Quartile 3", "上四分位"), "number", show=lambda row: _days(row["q3"]), weight=2, unit=scopes.DAYS),
        Column("mean", words("Mean", "平均"), "number", show=lambda row: _days(row["mean"]), weight=3, unit=scopes.DAYS),
    )


def _said(unit: Unit, place: int | str) -> Words:
    if place == WON:
        return words("opened to won", "开立至成交")
    return words("{n} {label}", "{n} {label}", n=place, label=unit.guide.step_label(int(place)))


def _days(value: float | None) -> Words:
    return plain("–" if value is None else f"{value:.1f}".removesuffix(".0"))


def _charts(unit: Unit, ask: Ask, rows: list[Row]) -> tuple[Chart, ...]:
    if ask.by or not rows:
        return ()
    labels = tuple(_said(unit, row["step"]) for row in rows)
    medians = Series(words("Median", "中位数"), tuple(row["median"] for row in rows))
    return (Chart("bars", words("Median days", "用时中位数"), labels, (medians,), scopes.DAYS),)
