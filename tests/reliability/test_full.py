"""A full disk, a quota, a folder that is read-only: one clear error, exit 5, and the book as it was (promise R3)."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("limits as POSIX knows them", allow_module_level=True)

import figures
import limits
import work

import books
import driving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORT = ("add-prospect", "log-call", "qualify", "advance")
OTHERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "init": ("none", ("init",)),
    "import": ("two", ("import", "list.csv", "--as", "prospects")),
    "config": ("two", ("config", "rm", "王芳")),
}
# What a command says where nothing can be written, and no more.
CLEAR = ("No space left", "No room for", "read-only", "No permission", "cannot be made", "cannot be written")


def _writes() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every command that writes, how it is called and in which book: the list of the tests of atomicity."""
    place = Path(__file__).resolve().parents[1] / "properties" / "test_atomic.py"
    spec = importlib.util.spec_from_file_location("writes_of_atomic", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, tuple[str, tuple[str, ...]]] = module.WRITES
    return found


WRITES = _writes()


class Place:
    """A folder with the book in which a command is tried."""

    def __init__(self, folder: Path, name: str, blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        self.book = folder / "book.db"
        monkeypatch.setenv("RMFLOW_BOOK", str(self.book))
        monkeypatch.setenv("RMFLOW_CONFIG", str(folder / "config.toml"))
        monkeypatch.chdir(folder)
        book_name, self.argv = {**WRITES, **OTHERS}[name]
        rows = "".join(f"客户{n},company,cold,经朋友介绍认识，做外贸\n" for n in range(400))
        (folder / "list.csv").write_text(f"name,kind,source,note\n{rows}", encoding="utf-8")
        self._lay = lambda: books.put(book_name, self.book, blank)
        self._lay()
        self.has_book = self.book.exists()
        self.before = self.content()

    def content(self) -> Any:
        return driving.content(self.book) if self.has_book else self.book.exists()

    def refused(self, hindered: Callable[[], None]) -> str:
        """Run the command so; it must end in one clear error and leave everything as it was. What it said."""
        code, said = limits.forked(hindered, self.argv)
        self._must_be_refused(code, said)
        return said

    def _must_be_refused(self, code: int, said: str) -> None:
        assert code == 5, (self.argv, code, said)
        assert sum(line.startswith("✗") for line in said.splitlines()) == 1, said
        assert any(words in said for words in CLEAR), said
        assert self.content() == self.before, said
        if self.has_book:
            assert work.state(self.book)[1] == []

    def refused_or_whole(self, hindered: Callable[[], None]) -> bool:
        """Where there is little room a small command may find it enough: then it is done, whole. Whether it was refused."""
        code, said = limits.forked(hindered, self.argv)
        if code != 0:
            self._must_be_refused(code, said)
            return True
        assert self.content() != self.before, said
        assert work.state(self.book)[1] == []
        driving.remove(self.book)
        self._lay()
        self.before = self.content()
        return False

    def goes_on(self) -> None:
        """As soon as there is room again the same command does its work."""
        code, said = limits.forked(limits.unhindered, self.argv)
        assert code == 0, (self.argv, said)
        if self.has_book and self.argv[0] != "config":
            assert self.content() != self.before
            assert work.state(self.book)[1] == []


def try_limit(name: str, tmp_path: Path, blank: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """No file may grow: not at all, then hardly. How often the command was refused."""
    place = Place(tmp_path, name, blank, monkeypatch)
    place.refused(limits.small_files(0))
    # Enough for the index in memory and the log's beginning.
    refused = 1 + (name != "config" and place.refused_or_whole(limits.small_files(36_000)))
    place.goes_on()
    return refused


@pytest.mark.parametrize("name", ["log-call", "advance", "init", "import", "config"])
def test_a_limit_on_file_sizes(name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    try_limit(name, tmp_path, blank_book, monkeypatch)


@pytest.mark.reliability
@pytest.mark.parametrize("name", [*WRITES, *OTHERS])
def test_a_limit_on_file_sizes_for_every_command(
    name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = try_limit(name, tmp_path, blank_book, monkeypatch)
    figures.report("RLIMIT_FSIZE", command=name, refused=refused)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of two megabytes; the test is skipped where none can be mounted."""
    place = folder / "disk"
    place.mkdir()
    if os.getuid() != 0 or not shutil.which("mount"):
        pytest.skip("a small disk can only be mounted by root")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        os.chdir(folder)
        subprocess.run(["umount", "-l", place], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Take all the room but so many bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - leave))
    return ballast


def try_full_disk(name: str, tmp_path: Path, blank: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """Room for nothing at all, then for the log's beginning. How often the command was refused."""
    with small_disk(tmp_path) as disk:
        place = Place(disk, name, blank, monkeypatch)
        ballast = fill(disk, 0)
        place.refused(limits.unhindered)
        ballast.unlink()
        refused = 1
        if name != "config":
            ballast = fill(disk, 60_000)
            refused += place.refused_or_whole(limits.unhindered)
            ballast.unlink()
        place.goes_on()
    return refused


@pytest.mark.parametrize("name", ["log-call", "advance", "init", "import"])
def test_a_full_disk(name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    try_full_disk(name, tmp_path, blank_book, monkeypatch)


def test_a_disk_that_fills_while_a_book_is_made(
    tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for the new book's log, and less and less of the book itself: no answer of success for half a file."""
    with small_disk(tmp_path) as disk:
        place = Place(disk, "init", blank_book, monkeypatch)
        for room in range(700_000, 1_600_000, 100_000):
            ballast = fill(disk, room)
            code, said = limits.forked(limits.unhindered, place.argv)
            if code:
                place._must_be_refused(code, said)
            else:
                assert work.state(place.book)[1] == [], room
                driving.remove(place.book)
            ballast.unlink()
        place.goes_on()


@pytest.mark.reliability
@pytest.mark.parametrize("name", [*WRITES, *OTHERS])
def test_a_full_disk_for_every_command(
    name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = try_full_disk(name, tmp_path, blank_book, monkeypatch)
    figures.report("full disk", command=name, refused=refused)


@contextmanager
def forbidden(folder: Path, *, whole: bool) -> Iterator[None]:
    """A book that may be read and not written; `whole`: nor may anything be put beside it."""
    for above in folder.parents[:2]:  # that somebody else may come here at all
        above.chmod(0o755)
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555 if whole else 0o777)
    try:
        yield
    finally:
        folder.chmod(0o700)
        for file in folder.iterdir():
            file.chmod(0o600)


def try_read_only(name: str, tmp_path: Path, blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path, name, blank, monkeypatch)
    for whole in (True, False):
        if not place.has_book and not whole:
            continue
        with forbidden(tmp_path, whole=whole):
            place.refused(limits.as_nobody)
        for beside in ("-wal", "-shm", ".lock"):
            tmp_path.joinpath("book.db" + beside).unlink(missing_ok=True)
    place.goes_on()


@pytest.mark.parametrize("name", ["log-call", "init"])
def test_a_read_only_place(name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    try_read_only(name, tmp_path, blank_book, monkeypatch)


@pytest.mark.reliability
@pytest.mark.parametrize("name", [*WRITES, "init", "import"])
def test_a_read_only_place_for_every_command(
    name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_read_only(name, tmp_path, blank_book, monkeypatch)
    figures.report("read-only", command=name)
