"""Taking back what one journal entry did: every row becomes what it was before, through the journal like any change.

Only where nothing has touched the rows since: an image says what a row was after the entry, and that is compared first.
Rows go and change here; those that come again are `restoring`'s. A history's last move may go only when its image is
written already, and references are looked at when everything is in its place again.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.store import nexts, restoring
from rmflow.store.batch import CACHE_KB
from rmflow.store.changes import AT_ONCE, GUIDE, BuiltOn, Change, changes, dated, in_chunks, kept, present, tables_of
from rmflow.store.references import references
from rmflow.store.replay import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.unit import Unit

# So many parents that go are worth an index over their children, where the book has none.
MANY = 200
# What the histories' own triggers put back.
WALKED = ("step", "moves")


class _Plan(NamedTuple):
    """The rows of a table that go, in the order in which they may, and those that change."""

    gone: list[str]
    changed: list[Change]


def take_back(unit: Unit, seq: int) -> None:
    """Undo entry `seq`.

    Raises:
        BuiltOn, Erased: a row was changed since or is needed by another, or its image was erased; the unit must not be
            committed then.
    """
    unit.connection.execute("PRAGMA defer_foreign_keys = ON")
    # As for an import: pages that are written again and again stay in memory.
    unit.connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    tables = tables_of(unit.connection, seq)
    rows = [table for table in tables if table != GUIDE]
    touched: set[str] = set()
    plans = {table: _noted(unit, seq, table, touched) for table in rows}
    gone = {table: plan.gone for table, plan in plans.items()}
    unit.flush()
    helping = _indexes(unit, gone)
    _remove(unit, gone)
    for table, plan in plans.items():
        _put_back(unit, table, plan.changed)
    _refuse_needed(unit, gone)  # only now: rows that change may have referred to those that went
    for name in helping:
        unit.connection.execute(f'DROP INDEX "{name}"')
    restoring.restore(unit, seq, rows, touched)
    for table, plan in plans.items():
        restoring.refuse_orphans(unit, table, [one.row_id for one in plan.changed])
    if "opportunity" in plans:
        _set_step_days(unit, plans["opportunity"].changed)
    if GUIDE in tables:
        restoring.guide_before(unit, seq)
    unit.forget_workdays()
    nexts.refresh_stale(unit, sorted(touched))


def _noted(unit: Unit, seq: int, table: str, touched: set[str]) -> _Plan:
    """Write the images of a table's rows that go or change.

    Raises:
        BuiltOn: a row is not what the entry left.
    """
    gone: list[tuple[Any, str]] = []
    changed: list[Change] = []
    for chunk in in_chunks(one for one in changes(unit.connection, seq, table) if one.after is not None):
        rows = present(unit.connection, table, [one.row_id for one in chunk])
        for one in chunk:
            row = rows.get(one.row_id)
            if row is None or not _is_as_left(table, row, one):
                raise BuiltOn(table)
            touched.update(dated(table, one.row_id, row))
            if one.before is None:
                unit.record(table, one.row_id, row, None)
                # Of a history the last move goes first.
                gone.append(((row["opportunity_id"], -row["n"]) if table == "step_move" else (), one.row_id))
            elif back := kept(table, one.before):
                changed.append(Change(one.row_id, {name: row[name] for name in back}, back))
                unit.record(table, *changed[-1])
    return _Plan([row_id for _, row_id in sorted(gone)], changed)


def _is_as_left(table: str, row: dict[str, Any], change: Change) -> bool:
    after = change.after or {}
    if any(row[name] != value for name, value in kept(table, after).items()):
        return False
    # A new row's image leaves out what was empty, or left to the table's default.
    return change.before is not None or not any(value for name, value in kept(table, row).items() if name not in after)


def _remove(unit: Unit, gone: dict[str, list[str]]) -> None:
    """Children before parents."""
    for table in reversed(gone):
        key = KEYS.get(table, "id")
        unit.connection.many(f'DELETE FROM "{table}" WHERE "{key}" = ?', [(row_id,) for row_id in gone[table]])


def _refuse_needed(unit: Unit, gone: dict[str, list[str]]) -> None:
    """Raises `BuiltOn` where a row that stays refers to one that went."""
    for child, column, parent in references(unit.connection):
        for some in _slices(gone.get(parent, [])):
            marks = ", ".join("?" * len(some))
            if unit.connection.value(f'SELECT 1 FROM "{child}" WHERE "{column}" IN ({marks}) LIMIT 1', some):
                raise BuiltOn(child)


def _slices(row_ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(row_ids), AT_ONCE):
        yield row_ids[at : at + AT_ONCE]


def _indexes(unit: Unit, gone: dict[str, list[str]]) -> list[str]:
    """Where many parents go: an index over each reference to them that has none, for as long as this takes.

    SQLite looks for the children of every parent that goes, and would read their whole table each time.
    """
    made = []
    for child, column, parent in references(unit.connection, indexed=False):
        if len(gone.get(parent, ())) > MANY:
            made.append(f"undo_{child}_{column}")
            unit.connection.execute(f'CREATE INDEX "{made[-1]}" ON "{child}" ("{column}")')
    return made


def _put_back(unit: Unit, table: str, changed: list[Change]) -> None:
    """Give columns their values back, rows with the same columns at once."""
    key = KEYS.get(table, "id")
    skipped = WALKED if table == "opportunity" else ()
    named = [(tuple(name for name in one.after or () if name not in skipped), one) for one in changed]
    for names, some in groupby(sorted(named, key=itemgetter(0)), key=itemgetter(0)):
        if names:
            columns = ", ".join(f'"{name}" = ?' for name in names)
            values = [[*((one.after or {})[name] for name in names), one.row_id] for _, one in some]
            unit.connection.many(f'UPDATE "{table}" SET {columns} WHERE "{key}" = ?', values)


def _set_step_days(unit: Unit, changed: list[Change]) -> None:
    """The day an opportunity came to its step, now that moves have come again."""
    days = [(one.row_id, {"entered_step_on": on}) for one in changed if (on := (one.after or {}).get("entered_step_on"))]
    _put_back(unit, "opportunity", [Change(row_id, None, day) for row_id, day in days])
