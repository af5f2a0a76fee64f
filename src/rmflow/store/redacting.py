"""Taking one person out of the book: his rows, what others' rows say of him, and every image the journal has of either.

History reads afterwards as if he had always been `***`: what stays of a row and what its images say it was agree, so
replay, `verify` and `--as-of` give the counts they gave before. The row changes have no images of their own, since the
images of old say so already. What an image held is not to be had back; that it was redacted, and into what, stands in
the arguments of the entry that did it (`store.redaction`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.schema.personal import (
    COLUMNS,
    DETAIL,
    EMPTY,
    GONE,
    LIST,
    MASK,
    NAME,
    NEXT,
    OWNERS,
    SAID,
    SAID_LIST,
    WORDS,
    ZERO,
)  # fmt: skip
from rmflow.store.journal import ARGUMENTS, canonical, image_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit
    from rmflow.text.sought import Sought

Key = tuple[str, str]
TEXTS = frozenset((WORDS, SAID, LIST, SAID_LIST, DETAIL, NEXT))
FIXED: dict[str, Any] = {NAME: MASK, WORDS: MASK, EMPTY: "", GONE: None, ZERO: 0}
IMAGES = "SELECT seq, n, row_table, row_id, before, after FROM journal_image WHERE seq < ? AND"
EMPTIED = "{}"  # the arguments of an entry that spoke of him


class Person(NamedTuple):
    """Whom to take out: the keys that mark a row as his (the prospect's and his opportunities'), the keys of his rows,
    what he is called, and the codes of a source's detail that may stay.
    """

    owners: frozenset[str]
    rows: frozenset[Key]
    sought: Sought
    details: frozenset[str]


def rows_of(connection: Connection, prospect_id: str) -> tuple[frozenset[str], frozenset[Key]]:
    """The keys that mark a row as the prospect's, and the keys of all his rows."""
    opportunities = [key for (key,) in connection.tuples("SELECT id FROM opportunity WHERE prospect_id = ?", (prospect_id,))]
    owners = frozenset((prospect_id, *opportunities))
    marks = json.dumps(sorted(owners))
    rows = {
        (table, row_id)
        for table, columns in OWNERS.items()
        for column in columns
        for (row_id,) in connection.tuples(
            f'SELECT id FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?))', (marks,)
        )
    }
    return owners, frozenset(rows)


def mentions(connection: Connection, person: Person) -> list[tuple[str, Row]]:
    """The rows that are not his and whose texts speak of him, each with its table."""
    connection.raw.create_function("speaks_of_him", 1, person.sought.is_in)
    found = []
    for table, columns in COLUMNS.items():
        texts = [name for name, kind in columns.items() if kind in TEXTS]
        if not texts:
            continue
        test = " OR ".join(f'speaks_of_him("{name}")' for name in texts)
        found += [
            (table, row)
            for row in connection.rows(f'SELECT * FROM "{table}" WHERE {test}')
            if (table, row.id) not in person.rows and _changes(table, vars(row), person, own=False)
        ]
    return found


