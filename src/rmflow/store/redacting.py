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
    ABOUT,
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
    from rmflow.store.connection import Connection
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit
    from rmflow.text.sought import Sought

Key = tuple[str, str]
TEXTS = frozenset((WORDS, SAID, LIST, SAID_LIST, DETAIL, NEXT))
FIXED: dict[str, Any] = {NAME: MASK, WORDS: MASK, EMPTY: "", GONE: None, ZERO: 0}
IMAGES = "SELECT seq, n, row_table, row_id, before, after FROM journal_image WHERE seq < ? AND"
EMPTIED = "{}"  # the arguments of an entry that spoke of him


class Home(NamedTuple):
    """The customers among whose records one is known who is no customer himself: a contact's company, those whom an
    introducer brought. The keys that mark their rows, the rows, what he is called there; his own number, where it stands
    on their cards.
    """

    owners: frozenset[str]
    rows: frozenset[Key]
    sought: Sought
    numbers: frozenset[str]


class Person(NamedTuple):
    """Whom to take out: the keys that mark a row as his (of a prospect his own and his opportunities'), the keys of his
    rows, what he is called, the codes of a source's detail that may stay; by which columns a row is his, and where he is
    at home if not in rows of his own.
    """

    owners: frozenset[str]
    rows: frozenset[Key]
    sought: Sought
    details: frozenset[str]
    columns: dict[str, tuple[str, ...]] = OWNERS
    home: Home | None = None


def rows_of(connection: Connection, *prospect_ids: str) -> tuple[frozenset[str], frozenset[Key]]:
    """The keys that mark a row as one of the prospects', and the keys of all their rows."""
    asked = (json.dumps(prospect_ids),)
    parts = [
        key
        for table in ("opportunity", "contact")
        for (key,) in connection.tuples(f'SELECT id FROM "{table}" WHERE prospect_id IN (SELECT value FROM json_each(?))', asked)
    ]
    owners = frozenset((*prospect_ids, *parts))
    return owners, marked(connection, owners, OWNERS)


def marked(connection: Connection, owners: frozenset[str], columns: dict[str, tuple[str, ...]]) -> frozenset[Key]:
    """The keys of all rows that hold one of `owners` in one of these columns of their table."""
    marks = json.dumps(sorted(owners))
    return frozenset(
        (table, row_id)
        for table, names in columns.items()
        for column in names
        for (row_id,) in connection.tuples(
            f'SELECT id FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?))', (marks,)
        )
    )


def mentions(connection: Connection, person: Person) -> list[tuple[str, Row]]:
    """The rows that are not his and whose texts speak of him, each with its table."""
    levels = _Levels(connection, person)
    connection.raw.create_function("speaks_of_him", 1, levels.speaks)
    asked = {"owners": json.dumps(sorted(person.owners)), "numbers": json.dumps(sorted(person.home.numbers if person.home else ()))}
    found = []
    for table, columns in COLUMNS.items():
        tests = [f'speaks_of_him("{name}")' for name, kind in columns.items() if kind in TEXTS]
        if table in ABOUT:
            tests.append(f'"{ABOUT[table][0]}" IN (SELECT value FROM json_each(:owners))')
        if table == "prospect":
            tests.append("phone IN (SELECT value FROM json_each(:numbers))")
        if not tests:
            continue
        found += [
            (table, row)
            for row in connection.rows(f'SELECT * FROM "{table}" WHERE {" OR ".join(tests)}', asked)
            if (table, row.id) not in person.rows and levels.changes(table, row.id, vars(row))
        ]
    return found


def said_of_him(connection: Connection, person: Person) -> list[tuple[str, Row, dict[str, Any]]]:
    """The `mentions` of him, each with what would go of it: the texts that speak of him, and nothing else of a row."""
    levels = _Levels(connection, person)
    return [
        (table, row, {name: getattr(row, name) for name in levels.changes(table, row.id, vars(row))})
        for table, row in mentions(connection, person)
    ]


