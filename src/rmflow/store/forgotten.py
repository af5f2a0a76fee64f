"""Who a book has forgotten, to be forgotten again where an older copy of it is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.store.suppression import KEY
from rmflow.store.whom import CONTACT, CUSTOMER, INTRODUCER, asked, of_row

if TYPE_CHECKING:
    from rmflow.store.connection import Connection
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom

# Contacts and introducers before customers: of one who is gone as a whole a contact's wish cannot be written down any more.
ORDER = (CONTACT, INTRODUCER, CUSTOMER)


class Forgotten(NamedTuple):
    """The keys of who was erased, each with the kind of person; and what keeps persons from coming back by a list: the
    book's secret, the hashes.
    """

    persons: list[tuple[str, str]]
    key: str | None
    hashes: list[tuple[str, str, str]]


def forgotten(connection: Connection) -> Forgotten | None:
    """Whom the book behind the connection has forgotten; None where nobody was. A book of an older schema knows of
    customers alone, or of nobody.
    """
    columns = {name for (name,) in connection.tuples("SELECT name FROM pragma_table_info('erasure')")}
    gone = [
        (kind, row_id)
        for kind in ORDER
        if f"{kind}_id" in columns
        for (row_id,) in connection.tuples(
            f"SELECT DISTINCT {kind}_id FROM erasure WHERE {kind}_id IS NOT NULL AND erased_on IS NOT NULL"
        )
    ]
    if not gone:
        return None
    key = connection.value("SELECT value FROM setting WHERE key = ?", (KEY,))
    return Forgotten(gone, key, connection.tuples("SELECT kind, hash, since_on FROM suppression"))


def returned(unit: Unit, gone: Forgotten) -> list[tuple[Whom, bool]]:
    """Those of them who stand in the unit's book unerased, and whether the wish is on record there."""
    found = []
    for kind, row_id in gone.persons:
        one = of_row(unit.connection, kind, row_id)
        wish = asked(unit.connection, one) if one else None
        if one is not None and not (wish and wish.erased_on):
            found.append((one, wish is not None))
    return found


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
