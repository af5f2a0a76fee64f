"""The calendar and the days off that lie in the book."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rmflow.rules.workdays import Off, Workdays

if TYPE_CHECKING:
    from rmflow.store.connection import Connection


def load(connection: Connection) -> Workdays:
    """The book's calendar with every RM's days off."""
    offs = connection.tuples("SELECT rm, first_on, last_on, part FROM day_off")
    return Workdays(
        offs=[
            Off(rm, date.fromisoformat(first), date.fromisoformat(last), part) for rm, first, last, part in offs
        ]
    )
