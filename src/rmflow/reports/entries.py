"""`--rows`: the records behind a report's numbers.

Every report that counts has `entries(unit, ask)`, which gives each record once with the row of the report it belongs to
and what it adds to each number there; and `MEASURES`, which says how a number comes of what its records add. A test
adds them up for every report and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Column, Table
from rmflow.reports.scope import HEADS
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
    """The records as a table: a column for each thing that names their row of the report, and one for each number with
    what they add to it. The JSON has `row`, `adds`, `kind`, `id`, `no`, `name`, `on`, `what`.
    """
    entries = list(found)
    keys = dict.fromkeys(key for entry in entries for key in entry.row)
    numbers = dict.fromkeys(name for entry in entries for name in entry.adds)
    rows = tuple(
        {"kind": entry.kind, "no": entry.no, "name": entry.name, "on": entry.on, "what": entry.what, "id": entry.id,
         **{f"row_{key}": value for key, value in entry.row.items()}, **{f"adds_{key}": value for key, value in entry.adds.items()}}
        for entry in entries
    )  # fmt: skip
    return Table(
        words("The records behind: {title}", "数字背后的记录：{title}", title=title),
        (
            Column("kind", words("Record", "记录"), show=lambda row: KINDS[row["kind"]], weight=1),
            Column("no", words("No.", "编号"), "number"),
            Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"] or "")),
            Column("on", words("On", "日期"), "day"),
            Column("what", words("What", "内容"), show=lambda row: safe(row["what"] or ""), weight=3),
            *(Column(f"row_{key}", HEADS.get(key, plain(key)), show=_row(key), weight=4) for key in keys),
            *(Column(f"adds_{name}", plain(name), "number", weight=2) for name in numbers),
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
