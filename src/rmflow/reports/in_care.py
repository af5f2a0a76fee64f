"""Customers in care (step 6): when each was last in touch, and until when he is to be spoken to again (guide 6.1, 6.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rmflow.rules import figures

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.store.rows import Row

# Whether the prospect of that key is to be forgotten, or was.
IS_FORGOTTEN = "EXISTS (SELECT 1 FROM erasure WHERE prospect_id = {})"
# `more` are further columns; `where` is about the prospect `p` and the opportunity `o`. The day of the last contact: a
# call that reached them, a visit, a piece of care.
CUSTOMERS = """
SELECT p.id, p.no, p.name, p.tier, p.phone, min(o.entered_step_on) AS since,
  EXISTS (SELECT 1 FROM care WHERE prospect_id = p.id AND done_on IS NULL) AS is_planned,
  max(coalesce((SELECT max(called_on) FROM call WHERE prospect_id = p.id AND is_reached = 1), ''),
      coalesce((SELECT max(held_on) FROM visit WHERE prospect_id = p.id AND status = 'held'), ''),
      coalesce((SELECT max(done_on) FROM care WHERE prospect_id = p.id), '')) AS last_contact_on {more}
FROM opportunity o JOIN prospect p ON p.id = o.prospect_id
WHERE o.outcome IN ('open', 'won') AND o.step = 6 AND {where}
  AND NOT EXISTS (SELECT 1 FROM erasure WHERE prospect_id = p.id)
GROUP BY p.id ORDER BY p.no
"""
# The last time in person; its parameter is a JSON list of the ways of care that are.
LAST_FACE = """max(coalesce((SELECT max(held_on) FROM visit WHERE prospect_id = p.id AND status = 'held'), ''),
      coalesce((SELECT max(done_on) FROM care WHERE prospect_id = p.id AND way IN (SELECT value FROM json_each(?))), ''))"""
# Whether the prospect `p` is in care.
IS_IN_CARE = "p.id IN (SELECT prospect_id FROM opportunity WHERE outcome IN ('open', 'won') AND step = 6)"


def contact_due(guide: Guide, row: Row) -> date | None:
    """Until when a row of `CUSTOMERS` is to be spoken to again; None for one without a tier of the guide."""
    tier = guide.entries("tier").get(row.tier)
    if tier is None:
        return None
    return figures.contact_due(date.fromisoformat(row.last_contact_on or row.since), tier.extra["cadence_days"])


def face_due(guide: Guide, row: Row) -> date | None:
    """Until when a row with `last_face_on` is to be met in person; None where his tier does not ask for it."""
    tier = guide.entries("tier").get(row.tier)
    days = tier.extra.get("face_days") if tier else None
    return figures.contact_due(date.fromisoformat(row.last_face_on or row.since), days) if days else None
