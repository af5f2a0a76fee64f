"""`--rows`: the records behind a report's numbers.

Every report that counts has `entries(unit, ask)`, which gives each record once with the row of the report it belongs to
and what it adds to each number there; and `MEASURES`, which says how a number comes of what its records add. A test
adds them up for every report and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Column, Table
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def table(title: Words, found: Iterable[Entry]) -> Table:
    """The records as a table; the JSON has `row`, `adds`, `kind`, `id`, `no`, `name`, `on`, `what`."""
    rows = tuple(entry._asdict() for entry in found)
    return Table(
        words("The records behind: {title}", "数字背后的记录：{title}", title=title),
        (
            Column("kind", words("Record", "记录"), show=lambda row: KINDS[row["kind"]], weight=1),
            Column("no", words("No.", "编号"), "number"),
            Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"] or "")),
            Column("on", words("On", "日期"), "day"),
            Column("what", words("What", "内容"), show=lambda row: safe(row["what"] or ""), weight=3),
            Column("row", words("In row", "所在行"), show=lambda row: _row(row["row"]), weight=4),
            Column("adds", words("Counts in", "计入"), show=lambda row: _adds(row["adds"]), weight=2),
            Column("id", words("Key", "标识"), "data"),
        ),
        rows,
        data=[{**row, "adds": dict(row["adds"])} for row in rows],
        empty=words("No record counts in that report.", "该报表没有对应的记录。"),
    )


def _row(row: dict[str, Any]) -> Words:
    return join(plain(safe(str(value))) for value in row.values() if value not in (None, ""))


def _adds(adds: Mapping[str, float]) -> Words:
    return join(plain(name if value == 1 else f"{name} {value:g}") for name, value in adds.items())
