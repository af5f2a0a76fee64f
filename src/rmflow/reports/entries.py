"""`--rows`: the records behind a report's numbers.

Every report that counts has `entries(unit, ask)`, which gives each record once with the row of the report it belongs to
and what it adds to each number there; and `MEASURES`, which says how a number comes of what its records add. A test
adds them up for every report and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Column, Table
from rmflow.reports.phrases import money
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    """The records as a table, its numbers named as in the heads of the report's `columns`; the JSON has `row`, `adds`,
    `kind`, `id`, `no`, `name`, `on`, `what`, with the codes.
    """
    heads = {column.key: column for column in columns}
    rows = tuple(entry._asdict() for entry in found)
    return Table(
        words("The records behind: {title}", "数字背后的记录：{title}", title=title),
        (
            Column("kind", words("Record", "记录"), show=lambda row: KINDS[row["kind"]], weight=1),
            Column("no", words("No.", "编号"), "number"),
            Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"] or "")),
            Column("on", words("On", "日期"), "day"),
            Column("what", words("What", "内容"), show=lambda row: _what(row, guide), weight=3),
            Column("row", words("In row", "所在行"), show=lambda row: _row(row["row"]), weight=4),
            Column("adds", words("Counts in", "计入"), show=lambda row: _adds(row, heads), weight=2),
            Column("id", words("Key", "标识"), "data"),
        ),
        rows,
        data=[{**row, "adds": dict(row["adds"])} for row in rows],
        empty=words("No record counts in that report.", "该报表没有对应的记录。"),
    )


def _row(row: dict[str, Any]) -> Words:
    return join(plain(safe(str(value))) for value in row.values() if value not in (None, ""))


def _what(row: dict[str, Any], guide: Guide) -> Words:
    """What the record says; a code by its label, with what stands behind it."""
    text = row["what"] or ""
    code, blank, rest = text.partition(" ")
    lists = (guide.entries(name) for name in LISTS.get(row["kind"], ()))
    label = next((found[code].label for found in lists if code in found), STATES.get(code))
    return words("{label}{rest}", "{label}{rest}", label=label, rest=safe(blank + rest)) if label else plain(safe(text))


def _adds(row: dict[str, Any], heads: Mapping[str, Column]) -> Words:
    return join(_added(name, value, heads.get(name), row["row"].get("currency"))
                for name, value in row["adds"].items() if value)  # fmt: skip


def _added(name: str, value: float, column: Column | None, currency: str | None) -> Words:
    """One number that the record counts in: its head, and how much where it is more than one."""
    head = column.head if column else plain(name)
    if column and column.kind == "money":
        much = money(round(value), currency)
    else:
        much = plain("" if value == 1 else f"{value:,}" if isinstance(value, int) else f"{value:,.1f}")
    return words("{head} {much}", "{head} {much}", head=head, much=much) if much.en else head
