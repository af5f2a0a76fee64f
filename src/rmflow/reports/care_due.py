"""`care-due`: whom to look after now (guide 6.1, 6.3): won customers not set up yet, care due, key customers late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Column, Table
from rmflow.reports import in_care, phrases
from rmflow.text.safe import safe
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

LONGEST = 3660
DUE = """
SELECT c.n, c.content, c.due_on, c.note, p.id, p.no, p.name, p.tier, p.phone FROM care c
  JOIN prospect p ON p.id = c.prospect_id
WHERE c.rm = ? AND c.done_on IS NULL AND c.due_on <= ? ORDER BY c.due_on, p.no, c.n
"""


def care_due(unit: Unit, days: int = 7) -> Table:
    """Customers without tier or next care first, then care due within `days` days, then key customers late by cadence.

    `why` of a row is `setup` (what is missing stands in `missing`), `care` or `cadence`; a customer whose care is due
    is not named again for his cadence.

    Raises:
        BadInput: less than 0 or more than 3660 days.
    """
    if not 0 <= days <= LONGEST:
        raise BadInput(words("--days is 0 to {most}, not {days}.", "--days 应为 0 至 {most}，不能是 {days}。",
                             most=LONGEST, days=days))  # fmt: skip
    customers = unit.connection.rows(in_care.CUSTOMERS.format(more="", where="o.rm = ?"), (unit.rm,))
    due = unit.connection.rows(DUE, (unit.rm, (unit.today + timedelta(days=days)).isoformat()))
    last = {row.id: row.last_contact_on or None for row in customers}
    setup = [found for row in customers if (found := _setup(unit, row))]
    named = {found["no"] for found in setup} | {row.no for row in due}
    late = [found for row in customers if row.no not in named and (found := _late(unit, row))]
    rows = (*setup, *(_care(unit, row, last.get(row.id)) for row in due),
            *sorted(late, key=lambda found: -found["days_late"]))  # fmt: skip
    return Table(
        words("Care due within {days} days", "{days} 天内应做的维护", days=days), _columns(unit), rows,
        notes=_notes(rows), empty=words("No care is due within {days} days.", "{days} 天内没有到期的维护。", days=days),
    )  # fmt: skip


def _setup(unit: Unit, row: Row) -> dict[str, Any] | None:
    """A won customer without a tier or a next care (guide, gate 6)."""
    missing = [] if row.tier in unit.guide.entries("tier") else ["tier"]
    missing += [] if row.is_planned else ["next_care"]
    if not missing:
        return None
    first = unit.today + timedelta(days=unit.guide.numbers["care"]["first_days"])
    what = next(iter(unit.guide.entries("maintenance_content")))
    fix = f'rmflow set-tier {row.no} TIER --why "WHY"' if "tier" in missing else (
        f"rmflow plan-care {row.no} {what} --on {first}"
    )  # fmt: skip
    since = date.fromisoformat(row.since)
    return _row(row, "setup", row.last_contact_on or None, fix, missing=missing, days_late=(unit.today - since).days)


def _care(unit: Unit, row: Row, last: str | None) -> dict[str, Any]:
    late = (unit.today - date.fromisoformat(row.due_on)).days
    fix = f"rmflow log-care {row.no} {row.content} --way CODE --next DATE"
    return {
        **_row(row, "care", last, fix, content=row.content, due_on=row.due_on, days_late=max(late, 0)),
        "n": row.n, "note": row.note,
    }  # fmt: skip


def _late(unit: Unit, row: Row) -> dict[str, Any] | None:
    """A key customer whom nobody has spoken to for longer than his tier's cadence."""
    due = in_care.contact_due(unit.guide, row)
    if due is None or due >= unit.today or not unit.guide.entries("tier")[row.tier].extra.get("key"):
        return None
    fix = f"rmflow log-call {row.no} OUTCOME"
    days_late = (unit.today - due).days
    return _row(row, "cadence", row.last_contact_on or None, fix, due_on=due.isoformat(), days_late=days_late)


def _row(row: Row, why: str, last: str | None, fix: str, **more: Any) -> dict[str, Any]:
    return {
        "no": row.no, "name": row.name, "tier": row.tier, "phone": row.phone, "why": why, "missing": [],
        "n": None, "content": None, "due_on": None, "days_late": 0, "note": None, "last_contact_on": last, **more,
        "fix": fix,
    }  # fmt: skip


def _columns(unit: Unit) -> tuple[Column, ...]:
    return (
        Column("no", words("#", "编号"), "number"),
        Column("name", words("Customer", "客户"), "name", show=lambda row: safe(row["name"])),
        Column("tier", words("Tier", "层级"), weight=2),
        Column("why", words("What", "事项"), show=lambda row: _what(unit, row)),
        Column("due_on", words("Due", "应做"), "day", show=lambda row: phrases.day(row["due_on"], unit.today)),
        Column("days_late", words("Days late", "逾期天数"), "number", show=_days_late, weight=1),
        Column("last_contact_on", words("Last contact", "最近联系"), "day",
               show=lambda row: phrases.day(row["last_contact_on"], unit.today), weight=3),
        Column("phone", words("Phone", "电话"), "phone", show=lambda row: phrases.phone(row["phone"]), weight=4),
    )  # fmt: skip


def _what(unit: Unit, row: dict[str, Any]) -> Words:
    if row["why"] == "care":
        return unit.guide.label("maintenance_content", row["content"])
    if row["why"] == "cadence":
        return words("no contact within the tier's rhythm", "超过层级规定的联系周期")
    lacks = {"tier": words("no tier", "未分层"), "next_care": words("no next care", "未安排下次维护")}
    return join([lacks[code] for code in row["missing"]])


def _days_late(row: dict[str, Any]) -> str:
    return str(row["days_late"]) if row["why"] != "setup" and row["days_late"] else ""


def _notes(rows: tuple[dict[str, Any], ...]) -> tuple[Words, ...]:
    late = sum(1 for row in rows if row["why"] != "setup" and row["days_late"])
    setup = sum(1 for row in rows if row["why"] == "setup")
    notes = []
    if setup:
        notes.append(words("{n} not set up: a tier and the next care date come first.",
                           "{n} 位客户尚未安排：先定层级和下次维护日期。", n=setup))  # fmt: skip
    if late:
        notes.append(words("{n} late.", "{n} 项已逾期。", n=late))
    return tuple(notes)
