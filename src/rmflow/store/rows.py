"""Rows as plain objects with the columns' names; typed as the SQLModel classes, which are not loaded at run time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rmflow.schema.tables import (
        Assessment,
        CalendarYear,
        Call,
        Care,
        CloseAttempt,
        Consent,
        Contact,
        DayOff,
        Deal,
        DialSession,
        Erasure,
        Event,
        Fact,
        FollowUp,
        Introducer,
        Need,
        Objection,
        Offer,
        Opportunity,
        Promise,
        Prospect,
        Relation,
        Setting,
        Signal,
        StepMove,
        Suppression,
        Visit,
    )
else:
    Assessment = Call = Care = CloseAttempt = Contact = Deal = Event = Fact = FollowUp = Introducer = Any
    Need = Objection = Offer = Opportunity = Promise = Prospect = Relation = Setting = Signal = Any
    StepMove = Visit = CalendarYear = DayOff = DialSession = Consent = Erasure = Suppression = Any

__all__ = [
    "Assessment", "CalendarYear", "Call", "Care", "CloseAttempt", "Consent", "Contact", "DayOff", "Deal",
    "DialSession", "Erasure", "Event", "Fact", "FollowUp", "Introducer", "Need", "Objection", "Offer", "Opportunity",
    "Promise", "Prospect", "Relation", "Row", "Setting", "Signal", "StepMove", "Suppression", "Visit",
]  # fmt: skip


class Row(SimpleNamespace):
    """One row; its columns are attributes."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def make_row(cursor: Any, values: tuple[Any, ...]) -> Row:
    """The connection's row factory."""
    return Row(**{column[0]: value for column, value in zip(cursor.description, values, strict=True)})
