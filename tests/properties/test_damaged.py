"""A book that was found damaged: every command that writes refuses it, every command that looks still reads it (promise R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_atomic import LOOK, WRITES

import books
import driving
from rmflow.cli.registry import COMMANDS
from rmflow.store import damage
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How a command that looks is called where its name is not enough; those that make, replace or configure are tried elsewhere.
CALLED: dict[str, tuple[str, ...]] = {
    **{name: (name, "1") for name in ("dossier", "brief", "check", "show", "timeline")},
    "dial": ("dial", "--why"), "report": ("report", "quota"), "backup": ("backup", "--list"),
}  # fmt: skip
ELSEWHERE = {"restore", "encrypt", "decrypt", "rekey", "verify", "init", "import", "config", "demo"}
# What they do besides looking.
ALSO_WRITE = {
    "import": ("import", "list.csv", "--as", "prospects"),
    "guide": ("guide", "use", "default", "--yes"),
    "calendar": ("calendar", "use", "CN"),
    "dial": ("dial", "--plain"),
    "privacy": ("privacy", "export", "1", "--json"),
    "list": ("list", "--format", "csv", "--reveal"),
    "backup": ("backup",),
    "encrypt": ("encrypt", "--key-file", "keys"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Parsers are built once."""
    with driving.commands_kept():
        yield


def marked(path: Path, name: str, blank: bytes) -> str:
    """A book found damaged; its content."""
    books.put(name, path, blank)
    (path.parent / "list.csv").write_text("name,kind,source\n王芳,person,cold\n", encoding="utf-8")
    damage.mark(path, words("pages are hurt", "页面损坏"))
    return driving.fingerprint(path)


@pytest.mark.parametrize("name", [*WRITES, *(f"also {name}" for name in ALSO_WRITE)])
def test_every_command_that_writes_refuses(name: str, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book_name, argv = WRITES.get(name) or ("two", ALSO_WRITE[name.removeprefix("also ")])
    before = marked(tmp_path / "book.db", book_name, blank_book)
    answer = driving.run(*argv)
    assert answer.code == 5, answer
    assert "damaged" in answer.out + answer.err
    assert "宏达" not in answer.out
    assert driving.fingerprint(tmp_path / "book.db") == before
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("name", sorted(LOOK - ELSEWHERE))
def test_every_command_that_looks_still_reads(name: str, tmp_path: Path, blank_book: bytes) -> None:
    before = marked(tmp_path / "book.db", "two", blank_book)
    answer = driving.run(*CALLED.get(name, (name,)))
    assert answer.code == (5 if name == "doctor" else 0), answer  # `doctor` says that the book is hurt
    assert driving.fingerprint(tmp_path / "book.db") == before


def test_none_is_left_out() -> None:
    assert set(COMMANDS) == {name.split()[0] for name in WRITES} | LOOK
