"""`report quota`: the day's calls against what the guide asks for, per RM and day (guide 1.3; 30–50 calls, 10 %).

Counted from the covering index `ix_call_day`, so a day costs a day's calls and a year a year's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.rules import figures, quotas
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.reports import Ask
    from rmflow.rules.quotas import Pace, Quota
    from rmflow.store.unit import Unit

Row = dict[str, Any]

COUNTS = """
SELECT rm, called_on, count(*), sum(is_reached), sum(is_appointment) FROM call
WHERE called_on BETWEEN ? AND ? AND is_inbound = 0 GROUP BY called_on, rm
"""
COUNTS_OF_ONE = COUNTS.replace("AND is_inbound", "AND rm = ? AND is_inbound")
FIRST_CALL = "SELECT min(called_at) FROM call WHERE called_on = ? AND rm = ? AND is_inbound = 0"
EVER = ("0001-01-01", "9999-12-31")


def report(unit: Unit, ask: Ask) -> Table:
    """Calls, reached, success rate and appointments per RM and day, against the band and the floor.

    Without a period: today. `ask.by` adds the days up to weeks, months or RMs. Calls the customer made do not count.
    """
    first, last = (ask.first, ask.last) if ask.has_period else (unit.today, unit.today)
    days = daily(unit, first, last, ask.rm)
    has_today = (first is None or first <= unit.today) and (last is None or unit.today <= last)
    pace = pace_today(unit, days, ask.rm) if has_today else None
    summary = _summary(unit, days, first, last)
    summary["pace"] = pace_data(pace)
    rows = days if ask.by in (None, "day") else _grouped(unit, days, str(ask.by), first, last)
    data = {"definition": definition(unit), "rows": [_data(row) for row in rows], "summary": summary}
    notes = [*_said(summary), *([pace_words(pace, unit)] if pace else []), definition_words(unit)]
    return Table(_title(unit, first, last), _columns(unit, rows, ask), tuple(rows), data, tuple(notes), NOTHING)


NOTHING = words("No calls in that period.", "该时段没有通话。")


def daily(unit: Unit, first: date | None, last: date | None, rm: str | None = None) -> list[Row]:
    """One row per RM and day with calls; today's row of `rm` (default: this RM) is there even without a call."""
    span = (first.isoformat() if first else EVER[0], last.isoformat() if last else EVER[1])
    found = unit.connection.tuples(COUNTS, span) if rm is None else unit.connection.tuples(COUNTS_OF_ONE, (*span, rm))
    quota = quotas.quota(unit.guide)
    rows = [day_row(quota, *values) for values in found]
    who = rm or unit.rm
    if span[0] <= unit.day <= span[1] and not any(r["rm"] == who and r["date"] == unit.day for r in rows):
        rows.append(day_row(quota, who, unit.day, 0, 0, 0))
        rows.sort(key=lambda row: (row["date"], row["rm"]))
    return rows


def day_row(quota: Quota, rm: str, day: str, calls: int, reached: int, appointments: int) -> Row:
    """The figures of one RM's day."""
    return _row(quota, rm, day, calls, reached, appointments, workdays=int(quotas.is_workday(date.fromisoformat(day))))


def _row(
    quota: Quota, rm: str, day: str, calls: int, reached: int, appointments: int, *, workdays: int, days: int = 1
) -> Row:
    return {
        "rm": rm,
        "date": day,
        "workday": workdays > 0,
        "calls": calls,
        "reached": reached,
        "success_rate": figures.success_rate(reached, calls),
        "appointments": appointments,
        "min": quota.least * days,
        "target": quota.target * days,
        "floor": quota.floor,
        "calls_left": figures.calls_left(calls, quota.least * days),
        "met": figures.is_met(calls, reached, quota.least * days, quota.floor),
        "few": figures.is_few(calls, quota.few),
    }


def _data(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "bar"}


def _grouped(unit: Unit, days: list[Row], by: str, first: date | None, last: date | None) -> list[Row]:
    """The days added up by week, month or RM; the band is the day's times the workdays that have come so far."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in days:
        start = _start(date.fromisoformat(row["date"]), by)
        groups.setdefault(("" if start is None else start.isoformat(), row["rm"]), []).append(row)
    quota = quotas.quota(unit.guide)
    earliest = first or date.fromisoformat(days[0]["date"]) if days else unit.today
    latest = min(last or unit.today, unit.today) if days else unit.today
    return [_sum(quota, rm, rows, _span(start, by, earliest, latest)) for (start, rm), rows in sorted(groups.items())]


def _sum(quota: Quota, rm: str, rows: list[Row], span: tuple[date, date]) -> Row:
    workdays = quotas.workdays(*span)
    total = _row(
        quota, rm, span[0].isoformat(), *(sum(row[key] for row in rows) for key in ("calls", "reached", "appointments")),
        workdays=workdays, days=workdays,
    )  # fmt: skip
    return {
        **total, "to": span[1].isoformat(), "days": sum(row["calls"] > 0 for row in rows), "workdays": workdays,
        "days_met": sum(row["met"] for row in rows),
    }  # fmt: skip


def _start(day: date, by: str) -> date | None:
    """The first day of the week or month; None where RMs are added up over the whole period."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else None


