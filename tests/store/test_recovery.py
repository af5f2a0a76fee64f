"""A copy put in the book's place: whole or not at all, the book from before kept, nothing stale beside it (promise R13)."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import cutting
from copies import commands, copy_of, faults, last, put_back, smash, write
from rmflow import book as books
from rmflow import making
from rmflow.errors import BookError, Locked
from rmflow.guide.load import default_guide
from rmflow.store import backups, damage, keyplaces, recovery, refusals
from rmflow.store.cipher import new_raw_key, salt_of, secret_of
from rmflow.store.connection import connect
from shared import NOW, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def beside(book: Path) -> set[str]:
    """What lies beside the book, but for what every run of rmflow may leave."""
    usual = {"book.db", "book.db.lock", "backups", "book.db-wal", "book.db-shm"}
    return {path.name for path in book.parent.iterdir()} - usual


def test_the_book_is_what_the_copy_was_and_one_entry_says_so(book: Path) -> None:
    write(book, 1)
    made = copy_of(book)
    write(book, 2)
    write(book, 3)
    present = last(book)
    done = put_back(book, made.path)
    assert commands(book) == ["init", "write-1", "restore"]
    assert faults(book) == []
    assert done.last == last(book)
    connection = connect(book, read_only=True)
    said = connection.value("SELECT after FROM journal_image WHERE seq = 3 AND n = 0")
    prev = connection.value("SELECT prev FROM journal WHERE seq = 3")
    mode = connection.value("PRAGMA journal_mode")
    connection.close()
    assert (prev, mode) == (made.hash, "wal")
    assert said == f'{{"copy":"2-{made.hash[:12]}","replaced":"4-{present[1][:12]}","lost":2}}'
    assert done.kept is not None
    assert last(done.kept) == present
    assert faults(done.kept) == []
    assert beside(book) == {done.kept.name}
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in (book, done.kept)} == {0o600}


def test_a_restore_can_itself_be_taken_back(book: Path) -> None:
    write(book, 1)
    made = copy_of(book)
    write(book, 2)
    done = put_back(book, made.path)
    assert done.kept is not None
    again = put_back(book, done.kept)
    assert commands(book) == ["init", "write-1", "write-2", "restore"]
    assert again.kept is not None
    assert again.kept != done.kept


def test_what_still_lies_in_the_log_is_kept_too(book: Path) -> None:
    made = copy_of(book)
    with books.session(book) as opened:
        with opened.writing(now=NOW, rm="li", command="late", arguments={}) as unit:
            unit.set("late", "v")
        assert book.with_name("book.db-wal").stat().st_size
        done = put_back(book, made.path)
    assert done.kept is not None
    assert commands(done.kept) == ["init", "late"]
    assert not done.kept.with_name(done.kept.name + "-wal").exists()
    assert commands(book) == ["init", "restore"]


STATES: dict[str, Callable[[Path], Any]] = {
    "gone": lambda book: book.unlink(),
    "empty": lambda book: book.write_bytes(b""),
    "text": lambda book: book.write_bytes(b"not a book\n" * 500),
    "cut short": lambda book: book.write_bytes(book.read_bytes()[:5000]),
    "zeroed": lambda book: book.write_bytes(bytes(book.stat().st_size)),
    "one page hurt": smash,
    "all pages hurt": lambda book: smash(book, only_a_page=False),
}


@pytest.mark.parametrize("state", STATES)
def test_a_book_in_any_state_is_restored_and_its_bytes_are_kept(book: Path, state: str) -> None:
    write(book, 1)
    made = copy_of(book)
    write(book, 2)
    STATES[state](book)
    before = book.read_bytes() if book.exists() else None
    damage.mark(book, recovery.words("x", "x"))
    done = put_back(book, made.path)
    assert commands(book) == ["init", "write-1", "restore"]
    assert faults(book) == []
    assert not damage.is_marked(book)
    assert (done.kept is None) == (before is None)
    if done.kept is not None and before is not None and "hurt" not in state:
        assert done.kept.read_bytes() == before
    elif done.kept is not None and before is not None:
        # Copied by SQLite, which counts its copying in the header.
        assert done.kept.read_bytes()[4096:] == before[4096:]
    write(book, 9)
    assert faults(book) == []


def test_an_encrypted_book_has_encrypted_copies_and_stays_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, key = tmp_path / "book.db", new_raw_key()
    (tmp_path / "keys").write_text(f"{salt_of(key)} {secret_of(key)}\n", encoding="utf-8")
    (tmp_path / "keys").chmod(0o600)
    monkeypatch.setenv("RMFLOW_KEY_FILE", str(tmp_path / "keys"))
    plain = tmp_path / "plain.db"
    making.create(plain, now=NOW, rm="li", guide=default_guide())
    making.create(path, now=NOW, rm="li", guide=default_guide(), key=key)
    write(path, 1)
    made = copy_of(path)
    write(path, 2)
    assert not made.path.read_bytes().startswith(b"SQLite")
    assert backups.look(made.path, in_full=True).is_sound
    done = put_back(path, made.path)
    assert commands(path) == ["init", "write-1", "restore"]
    assert done.kept is not None
    assert not done.kept.read_bytes().startswith(b"SQLite")
    put_back(path, plain)
    assert not path.read_bytes().startswith(b"SQLite")
    assert commands(path) == ["init", "restore"]
    assert faults(path) == []
    for spoil in (lambda: path.unlink(), lambda: path.write_bytes(bytes(4096 * 10))):
        spoil()
        put_back(path, made.path)
        assert not path.read_bytes().startswith(b"SQLite")
        assert faults(path) == []
    monkeypatch.setenv("RMFLOW_KEY_FILE", "")
    keyplaces._at_hand.clear()
    assert "encrypted" in str(backups.look(made.path).why)
    assert backups.rotate(made.path.parent, "0" * 64, 1, plain) == []


def stale_log(book: Path) -> None:
    """A log with a commit in it and no book, as `rm book.db` leaves it."""
    other = dbapi2.connect(book, isolation_level=None)
    other.execute("UPDATE setting SET value = 'spoilt'")
    other.execute("INSERT INTO setting VALUES ('stale', 'x')")
    for ending in ("-wal", "-shm"):
        shutil.copyfile(f"{book}{ending}", f"{book}{ending}.kept")
    other.close()
    for ending in ("-wal", "-shm"):
        book.with_name(f"{book.name}{ending}.kept").replace(f"{book}{ending}")
    assert book.with_name("book.db-wal").stat().st_size


@pytest.mark.parametrize("state", ["gone", "text", "one page hurt"])
def test_a_stale_log_does_not_get_into_the_restored_book(book: Path, state: str) -> None:
    for n in range(5):
        write(book, n)
    made = copy_of(book)
    stale_log(book)
    log = book.with_name("book.db-wal").read_bytes()
    STATES[state](book) if state != "one page hurt" else None
    done = put_back(book, made.path)
    assert faults(book) == []
    connection = connect(book, read_only=True)
    assert connection.value("SELECT count(*) FROM setting WHERE key = 'stale'") == 0
    connection.close()
    kept = list(book.parent.glob("book.db.before-restore-*.bak-wal"))
    if state == "one page hurt":
        assert done.kept is not None
        kept_connection = connect(done.kept, read_only=True)
        assert kept_connection.value("SELECT count(*) FROM setting WHERE key = 'stale'") == 1
        kept_connection.close()
    else:
        assert [path.read_bytes() for path in kept] == [log]


def test_a_file_put_there_under_a_stale_log_is_spoilt_which_is_why(book: Path) -> None:
    """The control: what copying a file over the book, as people do, makes of it."""
    for n in range(5):
        write(book, n)
    made = copy_of(book)
    stale_log(book)
    shutil.copyfile(made.path, book)
    connection = connect(book, read_only=True)
    try:
        assert connection.value("SELECT count(*) FROM setting WHERE key = 'stale'") == 1
    finally:
        connection.close()


def test_readers_keep_a_whole_book_through_a_restore(book: Path) -> None:
    write(book, 1)
    made = copy_of(book)
    write(book, 2)
    reader = connect(book, read_only=True)
    reader.execute("BEGIN")
    assert reader.value("SELECT count(*) FROM journal") == 3
    put_back(book, made.path)
    assert [command for (command,) in reader.tuples("SELECT command FROM journal ORDER BY seq")] == ["init", "write-1", "write-2"]
    reader.execute("COMMIT")
    assert reader.value("SELECT command FROM journal ORDER BY seq DESC") == "restore"
    reader.close()
    assert faults(book) == []


def test_a_session_that_was_open_ends_with_a_clear_word_and_spoils_nothing(book: Path) -> None:
    write(book, 1)
    made = copy_of(book)
    with books.session(book) as opened:
        with opened.writing(now=NOW, rm="li", command="dial", arguments={}) as unit:
            unit.set("a", "1")
        put_back(book, made.path)
        for opening in (opened.reading, lambda **k: opened.writing(command="dial", arguments={}, **k)):
            with pytest.raises(BookError, match="restored from a copy"), opening(now=NOW, rm="li"):
                pass
    assert commands(book) == ["init", "write-1", "restore"]
    assert faults(book) == []


def test_a_session_whose_last_entry_is_in_the_copy_goes_on(book: Path) -> None:
    with books.session(book) as opened:
        with opened.writing(now=NOW, rm="li", command="dial", arguments={}) as unit:
            unit.set("a", "1")
        made = copy_of(book)
        put_back(book, made.path)
        with opened.writing(now=NOW, rm="li", command="dial", arguments={}) as unit:
            unit.set("a", "2")
    assert commands(book) == ["init", "dial", "restore", "dial"]
    assert faults(book) == []


REPLACED = """
import sys
from pathlib import Path
from rmflow import book as books, making
from shared import NOW
book = Path(sys.argv[1])
with books.session(book) as opened:
    with opened.writing(now=NOW, rm="li", command="dial", arguments={}) as unit:
        unit.set("a", "1")
    print("open", flush=True)
    sys.stdin.readline()
    with opened.writing(now=NOW, rm="li", command="dial", arguments={}) as unit:
        unit.set("a", "2")
