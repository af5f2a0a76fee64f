"""How the quota's figures are said: the definitions, the notes, the columns, the pictures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series
from rmflow.rules import figures, quotas
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.reports import Ask
    from rmflow.rules.quotas import Pace
    from rmflow.store.unit import Unit

Row = dict[str, Any]
MOST_CHARTED = timedelta(days=371)  # a year's weeks: what a heat map has room for
MOST_STREAKS = 5  # so many RMs' streaks are named below the table


def title(unit: Unit, ask: Ask) -> Words:
    """The table's title."""
    if ask.first == ask.last == unit.today:
        return words("Calls today, {on}", "今日通话（{on}）", on=unit.day)
    return words("Calls {first} to {last}", "通话 {first} 至 {last}", first=ask.first or words("the first", "最早"),
                 last=ask.last or unit.day)  # fmt: skip


def definition(unit: Unit) -> Row:
    """What the figures mean, in words and in the guide's codes."""
    quota = quotas.quota(unit.guide)
    outcomes = unit.guide.entries("call_outcome").values()
    return {
        "success": words("a call succeeded when the customer was reached: someone relevant was spoken to",
                         "“成功”指联系上客户，即与相关人员通上话"),
        "reached": [entry.code for entry in outcomes if entry.extra.get("reached")],
        "appointment": [entry.code for entry in outcomes if entry.extra.get("appointment")],
        "success_rate": figures.say("success_rate"),
        "rate_low": figures.say("interval"),
        "calls": words("out-calls with any outcome; calls the customer made are left out", "呼出通话，不论结果；客户来电不计"),
        "min": quota.least,
        "target": quota.target,
        "floor": quota.floor,
        "few": quota.few,
        "met": figures.say("is_met"),
        "streak": figures.say("streak"),
        "workday": words("a day on which the bank works by its calendar: holidays and make-up days where the year is known",
                         "按日历为工作日：已知年份计入节假日与调休"),
        "asked": words("the day's share that is asked of the RM: 1, 0.5 on half a day off, 0 on a day off; over a period, added up",
                       "对该客户经理的要求天数：全天 1，半天休假 0.5，休假 0；时段内累加"),
    }  # fmt: skip


def definition_words(unit: Unit) -> Words:
    """The definition in a line, below the table."""
    quota = quotas.quota(unit.guide)
    return words(
        "Success is a customer reached ({labels}); asked for: {least}–{target} calls a day, {floor} % reached."
        " Out-calls only; a rate out of fewer than {few} calls stands with its 95 % interval.",
        "“成功”即联系上客户（{labels}）；要求每日 {least}–{target} 通、联系成功率不低于 {floor}%。"
        "只计呼出；不足 {few} 通的比率并列 95% 置信区间。",
        labels=join(entry.label for entry in unit.guide.entries("call_outcome").values() if entry.extra.get("reached")),
        least=quota.least, target=quota.target, floor=f"{quota.floor * 100:g}", few=quota.few,
    )  # fmt: skip


def rate_words(rate: float | None, *, few: bool, low: float | None = None, high: float | None = None) -> Words:
    """A rate for people: `14.3 %`; where it stands on few calls so marked, or with its interval where that is given; a
    dash where there is none.
    """
    if rate is None:
        return plain("–")
    text = Words(f"{rate * 100:.1f} %", f"{rate * 100:.1f}%")
    if few and low is not None and high is not None:
        return words("{rate} ({low}–{high} %)", "{rate}（{low}–{high}%）", rate=text, low=f"{low * 100:.0f}",
                     high=f"{high * 100:.0f}")  # fmt: skip
    return words("{rate}, few calls", "{rate}，样本少", rate=text) if few else text


def pace_words(pace: Pace, unit: Unit) -> Words:
    """“14 to go, 17:40 at this rate”."""
    if pace.done_at is None:
        return words("{n} to go; at this rate not today (the window closes at {close}).",
                     "还差 {n} 通；按目前节奏今天完不成（{close} 后不再拨打）。",
                     n=pace.calls_left, close=unit.guide.numbers["call_window"][-1][1])  # fmt: skip
    return words("{n} to go, {at} at this rate.", "还差 {n} 通，按目前节奏 {at} 完成。",
                 n=pace.calls_left, at=f"{pace.done_at:%H:%M}")  # fmt: skip


def streak_words(days: int) -> Words:
    """“5 working days in a row”."""
    if days == 1:
        return words("1 working day", "1 个工作日")
    return words("{n} working days in a row", "连续 {n} 个工作日", n=days)


