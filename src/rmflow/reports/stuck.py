"""`report stuck`: what has stood too long at its step with nothing planned, and apart from it what waits as planned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.reports import amounts, filters, phrases
from rmflow.reports import scope as scopes
from rmflow.reports.entries import STATES, Entry
from rmflow.rules import figures
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Row = dict[str, Any]
MEASURES = {"days_in_step": "sum", "limit": "sum", "days_over": "sum", "amount": "sum"}
STUCK, PLANNED = "stuck", "planned"
# `filter_keys` says which stand too long. What is booked is asked of the dated things themselves: `next_on` is the
# earliest of all, be it overdue, or the care of an earlier deal.
FOUND = f"""
SELECT {{group}} AS "group", p.no, p.name, o.id, o.no AS opportunity, o.step, o.outcome, o.entered_step_on, o.amount_minor,
  o.currency, o.rm, p.next_on, p.next_what,
  (SELECT min(due) FROM (
    SELECT due_on AS due FROM follow_up WHERE prospect_id = p.id AND done_on IS NULL
    UNION ALL SELECT planned_on FROM visit WHERE prospect_id = p.id AND status IN ('planned', 'confirmed')
    UNION ALL SELECT due_on FROM promise WHERE prospect_id = p.id AND kept_on IS NULL
  ) WHERE due >= ?) AS booked_on,
  nullif(max(coalesce((SELECT max(called_on) FROM call WHERE prospect_id = p.id AND is_reached = 1), ''),
    coalesce((SELECT max(held_on) FROM visit WHERE prospect_id = p.id AND status = 'held'), '')), '') AS last_contact_on
FROM opportunity o {scopes.JOIN_PROSPECT} WHERE {{where}}
"""
SAID = {"state": "is_stuck", "days_in_step": "days_between", "days_over": "days_over", "booked_on": "booked",
        "last_contact_on": "last_contact"}  # fmt: skip
NOTHING = words("Nothing stands longer at its step than the guide allows.", "没有超过停滞期限的商机。")


def report(unit: Unit, ask: Ask) -> Table:
    """The opportunities opened in the period (default: all) that stand too long: stuck ones first, the longest over
    first, by group where one is asked for."""
    rows = _rows(unit, ask)
    stuck = [row for row in rows if row["state"] == STUCK]
    summary = {
        "stuck": len(stuck), "planned": len(rows) - len(stuck),
        "amounts": amounts.decimals(_money(stuck)), "limits": dict(unit.guide.numbers["stuck_days"]),
    }  # fmt: skip
    data = {
        "definition": {name: figures.say(said) for name, said in SAID.items()}, "rows": rows, "summary": summary,
    }  # fmt: skip
    title = words("Stuck on {day}, opened: {period}", "{day} 停滞商机（开立时间：{period}）",
                  day=unit.day, period=scopes.period_words(unit, ask))  # fmt: skip
    return Table(title, _columns(unit, ask), tuple(rows), data, _notes(unit, stuck, summary) if rows else (), NOTHING)


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The opportunities: each is a row of its own."""
    for row in _rows(unit, ask):
        adds = {name: row[name] for name in ("days_in_step", "limit", "days_over")}
        if row["amount"] is not None:
            adds["amount"] = amounts.minor(row["amount"])
        key = {"id": row["id"]}
        yield Entry(key, adds, "opportunity", row["id"], row["no"], row["name"], row["entered_step_on"], row["state"])


def _rows(unit: Unit, ask: Ask) -> list[Row]:
    too_long = filters.parse(("stuck:yes",), unit)
    scope = scopes.Scope(" AND ".join(f"({sql})" for sql in too_long.where), too_long.values) & scopes.scope(
        unit, ask, day="o.opened_on", rm="o.rm", prospect="o.prospect_id"
    )
    group = scopes.group(ask.by, day="o.opened_on", rm="o.rm", more=scopes.OF_OPPORTUNITY)
    found = unit.connection.rows(FOUND.format(group=group, where=scope.sql), (unit.day, *scope.values))
    rows = [_row(unit, ask, row) for row in found]
    return sorted(rows, key=lambda row: (
        row[ask.by] if ask.by else "", row["state"] != STUCK, -row["days_over"], row["no"], row["opportunity"],
    ))  # fmt: skip


