"""The one connection policy: WAL where it is safe, TRUNCATE elsewhere, FULL always, never DELETE."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2

from rmflow import book as books
from rmflow.errors import Locked
from rmflow.store import wal
from rmflow.store.connection import connect, open_raw
from shared import NOW, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

# The real program, told that the book lies on a share.
ON_A_SHARE = """
import sys
from rmflow.store import wal
wal._on_block_device = lambda folder: False
wal.file_system = lambda folder: "nfs4"
from rmflow.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, books lie on a network share."""
    monkeypatch.setattr(wal, "_on_block_device", lambda _: False)
    monkeypatch.setattr(wal, "file_system", lambda _: "nfs4")


def pragmas(connection: Any, *names: str) -> tuple[Any, ...]:
    return tuple(connection.value(f"PRAGMA {name}") for name in names)


def test_a_local_book_is_wal_and_full(book: Path) -> None:
    connection = connect(book)
    assert pragmas(connection, "journal_mode", "synchronous") == ("wal", 2)
    names = ("foreign_keys", "recursive_triggers", "trusted_schema", "cell_size_check", "secure_delete")
    assert pragmas(connection, *names) == (1, 1, 0, 1, 1)
    connection.close()


def test_a_reader_may_not_write(book: Path) -> None:
    connection = connect(book, read_only=True)
    assert pragmas(connection, "query_only", "foreign_keys", "trusted_schema") == (1, 1, 0)
    connection.close()


def test_a_wal_book_on_a_share_is_switched_back(book: Path, share: None) -> None:
    connection = connect(book)
    assert pragmas(connection, "journal_mode", "synchronous") == ("truncate", 2)
    connection.close()
    assert open_raw(book).execute("PRAGMA journal_mode").fetchone() == ("delete",)  # what the file says: not WAL
    with books.reading(book, now=NOW, rm="li") as unit:
        assert unit.connection.value("SELECT count(*) FROM journal") == 1
    assert not book.with_name("book.db-wal").exists()


def test_a_book_that_came_back_from_a_share_is_wal_again(book: Path) -> None:
    raw = open_raw(book)
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    connection = connect(book)
    assert pragmas(connection, "journal_mode", "synchronous") == ("wal", 2)
    connection.close()


def test_a_sqlite_with_the_wal_reset_fault_writes_no_wal(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version", "3.46.1")
    connection = connect(book)
    assert pragmas(connection, "journal_mode", "synchronous") == ("truncate", 2)
    connection.close()


def test_while_somebody_reads_a_book_stays_in_truncate(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMFLOW_BUSY_MS", "1")
    raw = open_raw(book)
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.execute("BEGIN")
    raw.execute("SELECT * FROM journal").fetchone()
    connection = connect(book)
    assert pragmas(connection, "journal_mode", "synchronous") == ("truncate", 2)
    connection.close()
    raw.close()


def test_a_wal_book_that_another_holds_open_on_a_share_is_not_written_to(
    book: Path, share: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMFLOW_BUSY_MS", "1")
    raw = open_raw(book)
    raw.execute("SELECT * FROM journal").fetchone()
    with pytest.raises(Locked):
        connect(book)
    raw.close()


def test_two_processes_write_and_read_on_a_share(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    line = [sys.executable, "-c", ON_A_SHARE, "log-call", "1", "no_answer"]
    both = [[subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)] for _ in range(3)]
    for pair in both:
        for process in pair:
            _, err = process.communicate(timeout=PATIENCE_S)
            assert process.returncode == 0, err
    assert rmflow("show", "1", "--json").json["calls"] == 6
    shown = subprocess.run([sys.executable, "-c", ON_A_SHARE, "verify"], capture_output=True, encoding="utf-8", timeout=PATIENCE_S)
    assert shown.returncode == 0, shown.stderr
    assert not book.with_name("book.db-wal").exists()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "remote"])
def test_what_lies_on_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(wal, "_on_block_device", lambda _: False)
    monkeypatch.setattr(wal, "file_system", lambda _: kind)
    assert wal.journal_mode(tmp_path / "book.db", "3.53.4") == "truncate"


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "zfs", "overlay", "tmpfs", "fuseblk", "local", "removable", None])
def test_what_lies_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str | None) -> None:
    monkeypatch.setattr(wal, "_on_block_device", lambda _: False)
    monkeypatch.setattr(wal, "file_system", lambda _: kind)
    assert wal.journal_mode(tmp_path / "book.db", "3.53.4") == "wal"


def test_a_disk_with_a_driver_needs_no_table_of_mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal, "_on_block_device", lambda _: True)
    monkeypatch.setattr(wal, "file_system", lambda _: "nfs4")
    assert not wal.on_network(tmp_path)


KILLED_AT_WORK = """
import os, sys
from pathlib import Path
from rmflow.store.connection import open_raw
raw = open_raw(Path(sys.argv[1]))
raw.execute("PRAGMA journal_mode = TRUNCATE")
raw.execute("PRAGMA cache_size = 2")
raw.execute("BEGIN IMMEDIATE")
raw.execute("CREATE TABLE half (x)")
raw.executemany("INSERT INTO half VALUES (?)", [("x" * 3000,)] * 500)
os._exit(0)
"""


@pytest.mark.parametrize("is_on_a_share", [True, False])
def test_a_reader_takes_back_what_a_killed_writer_had_half_done(
    book: Path, request: pytest.FixtureRequest, is_on_a_share: bool
) -> None:
    if is_on_a_share:
        request.getfixturevalue("share")
    raw = open_raw(book)
    raw.execute("PRAGMA journal_mode = TRUNCATE")
    raw.close()
    subprocess.run([sys.executable, "-c", KILLED_AT_WORK, str(book)], check=True)
    assert book.with_name("book.db-journal").stat().st_size
    with books.reading(book, now=NOW, rm="li") as unit:
        assert unit.connection.value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0
        assert unit.connection.value("SELECT count(*) FROM journal") == 1