def summary_words(summary: Row) -> list[Words]:
    """The summary below the table, where there is more than a day; the streaks, where there are any."""
    if summary["days"] < 2:
        return _streaks(summary)
    busiest = summary["busiest"]
    apart = whose = plain("")
    if len(summary["streak"]) > 1:
        apart = words(" (each RM's counted apart)", "（各客户经理分别计）")
        whose = words(" ({rm})", "（{rm}）", rm=safe(busiest["rm"]))
    return [
        words("{days} days with calls{apart}: {calls} calls, {reached} reached ({rate}), {appointments} appointments.",
              "有通话 {days} 天{apart}：拨打 {calls}，联系上 {reached}（{rate}），约见 {appointments}。",
              days=f"{summary['days']:,}", apart=apart, calls=f"{summary['calls']:,}", reached=f"{summary['reached']:,}",
              rate=rate_words(summary["success_rate"], few=False), appointments=f"{summary['appointments']:,}"),
        words("The minimum was reached on {least} days, the target on {target}; busiest {on} with {n}{whose};"
              " {idle} workdays without a call.",
              "达到下限 {least} 天，达到目标 {target} 天；最忙 {on}，{n} 通{whose}；没有通话的工作日 {idle} 天。",
              least=summary["days_with_min"], target=summary["days_with_target"], on=busiest["date"],
              n=busiest["calls"], whose=whose, idle=summary["workdays_without_calls"]),
        *_streaks(summary),
    ]  # fmt: skip


def _streaks(summary: Row) -> list[Words]:
    longest = sorted(((n, rm) for rm, n in summary["streak"].items() if n), reverse=True)[:MOST_STREAKS]
    if not longest:
        return []
    told = join(words("{rm} {days}", "{rm} {days}", rm=safe(rm), days=streak_words(n)) for n, rm in longest)
    return [words("Quota met, up to today: {told}.", "截至今日达标：{told}。", told=told)]


def columns(unit: Unit, rows: list[Row], ask: Ask) -> tuple[Column, ...]:
    """The table's columns; what is asked is not shown beside a part of the customers (FILTER)."""
    is_sum = ask.by not in (None, "day")
    for row in rows:
        row["bar"] = min(1.0, row["calls"] / row["target"]) if row["target"] else None
    one = len({row["rm"] for row in rows}) < 2 and ask.by != "rm"
    return (
        Column("date", words("From", "起始") if is_sum else words("Day", "日期"), "day"),
        *((Column("to", words("To", "截止"), "day", weight=6),) if is_sum else ()),
        Column("rm", words("RM", "客户经理"), show=lambda row: safe(row["rm"]), weight=7 if one else 0),
        Column("workday", words("Workday", "工作日"), "data"),
        Column("asked", words("Days asked", "要求天数"), "data"),
        Column("calls", words("Calls", "拨打"), "number", show=lambda row: _calls(row, whole=not ask.typed)),
        Column("reached", words("Reached", "联系上"), "number", weight=2),
        Column("success_rate", words("Success", "成功率"), show=_rate),
        Column("rate_low", words("Success, low", "成功率下界"), "data"),
        Column("rate_high", words("Success, high", "成功率上界"), "data"),
        Column("appointments", words("Appointments", "约见"), "number", weight=3),
        Column("min", words("Min", "下限"), "data"),
        Column("target", words("Target", "目标"), "number", weight=4),
        Column("floor", words("Floor", "底线"), "data"),
        Column("calls_left", words("To go", "还差"), "number", weight=5),
        *((Column("days_met", words("Days met", "达标天数"), "number", weight=5),) if is_sum else ()),
        *((Column("streak", words("Streak", "连续达标"), "number", weight=6),) if ask.by == "rm" else ()),
        Column("met", words("Met", "达标"), show=lambda row: _met(row, unit.day), weight=1),
        Column("few", words("Few", "样本少"), "data"),
        Column("bar", words("Of target", "进度"), "bar", weight=8),
    )  # fmt: skip


def _calls(row: Row, *, whole: bool) -> str:
    return f"{row['calls']:,}/{row['min']:,}" if whole else f"{row['calls']:,}"


def _rate(row: Row) -> Words:
    return rate_words(row["success_rate"], few=row["few"], low=row["rate_low"], high=row["rate_high"])


def _met(row: Row, today: str) -> Words:
    if row["met"]:
        return plain("✓")
    if row["met"] is None:
        return plain("–") if row["asked"] else words("day off", "休息日")
    return words("not yet", "尚未") if row["date"] == today and "to" not in row else plain("✗")


def charts(unit: Unit, days: list[Row], first: date, last: date) -> tuple[Chart, ...]:
    """The calls per day of all RMs in the table: a heat map of the days, a line over the workdays and what else had
    calls; the last year of a longer period.
    """
    made: dict[date, int] = {}
    for row in days:
        day = date.fromisoformat(row["date"])
        made[day] = made.get(day, 0) + row["calls"]
    first = max(first, last - MOST_CHARTED)
    span = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    worked = [day for day in span if made.get(day) or unit.workdays.is_workday(day)]
    return tuple(
        Chart(kind, title, tuple(day.isoformat() for day in shown),
              (Series(words("Calls", "拨打"), tuple(made.get(day, 0) for day in shown)),), words("calls", "通"))
        for kind, title, shown in (
            ("calendar", words("Calls per day", "每日拨打"), span), ("line", words("Calls, workday by workday", "拨打走势"), worked),
        )
    )  # fmt: skip
