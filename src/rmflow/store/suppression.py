"""Keeping a forgotten person from coming back by a list: his numbers and name as keyed hashes (`suppression`).

HMAC-SHA256 under a random key of this book. The key lies in the same file, so whoever holds the whole file can try out
every mobile number there is within hours: it does not hide from him whether a number he has was forgotten here. What it
does: no number or name can be read off the table or found by a search of the file, a single table or row that gets about
says nothing, and two books' hashes of one person do not match.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rmflow.text.keys import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.store.unit import Unit

KEY = "suppression_key"


class Sign(NamedTuple):
    """One thing by which a person is known again: `phone` (E.164), `uscc`, or `name` with the kind of customer."""

    kind: str
    text: str


def signs(phones: Iterable[str | None], uscc: str | None, name: str | None = None, kind: str | None = None) -> Iterator[Sign]:
    """What a person is known by; an extension is no part of a number, width and blanks none of a name."""
    for phone in phones:
        if phone:
            yield Sign("phone", phone.partition(";")[0])
    if uscc:
        yield Sign("uscc", uscc)
    if name and kind:
        from rmflow.text.sought import is_telling

        if is_telling(name):
            yield Sign("name", f"{kind}\x1f{name_key(name)}")


class Suppressed:
    """The forgotten of a book, read once: a list is long."""

    def __init__(self, unit: Unit) -> None:
        self._kept = {row_hash: row_id for row_id, row_hash in unit.connection.tuples("SELECT id, hash FROM suppression")}
        self._key = unit.connection.value("SELECT value FROM setting WHERE key = ?", (KEY,)) if self._kept else None

    def __bool__(self) -> bool:
        """Whether anybody was forgotten at all."""
        return bool(self._kept)

    def row(self, sign: Sign) -> str | None:
        """The key of the suppression that the sign meets; None where it meets none."""
        return self._kept.get(_hash(self._key, sign)) if self._key else None


def suppressed(unit: Unit) -> Suppressed:
    """The forgotten of the unit's book."""
    if unit.forgotten is None:
        unit.forgotten = Suppressed(unit)
    return unit.forgotten


def suppress(unit: Unit, found: Iterable[Sign]) -> int:
    """Keep the signs from coming back; how many there are."""
    key = unit.connection.value("SELECT value FROM setting WHERE key = ?", (KEY,))
    if key is None:
        key = os.urandom(32).hex()
        unit.set(KEY, key)
    count = 0
    for sign in dict.fromkeys(found):
        hashed = _hash(key, sign)
        count += 1
        if not unit.connection.value("SELECT 1 FROM suppression WHERE hash = ?", (hashed,)):
            unit.insert("suppression", kind=sign.kind, hash=hashed, since_on=unit.day)
    unit.forgotten = None
    return count


def lift(unit: Unit, found: Iterable[Sign]) -> int:
    """Let the signs come back; how many were kept away."""
    rows = {row for sign in found if (row := suppressed(unit).row(sign))}
    for row in rows:
        unit.delete("suppression", row)
    unit.forgotten = None
    return len(rows)


def _hash(key: str, sign: Sign) -> str:
    import hmac

    return hmac.new(bytes.fromhex(key), f"{sign.kind}\x1f{sign.text}".encode(), "sha256").hexdigest()
