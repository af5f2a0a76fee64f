"""The book's tables, indexes, triggers and views against the program's own: one dropped or changed is a door left open."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from rmflow.schema import APPLICATION_ID, REVISION
from rmflow.schema.ddl import snapshot_statements
from rmflow.store.connection import Connection
from rmflow.store.faults import Found, Notes
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[tuple[str, str], str]


def check_schema(connection: Connection, notes: Notes) -> None:
    """Every part of the schema by its text, and the two numbers in the file's header that say what it is.

    What was changed through `writable_schema` is found too, since the texts themselves are compared.
    """
    for pragma, expected in (("application_id", APPLICATION_ID), ("user_version", REVISION)):
        if (stands := connection.value(f"PRAGMA {pragma}")) != expected:
            said = words("{name} is {stands}, not {expected}", "{name} 为 {stands}，应为 {expected}",
                         name=pragma, stands=stands, expected=expected)  # fmt: skip
            notes.add(Found("schema", said, f"pragma {pragma}"))
    own, theirs = own_schema(), declared(connection)
    for name in sorted({*own, *theirs}):
        if own.get(name) == theirs.get(name):
            continue
        kind, label = name
        if name not in theirs:
            said = words("the book lacks the {kind} {name}", "账簿缺少{kind} {name}", kind=_KINDS[kind], name=label)
        elif name not in own:
            said = words("rmflow knows no {kind} {name}", "rmflow 没有{kind} {name}", kind=_KINDS[kind], name=label)
        else:
            said = words("the {kind} {name} was changed", "{kind} {name} 被改动", kind=_KINDS[kind], name=label)
        notes.add(Found("schema", said, f"{kind} {label}"))


_KINDS = {
    "table": words("table", "表"),
    "index": words("index", "索引"),
    "trigger": words("trigger", "触发器"),
    "view": words("view", "视图"),
}


@cache
def own_schema() -> Mapping[tuple[str, str], str]:
    """What the program itself would make, by kind and name."""
    raw = dbapi2.connect(":memory:", isolation_level=None)
    connection = Connection(raw, Path(":memory:"), read_only=False)
    try:
        for statement in snapshot_statements():
            raw.execute(statement)
        return declared(connection)
    finally:
        connection.close()


def declared(connection: Connection) -> Schema:
    """Everything in the schema but what SQLite makes for itself, blanks evened out.

    A table that a migration made anew has its own name in quotes, since it was renamed.
    """
    return {
        (kind, name): " ".join((sql or "").split()).replace(f'TABLE "{name}"', f"TABLE {name}", 1)
        for kind, name, sql in connection.stream("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        if not (name.startswith("sqlite_") and kind in ("table", "index"))
    }