def redact(unit: Unit, person: Person, elsewhere: list[tuple[str, Row]]) -> list[list[Any]]:
    """Take him out of rows and images; `[entry, image, digest of what it holds now]` of every image that was changed.

    `elsewhere` are the `mentions` of him.

    The entry being written has to hold an image of his `erasure` already: the database asks for it.
    """
    if unit.recorder is None:
        raise RuntimeError("a unit opened for reading cannot write")
    unit.recorder.flush()
    images = _images(unit.connection, person, unit.recorder.seq)
    for table, row_id in sorted(person.rows):
        row = unit.connection.row(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
        if row is not None:
            _write_row(unit.connection, table, row, _changes(table, vars(row), person, own=True))
    for table, row in elsewhere:
        _write_row(unit.connection, table, row, _changes(table, vars(row), person, own=False))
    for seq, n, _table, _row_id, before, after, _digest in images:
        unit.connection.execute(
            "UPDATE journal_image SET salt = NULL, before = ?, after = ? WHERE seq = ? AND n = ?", (before, after, seq, n)
        )
    return [[seq, n, digest] for seq, n, *_, digest in images]


def _write_row(connection: Connection, table: str, row: Row, changes: dict[str, Any]) -> None:
    if changes:
        columns = ", ".join(f'"{name}" = ?' for name in changes)
        connection.execute(f'UPDATE "{table}" SET {columns} WHERE id = ?', [*changes.values(), row.id])


def _images(connection: Connection, person: Person, before_seq: int) -> list[tuple[Any, ...]]:
    """Every image that changes, as it will be, with its new digest."""
    own, spoken, arguments = _found(connection, person, before_seq)
    made: list[tuple[Any, ...]] = []
    touched = set(arguments)
    for table, row_id in sorted(own):
        for image in connection.tuples(f"{IMAGES} row_table = ? AND row_id = ? ORDER BY seq, n", (before_seq, table, row_id)):
            touched.add(image[0])
            made += _made(image, person, own=True)
    for image in spoken:
        if (image[2], image[3]) not in own:
            made += _made(image, person, own=False)
    for seq in touched:
        made += _arguments(connection, seq)
    return sorted(made, key=lambda image: image[:2])


def _found(connection: Connection, person: Person, before_seq: int) -> tuple[set[Key], list[tuple[Any, ...]], list[int]]:
    """In one pass over the journal: his rows (those that are gone too), images that speak of him, entries whose arguments do."""
    def is_about_him(text: str | None) -> bool:
        return text is not None and (any(key in text for key in person.owners) or person.sought.is_in(text))

    connection.raw.create_function("is_about_him", 1, is_about_him)
    own, spoken, arguments = set(person.rows), [], []
    for image in connection.tuples(f"{IMAGES} (is_about_him(before) OR is_about_him(after))", (before_seq,)):
        seq, _n, table, row_id, before, after = image
        if table == ARGUMENTS:
            arguments.append(seq)
        elif any(_is_his(table, _parsed(text), person) for text in (before, after)):
            own.add((table, row_id))
        elif person.sought.is_in(before) or person.sought.is_in(after):
            spoken.append(image)
    return own, spoken, arguments


def _is_his(table: str, values: dict[str, Any] | None, person: Person) -> bool:
    return values is not None and any(values.get(column) in person.owners for column in OWNERS.get(table, ()))


def _parsed(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(json.loads(text))


def _made(image: tuple[Any, ...], person: Person, *, own: bool) -> Iterator[tuple[Any, ...]]:
    seq, n, table, row_id, before, after = image
    texts = []
    for text in (before, after):
        values = _parsed(text)
        texts.append(None if values is None else canonical(values | _changes(table, values, person, own=own)))
    if texts != [before, after]:
        yield (seq, n, table, row_id, *texts, image_digest(table, row_id, "", *texts))


def _arguments(connection: Connection, seq: int) -> Iterator[tuple[Any, ...]]:
    """The arguments of an entry that touched his rows or spoke of him go; what an earlier redaction noted there stays."""
    key, after = connection.tuples("SELECT row_id, after FROM journal_image WHERE seq = ? AND n = 0", (seq,))[0]
    if after != EMPTIED and "redacted" not in (_parsed(after) or {}):
        yield (seq, 0, ARGUMENTS, key, None, EMPTIED, image_digest(ARGUMENTS, key, "", None, EMPTIED))


def _changes(table: str, values: dict[str, Any], person: Person, *, own: bool) -> dict[str, Any]:
    """What changes of a row's (or an image's) values."""
    kinds = COLUMNS.get(table, {})
    made = {}
    for name, value in values.items():
        kind = kinds.get(name)
        if value is None or kind is None:
            continue
        new = _own(kind, value, person) if own else _others(kind, value, person.sought)
        if new != value:
            made[name] = new
    return made


def _own(kind: str, value: Any, person: Person) -> Any:
    if kind in FIXED:
        return FIXED[kind]
    if kind == DETAIL:
        return value if value in person.details else MASK
    if kind == LIST:
        return json.dumps([MASK for _ in json.loads(value)], ensure_ascii=False)
    if kind == NEXT:
        what, colon, _ = value.partition(":")
        return what + (colon and colon + MASK)
    return _others(kind, value, person.sought)


def _others(kind: str, value: Any, sought: Sought) -> Any:
    if kind not in TEXTS or not sought.is_in(value):
        return value
    if kind in (LIST, SAID_LIST):
        return json.dumps([sought.taken_out(text, MASK) for text in json.loads(value)], ensure_ascii=False)
    return sought.taken_out(value, MASK)
