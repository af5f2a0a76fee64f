"""`report funnel`: what came to each step, what got through its gate, what fell out, what still stands there.

An opportunity is counted at every step it ever entered, not only where it stands. Of those that entered a step, each
is in exactly one of three: it stands beyond the step (`advanced`); it stands in it under way (`still`); it fell out
(`dropped`): lost, deferred or dropped while standing in it, or taken back to an earlier step (`returned` says how
many). So entered = advanced + dropped + still. What the guide refused is counted beside the book.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import phrases
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.reports.stays import DAYS, STAYED, STAYS
from rmflow.rules import figures
from rmflow.store import refusals
from rmflow.text.dates import from_instant, instant
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.store.refusals import Refusal
    from rmflow.store.unit import Unit

Row = dict[str, Any]
STEPS = range(1, 7)
OFF_PATH = ("lost", "deferred", "dropped")
MOST_REFUSED = 3  # so many reasons of refusals are named below the table
MEASURES = dict.fromkeys(("entered", "advanced", "dropped", "still", "returned", "refused"), "sum") | {
    "median_days": "median"
}

# Moves go by one, so an opportunity entered every step between its lowest and its highest. {group}, {of} and {where}
# are texts of this room.
REACHED = """
SELECT {group}, r.low, r.high, o.step, o.outcome, count(*)
FROM (SELECT opportunity_id, min(to_step) AS low, max(to_step) AS high FROM step_move GROUP BY opportunity_id) r
JOIN opportunity o ON o.id = r.opportunity_id {of}
WHERE {where} GROUP BY 1, 2, 3, 4, 5
"""
REFUSED_OF = """
SELECT o.id, {group}, p.no, p.name FROM opportunity o JOIN prospect p ON p.id = o.prospect_id
WHERE {where} AND o.id IN (SELECT value FROM json_each(?))
"""


def report(unit: Unit, ask: Ask) -> Table:
    """The funnel over opportunities opened in the period (default: all), together or by a grouping."""
    scope = _scope(unit, ask)
    reached = unit.connection.tuples(_sql(REACHED, ask, scope), scope.values)
    stays = unit.connection.tuples(_sql(STAYS, ask, scope), scope.values)
    groups, lasted = _grouped(reached), _grouped(stays)
    turned_away: dict[tuple[str, int], Counter[str]] = {}
    counts: Counter[tuple[str, int]] = Counter()
    for refusal, key, *_ in _refused(unit, ask, scope):
        counts[key, refusal.step] += 1
        turned_away.setdefault((key, refusal.step), Counter()).update(refusal.missing or (refusal.reason,))
    rows = [row for key in sorted(groups) for row in _steps(key, ask.by, groups[key], lasted.get(key, []))]
    for row in rows:
        place = (row[ask.by] if ask.by else "", row["step"])
        row["refused"], row["refused_for"] = counts[place], dict(turned_away.get(place, Counter()).most_common())
    if ask.by:  # six rows a group, of which most say nothing
        rows = [row for row in rows if row["entered"] or row["refused"]]
    summary = _summary(reached)
    data = {
        "definition": {name: figures.say(name) for name in ("entered", "advanced", "dropped", "still")}
        | {"rate": figures.say("advance_rate"), "median_days": figures.say("median_days"), "refused": figures.say("refused")},
        "rows": rows,
        "summary": summary,
    }  # fmt: skip
    notes = _notes(unit, summary, sum(turned_away.values(), Counter()))
    title = words("Funnel of opportunities opened: {period}", "商机漏斗（开立时间：{period}）",
                  period=scopes.period_words(unit, ask))  # fmt: skip
    return Table(title, _columns(unit, ask), tuple(rows), data, notes, NOTHING, _charts(unit, ask, rows))


NOTHING = words("No opportunity was opened in that period.", "该时段没有新开商机。")


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The opportunities at every step they entered, the stays, and the refusals."""
    scope, by = _scope(unit, ask), ask.by
    group = scopes.group(by, day="o.opened_on", rm="o.rm")
    for key, low, high, stands, outcome, oid, no, name, on in unit.connection.stream(
        f"SELECT {group}, min(m.to_step), max(m.to_step), o.step, o.outcome, o.id, p.no, p.name, o.opened_on"
        f" FROM opportunity o {scopes.JOIN_PROSPECT} JOIN step_move m ON m.opportunity_id = o.id WHERE {scope.sql} GROUP BY o.id",
        scope.values,
    ):
        for step in range(low, high + 1):
            adds = dict.fromkeys(("entered", *_fate(step, stands, outcome)), 1)
            yield Entry(_place(by, key, step), adds, "opportunity", oid, no, name, on, outcome)
    stays = f"SELECT {group}, b.from_step, {DAYS}, b.id, p.no, p.name, b.moved_on {STAYED}"
    for key, step, days, mid, no, name, on in unit.connection.stream(
        stays.format(of=scopes.JOIN_PROSPECT, where=scope.sql), scope.values
    ):
        yield Entry(_place(by, key, step), {"median_days": days}, "stay", mid, no, name, on)
    for refusal, key, no, name in _refused(unit, ask, scope):
        row, said = _place(by, key, refusal.step), f"{refusal.command}: {', '.join(refusal.missing or (refusal.reason,))}"
        on = from_instant(refusal.at, unit.now.tzinfo).date().isoformat()
        yield Entry(row, {"refused": 1}, "refusal", refusal.opportunity_id, no, name, on, said)


def _place(by: str | None, key: str, step: int) -> Row:
    return {**({by: key} if by else {}), "step": step}


def _scope(unit: Unit, ask: Ask) -> Scope:
    return scopes.scope(unit, ask, day="o.opened_on", rm="o.rm", prospect="o.prospect_id")


