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
_PHONES = """
SELECT phone FROM prospect WHERE phone IS NOT NULL UNION SELECT phone FROM contact WHERE phone IS NOT NULL
UNION SELECT phone FROM introducer WHERE phone IS NOT NULL
"""


class People(NamedTuple):
    """Their names, and their telephones in E.164."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def people(connection: Connection) -> People:
    """Everybody in the book."""
    names, phones = (tuple(row[0] for row in connection.tuples(sql)) for sql in (_NAMES, _PHONES))
    return People(names, phones)
