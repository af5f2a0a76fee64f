"""`timeline`: everything that happened with a prospect, in order, the newest last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.reports.telling import SOURCES, entry, local_day, marks
from rmflow.store import find
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports.telling import Entry
    from rmflow.store.unit import Unit

CUT = 160  # characters of a text on the screen; JSON has all of it


def timeline(unit: Unit, text: str, *, last: int | None = None) -> Table:
    """Everything on record about the one prospect that `text` means, or the `last` so many of it.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.  BadInput: `last` below 1.
    """
    if last is not None and last < 1:
        raise BadInput(words("--last is 1 or more.", "--last 至少为 1。"))
    prospect = find.prospect(unit.connection, text)
    entries = sorted(_all(unit, prospect), key=lambda told: (told["on"], *told["order"]))
    for found in entries:
        del found["order"]
    shown = entries if last is None else entries[-last:]
    notes = () if len(shown) == len(entries) else (
        words("The newest {n} of {all}.", "最近 {n} 条，共 {all} 条。", n=len(shown), all=len(entries)),
    )  # fmt: skip
    title = words("#{no} {name} — timeline", "#{no} {name} —— 时间线", no=prospect.no, name=safe(prospect.name))
    contacts = unit.connection.rows("SELECT name FROM contact WHERE prospect_id = ?", (prospect.id,))
    names = (prospect.name, *(contact.name for contact in contacts))
    return Table(title, _columns(), tuple(shown), data=shown, notes=notes, names=names)


def _columns() -> tuple[Column, ...]:
    return (
        Column("on", words("Date", "日期"), "day"),
        Column("kind", words("What", "事项"), show=lambda row: KINDS[row["kind"]]),
        Column("text", words("Text", "内容"), show=lambda row: _cut(row["text"])),
    )


def _cut(text: Words) -> Words:
    return Words(phrases.one_line(text.en, CUT), phrases.one_line(text.zh, CUT))


def _all(unit: Unit, prospect: Any) -> Iterator[Entry]:
    guide = unit.guide
    found = guide.label("source_method", prospect.source)
    yield entry("found", prospect.found_on, found, ("", ""), source=prospect.source)
    for sql, tell in SOURCES:
        for row in unit.connection.rows(sql, (prospect.id,)):
            row.day = local_day(unit, row)
            for told in tell(row, guide):
                # Of things of one instant, the one written first comes first: keys grow with time (UUIDv7).
                told["order"] = (told["order"], getattr(row, "id", ""))
                yield told
    yield from marks(prospect, guide)


KINDS = {
    "found": words("found", "发现"),
    "call": words("call", "通话"),
    "assessment": words("criterion", "鉴定"),
    "step": words("step", "步骤"),
    "outcome": words("outcome", "结果"),
    "contact": words("contact", "联系人"),
    "fact": words("fact", "情报"),
    "visit_planned": words("visit planned", "计划拜访"),
    "visit_confirmed": words("visit confirmed", "约见确认"),
    "visit": words("visit", "拜访"),
    "visit_no_show": words("no-show", "爽约"),
    "visit_cancelled": words("visit cancelled", "拜访取消"),
    "need": words("need", "需求"),
    "offer": words("offer", "方案"),
    "promise": words("promise", "承诺"),
    "promise_kept": words("promise kept", "兑现承诺"),
    "event": words("event", "场外活动"),
    "objection": words("objection", "异议"),
    "objection_judged": words("objection judged", "辨别异议"),
    "objection_resolved": words("objection settled", "化解异议"),
    "no_objections": words("no objections", "无异议"),
    "signal": words("signal", "信号"),
    "attempt": words("close attempt", "促成"),
    "deal": words("deal", "成交"),
    "care": words("care", "维护"),
    "care_planned": words("care planned", "安排维护"),
    "relation": words("relation", "关联"),
    "tier": words("tier", "分层"),
    "do_not_call": words("do not call", "勿扰"),
    "consent": words("consent", "同意情况"),
    "erasure": words("erasure", "删除"),
}