def _span(start: str, by: str, earliest: date, latest: date) -> tuple[date, date]:
    """The days of a group that lie in the period and have come."""
    if not start:
        return earliest, max(earliest, latest)
    first = date.fromisoformat(start)
    end = first + timedelta(days=6)
    if by == "month":
        end = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    first = max(first, earliest)
    return first, max(first, min(end, latest))


def _summary(unit: Unit, days: list[Row], first: date | None, last: date | None) -> Row:
    quota = quotas.quota(unit.guide)
    called = [row for row in days if row["calls"]]
    busiest = max(called, key=lambda row: row["calls"], default=None)
    calls, reached, appointments = (sum(row[key] for row in called) for key in ("calls", "reached", "appointments"))
    return {
        "days": len(called),
        "calls": calls,
        "reached": reached,
        "success_rate": figures.success_rate(reached, calls),
        "appointments": appointments,
        "appointment_rate": figures.appointment_rate(appointments, reached),
        "days_with_min": sum(row["calls"] >= quota.least for row in called),
        "days_with_target": sum(row["calls"] >= quota.target for row in called),
        "days_met": sum(row["met"] for row in called),
        "busiest": {"date": busiest["date"], "calls": busiest["calls"], "rm": busiest["rm"]} if busiest else None,
        "workdays_without_calls": _idle(unit, called, first, last),
    }


def _idle(unit: Unit, called: list[Row], first: date | None, last: date | None) -> int:
    """Workdays before today without a call, for each RM in the table; from the first call where no day is given."""
    if not called:
        return 0
    start = first or date.fromisoformat(called[0]["date"])
    end = min(last or unit.today, unit.today - timedelta(days=1))
    if end < start:
        return 0
    span = (start.isoformat(), end.isoformat())
    worked = len([row for row in called if row["workday"] and span[0] <= row["date"] <= span[1]])
    return quotas.workdays(start, end) * len({row["rm"] for row in called}) - worked


def pace_today(unit: Unit, days: Iterable[Row], rm: str | None = None) -> Pace | None:
    """How the day goes on for `rm` (default: this RM); None before the first call, or with the minimum reached."""
    from rmflow.text.dates import from_instant

    who = rm or unit.rm
    row = next((row for row in days if row["date"] == unit.day and row["rm"] == who), None)
    if row is None or not (row["calls"] and row["calls_left"]):
        return None
    at = unit.connection.value(FIRST_CALL, (unit.day, who))
    return quotas.pace(row["calls"], from_instant(at, unit.now.tzinfo), unit.now, unit.guide) if at else None


def pace_data(pace: Pace | None) -> Row | None:
    """The pace for scripts."""
    if pace is None:
        return None
    done = pace.done_at.isoformat(timespec="minutes") if pace.done_at else None
    return {"calls_left": pace.calls_left, "minutes_per_call": round(pace.minutes_per_call, 2), "done_at": done}


def pace_words(pace: Pace, unit: Unit) -> Words:
    """“14 to go, 17:40 at this rate”."""
    if pace.done_at is None:
        return words("{n} to go; at this rate not today (the window closes at {close}).",
                     "还差 {n} 通；按目前节奏今天完不成（{close} 后不再拨打）。",
                     n=pace.calls_left, close=unit.guide.numbers["call_window"][-1][1])  # fmt: skip
    return words("{n} to go, {at} at this rate.", "还差 {n} 通，按目前节奏 {at} 完成。",
                 n=pace.calls_left, at=f"{pace.done_at:%H:%M}")  # fmt: skip


def definition(unit: Unit) -> Row:
    """What the figures mean, in words and in the guide's codes."""
    quota = quotas.quota(unit.guide)
    outcomes = unit.guide.entries("call_outcome").values()
    return {
        "success": words("a call succeeded when the customer was reached: someone relevant was spoken to",
                         "“成功”指联系上客户，即与相关人员通上话"),
        "reached": [entry.code for entry in outcomes if entry.extra.get("reached")],
        "appointment": [entry.code for entry in outcomes if entry.extra.get("appointment")],
        "success_rate": words("reached ÷ calls", "联系上 ÷ 拨打"),
        "calls": words("out-calls with any outcome; calls the customer made are left out", "呼出通话，不论结果；客户来电不计"),
        "min": quota.least,
        "target": quota.target,
        "floor": quota.floor,
        "few": quota.few,
        "met": words("calls ≥ min and success_rate ≥ floor", "拨打量 ≥ 下限，且联系成功率 ≥ 底线"),
        "workday": words("Monday to Friday", "周一至周五"),
    }  # fmt: skip


