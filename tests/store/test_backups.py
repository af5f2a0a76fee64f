"""Copies of a book: whole, of one moment, told by what they hold, and only the old ones of this book go (promises R4, R13)."""

from __future__ import annotations

import os
import shutil
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

from copies import copy_of, faults, last, put_back, smash, write
from rmflow import book as books
from rmflow import making
from rmflow.errors import BookError, Damaged
from rmflow.guide.load import default_guide
from rmflow.store import backups, copying, daily, refusals
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_is_named_by_its_moment_and_its_head(book: Path) -> None:
    write(book, 1)
    made = copy_of(book)
    seq, digest = last(book)
    assert (made.seq, made.hash) == (seq, digest)
    assert names(made.path.parent) == [f"book-2026-11-23T100000-h2-{digest[:12]}.db"]
    assert faults(made.path) == []
    assert last(made.path) == (seq, digest)
    if os.name == "posix":
        assert made.path.stat().st_mode & 0o777 == 0o600
        assert made.path.parent.stat().st_mode & 0o777 == 0o700


def test_looking_at_a_copy_leaves_nothing_beside_it(book: Path) -> None:
    made = copy_of(book)
    found = backups.look(made.path, in_full=True)
    assert (found.kind, found.seq, found.hash, found.entries, found.is_sound) == ("backup", made.seq, made.hash, 1, True)
    assert found.head == f"1-{made.hash[:12]}"
    assert found.made_at == NOW
    assert names(made.path.parent) == [made.path.name]


def test_a_copy_holds_what_still_lies_in_the_log_and_others_may_write_meanwhile(book: Path, tmp_path: Path) -> None:
    with books.session(book) as opened:
        for n in range(3):
            with opened.writing(now=NOW, rm="li", command="test", arguments={}) as unit:
                unit.set(f"k{n}", "v")
        assert (tmp_path / "book.db-wal").stat().st_size
        with opened.writing(now=NOW, rm="li", command="test", arguments={}) as unit:
            unit.set("late", "v")
            made = copy_of(book)
    assert made.seq == 4
    assert faults(made.path) == []


def test_the_count_of_refusals_goes_along(book: Path) -> None:
    refusals.place(book).write_text('{"a": 1}\n', encoding="utf-8")
    made = copy_of(book)
    assert refusals.place(made.path).read_bytes() == b'{"a": 1}\n'
    if os.name == "posix":
        assert refusals.place(made.path).stat().st_mode & 0o777 == 0o600


