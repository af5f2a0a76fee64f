"""House decision 3: everyday commands load nothing they do not use. A clock would blur; the list of modules does not."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "pydantic_core",
    "alembic",
    "pypinyin",
    "lunar_python",
    "holidays",
    "chinese_calendar",
    "asyncio",
    "sqlite3",
}
LEAN = HEAVY | {"rich", "csv", "tomllib", "platformdirs"}

PROBE = """
import json, sys
from rmflow.cli.app import run
code = run(sys.argv[1:])
print("\\n@@" + json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def modules(*argv: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert "@@" in done.stdout, done.stderr
    code, names = json.loads(done.stdout.rpartition("@@")[2])
    return code, set(names)


ONE_ROW = [
    ("add-prospect", "A Ltd", "--kind", "company", "--source", "cold", "--phone", "13800138001"),
    ("log-call", "1", "connected_interested", "--next", "+3d"),
    ("qualify", "1", "--need", "yes:a loan elsewhere matures in March"),
    ("advance", "1"),
    ("check", "1"),
]


@pytest.mark.parametrize("argv", ONE_ROW, ids=lambda argv: argv[0])
def test_one_row_commands_load_neither_the_heavy_libraries_nor_rich(book: Path, rmflow, argv: tuple[str, ...]) -> None:
    if argv[0] != "add-prospect":
        rmflow(*ONE_ROW[0])
    code, loaded = modules(*argv)
    assert code == (3 if argv[0] == "advance" else 0)
    assert not loaded & LEAN


@pytest.mark.parametrize(
    "argv",
    [("today",), ("list",), ("show", "1"), ("report", "quota"), ("timeline", "1"), ("standup",), ("wrapup",), ("audit",)],
    ids=lambda a: a[0],
)
def test_tables_load_none_of_the_heavy_libraries(book: Path, rmflow, argv: tuple[str, ...]) -> None:
    rmflow(*ONE_ROW[0])
    code, loaded = modules(*argv)
    assert code == 0
    assert not loaded & HEAVY


# What speaks to the system's keyring costs 0.2 s: only a book that needs it loads it.
KEYS = {"keyring", "secretstorage", "jeepney", "cryptography", "jaraco", "getpass"}


def test_a_plain_book_loads_nothing_for_keys(book: Path, rmflow) -> None:
    rmflow(*ONE_ROW[0])
    for argv in (ONE_ROW[1], ("today",)):
        code, loaded = modules(*argv)
        assert code == 0
        assert not loaded & KEYS


def test_a_key_file_loads_no_keyring(book: Path, tmp_path: Path, rmflow) -> None:
    rmflow(*ONE_ROW[0])
    rmflow("encrypt", "--key-file", tmp_path / "keys")
    code, loaded = modules(*ONE_ROW[1])
    assert code == 0
    assert not loaded & (KEYS | HEAVY)


def test_version_loads_nothing_at_all() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "rmflow", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("rmflow ")
    assert "typer" not in done.stderr


def test_help_loads_no_command(book: Path) -> None:
    code, loaded = modules("--help")
    assert code == 0
    assert not loaded & (HEAVY | {"rich", "sqlcipher3"})
