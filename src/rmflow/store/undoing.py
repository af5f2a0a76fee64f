"""Taking back what one journal entry did: every row becomes what it was before, through the journal like any change.

Only where nothing has touched the rows since: an image says what a row was after the entry, and that is compared first.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.store.replay import KEYS
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

IMAGES = "SELECT row_table, row_id, salt, before, after FROM journal_image WHERE seq = ? AND n > 0 ORDER BY n DESC"
# A wish to be forgotten that was carried out by the entry.
ERASED = "SELECT 1 FROM journal_image WHERE seq = ? AND row_table = 'erasure' AND before IS NOT NULL AND after IS NOT NULL"
# What is kept on a row only so that lists need no joins: later entries may have written it anew.
DERIVED = frozenset(("next_on", "next_what"))


def take_back(unit: Unit, seq: int) -> None:
    """Undo entry `seq`, newest image first.

    Raises:
        BadInput: a row was changed since, or its image was erased; nothing is taken back then (the unit rolls back).
    """
    if unit.connection.value(ERASED, (seq,)):
        raise BadInput(words("It cannot be taken back: somebody was erased by it.", "无法撤回：此操作已永久删除客户信息。"))
    for table, row_id, salt, before, after in unit.connection.tuples(IMAGES, (seq,)):
        if salt is None:
            raise _changed(table)
        old = json.loads(before) if before else None
        _restore(unit, table, row_id, old, json.loads(after) if after else None)


def _restore(unit: Unit, table: str, row_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    key = KEYS.get(table, "id")
    row = unit.connection.row(f'SELECT * FROM "{table}" WHERE "{key}" = ?', (row_id,))
    if after is None:
        if row is not None or before is None:
            raise _changed(table)
        unit.insert(table, **before)
        return
    if row is None or any(getattr(row, name) != value for name, value in after.items() if name not in DERIVED):
        raise _changed(table)
    if before is None and any(value for name, value in vars(row).items() if name not in after and name not in DERIVED):
        raise _changed(table)  # a new row's image leaves out what was empty
    if before is None:
        unit.delete(table, row_id)
    else:
        unit.update(table, row_id, **before)


def _changed(table: str) -> BadInput:
    return BadInput(words("It cannot be taken back: something built on it since ({table}).",
                          "无法撤回：之后已有改动（{table}）。", table=table))  # fmt: skip