def definition_words(unit: Unit) -> Words:
    """The definition in a line, below the table."""
    quota = quotas.quota(unit.guide)
    return words(
        "Success is a customer reached ({codes}); asked for: {least}–{target} calls a day, {floor} % reached."
        " Out-calls only; from fewer than {few} calls a rate is marked “few”.",
        "“成功”即联系上客户（{labels}）；要求每日 {least}–{target} 通、联系成功率不低于 {floor}%。"
        "只计呼出；不足 {few} 通的比率标“样本少”。",
        codes=", ".join(definition(unit)["reached"]),
        labels="、".join(e.label.zh for e in unit.guide.entries("call_outcome").values() if e.extra.get("reached")),
        least=quota.least, target=quota.target, floor=f"{quota.floor * 100:g}", few=quota.few,
    )  # fmt: skip


def rate_words(rate: float | None, *, few: bool) -> Words:
    """A rate for people: `14.3 %`, marked where it stands on few calls; a dash where there is none."""
    if rate is None:
        return plain("–")
    text = Words(f"{rate * 100:.1f} %", f"{rate * 100:.1f}%")
    return words("{rate}, few calls", "{rate}，样本少", rate=text) if few else text


def _said(summary: Row) -> list[Words]:
    if summary["days"] < 2:
        return []
    busiest = summary["busiest"]
    return [
        words("{days} days with calls: {calls} calls, {reached} reached ({rate}), {appointments} appointments.",
              "有通话 {days} 天：拨打 {calls}，联系上 {reached}（{rate}），约见 {appointments}。",
              days=f"{summary['days']:,}", calls=f"{summary['calls']:,}", reached=f"{summary['reached']:,}",
              rate=rate_words(summary["success_rate"], few=False), appointments=f"{summary['appointments']:,}"),
        words("The minimum was reached on {least} days, the target on {target}; busiest {on} with {n};"
              " {idle} workdays without a call.",
              "达到下限 {least} 天，达到目标 {target} 天；最忙 {on}，{n} 通；没有通话的工作日 {idle} 天。",
              least=summary["days_with_min"], target=summary["days_with_target"], on=busiest["date"],
              n=busiest["calls"], idle=summary["workdays_without_calls"]),
    ]  # fmt: skip


def _title(unit: Unit, first: date | None, last: date | None) -> Words:
    if first == last == unit.today:
        return words("Calls today, {on}", "今日通话（{on}）", on=unit.day)
    return words("Calls {first} to {last}", "通话 {first} 至 {last}", first=first or words("the first", "最早"),
                 last=last or unit.day)  # fmt: skip


def _columns(unit: Unit, rows: list[Row], ask: Ask) -> tuple[Column, ...]:
    is_sum = ask.by not in (None, "day")
    for row in rows:
        row["bar"] = min(1.0, row["calls"] / row["target"]) if row["target"] else None
    one = len({row["rm"] for row in rows}) < 2 and ask.by != "rm"
    return (
        Column("date", words("From", "起始") if is_sum else words("Day", "日期"), "day"),
        *((Column("to", words("To", "截止"), "day", weight=6),) if is_sum else ()),
        Column("rm", words("RM", "客户经理"), show=lambda row: safe(row["rm"]), weight=7 if one else 0),
        Column("workday", words("Workday", "工作日"), "data"),
        Column("calls", words("Calls", "拨打"), "number", show=lambda row: f"{row['calls']:,}/{row['min']:,}"),
        Column("reached", words("Reached", "联系上"), "number", weight=2),
        Column("success_rate", words("Success", "成功率"), show=lambda row: rate_words(row["success_rate"], few=row["few"])),
        Column("appointments", words("Appointments", "约见"), "number", weight=3),
        Column("min", words("Min", "下限"), "data"),
        Column("target", words("Target", "目标"), "number", weight=4),
        Column("floor", words("Floor", "底线"), "data"),
        Column("calls_left", words("To go", "还差"), "number", weight=5),
        *((Column("days_met", words("Days met", "达标天数"), "number", weight=5),) if is_sum else ()),
        Column("met", words("Met", "达标"), show=lambda row: _met(row, unit.day), weight=1),
        Column("few", words("Few", "样本少"), "data"),
        Column("bar", words("Of target", "进度"), "bar", weight=8),
    )  # fmt: skip


def _met(row: Row, today: str) -> Words:
    if row["met"]:
        return plain("✓")
    if not row["workday"]:
        return words("day off", "休息日")
    return words("not yet", "尚未") if row["date"] == today and "to" not in row else plain("✗")