print("done", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows does not replace an open file")
def test_a_session_notices_another_file_in_the_books_place_and_leaves_its_log_alone(book: Path) -> None:
    """The file was moved away and a copy put there by hand: closing the old one must not take the new one's log."""
    path = os.pathsep.join([str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")])
    child = subprocess.Popen(
        [sys.executable, "-c", REPLACED, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    made = copy_of(book)
    book.rename(book.with_name("old.db"))
    for ending in ("-wal", "-shm"):
        book.with_name(f"book.db{ending}").unlink()
    shutil.copyfile(made.path, book)
    with books.session(book) as opened:
        with opened.writing(now=NOW, rm="li", command="other", arguments={}) as unit:
            unit.set("b", "1")
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "done\n"
        assert child.wait(timeout=PATIENCE_S) == 0
        assert book.with_name("book.db-wal").exists()
        with opened.writing(now=NOW, rm="li", command="other", arguments={}) as unit:
            unit.set("b", "2")
    child.stdout.close()
    child.stdin.close()
    assert commands(book) == ["init", "dial", "other", "dial", "other"]
    assert faults(book) == []


HOLDING = """
import sys
from sqlcipher3 import dbapi2
raw = dbapi2.connect(sys.argv[1], isolation_level=None)
raw.execute("SELECT count(*) FROM journal").fetchone()
print("open", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows does not replace an open file")
def test_no_file_is_put_in_the_place_of_one_that_another_program_has_open(book: Path) -> None:
    """It would go on with the old file under the new one's log."""
    made = copy_of(book)
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    data = bytearray(book.read_bytes())
    data[:100] = bytes(100)
    with book.open("r+b") as file:
        file.write(data)
    before = book.read_bytes()
    with pytest.raises(Locked):
        put_back(book, made.path)
    assert book.read_bytes() == before
    child.communicate("\n")
    put_back(book, made.path)
    assert faults(book) == []


def test_a_write_between_question_and_answer_stops_it(book: Path) -> None:
    made = copy_of(book)
    looked = backups.look(made.path, in_full=True)
    standing = recovery.compare(book, looked)
    write(book, 1)
    with pytest.raises(BookError, match="written to meanwhile"):
        recovery.restore(book, looked, standing, now=NOW, rm="li")
    assert commands(book) == ["init", "write-1"]
    assert beside(book) == set()


def test_how_a_copy_stands_to_the_book(book: Path, tmp_path: Path) -> None:
    write(book, 1)
    made = copy_of(book)
    copy = backups.look(made.path)
    assert recovery.compare(book, copy).relation == "same"
    for n in (2, 3, 4):
        write(book, n)
    behind = recovery.compare(book, copy)
    assert (behind.relation, behind.lost, behind.last) == ("behind", 3, last(book))
    assert behind.commands == (("write-2", 1), ("write-3", 1), ("write-4", 1))
    ahead = copy_of(book, tmp_path / "ahead.db")
    done = put_back(book, made.path)
    apart = recovery.compare(book, backups.look(ahead.path))
    assert (apart.relation, apart.lost, apart.commands) == ("apart", 1, (("restore", 1),))
    shutil.copyfile(made.path, book)
    assert recovery.compare(book, backups.look(ahead.path)).relation == "ahead"
    other = tmp_path / "other" / "book.db"
    making.create(other, now=NOW, rm="li", guide=default_guide())
    stranger = recovery.compare(other, copy)
    assert (stranger.relation, stranger.lost) == ("other", 1)
    book.unlink()
    assert recovery.compare(book, copy).relation == "none"
    assert done.kept is not None


def test_the_count_of_refusals_is_the_copys_and_the_other_is_kept(book: Path) -> None:
    refusals.place(book).write_text("1\n", encoding="utf-8")
    made = copy_of(book)
    write(book, 1)
    refusals.place(book).write_text("1\n2\n", encoding="utf-8")
    done = put_back(book, made.path)
    assert done.kept is not None
    assert refusals.place(book).read_text(encoding="utf-8") == "1\n"
    assert refusals.place(done.kept).read_text(encoding="utf-8") == "1\n2\n"


def test_another_programs_database_is_not_replaced(book: Path, tmp_path: Path) -> None:
    made = copy_of(book)
    book.unlink()
    raw = dbapi2.connect(book, isolation_level=None)
    raw.execute("CREATE TABLE customer (x)")
    raw.close()
    before = book.read_bytes()
    with pytest.raises(BookError, match="another program's database"):
        put_back(book, made.path)
    assert book.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="RLIMIT_FSIZE")
@pytest.mark.parametrize("state", ["whole", "text", "gone"])
def test_a_full_disk_leaves_the_book_as_it_was(book: Path, state: str) -> None:
    import resource

    write(book, 1)
    made = copy_of(book)
    write(book, 2)
    if state != "whole":
        STATES[state](book)
    before = book.read_bytes() if book.exists() else None
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(BookError):
            put_back(book, made.path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    if state == "whole":
        assert commands(book) == ["init", "write-1", "write-2"]
        assert faults(book) == []
    else:
        assert (book.read_bytes() if book.exists() else None) == before
    assert beside(book) == set()
    put_back(book, made.path)
    assert faults(book) == []


def test_the_leavings_of_a_killed_restore_do_not_get_into_the_next_one(book: Path) -> None:
    """Its half-made book with a log beside it, in which the entry of that restore was committed."""
    made = copy_of(book)
    half = book.with_name("book.db.restoring")
    shutil.copyfile(made.path, half)
    with books.session(half) as opened:
        with opened.writing(now=NOW, rm="li", command="restore", arguments={}) as unit:
            unit.set("half", "done")
        log = half.with_name("book.db.restoring-wal")
        kept = log.read_bytes()
    assert kept
    shutil.copyfile(made.path, half)
    log.write_bytes(kept)
    book.unlink()
    put_back(book, made.path)
    assert commands(book) == ["init", "restore"]
    assert faults(book) == []
    assert beside(book) == {"book.db.restoring.lock"}  # of the session above


def test_the_log_of_a_book_that_was_removed_does_not_get_into_a_new_one(book: Path) -> None:
    for n in range(5):
        write(book, n)
    stale_log(book)
    book.unlink()
    making.create(book, now=NOW, rm="li", guide=default_guide())
    assert faults(book) == []
    assert commands(book) == ["init"]


def _killed(book: Path, copy: Path, after_s: float, at: int) -> bool:
    """Restore in a child that is ended at that step, or after so many seconds, as by a power cut of the program; whether
    it was."""
    child = os.fork()
    if child == 0:  # pragma: no cover  the child never comes back
        # The alarm's own action is to end the process there and then, as a kill does.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        if not at:
            signal.setitimer(signal.ITIMER_REAL, after_s)
        cutting.kill_at(at)
        try:
            put_back(book, copy)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def try_kills(tmp_path: Path, blank_book: bytes, runs: int) -> None:
    """Kill a restore at random moments: then the old book or the new one is there, whole, and can be written to."""
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    start = tmp_path / "start" / "book.db"
    start.parent.mkdir()
    start.write_bytes(blank_book)
    for n in range(20):
        write(start, n)
    copy = copy_of(start, tmp_path / "copy.db").path
    for n in range(20, 30):
        write(start, n)
    old = commands(start)
    began = time.monotonic()
    trial = tmp_path / "trial" / "book.db"
    trial.parent.mkdir()
    shutil.copyfile(start, trial)
    put_back(trial, copy)
    whole = time.monotonic() - began
    new = commands(trial)
    shutil.copyfile(start, trial)
    steps = cutting.steps(lambda: put_back(trial, copy))
    found = {"old": 0, "new": 0, "absent": 0}
    killed = 0
    for n in range(runs):
        state = ("whole", "gone", "text")[n % 3]
        book = tmp_path / str(n) / "book.db"
        book.parent.mkdir()
        shutil.copyfile(start, book)
        if state != "whole":
            STATES[state](book)
        before = book.read_bytes() if book.exists() else None
        # By turns in the midst of its steps, and by the clock, which also strikes where the engine is at work.
        at = steps // 2 if n == 0 else chance.randint(1, steps) if n % 4 == 0 else 0
        killed += _killed(book, copy, chance.uniform(0.0005, whole * 1.1), at)
        where = f"seed {seed}, run {n}, {state}"
        if state != "whole" and (book.read_bytes() if book.exists() else None) == before:
            found["absent"] += 1
        else:
            is_new = commands(book) == new
            assert is_new or (state == "whole" and commands(book) == old), where
            assert faults(book) == [], where
            found["new" if is_new else "old"] += 1
            write(book, 99)
            assert faults(book) == [], where
        put_back(book, copy)
        assert commands(book) == new, where
        shutil.rmtree(book.parent)
    print(f"{runs} restores, {killed} killed: {found}")
    assert killed, "no run was cut short, so this tested nothing"


@forks
def test_a_restore_killed_at_any_moment_leaves_the_old_book_or_the_new_one(tmp_path: Path, blank_book: bytes) -> None:
    try_kills(tmp_path, blank_book, 15)


@forks
@pytest.mark.reliability
def test_two_hundred_restores_killed_at_any_moment(tmp_path: Path, blank_book: bytes) -> None:
    try_kills(tmp_path, blank_book, 200)
