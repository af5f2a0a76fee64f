"""Files that only their owner can read (promise R11), made whole or not at all."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

import cutting
from rmflow import book as books
from rmflow import making
from rmflow.errors import BookError, Damaged
from rmflow.guide.load import default_guide
from rmflow.store.connection import connect
from rmflow.store.copying import verified_copy
from rmflow.store.verify import verify
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def made(path: Path) -> Path:
    making.create(path, now=NOW, rm="li", guide=default_guide())
    return path


@posix
def test_a_new_book_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = made(tmp_path / "rm" / "book.db")
        with books.writing(path, now=NOW, rm="li", command="test", arguments={}) as unit:
            unit.insert_plain("setting", "a", {"key": "a", "value": "b"})
            beside = {file.name: mode(file) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert mode(path.parent) == 0o700
    assert beside == dict.fromkeys(("book.db", "book.db-wal", "book.db-shm", "book.db.lock"), 0o600)


@posix
def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    made(tmp_path / "book.db")
    assert mode(tmp_path) == 0o755


def test_a_new_book_leaves_nothing_else_beside_it(tmp_path: Path) -> None:
    made(tmp_path / "book.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["book.db", "book.db.lock"]


def test_what_lies_there_already_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    path.write_bytes(b"mine")
    with pytest.raises(BookError):
        made(path)
    assert path.read_bytes() == b"mine"
    assert [file.name for file in tmp_path.iterdir()] == ["book.db"]


@posix
def test_a_link_to_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "book.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(BookError):
        made(tmp_path / "book.db")
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_book_that_could_not_be_filled_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmflow.schema.ddl.snapshot_statements", lambda: ["CREATE TABLE half (x)", "no SQL"])
    with pytest.raises(Exception, match="syntax"):
        made(tmp_path / "book.db")
    assert [file.name for file in tmp_path.iterdir()] == ["book.db.lock"]


def test_the_leavings_of_a_killed_init_are_in_nobodys_way(tmp_path: Path) -> None:
    for name in ("book.db.new", "book.db.new-wal"):
        (tmp_path / name).write_bytes(b"half")
    made(tmp_path / "book.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["book.db", "book.db.lock"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_an_init_killed_at_any_moment_leaves_a_whole_book_or_none(tmp_path: Path) -> None:
    began = time.monotonic()
    made(tmp_path / "whole.db")
    whole = time.monotonic() - began
    steps = cutting.steps(lambda: made(tmp_path / "counted.db"))
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    killed = 0
    for n in range(15):
        path = tmp_path / f"{n}.db"
        # By turns in the midst of its steps, and by the clock, which also strikes where the engine is at work.
        at = steps // 2 if n == 0 else chance.randint(1, steps) if n % 3 == 0 else 0
        child = os.fork()
        if child == 0:  # pragma: no cover  the child never comes back
            # The alarm's own action is to end the process there and then, as a kill does.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            if not at:
                signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0001, whole))
            cutting.kill_at(at)
            try:
                made(path)
            finally:
                os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        # The child has drawn from a copy; the next one is to draw another number.
        chance.random()
        if not path.exists():
            made(path)
        connection = connect(path, read_only=True)
        assert verify(connection).found == (), f"seed {seed}, run {n}"
        connection.close()
    assert killed, "no run was cut short, so this tested nothing"


def test_a_disk_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)
    connect(made(tmp_path / "book.db"), read_only=True).close()


def test_a_copy_holds_what_still_lies_in_the_log(book: Path, unit: Callable[..., Any], tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    holder = connect(book, read_only=True)
    holder.execute("BEGIN")
    holder.value("SELECT count(*) FROM setting")
    with unit() as u:
        u.insert_plain("setting", "a", {"key": "a", "value": "b"})
    source = connect(book)
    verified_copy(source, target)
    source.close()
    holder.close()
    copy = connect(target, read_only=True)
    assert copy.value("SELECT value FROM setting") == "b"
    copy.close()
    if os.name == "posix":
        assert mode(target) == 0o600


def test_a_damaged_book_does_not_replace_a_good_copy(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"the good one")
    source = connect(book)
    page = source.value("SELECT rootpage FROM sqlite_schema WHERE name = 'journal_image'")
    source.close()
    with book.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 50)
    source = connect(book)
    with pytest.raises(Damaged):
        verified_copy(source, target)
    source.close()
    assert target.read_bytes() == b"the good one"
    assert not list(tmp_path.glob("copy.db.new*"))
