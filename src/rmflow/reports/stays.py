"""How long opportunities stayed at a step, as SQL: what `report funnel` and `report velocity` both count."""

from __future__ import annotations

# `b` is the step forward that ended the stay, `a` the move that began it; of an imported opportunity that is not known.
# {of} joins the prospect where it is asked about, {where} is the scope.
STAYED = """
FROM step_move b JOIN step_move a ON a.opportunity_id = b.opportunity_id AND a.n = b.n - 1
JOIN opportunity o ON o.id = b.opportunity_id {of}
WHERE b.to_step = b.from_step + 1 AND NOT o.is_imported AND {where}
"""
DAYS = "CAST(julianday(b.moved_on) - julianday(a.moved_on) AS INTEGER)"
# How many stays lasted how long, by step.
STAYS = f"SELECT {{group}}, b.from_step, {DAYS}, count(*) {STAYED} GROUP BY 1, 2, 3"