def test_only_the_newest_copies_of_this_book_stay(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    other = tmp_path / "book2.db"
    making.create(other, now=NOW, rm="li", guide=default_guide())
    strangers = [backups.make(other, folder, now=NOW - timedelta(days=9), keep=14, is_folder=True).path.name]
    for name, data in (
        ("book-2020-01-01T000000-h9-0123456789ab.db", b"not a book"),
        ("notes.txt", b"x"),
        ("mine.db", book.read_bytes()),
        ("book-2020-01-01T000000-h1-0123456789ab.db.refusals", b"x"),
    ):
        (folder / name).write_bytes(data)
        strangers.append(name)
    made = []
    for day in range(6):
        write(book, day)
        refusals.place(book).touch()
        made.append(backups.make(book, folder, now=NOW + timedelta(days=day), keep=3, is_folder=True))
    kept = [one.path.name for one in made[-3:]]
    assert names(folder) == sorted(strangers + kept + [f"{name}.refusals" for name in kept])
    assert [path.name for path in made[-1].removed] == [made[2].path.name]


def test_a_copy_named_like_the_others_is_told_by_its_journal_not_by_its_name(book: Path, tmp_path: Path) -> None:
    """Another book of the same name: its copies are not this one's to remove."""
    other = tmp_path / "elsewhere" / "book.db"
    making.create(other, now=NOW, rm="li", guide=default_guide())
    folder = tmp_path / "backups"
    theirs = backups.make(other, folder, now=NOW - timedelta(days=1), keep=1, is_folder=True).path
    ours = backups.make(book, folder, now=NOW, keep=1, is_folder=True).path
    assert names(folder) == sorted([theirs.name, ours.name])


def test_the_copy_just_made_stays_though_the_clock_went_back(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    backups.make(book, folder, now=NOW, keep=1, is_folder=True)
    write(book, 1)
    made = backups.make(book, folder, now=NOW - timedelta(days=400), keep=1, is_folder=True)
    assert names(folder) == [made.path.name]


def test_what_only_a_copy_holds_is_not_rotated_away(book: Path) -> None:
    """After a restore to an earlier state, the copies from before it hold entries that nothing else does."""
    write(book, 1)
    first = copy_of(book)
    write(book, 2)
    ahead = copy_of(book, now=NOW + timedelta(minutes=1))
    put_back(book, first.path)
    for n in range(3):
        write(book, n)
        copy_of(book, now=NOW + timedelta(days=n + 1), keep=1)
    assert ahead.path.exists()
    assert not first.path.exists()


def test_a_damaged_book_replaces_and_removes_nothing(book: Path) -> None:
    write(book, 1)
    good = copy_of(book, keep=1)
    before = good.path.read_bytes()
    smash(book)
    for place in (None, good.path):
        with pytest.raises(Damaged) as raised:
            copy_of(book, place, **({} if place else {"keep": 1, "now": NOW + timedelta(days=1)}))
        assert raised.value.harm is not None
    assert good.path.read_bytes() == before
    assert names(good.path.parent) == [good.path.name]


def test_a_journal_that_was_tampered_with_is_not_copied(book: Path) -> None:
    """Its pages are sound, so SQLite alone would find nothing."""
    write(book, 1)
    good = copy_of(book)
    raw = dbapi2.connect(book, isolation_level=None)
    guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE journal SET rm = 'wang' WHERE seq = 2")
    for _, sql in guards:
        raw.execute(sql)
    raw.close()
    with pytest.raises(Damaged, match="the entry was changed"):
        copy_of(book, now=NOW + timedelta(days=1))
    assert names(good.path.parent) == [good.path.name]


def other_program(place: Path) -> None:
    raw = dbapi2.connect(place, isolation_level=None)
    raw.execute("CREATE TABLE customer (x)")
    raw.close()


OCCUPIED: dict[str, Callable[[Path, Path], None]] = {
    "text": lambda place, _: place.write_text("mine"),
    "empty": lambda place, _: place.touch(),
    "another program's": lambda place, _: other_program(place),
    "another book": lambda place, _: making.create(place, now=NOW, rm="li", guide=default_guide()),
    "a copy in use": lambda place, book: (shutil.copyfile(book, place), place.with_name("copy.db-wal").touch()),
    "a symbolic link": lambda place, book: place.symlink_to(book),
}


@pytest.mark.parametrize("what", OCCUPIED)
def test_what_is_no_copy_of_this_book_is_not_overwritten(book: Path, tmp_path: Path, what: str) -> None:
    if what == "a symbolic link" and os.name != "posix":
        pytest.skip("links need a privilege on Windows")
    place = tmp_path / "copy.db"
    OCCUPIED[what](place, book)
    before, beside = place.read_bytes(), names(tmp_path)
    with pytest.raises(BookError, match="no copy of this book"):
        copy_of(book, place)
    assert place.read_bytes() == before
    assert [name for name in names(tmp_path) if name not in ("book.db-wal", "book.db-shm")] == beside


def test_an_older_copy_of_the_same_book_gives_way_to_a_newer_one_only(book: Path, tmp_path: Path) -> None:
    place = tmp_path / "stick" / "copy.db"
    place.parent.mkdir()
    first = copy_of(book)
    copy_of(book, place)
    write(book, 1)
    assert copy_of(book, place).seq == 2
    put_back(book, first.path)
    with pytest.raises(BookError, match="holds entries that the book lacks"):
        copy_of(book, place)
    assert names(place.parent) == ["copy.db"]


def test_the_leavings_of_a_killed_copying_are_swept_a_day_later(book: Path) -> None:
    made = copy_of(book)
    old, fresh = (made.path.with_name(f"{made.path.name}.new-{n}") for n in (1, 2))
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 100_000,) * 2)
    copy_of(book, now=NOW + timedelta(days=1))
    assert not old.exists()
    assert fresh.exists()


