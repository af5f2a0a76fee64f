"""A contact or an introducer who is forgotten alone: which rows are his, among whom he is at home, what he is called.

The customers stay. Among their records he is looked for by whatever he is called there (李总); anywhere else by his name,
where nobody else in the book has it, and by his number, where it is nobody else's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from rmflow.schema.personal import ASSOCIATE_OWNERS
from rmflow.store.redacting import Home, Person, marked, rows_of
from rmflow.text.keys import name_key
from rmflow.text.phones import is_mobile, phone_rev
from rmflow.text.sought import Sought, forms_of_address, surname_of

if TYPE_CHECKING:
    from rmflow.store.connection import Connection
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom

# The same man in another place, by name and number.
SAME_MAN = """
SELECT 'contact', c.id FROM contact c JOIN prospect p ON p.id = c.prospect_id
  WHERE c.name_key = :key AND c.phone = :phone AND NOT (p.kind = 'person' AND p.name_key = c.name_key)
UNION SELECT 'introducer', id FROM introducer WHERE name_key = :key AND phone = :phone
"""
HOMES = """
SELECT prospect_id FROM contact WHERE id IN (SELECT value FROM json_each(:his))
UNION SELECT id FROM prospect WHERE introducer_id IN (SELECT value FROM json_each(:his))
"""
NAMES = """
SELECT name FROM prospect UNION SELECT name FROM contact WHERE id NOT IN (SELECT value FROM json_each(:his))
UNION SELECT name FROM introducer WHERE id NOT IN (SELECT value FROM json_each(:his))
"""
# Who else the customers' records may mean by a surname.
NAMES_AT_HOME = """
SELECT name FROM contact WHERE prospect_id IN (SELECT value FROM json_each(:homes)) AND id NOT IN (SELECT value FROM json_each(:his))
UNION SELECT name FROM prospect WHERE id IN (SELECT value FROM json_each(:homes)) AND kind = 'person'
UNION SELECT i.name FROM introducer i JOIN prospect p ON p.introducer_id = i.id
  WHERE p.id IN (SELECT value FROM json_each(:homes)) AND i.id NOT IN (SELECT value FROM json_each(:his))
"""
# Who else has his number; a landline on his company's card is the company's.
SHARED = """
SELECT 1 FROM contact WHERE phone = :phone AND id NOT IN (SELECT value FROM json_each(:his))
UNION SELECT 1 FROM introducer WHERE phone = :phone AND id NOT IN (SELECT value FROM json_each(:his))
UNION SELECT 1 FROM prospect WHERE phone = :phone AND NOT (:is_mobile AND id IN (SELECT value FROM json_each(:homes)))
"""
FIRMS = "SELECT name FROM prospect WHERE kind = 'company' AND id IN (SELECT value FROM json_each(?))"


class Places(NamedTuple):
    """The keys of his rows, by table, and of the customers among whom he is at home; JSON for questions about them."""

    rows: tuple[tuple[str, str], ...]
    homes: tuple[str, ...]
    asked: dict[str, str]


def places(connection: Connection, whom: Whom) -> Places:
    """Every row that is this man: the one meant, and where he has the same name and number."""
    found = {(whom.kind, whom.row.id)}
    if whom.row.phone:
        found |= {(kind, key) for kind, key in connection.tuples(SAME_MAN, {"key": whom.row.name_key, "phone": whom.row.phone})}
    his = json.dumps(sorted(key for _, key in found))
    homes = tuple(sorted(key for (key,) in connection.tuples(HOMES, {"his": his})))
    return Places(tuple(sorted(found)), homes, {"his": his, "homes": json.dumps(homes)})


def own_phone(connection: Connection, whom: Whom, where: Places) -> str | None:
    """His number, if it is nobody else's: an own mobile on his company's card is his."""
    phone = whom.row.phone
    if phone is None or connection.value(SHARED, {"phone": phone, "is_mobile": is_mobile(phone), **where.asked}):
        return None
    return str(phone)


def person_of(unit: Unit, whom: Whom) -> Person:
    """Whose rows and what names and numbers are sought."""
    connection, name = unit.connection, whom.row.name
    where = places(connection, whom)
    owners = frozenset(key for _, key in where.rows)
    phone = own_phone(connection, whom, where)
    phones = [phone] if phone else []
    others = {other for (other,) in connection.tuples(NAMES, where.asked)}
    names = [] if whom.row.name_key in {name_key(other) for other in others} else [name]
    near = {surname_of(other) for (other,) in connection.tuples(NAMES_AT_HOME, where.asked)}
    firms = "".join(firm for (firm,) in connection.tuples(FIRMS, (where.asked["homes"],)))
    known = Sought(
        [name], phones, (), others, known_as=[name] if len(name) > 1 else (),
        addressed=() if surname_of(name) in near else forms_of_address(name), of=firms,
    )  # fmt: skip
    numbers = frozenset((phone, phone_rev(phone)) if phone and is_mobile(phone) else ())
    home = Home(*rows_of(connection, *where.homes), known, numbers)
    return Person(
        owners, marked(connection, owners, ASSOCIATE_OWNERS), Sought(names, phones, (), others),
        frozenset(unit.guide.entries("data_source")), ASSOCIATE_OWNERS, home,
    )  # fmt: skip
