"""Promise R4: whatever is changed in a journaled row, an image or an entry is found, and which check finds what."""

from __future__ import annotations

import re
import shutil
import tracemalloc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2
from tampering import checked, codes, hash_anew, tamper

import rmflow
from rmflow.schema.triggers import TRIGGERS
from rmflow.store.advice import ADVICE
from rmflow.store.chain import ENTRY_BYTES, IMAGE_BYTES
from rmflow.store.connection import Connection, connect
from rmflow.store.digest import sha256
from rmflow.store.journal import Entry, entry_hash, image_digest
from rmflow.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
JSON_TEXT = st.none() | TEXT.filter(lambda text: text != "\0")
# What says of a change that it was made, whatever else its consequences are called.
TELLING = {
    "journal_gap", "journal_prev", "journal_hash", "journal_digest", "image_missing", "image_added", "image_changed",
    "row_added", "row_changed", "row_missing", "unreadable", "head",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    raw = dbapi2.connect(":memory:")
    yield raw
    raw.close()


@given(st.integers(1, 2**62), st.lists(TEXT, min_size=5, max_size=5), st.integers(0, 2**40), TEXT, TEXT)
@settings(max_examples=300, deadline=None)
def test_the_bytes_of_an_entry_are_those_that_were_hashed(
    engine: Any, seq: int, texts: list[str], images: int, digest: str, prev: str
) -> None:
    entry = Entry(seq, *texts, images, digest, prev)
    named = ", ".join(f"? AS {name}" for name in Entry._fields)
    body = engine.execute(f"SELECT {ENTRY_BYTES} FROM (SELECT {named})", entry).fetchone()[0]
    assert sha256(body).hexdigest() == entry_hash(entry)


@given(TEXT, TEXT, st.none() | TEXT, JSON_TEXT, JSON_TEXT)
@settings(max_examples=300, deadline=None)
def test_the_bytes_of_an_image_are_those_that_were_hashed(
    engine: Any, table: str, row_id: str, salt: str | None, before: str | None, after: str | None
) -> None:
    named = "SELECT ? AS row_table, ? AS row_id, ? AS salt, ? AS before, ? AS after"
    body = engine.execute(f"SELECT {IMAGE_BYTES} FROM ({named})", (table, row_id, salt, before, after)).fetchone()[0]
    assert sha256(body).hexdigest() == image_digest(table, row_id, salt or "", before, after)


def test_an_absent_part_is_not_a_part_that_says_it_is_absent(lived: Path) -> None:
    tamper(lived, "UPDATE journal_image SET before = char(0) WHERE seq = 2 AND n = 0")
    assert codes(checked(lived)) == {"image_changed"}


class Opened:
    """A copy of the book with its triggers dropped, changed and looked over in transactions that are taken back."""

    def __init__(self, path: Path) -> None:
        self.raw = dbapi2.connect(path, isolation_level=None)
        self.connection = Connection(self.raw, path, read_only=False)
        for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            self.raw.execute(f"PRAGMA {pragma}")
        for name in TRIGGERS:
            self.raw.execute(f"DROP TRIGGER {name}")
        tables = self.raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        self.tables = [name for (name,) in tables.fetchall() if self.count(name)]
        self.head = self.raw.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()

    def count(self, table: str) -> int:
        return int(self.raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    def key(self, table: str, at: int) -> tuple[list[str], tuple[Any, ...]]:
        """The key columns of the row number `at`, and their values."""
        columns = [(c[1], c[5]) for c in self.raw.execute(f'PRAGMA table_info("{table}")')]
        names = [name for name, part in columns if part]
        listed = ", ".join(f'"{name}"' for name in names)
        row = self.raw.execute(f'SELECT {listed} FROM "{table}" ORDER BY {listed} LIMIT 1 OFFSET ?', (at,)).fetchone()
        return names, row

    @contextmanager
    def changing(self) -> Iterator[Any]:
        self.raw.execute("BEGIN")
        try:
            yield self.raw
        finally:
            self.raw.execute("ROLLBACK")

    def found(self, noted: tuple[int, str] | None = None) -> set[str]:
        return codes(verify(self.connection, noted)) & TELLING


@pytest.fixture
def opened(lived: Path) -> Iterator[Opened]:
    book = Opened(lived)
    assert book.found() == set()
    yield book
    book.raw.close()


def changed(value: Any, draw: Callable[..., Any]) -> Any:
    """Another value, near to it: one character or one unit is enough."""
    if value is None:
        return draw(st.sampled_from(["", "\0", "x", 0, 1, "{}"]))
    if isinstance(value, int):
        return draw(st.sampled_from([value + 1, value - 1, value ^ 64, None]))
    at = draw(st.integers(0, max(0, len(value) - 1)))
    other = draw(st.characters(exclude_categories=("Cs",)))
    return draw(st.sampled_from([
        value[:at] + other + value[at + 1:], value[:at] + other + value[at:], value[:at] + value[at + 1:],
        value[:at], value + "\0", value.swapcase(), "\0", "", None,
    ]))  # fmt: skip


def one_change(book: Opened, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(book.tables), label="table")
    names, key = book.key(table, data.draw(st.integers(0, book.count(table) - 1), label="row"))
    where = " AND ".join(f'"{name}" = ?' for name in names)
    what = data.draw(st.sampled_from(["change"] * 6 + ["delete", "insert", "swap"]), label="what")
    columns = [column[1] for column in book.raw.execute(f'PRAGMA table_info("{table}")')]
    row = dict(zip(columns, book.raw.execute(f'SELECT * FROM "{table}" WHERE {where}', key).fetchone(), strict=True))
    with book.changing() as raw:
        try:
            if what == "delete":
                raw.execute(f'DELETE FROM "{table}" WHERE {where}', key)
            elif what == "insert":
                row |= {name: changed(row[name], data.draw) for name in names}
                marks = ", ".join("?" * len(row))
                raw.execute(f'INSERT INTO "{table}" VALUES ({marks})', list(row.values()))
            else:
                column = data.draw(st.sampled_from(columns), label="column")
                if what == "swap":
                    _, other = book.key(table, data.draw(st.integers(0, book.count(table) - 1), label="other"))
                    value = raw.execute(f'SELECT "{column}" FROM "{table}" WHERE {where}', other).fetchone()[0]
                    raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (row[column], *other))
                else:
                    value = changed(row[column], data.draw)
                assume(value != row[column])
                raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (value, *key))
                stands = raw.execute(f'SELECT "{column}" FROM "{table}" WHERE {where}', key).fetchone()
                assume(stands is None or stands[0] != row[column])
        except dbapi2.Error:
            assume(False)  # the table itself does not take it
        assert book.found(), f"{what} {table} {key}"


SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow)


@given(st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
def test_any_one_change_is_found(opened: Opened, data: st.DataObject) -> None:
    one_change(opened, data)


@pytest.mark.reliability
@given(st.data())
@settings(max_examples=5_000, deadline=None, suppress_health_check=SLOW)
def test_any_one_change_of_thousands_is_found(opened: Opened, data: st.DataObject) -> None:
    one_change(opened, data)


def test_every_byte_of_the_journal_counts(opened: Opened) -> None:
    """Each column of each entry and image, changed at its first, middle and last character."""
    for table in ("journal", "journal_image"):
        columns = [column[1] for column in opened.raw.execute(f"PRAGMA table_info({table})")]
        key = "seq" if table == "journal" else "seq, n"
        marks = " AND ".join(f"{name} = ?" for name in key.split(", "))
        for values in opened.raw.execute(f"SELECT * FROM {table} WHERE seq IN (1, 4, 10) ORDER BY {key}").fetchall():
            row = dict(zip(columns, values, strict=True))
            for column, value in row.items():
                if not isinstance(value, str) or not value:
                    continue
                for at in {0, len(value) // 2, len(value) - 1}:
                    other = value[:at] + ("y" if value[at] == "x" else "x") + value[at + 1 :]
                    with opened.changing() as raw:
                        raw.execute(f"UPDATE {table} SET {column} = ? WHERE {marks}",
                                    (other, *(row[name] for name in key.split(", "))))  # fmt: skip
                        assert opened.found(), f"{table} {column} {at}"


def test_an_entry_hashed_anew_alone_is_found_the_last_one_by_its_head(opened: Opened) -> None:
    last = opened.head[0]
    for seq in range(1, last + 1):
        with opened.changing() as raw:
            raw.execute("UPDATE journal SET rm = 'wang' WHERE seq = ?", (seq,))
            hash_anew(raw, seq, seq)
            assert opened.found(opened.head), seq
            assert opened.found() == (set() if seq == last else {"journal_prev"}), seq


def test_a_cut_tail_is_found_by_the_head_wherever_it_was_cut(opened: Opened) -> None:
    for seq in range(1, opened.head[0]):
        with opened.changing() as raw:
            raw.execute("DELETE FROM journal WHERE seq > ?", (seq,))
            raw.execute("DELETE FROM journal_image WHERE seq > ?", (seq,))
            assert "head" in opened.found(opened.head), seq
            assert opened.found(), seq  # the rows are still what the cut entries made of them


def cut_with_rows(raw: Any) -> None:
    """The last entry cut off, and its rows set back to what its images say they were before."""
    prospect = raw.execute("SELECT id FROM prospect WHERE no = 3").fetchone()[0]
    raw.execute("UPDATE opportunity SET outcome = 'open', outcome_on = NULL, outcome_why = NULL"
                " WHERE prospect_id = ?", (prospect,))  # fmt: skip
    for table, row_id, before in raw.execute(
        "SELECT row_table, row_id, before FROM journal_image WHERE seq = 10 AND n > 0 ORDER BY n DESC"
    ).fetchall():
        _put_back(raw, table, row_id, before)
    raw.execute("DELETE FROM journal WHERE seq = 10")
    raw.execute("DELETE FROM journal_image WHERE seq = 10")


def _put_back(raw: Any, table: str, row_id: str, before: str | None) -> None:
    import json

    if before is None:
        raw.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
        return
    for name, value in json.loads(before).items():
        raw.execute(f"UPDATE {table} SET {name} = ? WHERE id = ?", (value, row_id))


def forge(raw: Any) -> None:
    raw.execute("UPDATE journal SET rm = 'wang' WHERE seq = 3")
    hash_anew(raw)


def run(*statements: str) -> Callable[[Any], None]:
    return lambda raw: [raw.execute(statement) for statement in statements]  # type: ignore[func-returns-value]


CHAIN_AND_ROWS = "journal and rows"
# The table of attacks: what is done with the triggers out of the way, and which checks see it.
ATTACKS: dict[str, tuple[Callable[[Any], object], set[str]]] = {
    "change who did it": (run("UPDATE journal SET rm = 'wang' WHERE seq = 3"), {CHAIN_AND_ROWS}),
    "delete in the middle": (
        run("DELETE FROM journal WHERE seq = 5", "DELETE FROM journal_image WHERE seq = 5"), {CHAIN_AND_ROWS}
    ),
    "jump a step": (run("UPDATE opportunity SET step = 6 WHERE step = 2"), {CHAIN_AND_ROWS}),
    "cut the tail, set its rows back": (cut_with_rows, {"head"}),
    "forge and hash everything anew": (forge, {"head"}),
}  # fmt: skip


def _seen(path: Path, noted: tuple[int, str]) -> set[str]:
    report = checked(path, noted)
    kinds = {"schema": "schema", "head": "head"}
    return {kinds.get(finding.code, CHAIN_AND_ROWS) for finding in report.found if not finding.is_warning}


@pytest.mark.parametrize("attack", ATTACKS)
def test_which_check_sees_which_attack(lived: Path, attack: str) -> None:
    do, seen = ATTACKS[attack]
    noted = checked(lived)
    raw = dbapi2.connect(lived, isolation_level=None)
    for name in TRIGGERS:
        raw.execute(f"DROP TRIGGER {name}")
    do(raw)
    for statement in TRIGGERS.values():
        raw.execute(statement)
    raw.close()
    assert _seen(lived, (noted.head_seq, noted.head_hash[:12])) == seen


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_trigger_dropped_or_edited_through_writable_schema_is_seen(lived: Path, name: str) -> None:
    noted, copy = checked(lived), lived.with_name("copy.db")
    shutil.copy(lived, copy)
    tamper(copy, f"DROP TRIGGER {name}", keep_triggers=True)
    assert _seen(copy, (noted.head_seq, noted.head_hash)) == {"schema"}
    old, new = ("WHEN ", "WHEN 0 AND ") if "WHEN" in TRIGGERS[name] else ("BEGIN", "WHEN 0 BEGIN")
    edit = f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}'"
    tamper(lived, "PRAGMA writable_schema = ON", edit, keep_triggers=True)
    assert _seen(lived, (noted.head_seq, noted.head_hash)) == {"schema"}


# A name that SQLite keeps for itself, so that who lists the schema may pass over it.
HIDDEN = (
    "INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_mine', 'call', 0,"
    " 'CREATE TRIGGER sqlite_mine AFTER INSERT ON call BEGIN SELECT 1; END')"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sqlite_schema SET sql = replace(sql, 'length(digest) = 64', '1') WHERE name = 'journal_image'",
        "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (step', 'CHECK (1 OR step') WHERE name = 'opportunity'",
        HIDDEN,
    ],
)
def test_a_schema_edited_in_its_own_table_is_seen(lived: Path, statement: str) -> None:
    tamper(lived, "PRAGMA writable_schema = ON", statement, keep_triggers=True)
    assert codes(checked(lived)) == {"schema"}


