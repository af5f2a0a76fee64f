"""The shim of shim.c: compiled where there is a compiler, and its switches."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
MODES = ("WAL", "TRUNCATE", "DELETE")


def compiled(folder: Path) -> Path:
    """The shim, made in `folder`; the test is skipped where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("no C compiler for the shim between rmflow and the disk (Debian: apt-get install gcc libc6-dev)")
    made = folder / "shim.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", made, HERE / "shim.c", "-ldl"], check=True)
    return made


class Shim:
    """The shim in this process, which must have been started with it."""

    def __init__(self) -> None:
        itself = ctypes.CDLL(None)
        self._mark, self._arm, self._calls = itself.fault_mark, itself.fault_arm, itself.fault_calls
        self._mark.argtypes = [ctypes.c_int64]
        self._arm.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_int]
        self._calls.restype = ctypes.c_long

    def mark(self, n: int) -> None:
        """Put the number `n` into the log."""
        self._mark(n)

    def arm(self, at: int, error: int, *, is_for_ever: bool) -> None:
        """Fail the `at`-th call from now on (0: none)."""
        self._arm(at, is_for_ever, error)

    def calls(self) -> int:
        """How many calls there were since it was armed."""
        return int(self._calls())


def use(mode: str, synchronous: str) -> None:
    """Have this process open every book so: `WAL` and `FULL` is what rmflow does by itself on a disk of its own."""
    from rmflow.store import connection, wal

    plain = connection._pragmas

    def pragmas(raw: Any, path: Path, *, read_only: bool) -> None:
        plain(raw, path, read_only=read_only)
        if not read_only:
            raw.execute(f"PRAGMA synchronous = {synchronous}")

    wal.journal_mode = lambda path, version: mode.lower()
    connection._pragmas = pragmas


def lay(blank: bytes, path: Path, mode: str) -> None:
    """A new book at `path` that keeps its log in that way."""
    from sqlcipher3 import dbapi2

    path.write_bytes(blank)
    path.chmod(0o600)
    raw = dbapi2.connect(str(path), isolation_level=None)
    try:
        raw.execute(f"PRAGMA journal_mode = {mode if mode == 'WAL' else 'DELETE'}")
    finally:
        raw.close()
