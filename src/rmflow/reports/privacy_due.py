"""`privacy due`: what has outlived its purpose (PIPL art. 19 and 47): asked for and not done, over long ago, never reached.

Each row says why, since when, and the command; the guide's `numbers.privacy` say after how long.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.rules.consent import MARKETING
from rmflow.store import persons
from rmflow.store.whom import KINDS, of_row
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

# The newest day on which anything happened with the prospect `p`.
TOUCHED = """max(p.found_on, coalesce((SELECT max(called_on) FROM call WHERE prospect_id = p.id), ''),
  coalesce((SELECT max(held_on) FROM visit WHERE prospect_id = p.id), ''),
  coalesce((SELECT max(done_on) FROM care WHERE prospect_id = p.id), ''),
  coalesce((SELECT max(learnt_on) FROM fact WHERE prospect_id = p.id), ''),
  coalesce((SELECT max(outcome_on) FROM opportunity WHERE prospect_id = p.id), ''),
  coalesce((SELECT max(opened_on) FROM opportunity WHERE prospect_id = p.id), ''))"""
LEFT_ALONE = "NOT EXISTS (SELECT 1 FROM erasure WHERE prospect_id = p.id)"
HAS_DEAL = "EXISTS (SELECT 1 FROM deal WHERE prospect_id = p.id)"
NOT_OFF = "EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id AND outcome IN ('open', 'won'))"

ASKED = "SELECT due_on AS since, prospect_id, contact_id, introducer_id FROM erasure WHERE erased_on IS NULL ORDER BY due_on, id"
ENDED = f"""
SELECT * FROM (SELECT p.no, p.name, {TOUCHED} AS since FROM prospect p
  WHERE p.status IN ('lost', 'disqualified') AND NOT {HAS_DEAL} AND NOT {NOT_OFF} AND {LEFT_ALONE}
    AND NOT EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id AND outcome = 'deferred'))
WHERE since < ? ORDER BY since
"""
DEFERRED = f"""
SELECT p.no, p.name, max(f.due_on) AS since FROM prospect p JOIN follow_up f ON f.prospect_id = p.id
WHERE f.kind = 'recheck' AND f.done_on IS NULL AND f.due_on < ? AND NOT {HAS_DEAL} AND {LEFT_ALONE}
  AND EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id AND outcome = 'deferred') AND NOT {NOT_OFF}
GROUP BY p.id ORDER BY since
"""
UNREACHED = f"""
SELECT p.no, p.name, p.found_on AS since FROM prospect p
WHERE p.found_on < ? AND p.status = 'potential' AND {LEFT_ALONE} AND p.next_on IS NULL
  AND NOT EXISTS (SELECT 1 FROM call WHERE prospect_id = p.id AND is_reached = 1)
  AND NOT EXISTS (SELECT 1 FROM visit WHERE prospect_id = p.id AND status = 'held')
  AND NOT EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id AND step > 1) ORDER BY p.found_on
"""
# Customers with deals: from the last thing between bank and customer, the end of a deal included.
RETAINED = f"""
SELECT * FROM (SELECT p.no, p.name, max({TOUCHED}, coalesce((SELECT max(dealt_on) FROM deal WHERE prospect_id = p.id), ''),
    coalesce((SELECT max(matures_on) FROM deal WHERE prospect_id = p.id), '')) AS since
  FROM prospect p WHERE {HAS_DEAL} AND {LEFT_ALONE}) WHERE since < ? ORDER BY since
"""
EXPIRED = """
SELECT p.no, p.name, c.until_on AS since, c.channel, c.purpose FROM consent c JOIN prospect p ON p.id = c.prospect_id
WHERE c.answer = 'given' AND c.until_on < :day AND NOT EXISTS (SELECT 1 FROM consent d WHERE d.prospect_id = c.prospect_id
  AND d.channel = c.channel AND d.purpose = c.purpose AND (d.answered_on, d.id) > (c.answered_on, c.id))
  AND NOT EXISTS (SELECT 1 FROM erasure WHERE prospect_id = p.id) ORDER BY c.until_on
