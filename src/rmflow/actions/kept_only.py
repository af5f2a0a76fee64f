"""Who is to be forgotten is kept until then, and nothing else (PIPL art. 47): no more is written about him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.store import find
from rmflow.store.whom import CONTACT, INTRODUCER, Whom, asked
from rmflow.text.keys import name_key
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.rows import Contact, Introducer, Prospect, Row
    from rmflow.store.unit import Unit

FIRST_STEP = 1  # an introducer's: to find customers


def refuse(unit: Unit, whom: Whom) -> None:
    """Raises `Refused` (code `erasure`) for one who asked to be forgotten, or was."""
    row = asked(unit.connection, whom)
    if row is None:
        return
    from rmflow.rules.findings import Finding, fix
    from rmflow.rules.refused import Refused

    step = find.current_opportunity(unit.connection, whom.of.id).step if whom.of else FIRST_STEP
    if row.erased_on:
        raise Refused("erasure", step, words(
            "{who} was erased on {on}: nothing can be written about him any more.", "{who} 已于 {on} 删除，不能再记录。",
            who=whom.opening, on=row.erased_on,
        ))  # fmt: skip
    way = Finding("erase", step, False, words("what is asked for has to be done", "须完成删除"),
                  fix("forget", *whom.argv, "--erase"))  # fmt: skip
    raise Refused("erasure", step, words(
        "{name} is to be forgotten by {on}: until then he is kept, and nothing more is written.",
        "{name} 应于 {on} 前删除：在此之前只作保存，不再记录。", name=whom.name, on=row.due_on,
    ), [way])  # fmt: skip


def contact(unit: Unit, of: Prospect, text: str) -> Contact:
    """The customer's contact of that number or name, about whom something is to be written.

    Raises:
        NotFound, Ambiguous: none, or several.
        Refused: he is to be forgotten, or was.
    """
    found = find.contact(unit.connection, of, text)
    refuse(unit, Whom(CONTACT, found, of))
    return found


def refuse_contact(unit: Unit, of: Prospect, row: Contact | Row) -> None:
    """Raises `Refused` where this contact is to be forgotten, or was."""
    refuse(unit, Whom(CONTACT, row, of))


def refuse_named(unit: Unit, of: Prospect, name: str) -> None:
    """Raises `Refused` where a name in plain words is that of a contact who is to be forgotten."""
    for row in unit.connection.rows("SELECT * FROM contact WHERE prospect_id = ? AND name_key = ?", (of.id, name_key(name))):
        refuse_contact(unit, of, row)


def introducer(unit: Unit, text: str) -> Introducer | None:
    """The introducer of that number or name, to whom something is to be counted; None where none matches.

    Raises:
        Ambiguous: several match.
        Refused: he is to be forgotten, or was.
    """
    found = find.introducer(unit.connection, text)
    if found is not None:
        refuse(unit, Whom(INTRODUCER, found, None))
    return found
