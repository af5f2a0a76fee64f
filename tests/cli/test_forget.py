"""`forget` through the real program: asked before, gone from every byte after, old or new whenever it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import driving
from rmflow.store import refusals
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shared import Ran

SAID = ("王伟强", "13800138000", "00083100831", "138-0013-8000", "湖滨路", "陈小明", "wangweiqiang", "电话要求", "91350211M000100Y46")
LINES: tuple[tuple[str, ...], ...] = (
    ("add-prospect", "王伟强", "--kind", "company", "--source", "campaign:王伟强说的", "--phone", "13800138000", "--note", "住湖滨路",
     "--uscc", "91350211M000100Y46", "--contact", "陈小明, 会计, handler, 13911112222"),
    ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold", "--via", "王伟强"),
    ("log-call", "1", "connected_interested", "--note", "王伟强说下周再谈", "--next", "+3d"),
    ("log-call", "2", "connected_interested", "--note", "王伟强介绍，电话 138-0013-8000"),
    ("dial", "王伟强", "--why"),
    ("forget", "1", "--reason", "电话要求，王伟强本人"),
)  # fmt: skip
# Runs one command line and kills itself at statement AT of the engine, counted over all connections.
KILLER = """
import os, signal, sys
from rmflow.store import connection as engine
count, at = [0], int(sys.argv[1])
class Fuse:
    def __init__(self, raw): self.__dict__["raw"] = raw
    def _count(self):
        count[0] += 1
        if count[0] == at: os.kill(os.getpid(), signal.SIGKILL)
    def execute(self, *args):
        self._count()
        return self.raw.execute(*args)
    def cursor(self):
        self._count()
        return self.raw.cursor()
    def __getattr__(self, name): return getattr(self.raw, name)
