"""Is a row of a list a customer the book has already? Answered from memory: a list is long, and asking is slow.

The whole book counts, whoever's the customer is: in a team's book one customer has one card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.store.connection import Connection

SAME_CODE = words("the same unified social credit code", "统一社会信用代码相同")
SAME_PHONE = words("the same phone", "电话相同")
SAME_NAME = words("the same name", "名称相同")


class Known(NamedTuple):
    """A prospect as far as telling customers apart goes; `line` is the file's row that made it, or 0."""

    id: str
    no: int
    name: str
    key: str
    kind: str
    phone: str | None
    uscc: str | None
    line: int = 0

    def shown(self) -> Words:
        """`#7 宏达`, safe to show; one made by this file goes by its row."""
        if self.line:
            return words("{name} (row {line})", "{name}（第{line}行）", name=safe(self.name), line=self.line)
        return plain(f"#{self.no} {safe(self.name)}")


class Unclear(Exception):
    """A row that could be one customer or another; `field` is what is unclear about it."""

    def __init__(self, field: str, why: Words) -> None:
        super().__init__(why.en)
        self.field = field
        self.why = why


class Register:
    """Everyone in the book, by name, phone and code."""

    def __init__(self, connection: Connection) -> None:
        self._by_key: dict[str, list[Known]] = {}
        self._by_phone: dict[str, list[Known]] = {}
        self._by_code: dict[str, Known] = {}
        # (phone, name) of contacts at companies: a call list may carry the person's name beside the number.
        self._people: dict[tuple[str, str], Known] = {}
        everyone: dict[str, Known] = {}
        for row in connection.stream("SELECT id, no, name, name_key, kind, phone, uscc FROM prospect ORDER BY no"):
            everyone[row[0]] = known = Known(*row)
            self.add(known)
        for prospect_id, key, phone in connection.stream(
            "SELECT prospect_id, name_key, phone FROM contact WHERE phone IS NOT NULL ORDER BY id"
        ):
            self._add_contact(everyone[prospect_id], key, phone)

    def add(self, known: Known) -> None:
        """Take note of one more."""
        self._by_key.setdefault(known.key, []).append(known)
        if known.phone:
            self._by_phone.setdefault(known.phone, []).append(known)
        if known.uscc:
            self._by_code[known.uscc] = known

    def _add_contact(self, known: Known, key: str, phone: str) -> None:
        if key != known.key:
            self._people[phone, key] = known
        owners = self._by_phone.setdefault(phone, [])
        if known not in owners:
            owners.append(known)

    def same(self, key: str, phone: str | None, uscc: str | None) -> tuple[Known, Words] | None:
        """The customer that this is, and by what: the same code; the same phone; the same name, unless phone or code
        say otherwise. Two companies with two codes are two, whatever else they share.
        """
        if uscc and uscc in self._by_code:
            return self._by_code[uscc], SAME_CODE
        for known in self._by_phone.get(phone or "", ()):
            if not (uscc and known.uscc):
                return known, SAME_PHONE
        for known in self._by_key.get(key, ()):
            if not ((uscc and known.uscc) or (phone and known.phone and phone != known.phone)):
                return known, SAME_NAME
        return None

    def lookalike(self, key: str, phone: str | None) -> Known | None:
        """One with the same name or phone who is not the same: worth a look, no more."""
        return next(iter((*self._by_key.get(key, ()), *self._by_phone.get(phone or "", ()))), None)

    def called(self, key: str | None, phone: str | None) -> Known | None:
        """Who was called: by phone first, else by exact name; None where nobody answers to either.

        A company may have more numbers than the one on record; a person of the same name with another number is
        another person.

        Raises:
            Unclear: several answer, or the phone is one customer's and the name another's.
        """
        owners = self._by_phone.get(phone or "", [])
        if owners:
            return self._owner(owners, key, phone or "")
        named = [
            known
            for known in (self._by_key.get(key, ()) if key else ())
            if not (phone and known.phone and known.kind == "person")
        ]
        if len(named) > 1:
            raise Unclear(
                "prospect",
                words(
                    "several customers have this name: {names}; add the phone",
                    "有多个客户同名：{names}；请补上电话",
                    names=_listed(named),
                ),
            )
        return named[0] if named else None

    def _owner(self, owners: list[Known], key: str | None, phone: str) -> Known:
        if key is not None:
            named = [known for known in owners if known.key == key]
            person = self._people.get((phone, key))
            if person is not None and person not in named:
                named.append(person)
            if not named:
                raise Unclear(
                    "prospect",
                    words(
                        "the phone is that of {names}, the name is another",
                        "该电话属于 {names}，与名称不符",
                        names=_listed(owners),
                    ),
                )
            owners = named
        if len(owners) > 1:
            raise Unclear(
                "phone",
                words(
                    "several customers have this phone: {names}; add the name",
                    "有多个客户使用该电话：{names}；请补上名称",
                    names=_listed(owners),
                ),
            )
        return owners[0]


def _listed(several: Iterable[Known]) -> Words:
    return join([known.shown() for known in several][:5])
