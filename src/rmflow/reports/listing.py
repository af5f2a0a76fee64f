"""`list`: prospects, filtered and sorted, with where each stands and what comes next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Column, Table
from rmflow.reports import filters, phrases
from rmflow.rules.figures import days_between
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.store.unit import Unit

SELECT = """
SELECT p.no, p.name, p.kind, o.step, p.status, p.source, p.rm, p.tier, p.next_on, p.next_what, p.do_not_call,
  o.entered_step_on, o.outcome, o.amount_minor, o.currency
"""
# What may be sorted by; the second text is the order within equals.
SORTS = {
    "no": "p.no",
    "name": "p.pinyin, p.name_key",
    "step": "o.step",
    "days": "-julianday(o.entered_step_on)",
    "next": "p.next_on",
    "amount": "o.amount_minor",
    "tier": "p.tier",
    "status": "p.status",
    "source": "p.source",
    "kind": "p.kind",
    "rm": "p.rm",
}


def statement(
    typed: Iterable[str], unit: Unit, *, sort: str | None = None, limit: int | None = None, everyone: bool = False
) -> tuple[str, tuple[Any, ...]]:
    """The question in SQL, and its parameters.

    Raises:
        BadInput: the filter or the sort key cannot be read.
    """
    asked = filters.parse(typed, unit)
    where = list(asked.where)
    if not (everyone or asked.wants_gone):
        where.append(filters.HIDDEN)
    if sort is None:
        sort = "next" if asked.keys & {"due", "next"} else "no"
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    limits = " LIMIT ?" if limit is not None else ""
    values = (*asked.values, limit) if limit is not None else asked.values
    return SELECT + filters.FROM + conditions + _order(sort) + limits, values


def _order(sort: str) -> str:
    key = sort.removeprefix("-").casefold()
    if key not in SORTS:
        from rmflow.text.near import nearest

        near = nearest(key, SORTS) or list(SORTS)
        raise BadInput(
            words("There is no sort key “{key}”.", "没有“{key}”这个排序项。", key=safe(sort[:40])),
            hint=words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, near))),
            fix="rmflow list --help",
        )
    down = " DESC" if sort.startswith("-") else ""
    if key == "no":
        return f" ORDER BY p.no{down}"
    columns = SORTS[key].split(", ")
    # What has no value comes last either way.
    parts = [f"{columns[0]} IS NULL", *(f"{column}{down}" for column in columns)]
    return f" ORDER BY {', '.join(parts)}, p.no"


def prospects(
    unit: Unit,
    typed: Iterable[str] = (),
    *,
    sort: str | None = None,
    limit: int | None = None,
    everyone: bool = False,
) -> Table:
    """The prospects that the filter lets through.

    `sort` is a key of `SORTS`, with `-` before it downwards; without it `no`, or `next` where the filter asks about
    dates. `limit` None is all. The lost and dropped are left out unless `everyone`, or the filter asks about them.

    Raises:
        BadInput: the filter, the sort key or the limit cannot be taken.
    """
    if limit is not None and limit < 1:
        raise BadInput(words("--limit is 1 or more.", "--limit 至少为 1。"))
    typed = list(typed)
    sql, values = statement(typed, unit, sort=sort, limit=None if limit is None else limit + 1, everyone=everyone)
    found = unit.connection.rows(sql, values)
    shown = found if limit is None else found[:limit]
    rows = tuple(_row(row, unit) for row in shown)
    notes = (
        ()
        if len(found) == len(shown)
        else (words("The first {n} only; --limit 0 shows all.", "仅显示前 {n} 个；--limit 0 显示全部。", n=limit),)
    )
    title = words("{n} prospects" if len(rows) != 1 else "1 prospect", "{n} 个客户", n=len(rows))
    return Table(title, _columns(unit), rows, data=[_data(row) for row in rows], notes=notes, empty=_empty(typed))


def _row(row: Any, unit: Unit) -> dict[str, Any]:
    return {
        "no": row.no,
        "name": row.name,
        "kind": row.kind,
        "step": row.step,
        "status": row.status,
        "source": row.source,
        "rm": row.rm,
        "days_in_step": days_between(date.fromisoformat(row.entered_step_on), unit.today),
        "next_on": row.next_on,
        "amount": phrases.amount(row),
        "currency": row.currency,
        "tier": row.tier,
        "outcome": row.outcome,
        "do_not_call": bool(row.do_not_call),
        "next_what": row.next_what,
        "amount_minor": row.amount_minor,
    }


def _data(row: dict[str, Any]) -> dict[str, Any]:
    """A row as scripts read it: without what only serves to show it."""
    return {key: value for key, value in row.items() if key not in ("amount_minor", "next_what")}


def _empty(typed: list[str]) -> Words:
    if typed:
        return words("No prospect answers to that filter; --all looks among the lost and dropped too.",
                     "没有符合条件的客户；--all 可连失败、淘汰的一并查找。")  # fmt: skip
    return words("No prospects yet: rmflow add-prospect NAME --kind company --source cold",
                 "还没有客户：rmflow add-prospect 名称 --kind company --source cold")  # fmt: skip


def _columns(unit: Unit) -> tuple[Column, ...]:
    guide, today = unit.guide, unit.today

    def name(row: dict[str, Any]) -> Words:
        mark = words(" (do not call)", "（勿扰）") if row["do_not_call"] else plain("")
        return Words(row["name"] + mark.en, row["name"] + mark.zh)

    def step(row: dict[str, Any]) -> Words:
        off_path = row["outcome"] in ("lost", "dropped", "deferred")
        return phrases.spaced(str(row["step"]), guide.label("opportunity_outcome", row["outcome"]) if off_path else "")

    def next_on(row: dict[str, Any]) -> Words:
        if row["next_on"] is None:
            return words("none", "无")
        late = words(" !", " !") if row["next_on"] < unit.day else plain("")
        said = phrases.day(row["next_on"], today)
        return Words(said.en + late.en, said.zh + late.zh)

    return (
        Column("no", words("No.", "编号"), "number"),
        Column("name", words("Name", "名称"), "name", show=name),
        Column("step", words("Step", "步骤"), "number", show=step, weight=1),
        Column("days_in_step", words("Days", "天数"), "number", weight=4),
        Column("next_on", words("Next", "下次"), "day", show=next_on),
        Column("next_what", words("What", "事项"), show=lambda row: phrases.next_thing(guide, row["next_what"]), weight=3),
        Column("amount", words("Amount", "金额"), "money", show=lambda row: phrases.money(row["amount_minor"], row["currency"]), weight=2),
        Column("currency", words("Currency", "币种"), "data"),
        Column("tier", words("Tier", "层级"), weight=5),
        Column("source", words("Source", "来源"), show=lambda row: guide.label("source_method", row["source"]), weight=6),
        Column("status", words("Status", "状态"), show=lambda row: guide.label("prospect_status", row["status"]), weight=8),
        Column("kind", words("Kind", "类型"), show=lambda row: phrases.CUSTOMERS[row["kind"]], weight=9),
        Column("rm", words("RM", "客户经理"), weight=7),
    )  # fmt: skip