plain = engine.open_raw
engine.open_raw = lambda *args, **more: Fuse(plain(*args, **more))
from rmflow.cli import app
code = app.run(sys.argv[2:])
print("statements", count[0], file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module", autouse=True)
def quick() -> Any:
    """Parsers are built once."""
    with driving.commands_kept():
        yield


@pytest.fixture
def asked(book: Path) -> Path:
    """A book whose #1 has asked to be forgotten."""
    for line in LINES:
        answer = driving.run(*line)
        assert answer.code == 0, answer
    return book


def holds(folder: Path, said: tuple[str, ...] = SAID) -> dict[str, list[str]]:
    """By file of the book's folder, what of him it holds."""
    files = [file for file in folder.iterdir() if file.is_file()]
    found = {file.name: [text for text in said if text.encode() in file.read_bytes()] for file in files}
    return {name: texts for name, texts in found.items() if texts}


def holds_him(file: Path) -> bool:
    data = file.read_bytes()
    return any(text.encode() in data for text in SAID)


def is_erased(book: Path) -> bool:
    raw = dbapi2.connect(book.as_uri() + "?mode=ro", uri=True)
    try:
        return raw.execute("SELECT erased_on FROM erasure").fetchone()[0] is not None
    finally:
        raw.close()


def test_he_is_gone_from_every_byte(asked: Path, rmflow: Callable[..., Ran]) -> None:
    assert holds(asked.parent)
    erased = rmflow("forget", "1", "--erase", "--yes", "--json").json
    assert erased["copies"] == []
    assert erased["rows"]["call"] == 1
    assert holds(asked.parent) == {}
    assert rmflow("verify").code == 0
    assert rmflow("report", "quota", "--json").json


def test_nothing_is_erased_unasked(asked: Path, rmflow: Callable[..., Ran]) -> None:
    before = driving.fingerprint(asked)
    ran = rmflow("forget", "1", "--erase", ok=2)
    assert ran.out == ""
    assert "cannot be taken back" in ran.err
    assert "#2 宏达机械" in ran.err
    assert "rmflow forget 1 --erase --yes" in ran.err
    assert driving.fingerprint(asked) == before
    zh = rmflow("forget", "1", "--erase", ok=2, lang="zh")
    assert "不可撤回" in zh.err


def test_copies_that_hold_him_are_named_and_removed_only_when_asked(asked: Path, rmflow: Callable[..., Ran]) -> None:
    kept = asked.with_name(asked.name + ".before-3.bak")
    kept.write_bytes(settled(asked).read_bytes())
    rmflow("backup")
    foreign = asked.parent / "backups" / "book-2026-11-20T101500-h1-3fa9c0d2e1b4.db"
    foreign.write_bytes(b"no book")
    ran = rmflow("forget", "1", "--erase", "--yes")
    assert str(kept) in ran.out
    assert str(asked.parent / "backups") in ran.out
    assert "--copies" in ran.out
    tally = refusals.place(next(file for file in (asked.parent / "backups").iterdir() if holds_him(file)))
    tally.touch()
    swept = rmflow("forget", "1", "--erase", "--copies", "--json").json
    assert len(swept["removed"]) == 2
    assert swept["copies"] == [str(foreign)]
    assert not kept.exists()
    assert not tally.exists()
    assert [file.name for file in (asked.parent / "backups").iterdir() if file.suffix == ".db" and holds_him(file)] == []
    assert rmflow("forget", "1", "--erase", "--json").json["copies"] == [str(foreign)]


def test_a_second_time_sweeps_the_file(asked: Path, rmflow: Callable[..., Ran]) -> None:
    rmflow("forget", "1", "--erase", "--yes")
    assert rmflow("forget", "1", "--erase", "--json").json["swept"] is True


def test_a_reader_holds_the_old_bytes_and_is_named(asked: Path, rmflow: Callable[..., Ran]) -> None:
    """The person is out of the records; the file is swept once the other program lets go."""
    raw = dbapi2.connect(asked.as_uri() + "?mode=ro", uri=True, isolation_level=None)
    raw.execute("BEGIN")
    raw.execute("SELECT count(*) FROM prospect").fetchone()
    ran = rmflow("forget", "1", "--erase", "--yes", ok=5, env={"RMFLOW_BUSY_MS": "200"})
    assert "out of the book's records, but the file still holds old bytes of him" in ran.err
    assert "rmflow forget 1 --erase" in ran.err
    raw.close()
    assert is_erased(asked)
    rmflow("forget", "1", "--erase")
    assert holds(asked.parent) == {}


def kill(book: Path, at: int, whom: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", KILLER, str(at), "forget", *whom, "--erase", "--yes"], env={**os.environ, "RMFLOW_BOOK": str(book)},
        capture_output=True, encoding="utf-8", timeout=PATIENCE_S, check=False,
    )  # fmt: skip


def killed_at(
    book: Path, points: Callable[[int], list[int]], whom: tuple[str, ...] = ("1",), said: tuple[str, ...] = SAID
) -> tuple[int, int]:
    """Kill it at each of the points; how often the book was the old one and the new one."""
    pages, before = book.read_bytes(), driving.content(book)
    statements = int(kill(book, 0, whom).stderr.split()[-1])
    seen = {False: 0, True: 0}
    for at in points(statements):
        driving.remove(book)
        book.write_bytes(pages)
        ran = kill(book, at, whom)
        assert ran.returncode == -signal.SIGKILL, (at, ran)
        erased = is_erased(book)
        seen[erased] += 1
        if not erased:
            assert driving.content(book) == before, at
        assert driving.run("verify").code == 0, at
        assert driving.run("forget", *whom, "--erase", "--yes").code == 0, at
        assert holds(book.parent, said) == {}, at
    return seen[False], seen[True]


def settled(book: Path) -> Path:
    """Everything in the one file, nothing in the log."""
    raw = dbapi2.connect(book, isolation_level=None)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return book


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_in_the_middle_it_is_the_old_book_or_the_new(asked: Path) -> None:
    """At some statements of the long transaction, and at each of the last: commit, vacuum, checkpoint."""
    old, new = killed_at(settled(asked), lambda n: [n // 3, n // 2, *range(n - 5, n + 1)])
    assert old
    assert new


@pytest.mark.reliability
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_at_any_statement(asked: Path) -> None:
    old, new = killed_at(settled(asked), lambda n: list(range(1, n + 1)))
    assert old > new > 0


def test_a_second_wish_is_told_from_a_first_without_a_reason(asked: Path, rmflow: Callable[..., Ran]) -> None:
    assert "rmflow forget 1 --erase" in rmflow("forget", "1", ok=3).err
    rmflow("forget", "1", "--erase", "--yes")
    assert "was erased on" in rmflow("forget", "1", "--reason", "again", ok=3).err
    assert "--reason" in rmflow("forget", "2", ok=2).err
