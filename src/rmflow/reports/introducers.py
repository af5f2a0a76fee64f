"""`introducers`: who finds customers for the RM, and what came of it (guide 1.2, 猎犬): targets, not just names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.text.safe import safe
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

SQL = """
SELECT i.no, i.name, i.kind, i.organisation, i.phone, i.note,
  count(p.id) AS leads,
  coalesce(sum(EXISTS (SELECT 1 FROM opportunity o JOIN step_move m ON m.opportunity_id = o.id
    WHERE o.prospect_id = p.id AND m.to_step >= 2)), 0) AS targets,
  coalesce(sum(EXISTS (SELECT 1 FROM opportunity o WHERE o.prospect_id = p.id AND o.outcome = 'won')), 0) AS won,
  max(p.found_on) AS last_lead_on
FROM introducer i LEFT JOIN prospect p ON p.introducer_id = i.id
GROUP BY i.id ORDER BY targets DESC, leads DESC, i.no
"""


def introducers(unit: Unit) -> Table:
    """Every introducer with the leads given, how many of them became targets, how many were won; the best first."""
    guide, today = unit.guide, unit.today
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
        ),
        tuple(vars(row) for row in unit.connection.rows(SQL)),
        empty=words("No introducers yet: rmflow add-introducer NAME --as KIND",
                    "还没有介绍人：rmflow add-introducer 姓名 --as 类型"),
    )  # fmt: skip
