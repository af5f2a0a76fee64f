"""The earliest dated thing to do for a prospect: call-backs, visits, promises, care. One question, kept on the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

NEXT = """
SELECT due_on, what FROM (
  SELECT due_on, kind || coalesce(':' || what, '') AS what, 1 AS rank FROM follow_up
    WHERE prospect_id = :id AND done_on IS NULL
  UNION ALL SELECT planned_on, 'visit:' || coalesce(objective, ''), 0 FROM visit
    WHERE prospect_id = :id AND status IN ('planned', 'confirmed')
  UNION ALL SELECT due_on, 'promise:' || text, 2 FROM promise WHERE prospect_id = :id AND kept_on IS NULL
  UNION ALL SELECT due_on, 'care:' || content, 3 FROM care WHERE prospect_id = :id AND done_on IS NULL
) ORDER BY due_on, rank, what LIMIT 1
"""
_KEPT = f"""
SELECT p.id, p.next_on, p.next_what, n.due_on, n.what FROM prospect p LEFT JOIN ({NEXT}) n ON true WHERE p.id = :id
"""
_STALE = (
    "SELECT id FROM (SELECT p.id, p.next_on || ' ' || p.next_what AS kept,"
    f" (SELECT due_on || ' ' || what FROM ({NEXT.replace(':id', 'p.id')})) AS fresh"
    " FROM prospect p WHERE p.id IN ({marks})) WHERE kept IS NOT fresh"
)
AT_ONCE = 1_000


def refresh(unit: Unit, prospect_id: str) -> str | None:
    """Write the prospect's `next_on` and `next_what` anew; actions call it after touching any dated thing.

    Returns the day of the next thing, if there is one.

    `next_what` is `kind:text`: call, step or recheck with their words, visit with its objective, promise with its
    text, care with its content code.
    """
    row = unit.connection.row(_KEPT, {"id": prospect_id})
    if row is None:
        raise LookupError(f"prospect {prospect_id}")
    unit.change("prospect", row, next_on=row.due_on, next_what=row.what)
    due_on: str | None = row.due_on
    return due_on


def refresh_stale(unit: Unit, prospect_ids: list[str]) -> None:
    """`refresh` those of these prospects that are there and whose next thing is not what their records say."""
    for at in range(0, len(prospect_ids), AT_ONCE):
        some = prospect_ids[at : at + AT_ONCE]
        for (prospect_id,) in unit.connection.tuples(_STALE.format(marks=", ".join("?" * len(some))), some):
            refresh(unit, prospect_id)


def follow_up(
    unit: Unit, prospect_id: str, kind: str, due_on: str, what: str | None = None, due_at: str | None = None
) -> None:
    """Book a dated next action; an open one of the same kind is replaced by it."""
    finish(unit, prospect_id, kind)
    unit.insert("follow_up", prospect_id=prospect_id, kind=kind, what=what, due_on=due_on, due_at=due_at)


def finish(unit: Unit, prospect_id: str, *kinds: str, due_by: str | None = None) -> None:
    """Close the open follow-ups of these kinds; with `due_by` only those due on that day or before."""
    marks = ", ".join("?" * len(kinds))
    for row in unit.connection.rows(
        "SELECT id, done_on FROM follow_up WHERE prospect_id = ? AND done_on IS NULL"
        f" AND kind IN ({marks}) AND due_on <= coalesce(?, due_on)",
        (prospect_id, *kinds, due_by),
    ):
        unit.change("follow_up", row, done_on=unit.day)


def overtaken(unit: Unit, prospect_id: str) -> None:
    """Something happened with the customer, so a call or next step that was due by today is no longer owed."""
    finish(unit, prospect_id, "call", "step", due_by=unit.day)
    refresh(unit, prospect_id)