def test_a_header_that_is_not_the_books_is_seen(lived: Path) -> None:
    tamper(lived, "PRAGMA user_version = 1", keep_triggers=True)
    assert [finding.where for finding in checked(lived).found] == ["pragma user_version"]


def test_every_finding_has_its_advice() -> None:
    store = Path(rmflow.__file__).parent / "store"
    source = "".join((store / name).read_text("utf-8") for name in ("verify.py", "chain.py", "replay.py", "schema_check.py"))
    named = set(re.findall(r'(?:Found\(|\b_bad\([\w., ]*|_add\()"([a-z_]+)"', source))
    assert named == set(ADVICE)
    for advice in ADVICE.values():
        assert advice.fix.startswith("rmflow ")
        assert advice.what.en
        assert advice.what.zh


def test_since_a_head_only_what_came_after_it_is_looked_at(lived: Path) -> None:
    whole = checked(lived)
    raw = dbapi2.connect(lived)
    heads = dict(raw.execute("SELECT seq, hash FROM journal").fetchall())
    raw.close()
    for seq in (1, 5, whole.head_seq):
        for beginning in ("", heads[seq][:12], heads[seq]):
            report = checked(lived, since=(seq, beginning))
            assert report.found == ()
            assert (report.entries, report.head_hash, report.since) == (whole.entries, whole.head_hash, seq)
    assert checked(lived, since=(1, "")).rows >= checked(lived, since=(9, "")).rows > 0
    assert checked(lived, since=(10, "")).rows == 0


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE journal SET rm = 'wang' WHERE seq = 10", {"journal_hash"}),
        ("UPDATE journal SET rm = 'wang' WHERE seq = 9", {"journal_hash"}),  # the head's own entry
        ("UPDATE journal SET rm = 'wang' WHERE seq = 8", set()),
        ("UPDATE journal_image SET after = replace(after, 'no_need', 'price') WHERE seq = 10",
         {"image_changed", "row_changed"}),
        ("DELETE FROM journal_image WHERE seq = 10 AND n = 1", {"image_missing"}),
        ("UPDATE opportunity SET outcome_why = 'price' WHERE outcome_why = 'no_need'", {"row_changed"}),
        ("UPDATE call SET outcome = 'appointment' WHERE outcome = 'no_answer'", set()),  # not touched since
        ("DELETE FROM journal WHERE seq > 8", {"head", "journal_gap"}),
        ("DROP TRIGGER journal_delete", {"schema"}),
    ],
)  # fmt: skip
def test_what_is_found_since_an_entry(lived: Path, statement: str, found: set[str]) -> None:
    raw = dbapi2.connect(lived)
    noted = raw.execute("SELECT seq, hash FROM journal WHERE seq = 9").fetchone()
    raw.close()
    if statement.startswith("DROP"):
        tamper(lived, statement, keep_triggers=True)
    else:
        tamper(lived, statement)
    assert codes(checked(lived, since=noted)) - {"next_stale"} == found


