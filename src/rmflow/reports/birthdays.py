"""`birthdays`: whose birthday falls in the days ahead, by the solar and the lunar calendar (guide 6.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.store.whom import KNOWN
from rmflow.text.birthdays import Birthday, format_birthday
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

LONGEST = 365
CONTACTS = f"""
SELECT c.n, c.name AS contact, c.title, c.phone, c.birth_year, c.birth_month, c.birth_day, c.birth_lunar, c.birth_leap,
  p.no, p.name, p.tier, p.status, p.phone AS main_phone
FROM contact c JOIN prospect p ON p.id = c.prospect_id
WHERE c.birth_lunar = ? AND c.birth_month = ? AND c.birth_day BETWEEN ? AND ? AND p.rm = ?
  AND p.status <> 'disqualified' AND NOT EXISTS (SELECT 1 FROM erasure WHERE prospect_id = p.id) AND {KNOWN.format("c")}
"""


def birthdays(unit: Unit, days: int = 14) -> Table:
    """The birthdays from today to `days` days ahead, the nearest first. 29 February is kept on the 28th in other years.

    Raises:
        BadInput: less than 0 or more than 365 days.
    """
    if not 0 <= days <= LONGEST:
        raise BadInput(words("--days is 0 to {most}, not {days}.", "--days 应为 0 至 {most}，不能是 {days}。",
                             most=LONGEST, days=days))  # fmt: skip
    found = [*_solar(unit, days), *_lunar(unit, days)]
    rows = tuple(_row(unit, row, on) for row, on in sorted(found, key=lambda pair: (pair[1], pair[0].no, pair[0].n)))
    return Table(
        words("Birthdays in the next {days} days", "未来 {days} 天的生日", days=days), _columns(unit), rows,
        empty=words("No birthdays in the next {days} days.", "未来 {days} 天没有生日。", days=days),
    )  # fmt: skip


def _solar(unit: Unit, days: int) -> list[tuple[Row, date]]:
    """By month and day, so that the index answers; the window may run across the end of a year."""
    found: list[tuple[Row, date]] = []
    # A year at most, so that nobody is named twice.
    start, end = unit.today, unit.today + timedelta(days=min(days, 364))
    while start <= end:
        month_end = (start.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        stop = min(end, month_end)
        # Nobody is forgotten in a year without a 29 February.
        last = 29 if stop == month_end and stop.month == 2 else stop.day
        values = (0, start.month, start.day, last, unit.rm)
        found += [
            (row, start.replace(day=min(row.birth_day, stop.day))) for row in unit.connection.rows(CONTACTS, values)
        ]
        start = stop + timedelta(days=1)
    return found


def _lunar(unit: Unit, days: int) -> list[tuple[Row, date]]:
    """The lunar calendar is loaded only where somebody's birthday is kept by it."""
    if not unit.connection.value("SELECT 1 FROM contact WHERE birth_lunar = 1 AND birth_month IS NOT NULL LIMIT 1"):
        return []
    from rmflow.text.birthdays import lunar_keys

    when: dict[tuple[int, int, bool], date] = {}
    for on, month, day, leap in lunar_keys(unit.today, days + 1):
        when.setdefault((month, day, leap), on)
    found = []
    for month in sorted({month for month, _, _ in when}):
        for row in unit.connection.rows(CONTACTS, (1, month, 1, 30, unit.rm)):
            on_day = when.get((row.birth_month, row.birth_day, bool(row.birth_leap)))
            if on_day is not None:
                found.append((row, on_day))
    return found


def _row(unit: Unit, row: Row, on: date) -> dict[str, Any]:
    lunar = bool(row.birth_lunar)
    kept = Birthday(row.birth_month, row.birth_day, row.birth_year, lunar, bool(row.birth_leap))
    return {
        "on": on.isoformat(), "days": (on - unit.today).days, "no": row.no, "name": row.name, "contact": row.contact,
        "title": row.title, "calendar": "lunar" if lunar else "solar", "year": row.birth_year,
        "birthday": Words(format_birthday(kept, "en"), format_birthday(kept, "zh")),
        # A lunar year is not the solar one, so an age reckoned across the two may be wrong.
        "age": on.year - row.birth_year if row.birth_year and not lunar else None,
        "tier": row.tier, "phone": row.phone or row.main_phone, "status": row.status,
    }  # fmt: skip


def _columns(unit: Unit) -> tuple[Column, ...]:
    return (
        Column("on", words("On", "日期"), "day", show=lambda row: phrases.day(row["on"], unit.today)),
        Column("contact", words("Who", "寿星"), "name", show=_who),
        Column("no", words("#", "编号"), "number"),
        Column("name", words("Customer", "客户"), "name", show=lambda row: safe(row["name"]), weight=1),
        Column("birthday", words("Birthday", "生日"), weight=3),
        Column("age", words("Turns", "周岁"), "number", weight=4),
        Column("tier", words("Tier", "层级"), weight=2),
        Column("phone", words("Phone", "电话"), "phone", show=lambda row: phrases.phone(row["phone"]), weight=2),
    )


def _who(row: dict[str, Any]) -> Words:
    contact = plain(safe(row["contact"]))
    if not row["title"]:
        return contact
    return words("{contact}, {title}", "{contact}，{title}", contact=contact, title=safe(row["title"]))
