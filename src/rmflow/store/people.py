"""Everybody whose name or telephone the book holds: what has to be hidden in a document, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

# Customers, their contacts, introducers; who signed, who confirmed a visit, whose word a name came by.
_NAMES = """
SELECT name FROM prospect UNION SELECT name FROM contact UNION SELECT name FROM introducer
UNION SELECT signer FROM deal WHERE signer_id IS NULL UNION SELECT confirmed_by FROM visit WHERE confirmed_by IS NOT NULL
UNION SELECT via FROM prospect WHERE via IS NOT NULL
"""
# Numbers of the 400 and 800 services: all others are known by their looks (`text.phones.mask_phones`).
_PHONES = " UNION ".join(
    f"SELECT phone FROM {table} WHERE phone LIKE '+86400%' OR phone LIKE '+86800%'"
    for table in ("prospect", "contact", "introducer")
)


class People(NamedTuple):
    """Their names, and those of their telephones (E.164) that cannot be told from other numbers."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def people(connection: Connection) -> People:
    """Everybody in the book."""
    names, phones = (tuple(row[0] for row in connection.tuples(sql)) for sql in (_NAMES, _PHONES))
    return People(names, phones)