def test_since_an_entry_that_was_written_anew_or_is_not_there(lived: Path) -> None:
    assert codes(checked(lived, since=(5, "0123456789ab"))) == {"head"}
    assert codes(checked(lived, since=(11, "0123456789ab"))) == {"head"}
    assert codes(checked(lived, since=(11, ""))) == {"head"}


def test_what_is_looked_at_since_an_entry_is_found_by_its_index(lived: Path) -> None:
    """However large the book: no table of the journal is read from end to end."""
    connection = connect(lived, read_only=True)
    asked: list[str] = []
    connection.raw.set_trace_callback(asked.append)
    verify(connection, since=(9, ""))
    connection.raw.set_trace_callback(None)
    # The last entry is the first one met from the end; entries are counted in the smallest index.
    excused = ("SELECT count(*) FROM journal", "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    questions = [sql for sql in asked if "journal" in sql and sql.lstrip().startswith("SELECT") and sql not in excused]
    assert len(questions) > 5
    for sql in questions:
        plan = [row[3] for row in connection.tuples(f"EXPLAIN QUERY PLAN {sql}")]
        assert not [step for step in plan if step.startswith("SCAN journal")], sql
    connection.close()


def test_memory_does_not_grow_with_the_journal(lived: Path, unit: Callable[..., Any]) -> None:
    def peak() -> int:
        tracemalloc.start()
        try:
            assert checked(lived).found == ()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    checked(lived)
    before = peak()
    with unit("import", days=6) as u:
        for n in range(3_000):
            u.insert("introducer", no=n + 1, name=f"介绍人{n}", name_key=f"介绍人{n}", kind="lawyer", note="字" * 100)
    assert peak() - before < 300_000