"""
WHY: dict[str, Words] = {
    "asked": words("asked to be forgotten, due", "要求删除，期限"),
    "ended": words("lost or dropped, untouched since", "已失败或淘汰，此后无往来"),
    "deferred": words("deferred, its day passed on", "搁置，复看日已过"),
    "unreached": words("never reached, written down on", "从未联系上，登记于"),
    "retention": words("relationship over since", "业务关系结束于"),
    "consent": words("consent ran out on", "同意到期于"),
}


def due(unit: Unit) -> Table:
    """What has outlived its purpose; what was asked for first. Of all RMs of the book: the duty is the bank's."""
    rows = tuple(_all(unit))
    return Table(
        words("What has outlived its purpose", "已超出保存目的的信息"),
        (
            Column("no", words("#", "编号"), "number"),
            Column("contact", words("Contact", "联系人"), "data"),
            Column("introducer", words("Introducer", "介绍人"), "data"),
            Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"])),
            Column("why", words("Why", "原因"), show=lambda row: WHY[row["why"]]),
            Column("on", words("Day", "日期"), "day"),
            Column("fix", words("Command", "命令"), weight=1),
        ),
        rows, notes=(_policy(unit),), empty=words("Nothing has outlived its purpose.", "没有超出保存目的的信息。"),
    )  # fmt: skip


def _all(unit: Unit) -> list[dict[str, Any]]:
    numbers = persons.numbers(unit)
    ended, deferred, unreached = (
        _back(unit.today, numbers[key]).isoformat() for key in ("ended_months", "deferred_months", "unreached_months")
    )
    retained = _back(unit.today, 12 * numbers["retention_years"]).isoformat()
    over = {"retention": (RETAINED, (retained,)), "ended": (ENDED, (ended,)),
             "deferred": (DEFERRED, (deferred,)), "unreached": (UNREACHED, (unreached,))}  # fmt: skip
    found = [_asked(unit, row) for row in unit.connection.rows(ASKED)]
    found += [_row(why, row) for why, (sql, values) in over.items() for row in unit.connection.rows(sql, values)]
    return found + [_row("consent", row) for row in unit.connection.rows(EXPIRED, {"day": unit.day})]


def _asked(unit: Unit, row: Row) -> dict[str, Any]:
    """A wish that is not carried out yet: a customer's, a contact's or an introducer's."""
    one = next(one for kind in KINDS if (key := getattr(row, f"{kind}_id")) and (one := of_row(unit.connection, kind, key)))
    place = {"no": None, "contact": None, "introducer": None} | one.numbers
    return {**place, "name": one.row.name, "why": "asked", "on": row.since, "fix": f"{one.command} --erase"}


def _row(why: str, row: Any) -> dict[str, Any]:
    fix = f'rmflow forget {row.no} --reason "purpose outlived"'
    if why == "consent":
        purpose = "" if row.purpose == MARKETING else f" --purpose {row.purpose}"
        fix = f'rmflow consent {row.no} {row.channel}{purpose} --given --how "HOW"'
    return {"no": row.no, "contact": None, "introducer": None, "name": row.name, "why": why, "on": row.since, "fix": fix}


def _back(day: date, months: int) -> date:
    """So many calendar months before, or the last day of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_after = date(years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(years, month + 1, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))


def _policy(unit: Unit) -> Words:
    return words(
        "By the guide: ended {ended_months} months, deferred {deferred_months}, never reached {unreached_months};"
        " customers with deals {retention_years} years; a wish is carried out in {erase_days} days.",
        "按指引：已结束 {ended_months} 个月、搁置 {deferred_months} 个月、未联系上 {unreached_months} 个月；"
        "有成交的客户 {retention_years} 年；删除要求 {erase_days} 天内完成。",
        **persons.numbers(unit),
    )
