"""Encrypting, decrypting and rekeying: the same book afterwards, or the book as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import sealed
from rmflow import book as books
from rmflow.actions.find import add_prospect
from rmflow.errors import BookError, Damaged, Locked
from rmflow.store import damage, keyplaces, sealing
from rmflow.store.cipher import new_raw_key, salt_of
from rmflow.store.connection import check_file, connect, open_raw
from rmflow.store.keyplaces import Place
from rmflow.words import words
from shared import NOW, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "宏达机械有限公司"


@pytest.fixture
def lived(book: Path, unit: Callable[..., Any]) -> Path:
    """A book with a customer in it."""
    with unit("add-prospect") as u:
        add_prospect(u, NAME, kind="company", source="cold", phone="13800138001")
    return book


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A key file in force."""
    monkeypatch.setenv("RMFLOW_KEY_FILE", str(tmp_path / "keys"))
    return Place("file", tmp_path / "keys")


def told(path: Path) -> tuple[Any, ...]:
    """The customers' names, the numbers in the header, the journal's head."""
    keyplaces._at_hand.clear()
    with books.reading(path, now=NOW, rm="li") as unit:
        c = unit.connection
        return (
            c.tuples("SELECT rowid, no, name FROM prospect"), c.value("PRAGMA user_version"), c.value("PRAGMA application_id"),
            c.tuples("SELECT seq, hash FROM journal ORDER BY seq"), c.value("PRAGMA journal_mode"),
        )  # fmt: skip


def beside(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()} - {"book.db", "book.db.lock", "keys", "keys.lock", "book.db-wal", "book.db-shm"}


def test_encrypting_changing_the_key_and_decrypting_keep_the_book(lived: Path, keys: Place) -> None:
    before = told(lived)
    first, second = new_raw_key(), new_raw_key()
    done = sealing.reseal(lived, first, keys)
    assert (done.old_key, done.key) == (None, first)
    assert done.report.is_ok
    assert check_file(lived) == salt_of(first)
    assert told(lived) == before
    sealing.reseal(lived, second, keys)
    assert check_file(lived) == salt_of(second)
    assert told(lived) == before
    sealing.reseal(lived, None)
    assert check_file(lived) is None
    assert told(lived) == before
    assert not beside(lived)


def test_nothing_plain_is_left_of_it(lived: Path, keys: Place) -> None:
    assert NAME.encode() in b"".join(one.read_bytes() for one in lived.parent.glob("book.db*"))
    done = sealing.reseal(lived, new_raw_key(), keys)
    assert done.is_overwritten is (sys.platform != "win32")
    everything = b"".join(one.read_bytes() for one in lived.parent.glob("book.db*"))
    assert NAME.encode() not in everything
    assert b"13800138001" not in everything
    assert lived.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_the_old_file_is_overwritten(lived: Path, keys: Place) -> None:
    with lived.open("rb") as old:
        assert NAME.encode() in old.read()
        sealing.reseal(lived, new_raw_key(), keys)
        old.seek(0)
        assert old.read() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
def test_the_log_is_overwritten_too(lived: Path, keys: Place) -> None:
    # A killed program leaves its log behind.
    leave = "import os, sys; from rmflow.store.connection import open_raw; from pathlib import Path; r = open_raw(Path(sys.argv[1]));"
    leave += "r.execute('CREATE TABLE t (x)'); r.execute('DROP TABLE t'); os._exit(0)"
    subprocess.run([sys.executable, "-c", leave, str(lived)], check=True)
    log = lived.with_name("book.db-wal")
    with log.open("rb") as old:
        assert len(old.read()) > 4096
        assert sealing.reseal(lived, new_raw_key(), keys).is_overwritten
        old.seek(0)
        assert old.read() == b""