def _sql(text: str, ask: Ask, scope: Scope) -> str:
    of = scopes.JOIN_PROSPECT if ask.by in scopes.OF_PROSPECT else ""
    return text.format(group=scopes.group(ask.by, day="o.opened_on", rm="o.rm"), of=of, where=scope.sql)


def _refused(unit: Unit, ask: Ask, scope: Scope) -> Iterator[tuple[Refusal, str, int, str]]:
    """Each refusal of an opportunity that is asked about, with its group and its prospect."""
    import json

    counted = [one for one in refusals.read(unit.connection.path, instant(unit.now)) if one.opportunity_id]
    if not counted:
        return
    sql = REFUSED_OF.format(group=scopes.group(ask.by, day="o.opened_on", rm="o.rm"), where=scope.sql)
    keys = json.dumps(sorted({one.opportunity_id for one in counted}))
    found = {row[0]: row[1:] for row in unit.connection.tuples(sql, (*scope.values, keys))}
    for one in counted:
        if one.opportunity_id in found:
            yield (one, *found[one.opportunity_id])


def _grouped(counted: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for key, *rest in counted:
        groups.setdefault(key, []).append(tuple(rest))
    return groups


def _steps(key: str, by: str | None, reached: list[tuple[Any, ...]], stays: list[tuple[Any, ...]]) -> list[Row]:
    counts = {step: {"entered": 0, "advanced": 0, "dropped": 0, "still": 0, "returned": 0} for step in STEPS}
    for low, high, stands, outcome, n in reached:
        for step in range(low, high + 1):
            counts[step]["entered"] += n
            for name in _fate(step, stands, outcome):
                counts[step][name] += n
    lasted: dict[int, dict[int, int]] = {step: {} for step in STEPS}
    for step, days, n in stays:
        lasted[step][days] = n
    return [_row(key, by, step, counts[step], lasted[step]) for step in STEPS]


def _fate(step: int, stands: int, outcome: str) -> tuple[str, ...]:
    """What became, at `step`, of an opportunity that entered it and stands at `stands`."""
    if stands > step:
        return ("advanced",)
    if stands < step:
        return ("dropped", "returned")
    return ("dropped",) if outcome in OFF_PATH else ("still",)


def _row(key: str, by: str | None, step: int, count: dict[str, int], lasted: dict[int, int]) -> Row:
    is_last = step == STEPS[-1]
    return {
        **({by: key} if by else {}),
        "step": step,
        **{name: count[name] for name in ("entered", "advanced", "dropped", "still")},
        "rate": None if is_last else figures.advance_rate(count["advanced"], count["entered"]),
        "median_days": figures.median(lasted),
        "returned": count["returned"],
    }


def _summary(reached: Iterable[tuple[Any, ...]]) -> Row:
    outcomes = dict.fromkeys(("open", "won", "lost", "deferred", "dropped"), 0)
    for *_, outcome, n in reached:
        outcomes[outcome] += n
    return {
        "opportunities": sum(outcomes.values()), **outcomes,
        "win_rate": figures.win_rate(outcomes["won"], outcomes["lost"]),
    }  # fmt: skip


def _notes(unit: Unit, summary: Row, refused: Counter[str]) -> tuple[Words, ...]:
    most = join(
        words("{what} ({n})", "{what}（{n}）", what=unit.guide.label("criterion", code), n=n)
        for code, n in refused.most_common(MOST_REFUSED)
    )
    return (
        words("{n} opportunities: {open} under way, {won} won, {lost} lost ({rate}), {deferred} deferred, {dropped} dropped.",
              "共 {n} 个商机：推进中 {open}，成交 {won}，失败 {lost}（{rate}），搁置 {deferred}，淘汰 {dropped}。",
              n=f"{summary['opportunities']:,}",
              **{name: f"{summary[name]:,}" for name in ("open", "won", "lost", "deferred", "dropped")},
              rate=words("win rate {rate}", "成交率 {rate}", rate=phrases.rate(summary["win_rate"]))),
        *((words("Refused most for: {most}.", "被拒最多的原因：{most}。", most=most),) if refused else ()),
        words("Entered = advanced + fell out + still there; taken back to an earlier step counts as fallen out."
              " Days: the median stay of those who went on.",
              "进入 = 通过 + 流失 + 仍在；退回更早步骤计入流失。天数为向前推进者停留天数的中位数。"),
    )  # fmt: skip


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    return (
        *((scopes.group_column(unit, ask.by),) if ask.by else ()),
        scopes.group_column(unit, "step"),
        Column("entered", words("Entered", "进入"), "number"),
        Column("advanced", words("Advanced", "通过"), "number", weight=1),
        Column("dropped", words("Fell out", "流失"), "number", weight=3),
        Column("still", words("Still", "仍在"), "number", weight=4),
        Column("rate", words("Passed", "通过率"), "share"),
        Column("median_days", words("Days", "中位天数"), "number", show=_days, weight=5),
        Column("refused", words("Refused", "被拒"), "number", weight=6),
        Column("returned", words("Returned", "退回"), "data"),
    )


def _charts(unit: Unit, ask: Ask, rows: list[Row]) -> tuple[Chart, ...]:
    if ask.by or not rows:
        return ()
    labels = tuple(unit.guide.step_label(row["step"]) for row in rows)
    entered = Series(words("Entered", "进入"), tuple(row["entered"] for row in rows))
    return (Chart("funnel", words("Opportunities by step", "各步骤商机数"), labels, (entered,), words("opportunities", "个")),)


def _days(row: Row) -> str:
    return "" if row["median_days"] is None else f"{row['median_days']:g}"
