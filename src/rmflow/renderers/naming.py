"""Which names a record speaks of, and how they may be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Page, Table
from rmflow.text.names import own_name
from rmflow.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.records import Record

SHORTEST = 2  # a name of one character would be found in every other word
SHORT_FORM = 3  # of a company's own name (宏达机械): two characters are often a word like any other
# Written where a name is asked for.
ROLES = frozenset(("本人", "客户", "老板", "经理", "财务", "会计", "前台", "秘书", "家属", "同事", "朋友", "亲戚"))
# Values that are a name by their key, in JSON and in rows. One under `name` belongs to what has a number or a role.
NAME_KEYS = frozenset(("contact", "signer", "confirmed_by", "via", "introducer"))


def names_in(record: Record) -> Iterator[str]:
    """The names in a record: of its columns of kind `name`, of its `names`, of its JSON value."""
    if isinstance(record, Page):
        for part in record.parts:
            yield from names_in(part)
    if isinstance(record, Table):
        keys = [column.key for column in record.columns if column.kind == "name"]
        yield from (str(row[key]) for row in record.rows for key in keys if row.get(key))
    if isinstance(record, Table | Card):
        yield from record.names
    yield from _named(record.data)


def _named(data: Any) -> Iterator[str]:
    """The names in a record's JSON value."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(value, str):
                yield from _named(value)
            elif value and (key in NAME_KEYS or (key == "name" and ("no" in data or "role" in data))):
                yield value
    elif isinstance(data, list | tuple):
        for item in data:
            yield from _named(item)


def forms(names: Iterable[str]) -> Iterator[str]:
    """How names may be written: as they are, as `safe` shows them, a company's without place and legal form. Names of
    digits only (`360`) are found by their keys alone, else they would be found in every number.
    """
    for name in names:
        for form in (name, own_name(name)):
            if len(form) >= (SHORTEST if form == name else SHORT_FORM) and not form.isdecimal() and form not in ROLES:
                yield form
                if not form.isprintable():
                    yield safe(form)
