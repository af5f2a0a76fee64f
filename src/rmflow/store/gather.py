"""Everything the rules look at for one opportunity, in a dozen indexed questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.rules.facts import Facts
from rmflow.store.whom import KNOWN

if TYPE_CHECKING:
    from datetime import date

    from rmflow.store.connection import Connection
    from rmflow.store.rows import Opportunity, Prospect, Row

_LATEST = """
SELECT * FROM assessment WHERE id IN (SELECT max(id) FROM assessment WHERE prospect_id = ? GROUP BY criterion)
"""
_CONTACTS = f"SELECT * FROM contact WHERE prospect_id = ? AND {KNOWN.format('contact')} ORDER BY n"


def facts(connection: Connection, of: Prospect, opportunity: Opportunity, today: date) -> Facts:
    """The facts of one opportunity as of today."""

    def by_prospect(table: str, order: str = "id") -> list[Row]:
        return connection.rows(f'SELECT * FROM "{table}" WHERE prospect_id = ? ORDER BY {order}', (of.id,))

    def by_opportunity(table: str) -> list[Row]:
        return connection.rows(f'SELECT * FROM "{table}" WHERE opportunity_id = ? ORDER BY id', (opportunity.id,))

    return Facts(
        today=today,
        prospect=of,
        opportunity=opportunity,
        assessments={row.criterion: row for row in connection.rows(_LATEST, (of.id,))},
        contacts=connection.rows(_CONTACTS, (of.id,)),
        facts=by_prospect("fact"),
        care=by_prospect("care", "due_on"),
        visits=by_opportunity("visit"),
        needs=by_opportunity("need"),
        offers=by_opportunity("offer"),
        objections=by_opportunity("objection"),
        signals=by_opportunity("signal"),
        attempts=by_opportunity("close_attempt"),
        deals=by_opportunity("deal"),
    )
