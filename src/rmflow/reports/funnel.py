"""`report funnel`: what came to each step, what got through its gate, what fell out, what still stands there.

An opportunity is counted at every step it ever entered, not only where it stands. Of those that entered a step, each
is in exactly one of three: it stands beyond the step (`advanced`); it stands in it under way (`still`); it fell out
(`dropped`): lost, deferred or dropped while standing in it, or taken back to an earlier step (`returned` says how
many). So entered = advanced + dropped + still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.rules import figures
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Row = dict[str, Any]
STEPS = range(1, 7)
OFF_PATH = ("lost", "deferred", "dropped")

# Moves go by one, so an opportunity entered every step between its lowest and its highest. {group} and {where} are
# texts of this file.
REACHED = """
SELECT {group}, r.low, r.high, o.step, o.outcome, count(*)
FROM (SELECT opportunity_id, min(to_step) AS low, max(to_step) AS high FROM step_move GROUP BY opportunity_id) r
JOIN opportunity o ON o.id = r.opportunity_id
{where} GROUP BY 1, 2, 3, 4, 5
"""
# How long each stay lasted that ended with a step forward.
STAYS = """
SELECT {group}, b.from_step, cast(julianday(b.moved_on) - julianday(a.moved_on) AS integer), count(*)
FROM step_move b JOIN step_move a ON a.opportunity_id = b.opportunity_id AND a.n = b.n - 1
JOIN opportunity o ON o.id = b.opportunity_id
WHERE b.to_step = b.from_step + 1 {where} GROUP BY 1, 2, 3
"""
GROUPS = {
    None: "''",
    "day": "o.opened_on",
    "week": "date(o.opened_on, '-6 days', 'weekday 1')",
    "month": "substr(o.opened_on, 1, 7)",
    "rm": "o.rm",
}


def report(unit: Unit, ask: Ask) -> Table:
    """The funnel over opportunities opened in the period (default: all), together or by day, week, month or RM."""
    conditions, values = _where(ask)
    group = GROUPS[ask.by]
    where = " AND ".join(conditions)
    reached = unit.connection.tuples(REACHED.format(group=group, where=f"WHERE {where}" if where else ""), values)
    stays = unit.connection.tuples(STAYS.format(group=group, where=f"AND {where}" if where else ""), values)
    groups = _grouped(reached)
    lasted = _grouped(stays)
    rows = [row for key in sorted(groups) for row in _steps(key, ask.by, groups[key], lasted.get(key, []))]
    summary = _summary(reached)
    data = {
        "definition": DEFINITION,
        "rows": [{key: value for key, value in row.items() if key != "bar"} for row in rows],
        "summary": summary,
    }
    return Table(_title(ask), _columns(unit, ask), tuple(rows), data, _notes(summary), NOTHING)


NOTHING = words("No opportunity was opened in that period.", "该时段没有新开商机。")
DEFINITION = {
    "entered": words("opportunities that ever came to the step", "曾进入该步骤的商机"),
    "advanced": words("of these, those that stand beyond it now", "其中现已到更后步骤的"),
    "dropped": words("fell out: lost, deferred or dropped in it, or taken back to an earlier step (returned)",
                     "流失：在该步骤失败、搁置、淘汰，或退回更早步骤（returned）"),
    "still": words("stand in it, under way", "仍在该步骤推进的"),
    "rate": words("advanced ÷ entered", "通过 ÷ 进入"),
    "median_days": words("median days of the stays that ended with a step forward", "向前推进者在该步骤停留天数的中位数"),
}  # fmt: skip


def _where(ask: Ask) -> tuple[list[str], tuple[str, ...]]:
    asked = [
        ("o.opened_on >= ?", ask.first.isoformat() if ask.first else None),
        ("o.opened_on <= ?", ask.last.isoformat() if ask.last else None),
        ("o.rm = ?", ask.rm),
    ]
    said = [(sql, value) for sql, value in asked if value is not None]
    return [sql for sql, _ in said], tuple(value for _, value in said)


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
    most = max(count["entered"] for count in counts.values())
    return [_row(key, by, step, counts[step], lasted[step], most) for step in STEPS]


def _fate(step: int, stands: int, outcome: str) -> tuple[str, ...]:
    """What became, at `step`, of an opportunity that entered it and stands at `stands`."""
    if stands > step:
        return ("advanced",)
    if stands < step:
        return ("dropped", "returned")
    return ("dropped",) if outcome in OFF_PATH else ("still",)


def _row(key: str, by: str | None, step: int, count: dict[str, int], lasted: dict[int, int], most: int) -> Row:
    is_last = step == STEPS[-1]
    return {
        **({by: key} if by else {}),
        "step": step,
        **{name: count[name] for name in ("entered", "advanced", "dropped", "still")},
        "rate": None if is_last else figures.advance_rate(count["advanced"], count["entered"]),
        "median_days": figures.median(lasted),
        "returned": count["returned"],
        "bar": count["entered"] / most if most else None,
    }


def _summary(reached: Iterable[tuple[Any, ...]]) -> Row:
    outcomes = dict.fromkeys(("open", "won", "lost", "deferred", "dropped"), 0)
    for *_, outcome, n in reached:
        outcomes[outcome] += n
    return {
        "opportunities": sum(outcomes.values()), **outcomes,
        "win_rate": figures.win_rate(outcomes["won"], outcomes["lost"]),
    }  # fmt: skip


def _title(ask: Ask) -> Words:
    if not ask.has_period:
        return words("Funnel: all opportunities", "漏斗：全部商机")
    return words("Funnel: opportunities opened {first} to {last}", "漏斗：{first} 至 {last} 新开商机",
                 first=ask.first or words("the first", "最早"), last=ask.last or words("today", "今天"))  # fmt: skip


def _notes(summary: Row) -> tuple[Words, ...]:
    rate = summary["win_rate"]
    return (
        words("{n} opportunities: {open} under way, {won} won, {lost} lost ({rate}), {deferred} deferred, {dropped} dropped.",
              "共 {n} 个商机：推进中 {open}，成交 {won}，失败 {lost}（{rate}），搁置 {deferred}，淘汰 {dropped}。",
              n=summary["opportunities"], open=summary["open"], won=summary["won"], lost=summary["lost"],
              deferred=summary["deferred"], dropped=summary["dropped"],
              rate=words("win rate {rate}", "成交率 {rate}", rate=plain("–" if rate is None else f"{rate * 100:.1f} %"))),
        words("Entered = advanced + fell out + still there; taken back to an earlier step counts as fallen out."
              " Days: the median stay of those who went on.",
              "进入 = 通过 + 流失 + 仍在；退回更早步骤计入流失。天数为向前推进者停留天数的中位数。"),
    )  # fmt: skip


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    heads = {"day": words("Opened", "开立"), "week": words("Week of", "周"), "month": words("Month", "月"),
             "rm": words("RM", "客户经理")}  # fmt: skip
    return (
        *((Column(ask.by, heads[ask.by]),) if ask.by else ()),
        Column("step", words("Step", "步骤"), show=lambda row: words(
            "{n} {label}", "{n} {label}", n=row["step"], label=unit.guide.step_label(row["step"]))),
        Column("entered", words("Entered", "进入"), "number"),
        Column("advanced", words("Advanced", "通过"), "number", weight=1),
        Column("dropped", words("Fell out", "流失"), "number", weight=3),
        Column("still", words("Still", "仍在"), "number", weight=4),
        Column("rate", words("Rate", "通过率"), "share"),
        Column("median_days", words("Days", "中位天数"), "number", show=_days, weight=5),
        Column("returned", words("Returned", "退回"), "data"),
        Column("bar", words("Bar", "图示"), "bar", weight=2),
    )  # fmt: skip


def _days(row: Row) -> str:
    return "" if row["median_days"] is None else f"{row['median_days']:g}"