@pytest.mark.skipif(os.name != "posix", reason="RLIMIT_FSIZE")
def test_a_full_disk_is_one_clear_error_and_the_copy_before_it_stays(book: Path, tmp_path: Path) -> None:
    import resource
    import signal

    place = tmp_path / "copy.db"
    copy_of(book, place)
    before = place.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(BookError) as raised:
            copy_of(book, place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert not isinstance(raised.value, Damaged)
    assert place.read_bytes() == before
    assert not list(tmp_path.glob("copy.db.new*"))


class Copying:
    """Stands where the engine's connection stands; its copying fails with what SQLite says, and no number."""

    def __init__(self, said: str) -> None:
        self.said = said

    def backup(self, *_: Any, **__: Any) -> None:
        raise dbapi2.OperationalError(self.said)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("database or disk is full", "no_space"),
        ("disk I/O error", "book"),
        ("database is locked", "locked"),
        ("database disk image is malformed", "damaged"),
        ("file is not a database", "damaged"),
        ("attempt to write a readonly database", "book"),
        ("unable to open database file", "book"),
    ],
)
def test_what_sqlite_says_while_copying_is_told_in_rmflows_words(tmp_path: Path, said: str, code: str) -> None:
    with pytest.raises(BookError) as raised:
        copying.pour(Copying(said), None, tmp_path / "copy.db")
    assert raised.value.code == code


def test_a_book_that_another_program_holds_is_not_waited_for_for_ever(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMFLOW_BUSY_MS", "50")
    made = copy_of(book)
    write(book, 1)
    holder = dbapi2.connect(book, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(BookError) as raised:
            put_back(book, made.path)
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert raised.value.code == "locked"
    assert last(book)[0] == 2
    assert faults(book) == []


def test_a_copy_in_a_folder_that_cannot_be_written_is_looked_at_all_the_same(book: Path) -> None:
    made = copy_of(book)
    made.path.parent.chmod(0o500)
    made.path.chmod(0o400)
    try:
        assert backups.look(made.path, in_full=True).is_sound
    finally:
        made.path.parent.chmod(0o700)


def test_a_copy_that_was_worked_in_is_read_with_its_log(book: Path) -> None:
    made = copy_of(book)
    with books.session(made.path) as opened:
        with opened.writing(now=NOW, rm="li", command="test", arguments={}) as unit:
            unit.set("a", "b")
        assert backups.look(made.path).seq == 2


@pytest.mark.usefixtures("midday")
def test_a_daily_copy_is_due_once_a_day_and_an_hour_after_a_failure(book: Path) -> None:
    assert daily.is_due(book)
    daily.note(book)
    assert not daily.is_due(book)
    stamp = daily.stamp(book)
    os.utime(stamp, (time.time() - 86_400,) * 2)
    assert daily.is_due(book)
    daily.note(book, has_failed=True)
    assert not daily.is_due(book)
    os.utime(stamp, (time.time() - 3_700,) * 2)
    assert daily.is_due(book)


def set_by_hand(book: Path) -> None:
    """A row changed with another program: file and journal are sound, and the journal does not explain the row."""
    raw = dbapi2.connect(book, isolation_level=None)
    raw.execute("UPDATE setting SET value = 'by hand' WHERE key = 'key1'")
    raw.close()


def test_a_book_that_somebody_wrote_into_by_hand_is_copied_and_no_other_copy_gives_way(book: Path) -> None:
    write(book, 1)
    good = copy_of(book, keep=1)
    set_by_hand(book)
    made = copy_of(book, keep=1, now=NOW + timedelta(days=1))
    assert made.odd is not None
    assert good.path.exists()
    found = backups.look(made.path, in_full=True)
    assert (found.is_sound, found.why, found.odd) == (False, None, made.odd)
    with pytest.raises(BookError, match="Not all in the book is explained by its journal"):
        copy_of(book, good.path)
    put_back(book, made.path)
    assert "by hand" not in str(faults(good.path))
    assert len(faults(book)) == 1
