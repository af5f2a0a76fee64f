"""Who a book has forgotten, to be forgotten again where an older copy of it is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.store.suppression import KEY

if TYPE_CHECKING:
    from rmflow.store.connection import Connection
    from rmflow.store.unit import Unit

ERASED = "SELECT DISTINCT prospect_id FROM erasure WHERE erased_on IS NOT NULL"
BACK = """
SELECT p.no, EXISTS (SELECT 1 FROM erasure e WHERE e.prospect_id = p.id) FROM prospect p
WHERE p.id IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.prospect_id = p.id AND e.erased_on IS NOT NULL) ORDER BY p.no
"""


class Forgotten(NamedTuple):
    """The erased prospects' keys, and what keeps persons from coming back by a list: the book's secret, the hashes."""

    ids: list[str]
    key: str | None
    hashes: list[tuple[str, str, str]]


def forgotten(connection: Connection) -> Forgotten | None:
    """Whom the book behind the connection has forgotten; None where nobody was."""
    ids = [row_id for (row_id,) in connection.tuples(ERASED)]
    if not ids:
        return None
    key = connection.value("SELECT value FROM setting WHERE key = ?", (KEY,))
    return Forgotten(ids, key, connection.tuples("SELECT kind, hash, since_on FROM suppression"))


def returned(unit: Unit, gone: Forgotten) -> list[tuple[int, bool]]:
    """Those of them who stand in the unit's book unerased: their numbers, and whether the wish is on record there."""
    import json

    return [(int(no), bool(is_asked)) for no, is_asked in unit.connection.tuples(BACK, (json.dumps(gone.ids),))]


def carry(unit: Unit, gone: Forgotten) -> None:
    """Bring the hashes along, under the same secret; a book that has another secret is another book."""
    own = unit.connection.value("SELECT value FROM setting WHERE key = ?", (KEY,))
    if gone.key is None or own not in (None, gone.key):
        return
    unit.set(KEY, gone.key)
    for kind, hashed, since in gone.hashes:
        if not unit.connection.value("SELECT 1 FROM suppression WHERE hash = ?", (hashed,)):
            unit.insert("suppression", kind=kind, hash=hashed, since_on=since)
    unit.forgotten = None