def redact(unit: Unit, person: Person, elsewhere: list[tuple[str, Row]]) -> list[list[Any]]:
    """Take him out of rows and images; `[entry, image, digest of what it holds now]` of every image that was changed.

    `elsewhere` are the `mentions` of him.

    The entry being written has to hold an image of his `erasure` already: the database asks for it.
    """
    if unit.recorder is None:
        raise RuntimeError("a unit opened for reading cannot write")
    unit.recorder.flush()
    levels = _Levels(unit.connection, person)
    images = _images(unit.connection, levels, unit.recorder.seq)
    there = {(table, row.id): row for table, row in elsewhere}
    for table, row_id in sorted({*person.rows, *levels.about, *there}):
        row = there.get((table, row_id)) or unit.connection.row(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
        if row is not None:
            _write_row(unit.connection, table, row, levels.changes(table, row_id, vars(row)))
    for seq, n, _table, _row_id, before, after, _digest in images:
        unit.connection.execute(
            "UPDATE journal_image SET salt = NULL, before = ?, after = ? WHERE seq = ? AND n = ?", (before, after, seq, n)
        )
    return [[seq, n, digest] for seq, n, *_, digest in images]


def _write_row(connection: Connection, table: str, row: Row, changes: dict[str, Any]) -> None:
    if changes:
        columns = ", ".join(f'"{name}" = ?' for name in changes)
        connection.execute(f'UPDATE "{table}" SET {columns} WHERE id = ?', [*changes.values(), row.id])


class _Levels:
    """How much of a row goes: all that is personal where it is his own; a text that is about him; what he is called among
    those who know him; his name and numbers anywhere else. A row and all images of it stand at one level.
    """

    def __init__(self, connection: Connection, person: Person) -> None:
        self.connection, self.person = connection, person
        self.own: set[Key] = set(person.rows)
        self.about: set[Key] = set(marked(connection, person.owners, {table: (name,) for table, (name, _) in ABOUT.items()}))
        self.home: set[Key] = set(person.home.rows if person.home else ())
        self._away: set[Key] = set()

    def speaks(self, text: str | None) -> bool:
        """Whether the text may speak of him, wherever it stands."""
        home = self.person.home
        return self.person.sought.is_in(text) or (home is not None and home.sought.is_in(text))

    def concerns(self, text: str | None) -> bool:
        """Whether an image's text may speak of him or refer to him."""
        return text is not None and (any(key in text for key in self.person.owners) or self.speaks(text))

    def learn(self, table: str, row_id: str, values: dict[str, Any]) -> None:
        """Note what an image tells of a row that may be gone."""
        person = self.person
        if _is_marked(table, values, person.owners, person.columns):
            self.own.add((table, row_id))
        if table in ABOUT and values.get(ABOUT[table][0]) in person.owners:
            self.about.add((table, row_id))

    def is_at_home(self, table: str, row_id: str) -> bool:
        """Whether the row is, or was before it went, one of a customer's who knows him."""
        key, home = (table, row_id), self.person.home
        if home is None or key in self.home:
            return home is not None
        if key in self._away:
            return False
        texts = self.connection.tuples("SELECT before, after FROM journal_image WHERE row_table = ? AND row_id = ?", key)
        is_his = any(_is_marked(table, _parsed(text) or {}, home.owners, OWNERS) for pair in texts for text in pair)
        (self.home if is_his else self._away).add(key)
        return is_his

    def changes(self, table: str, row_id: str, values: dict[str, Any]) -> dict[str, Any]:
        """What changes of a row's (or an image's) values."""
        made = {}
        for name, value in values.items():
            kind = COLUMNS.get(table, {}).get(name)
            if value is None or kind is None:
                continue
            new = self._new(table, row_id, name, kind, value)
            if new != value:
                made[name] = new
        return made

    def _new(self, table: str, row_id: str, name: str, kind: str, value: Any) -> Any:
        key, person = (table, row_id), self.person
        if key in self.own:
            return _own(kind, value, person)
        if key in self.about and name == ABOUT[table][1]:
            return MASK
        if person.home is None or not self.is_at_home(table, row_id):
            return _others(kind, value, person.sought)
        if kind == GONE and value in person.home.numbers:
            return None
        return _others(kind, value, person.home.sought)


def _images(connection: Connection, levels: _Levels, before_seq: int) -> list[tuple[Any, ...]]:
    """Every image that changes, as it will be, with its new digest."""
    spoken, touched = _found(connection, levels, before_seq)
    made: dict[tuple[int, int], tuple[Any, ...]] = {}
    for table, row_id in sorted(levels.own | levels.about):
        for image in connection.tuples(f"{IMAGES} row_table = ? AND row_id = ? ORDER BY seq, n", (before_seq, table, row_id)):
            if (table, row_id) in levels.own:
                touched.add(image[0])
            made |= _made(image, levels)
    for image in spoken:
        made |= _made(image, levels)
    for seq in touched:
        made |= _arguments(connection, seq)
    return [made[key] for key in sorted(made)]


def _found(connection: Connection, levels: _Levels, before_seq: int) -> tuple[list[tuple[Any, ...]], set[int]]:
    """In one pass over the journal: images that speak of him, and the entries whose arguments go; the levels learn which
    rows that are gone were his.
    """
    connection.raw.create_function("concerns_him", 1, levels.concerns)
    spoken, touched, given = [], set(), []
    for image in connection.tuples(f"{IMAGES} (concerns_him(before) OR concerns_him(after))", (before_seq,)):
        seq, _n, table, row_id, before, after = image
        if table == ARGUMENTS:
            given.append((seq, after))
            continue
        spoken.append(image)
        for values in filter(None, (_parsed(before), _parsed(after))):
            levels.learn(table, row_id, values)
            if any(value in levels.person.owners for value in values.values()):
                touched.add(seq)
    touched |= {seq for seq, text in given if _go(levels, seq, text)}
    return spoken, touched


def _go(levels: _Levels, seq: int, text: str | None) -> bool:
    """Whether these arguments speak of him: what he is called at home counts where the entry did something there."""
    person = levels.person
    if text is not None and (any(key in text for key in person.owners) or person.sought.is_in(text)):
        return True
    if person.home is None or not person.home.sought.is_in(text):
        return False
    rows = levels.connection.stream("SELECT row_table, row_id FROM journal_image WHERE seq = ? AND n > 0", (seq,))
    return any(levels.is_at_home(table, row_id) for table, row_id in rows)


def _is_marked(table: str, values: dict[str, Any], owners: frozenset[str], columns: dict[str, tuple[str, ...]]) -> bool:
    return any(values.get(column) in owners for column in columns.get(table, ()))


def _parsed(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(json.loads(text))


def _made(image: tuple[Any, ...], levels: _Levels) -> dict[tuple[int, int], tuple[Any, ...]]:
    """The image by its place, where it changes."""
    seq, n, table, row_id, before, after = image
    texts = []
    for text in (before, after):
        values = _parsed(text)
        texts.append(None if values is None else canonical(values | levels.changes(table, row_id, values)))
    if texts == [before, after]:
        return {}
    return {(seq, n): (seq, n, table, row_id, *texts, image_digest(table, row_id, "", *texts))}


def _arguments(connection: Connection, seq: int) -> dict[tuple[int, int], tuple[Any, ...]]:
    """The arguments of an entry that touched his rows or spoke of him go; what an earlier redaction noted there stays."""
    key, after = connection.tuples("SELECT row_id, after FROM journal_image WHERE seq = ? AND n = 0", (seq,))[0]
    if after == EMPTIED or "redacted" in (_parsed(after) or {}):
        return {}
    return {(seq, 0): (seq, 0, ARGUMENTS, key, None, EMPTIED, image_digest(ARGUMENTS, key, "", None, EMPTIED))}


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
