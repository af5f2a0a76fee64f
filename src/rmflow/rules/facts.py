"""What the gates look at, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Facts(NamedTuple):
    """One opportunity with all that is on record for it. Rows carry the columns of rmflow.schema.tables.

    `assessments` holds the latest answer per criterion; the lists hold this opportunity's records (contacts, facts
    and care: the prospect's; no contact who is to be forgotten).
    """

    today: date
    prospect: Any
    opportunity: Any
    assessments: dict[str, Any]
    contacts: list[Any]
    facts: list[Any]
    care: list[Any]
    visits: list[Any]
    needs: list[Any]
    offers: list[Any]
    objections: list[Any]
    signals: list[Any]
    attempts: list[Any]
    deals: list[Any]
