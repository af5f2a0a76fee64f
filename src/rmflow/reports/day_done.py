"""What an RM did on a day, told as the timeline tells it: visits with the customer's words, needs, offers, deals …"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from rmflow.reports import scope as scopes
from rmflow.reports.telling import FROM, TELLERS, entry, local_day
from rmflow.text.dates import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Item = dict[str, Any]
# The sections of the log, in the order of the six steps, as the timeline names its entries.
SHOWN = (
    "found", "visit_planned", "visit", "visit_no_show", "need", "offer", "event", "objection", "objection_resolved", "signal",
    "attempt", "deal", "care", "promise", "promise_kept", "step", "outcome",
)  # fmt: skip
# The columns by which a record of each table may belong to a day; `created_at` where it has no day of its own.
DAYS = {
    "visit": ("held_on", "planned_on", "created_at"),
    "need": ("created_at",),
    "offer": ("presented_on",),
    "event": ("held_on",),
    "objection": ("raised_on", "resolved_on"),
    "signal": ("seen_on",),
    "close_attempt": ("tried_on",),
    "deal": ("dealt_on",),
    "care": ("done_on",),
    "promise": ("kept_on", "created_at"),
    "step_move": ("moved_on",),
    "opportunity": ("outcome_on",),
}
FOUND = "SELECT r.id, r.found_on, r.source, r.no, r.name FROM prospect r WHERE {where} ORDER BY r.no"


def done(unit: Unit, ask: Ask) -> dict[str, list[Item]]:
    """By kind, everything `ask.rm` did from `ask.first` to `ask.last`, in the order it was done."""
    found: dict[str, list[Item]] = {kind: [] for kind in SHOWN}
    for item in _all(unit, ask):
        if item["kind"] in found and str(ask.first) <= item["on"] <= str(ask.last):
            found[item["kind"]].append(item)
    for items in found.values():
        items.sort(key=lambda item: (item["on"], *item.pop("order")))
    return found


def _all(unit: Unit, ask: Ask) -> Iterator[Item]:
    new = scopes.scope(unit, ask, day="r.found_on", rm="r.rm", prospect="r.id")
    for key, on, source, no, name in unit.connection.tuples(FOUND.format(where=new.sql), new.values):
        told = entry("found", on, unit.guide.label("source_method", source), key, source=source)
        yield {"no": no, "name": name, **told, "order": ("", key)}
    for table, columns in DAYS.items():
        yield from _of(unit, ask, table, columns)


def _of(unit: Unit, ask: Ask, table: str, columns: tuple[str, ...]) -> Iterator[Item]:
    """The records of one table that may belong to the days, told."""
    where = scopes.scope(unit, ask, day=None, rm="r.rm", prospect="r.prospect_id") & _on(unit, ask, columns)
    sql = (f"SELECT r.*, q.no AS prospect_no, q.name AS prospect_name FROM {FROM.get(table, table)} r"
           f" JOIN prospect q ON q.id = r.prospect_id WHERE {where.sql}")  # fmt: skip
    for row in unit.connection.rows(sql, where.values):
        row.day = local_day(unit, row)
        for told in TELLERS[table](row, unit.guide):
            if told["kind"] == "step" and told["from"] is None:
                continue  # an opening; the prospect found is told by itself
            more = {"next_step": row.next_step, "next_on": row.next_on} if told["kind"] == "visit" else {}
            order = (str(told.pop("order")), row.id)
            yield {"no": row.prospect_no, "name": row.prospect_name, **told, **more, "order": order}


def _on(unit: Unit, ask: Ask, columns: tuple[str, ...]) -> scopes.Scope:
    """That one of the columns lies between the days asked about."""
    first, last = ask.first or unit.today, ask.last or unit.today
    ends = {
        True: (instant(datetime.combine(first, time(), unit.now.tzinfo)),
               instant(datetime.combine(last, time.max, unit.now.tzinfo))),
        False: (first.isoformat(), last.isoformat()),
    }  # fmt: skip
    sql = " OR ".join(f"r.{column} BETWEEN ? AND ?" for column in columns)
    return scopes.Scope(f"({sql})", tuple(end for column in columns for end in ends[column == "created_at"]))
