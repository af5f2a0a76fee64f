"""The calendar and the days off that lie in the book."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from rmflow.rules.workdays import CHINA, Off, Workdays

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

COUNTRY = "calendar.country"  # the setting's key
Year = dict[date, tuple[bool, str]]


def load(connection: Connection) -> Workdays:
    """The book's calendar with every RM's days off; a year is read when it is first asked for."""
    offs = connection.tuples("SELECT rm, first_on, last_on, part FROM day_off")
    where = country(connection)
    return Workdays(
        where,
        offs=[Off(rm, date.fromisoformat(first), date.fromisoformat(last), part) for rm, first, last, part in offs],
        more=lambda year: _year(connection, where, year),
    )


def country(connection: Connection) -> str:
    """Whose calendar the book goes by."""
    return str(connection.value("SELECT value FROM setting WHERE key = ?", (COUNTRY,)) or CHINA)


def written(year: Year) -> str:
    """A year's days as the book keeps them: JSON, day → [is it worked, name]."""
    days = {day.isoformat(): [worked, name] for day, (worked, name) in sorted(year.items())}
    return json.dumps(days, ensure_ascii=False, separators=(",", ":"))


def _year(connection: Connection, where: str, year: int) -> Year | None:
    days = connection.value("SELECT days FROM calendar_year WHERE country = ? AND year = ?", (where, year))
    if days is None:
        return None
    return {date.fromisoformat(day): (bool(worked), name) for day, (worked, name) in json.loads(days).items()}
