"""`--rows`: the records behind a report's numbers.

Every report that counts has `entries(unit, ask)`, which gives each record once with the row of the report it belongs to
and what it adds to each number there; and `MEASURES`, which says how a number comes of what its records add. A test
adds them up for every report and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Column, Table
from rmflow.reports.scope import HEADS
from rmflow.text.money import decimal_string
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rmflow.guide.types import Guide

KINDS: dict[str, Words] = {
    "call": Words("call", "通话"), "opportunity": Words("opportunity", "商机"), "stay": Words("stay at a step", "步骤停留"),
    "refusal": Words("refusal", "拒绝"), "deal": Words("deal", "成交"), "objection": Words("objection", "异议"),
    "prospect": Words("prospect", "客户"), "visit": Words("visit", "拜访"), "care": Words("care", "维护"),
    "promise": Words("promise", "承诺"), "offer": Words("offer", "方案"), "fact": Words("fact", "情报"),
}  # fmt: skip


class Entry(NamedTuple):
    """One record behind the numbers.

    `row` are the columns that name the report's row it belongs to; `adds` what it adds to that row's numbers (1 to a
    count, an amount in minor units to a sum, days to a median); `no` and `name` are the prospect's.
    """

    row: dict[str, Any]
    adds: Mapping[str, float]
    kind: str
    id: str
    no: int | None = None
    name: str | None = None
    on: str | None = None
    what: str | None = None


# The guide's lists that a record's `what` may be a code of, by its kind.
LISTS: dict[str, tuple[str, ...]] = {
    "call": ("call_outcome",), "opportunity": ("opportunity_outcome", "lost_reason", "drop_reason"), "deal": ("product",),
    "prospect": ("prospect_status",), "visit": ("visit_result",), "offer": ("product",), "care": ("maintenance_content",),
}  # fmt: skip


# What a report calls a record by itself.
STATES: dict[str, Words] = {
    "awaiting_bank": Words("awaiting the bank", "待行内审批"), "stuck": Words("stuck", "停滞"),
    "planned": Words("as planned", "按计划等待"),
}  # fmt: skip


def table(title: Words, found: Iterable[Entry], guide: Guide, columns: Iterable[Column] = ()) -> Table:
    """The records as a table: a column for each thing that names their row of the report, and one for each number, named
    as in the heads of the report's `columns`, with what they add to it. The JSON has `row`, `adds`, `kind`, `id`, `no`,
    `name`, `on`, `what`, with the codes.
    """
    heads = {column.key: column for column in columns}
    entries = list(found)
    keys = dict.fromkeys(key for entry in entries for key in entry.row)
    numbers = dict.fromkeys(name for entry in entries for name in entry.adds)
    rows = tuple(_flat(entry, heads) for entry in entries)
    return Table(
        words("The records behind: {title}", "数字背后的记录：{title}", title=title),
        (
            Column("kind", words("Record", "记录"), show=lambda row: KINDS[row["kind"]], weight=1),
            Column("no", words("No.", "编号"), "number"),
            Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"] or "")),
            Column("on", words("On", "日期"), "day"),
            Column("what", words("What", "内容"), show=lambda row: _what(row, guide), weight=3),
            *(Column(f"row_{key}", HEADS.get(key, plain(key)), show=_row(key), weight=4) for key in keys),
            *(_number(name, heads.get(name)) for name in numbers),
            Column("id", words("Key", "标识"), "data"),
        ),
        rows,
        data=[{**entry._asdict(), "adds": dict(entry.adds)} for entry in entries],
        empty=words("No record counts in that report.", "该报表没有对应的记录。"),
    )


def _row(key: str) -> Callable[[dict[str, Any]], str]:
    def show(row: dict[str, Any]) -> str:
        value = row.get(f"row_{key}")
        return "" if value is None else safe(str(value))

    return show


def _flat(entry: Entry, heads: Mapping[str, Column]) -> dict[str, Any]:
    """The record as one row, what it adds in the units that people read."""
    currency = entry.row.get("currency")
    return {
        "kind": entry.kind, "no": entry.no, "name": entry.name, "on": entry.on, "what": entry.what, "id": entry.id,
        "currency": currency, **{f"row_{key}": value for key, value in entry.row.items()},
        **{f"adds_{name}": decimal_string(round(value), currency) if currency and _is_money(heads.get(name)) else value
           for name, value in entry.adds.items()},
    }  # fmt: skip


def _number(name: str, column: Column | None) -> Column:
    head, kind = column.head if column else plain(name), "money" if _is_money(column) else "number"
    return Column(f"adds_{name}", head, kind, weight=2)


def _is_money(column: Column | None) -> bool:
    return column is not None and column.kind == "money"


def _what(row: dict[str, Any], guide: Guide) -> Words:
    """What the record says; a code by its label, with what stands behind it."""
    text = row["what"] or ""
    code, blank, rest = text.partition(" ")
    lists = (guide.entries(name) for name in LISTS.get(row["kind"], ()))
    label = next((found[code].label for found in lists if code in found), STATES.get(code))
    return words("{label}{rest}", "{label}{rest}", label=label, rest=safe(blank + rest)) if label else plain(safe(text))