def _row(unit: Unit, ask: Ask, row: Any) -> Row:
    days = figures.days_between(date.fromisoformat(row.entered_step_on), unit.today)
    limit = int(unit.guide.numbers["stuck_days"][str(row.step)])
    return {
        "no": row.no, "name": row.name, "opportunity": row.opportunity, "step": row.step, "outcome": row.outcome,
        "state": STUCK if figures.is_stuck(days, limit, booked=row.booked_on is not None) else PLANNED,
        "days_in_step": days, "limit": limit, "days_over": days - limit, "entered_step_on": row.entered_step_on,
        "last_contact_on": row.last_contact_on, "booked_on": row.booked_on, "next_on": row.next_on,
        "next_what": row.next_what, "amount": phrases.amount(row), "currency": row.currency, "rm": row.rm, "id": row.id,
        "fix": f"rmflow check {row.no}", **({ask.by: row.group} if ask.by else {}),
    }  # fmt: skip


def _money(rows: list[Row]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if row["amount"] is not None:
            found[row["currency"]] = found.get(row["currency"], 0) + (amounts.minor(row["amount"]) or 0)
    return found


def _notes(unit: Unit, stuck: list[Row], summary: Row) -> tuple[Words, ...]:
    money, limits = _money(stuck), unit.guide.numbers["stuck_days"]
    amount = words(" ({amount})", "（{amount}）", amount=amounts.side_by_side(money)) if money else plain("")
    lacks = (words("What a gate lacks: rmflow check NO.", "门槛缺什么：rmflow check 编号。"),) if stuck else ()
    return (
        words("{n} stuck{amount}, {planned} wait as planned.", "停滞 {n} 个{amount}，按计划等待 {planned} 个。",
              n=f"{summary['stuck']:,}", planned=f"{summary['planned']:,}", amount=amount),
        words("Stuck: longer at the step than {limits} days (steps 1–5), and nothing booked for today or later.",
              "停滞：停留超过 {limits} 天（第1–5步），且今日及以后没有已定事项。",
              limits="/".join(str(limits[str(step)]) for step in scopes.SHORT_OF_CARE)),
        *lacks,
    )  # fmt: skip


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    def day(key: str) -> Any:
        return lambda row: phrases.day(row[key], unit.today)

    by = None if ask.by in ("step", "rm") else ask.by  # these have their columns
    return (
        *((scopes.group_column(unit, by),) if by else ()),
        Column("no", words("No.", "编号"), "number"),
        Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"])),
        Column("opportunity", words("Opportunity", "商机"), "data"),
        Column("step", words("Step", "步骤"), "number", weight=1),
        Column("state", words("State", "状态"), show=lambda row: STATES[row["state"]]),
        Column("days_in_step", words("Days", "停留天数"), "number", weight=2, unit=scopes.DAYS),
        Column("limit", words("Limit", "期限"), "number", weight=7, unit=scopes.DAYS),
        Column("days_over", words("Over", "超出"), "number", unit=scopes.DAYS),
        Column("last_contact_on", words("Last contact", "最近联系"), "day", show=day("last_contact_on"), weight=4),
        Column("next_on", words("Next", "下次"), "day", show=lambda row: _next(unit, row), weight=3),
        Column("next_what", words("What", "事项"), show=lambda row: phrases.next_thing(unit.guide, row["next_what"]), weight=8),
        Column("amount", words("Amount", "金额"), "money", show=amounts.shown("amount"), weight=5),
        Column("currency", words("Currency", "币种"), "data"),
        Column("rm", words("RM", "客户经理"), weight=6),
        Column("fix", words("Command", "命令"), "data"),
    )


def _next(unit: Unit, row: Row) -> Words:
    """The earliest dated thing, marked where it is overdue."""
    if row["next_on"] is None:
        return words("none", "无")
    said = phrases.day(row["next_on"], unit.today)
    return Words(f"{said.en} !", f"{said.zh} !") if row["next_on"] < unit.day else said