def test_a_book_that_somebody_has_open_is_left_alone(lived: Path, keys: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMFLOW_BUSY_MS", "1")
    before = told(lived)
    reader = connect(lived, read_only=True)
    reader.value("SELECT count(*) FROM prospect")
    with pytest.raises(Locked, match="Another program has the book"):
        sealing.reseal(lived, new_raw_key(), keys)
    reader.close()
    assert check_file(lived) is None
    assert told(lived) == before
    assert not beside(lived)


def test_a_reader_goes_on_while_the_new_file_is_made(
    lived: Path, keys: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = sealing._looked_over
    seen = []

    def looked(*args: Any) -> Any:
        other = connect(lived, read_only=True)
        seen.append(other.value("SELECT count(*) FROM prospect"))
        other.close()
        return look(*args)

    monkeypatch.setattr(sealing, "_looked_over", looked)
    sealing.reseal(lived, new_raw_key(), keys)
    assert seen == [1]


def test_a_key_that_cannot_be_stored_changes_nothing(lived: Path, keys: Place) -> None:
    before = told(lived)
    assert keys.file is not None
    keys.file.write_text("not mine\n")
    keys.file.chmod(0o600)
    with pytest.raises(BookError, match="not a key file"):
        sealing.reseal(lived, new_raw_key(), keys)
    assert check_file(lived) is None
    assert told(lived) == before
    assert not beside(lived)


def test_a_keyring_that_lies_changes_nothing(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rmflow.store import keyring

    monkeypatch.setattr(keyring, "put", lambda _: None)
    monkeypatch.setattr(keyring, "find", lambda _: None)
    with pytest.raises(BookError, match="did not come back"):
        sealing.reseal(lived, new_raw_key(), keyplaces.KEYRING)
    assert check_file(lived) is None
    assert not beside(lived)


def test_a_damaged_book_is_not_exchanged(lived: Path, keys: Place) -> None:
    content = bytearray(lived.read_bytes())
    content[4096 * 30 : 4096 * 40] = b"\xff" * (4096 * 10)
    lived.write_bytes(content)
    with pytest.raises(Damaged):
        sealing.reseal(lived, new_raw_key(), keys)
    assert beside(lived) == {"book.db.damaged"}


def test_a_copy_that_is_not_the_same_is_not_taken(lived: Path, keys: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = sealing._fill

    def spoilt(source: Any, place: Path, key: str | None) -> None:
        fill(source, place, key)
        raw = open_raw(place, key)
        raw.execute("DROP TRIGGER journal_delete")
        raw.close()

    monkeypatch.setattr(sealing, "_fill", spoilt)
    with pytest.raises(Damaged, match="could not be copied row by row"):
        sealing.reseal(lived, new_raw_key(), keys)
    assert check_file(lived) is None


def test_what_was_wrong_before_may_stay_wrong(lived: Path, keys: Place) -> None:
    raw = open_raw(lived)
    (name,) = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name").fetchone()
    raw.execute(f"DROP TRIGGER {name}")
    raw.close()
    done = sealing.reseal(lived, new_raw_key(), keys)
    assert [finding.code for finding in done.report.found] == ["schema"]
    assert check_file(lived) is not None


def test_a_book_marked_as_damaged_is_left_alone(lived: Path, keys: Place) -> None:
    damage.mark(lived, words("page 7", "第 7 页"))
    with pytest.raises(Damaged, match="was found damaged"):
        sealing.reseal(lived, new_raw_key(), keys)
    assert check_file(lived) is None


def test_a_session_that_stays_open_keeps_the_key_from_being_changed(
    lived: Path, keys: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMFLOW_BUSY_MS", "1")
    with books.session(lived) as session:
        with session.reading(now=NOW, rm="li"):
            pass
        with pytest.raises(Locked):
            sealing.reseal(lived, new_raw_key(), keys)
        with session.writing(now=NOW, rm="li", command="x", arguments={}) as unit:
            add_prospect(unit, "恒通物流", kind="company", source="cold")
    assert len(told(lived)[0]) == 2


def test_plain_copies_are_named(lived: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    copies = [tmp_path / "book.db.before-3.bak", tmp_path / "backups" / "book-2026.db"]
    for copy in copies:
        copy.write_bytes(lived.read_bytes())
    (tmp_path / "book.db.refusals").write_text("x")
    (tmp_path / "backups" / "sealed.db").write_bytes(sealed.made(lived.read_bytes(), tmp_path / "other.db"))
    assert sealing.plain_copies(lived) == copies


# Every step of `reseal`: the program is killed before it and after it.
STEPS = ["_alone", "_fill", "keyplaces.keep", "_looked_over", "sync_file", "_hold", "_exchange", "_overwrite"]
SHORT = {("rekey", step) for step in STEPS} | {("encrypt", "_exchange"), ("decrypt", "_exchange")}
WAYS = [
    pytest.param(what, step, marks=() if (what, step) in SHORT else pytest.mark.reliability)
    for what in ("encrypt", "rekey", "decrypt") for step in STEPS
    if not (what == "decrypt" and step in ("keyplaces.keep", "_overwrite"))
]  # fmt: skip
KILLED = """
import os, signal, sys
from pathlib import Path
from rmflow.store import damage, keyplaces, sealing
from rmflow.store.cipher import new_raw_key

book, keys, what, step, when = sys.argv[1:]
home, _, name = step.rpartition(".")
owner = keyplaces if home else sealing
inner = getattr(owner, name)

def killed(*args):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    answer = inner(*args)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, killed)
key = None if what == "decrypt" else new_raw_key()
sealing.reseal(Path(book), key, None if key is None else keyplaces.Place("file", Path(keys)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("what", "step"), WAYS)
def test_killed_at_any_step_the_book_opens_with_a_key_at_hand(lived: Path, keys: Place, what: str, step: str) -> None:
    if what != "encrypt":
        sealing.reseal(lived, new_raw_key(), keys)
    before = told(lived)
    for when in ("before", "after"):
        plain = check_file(lived) is None
        if what != "encrypt" and plain:
            sealing.reseal(lived, new_raw_key(), keys)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(lived), str(keys.file), what, step, when], capture_output=True, timeout=PATIENCE_S
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        with books.session(lived) as session, session.writing(now=NOW, rm="li", command="x", arguments={}):
            pass
        assert told(lived) == before
    # And what the kill left is swept away by the next run.
    sealing.reseal(lived, new_raw_key(), keys)
    assert told(lived) == before
    assert not beside(lived)
