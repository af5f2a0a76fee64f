"""`introducers`: who finds customers for the RM, and what came of it (guide 1.2, 猎犬): targets, not just names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

SQL = """
SELECT i.no, i.name, i.kind, i.organisation, i.phone, i.note,
  count(p.id) AS leads,
  coalesce(sum(EXISTS (SELECT 1 FROM opportunity o JOIN step_move m ON m.opportunity_id = o.id
    WHERE o.prospect_id = p.id AND m.to_step >= 2)), 0) AS targets,
  coalesce(sum(EXISTS (SELECT 1 FROM opportunity o WHERE o.prospect_id = p.id AND o.outcome = 'won')), 0) AS won,
  max(p.found_on) AS last_lead_on,
  (SELECT due_on FROM erasure WHERE introducer_id = i.id AND erased_on IS NULL) AS forget_by
FROM introducer i LEFT JOIN prospect p ON p.introducer_id = i.id
GROUP BY i.id ORDER BY targets DESC, leads DESC, i.no
"""


def introducers(unit: Unit) -> Table:
    """Every introducer with the leads given, how many of them became targets, how many were won; the best first."""
    guide, today = unit.guide, unit.today
    rows = tuple(vars(row) for row in unit.connection.rows(SQL))
    return Table(
        words("Introducers", "介绍人"),
        (
            Column("no", words("#", "编号"), "number"),
            Column("name", words("Name", "姓名"), "name", show=lambda row: safe(row["name"])),
            Column("kind", words("Kind", "类型"), weight=2,
                   show=lambda row: guide.label("introducer_kind", row["kind"])),
            Column("organisation", words("Organisation", "单位"), weight=4),
            Column("phone", words("Phone", "电话"), "phone", show=lambda row: phrases.phone(row["phone"]), weight=3),
            Column("leads", words("Leads", "推荐"), "number"),
            Column("targets", words("Targets", "目标客户"), "number"),
            Column("won", words("Won", "成交"), "number"),
            Column("last_lead_on", words("Last lead", "最近推荐"), "day",
                   show=lambda row: phrases.day(row["last_lead_on"], today), weight=1),
            Column("forget_by", words("Forget by", "删除期限"), "data"),
        ),
        rows, notes=tuple(_to_forget(row) for row in rows if row["forget_by"]),
        empty=words("No introducers yet: rmflow add-introducer NAME --as KIND",
                    "还没有介绍人：rmflow add-introducer 姓名 --as 类型"),
    )  # fmt: skip


def _to_forget(row: dict[str, Any]) -> Words:
    return words("Introducer {no} is to be forgotten by {on}: rmflow forget --introducer {no} --erase",
                 "介绍人 {no} 应于 {on} 前删除：rmflow forget --introducer {no} --erase", no=row["no"], on=row["forget_by"])  # fmt: skip
