"""A book that cannot be used: one clear error, exit 5, nothing written (promise R3)."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

from shared import PATIENCE_S, Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


def lie(folder: Path) -> dict[str, bytes | None]:
    """What lies in a folder; the lock files hold nothing and do not count, nor the mark that a book is damaged."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith((".lock", "-shm", "-wal", ".damaged"))
    }


def directory(path: Path, _: bytes) -> None:
    path.mkdir()


def text(path: Path, _: bytes) -> None:
    path.write_text("客户,电话\n" * 100, encoding="utf-8")


def empty(path: Path, _: bytes) -> None:
    path.touch()


def cut_short(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[: len(whole) // 3])


def cut_in_the_header(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[:60])


def zeroed(path: Path, whole: bytes) -> None:
    path.write_bytes(bytes(len(whole)))


def of_another_program(path: Path, _: bytes) -> None:
    raw = dbapi2.connect(path)
    raw.execute("CREATE TABLE customer (x)")
    raw.close()


def with_another_id(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[:68] + b"\0\0\0\1" + whole[72:])


def newer(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[:60] + (99).to_bytes(4, "big") + whole[64:])


def missing(path: Path, _: bytes) -> None:
    pass


SPOILT = {
    directory: ("book", "is a directory"),
    text: ("damaged", "not an rmflow book"),
    empty: ("damaged", "not an rmflow book"),
    cut_short: ("damaged", "damaged"),
    cut_in_the_header: ("damaged", "not an rmflow book"),
    zeroed: ("damaged", "not an rmflow book"),
    of_another_program: ("damaged", "not an rmflow book"),
    with_another_id: ("damaged", "not an rmflow book"),
    newer: ("newer", "newer rmflow"),
    missing: ("no_book", "no book at"),
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_book(tmp_path: Path, blank_book: bytes, rmflow: Callable[..., Any], spoil: Any) -> None:
    path = tmp_path / "book.db"
    spoil(path, blank_book)
    code, said = SPOILT[spoil]
    before = lie(tmp_path)
    for argv in (ADD, ("check", "1")):
        ran = rmflow(*argv, ok=5)
        assert ran.out == ""
        assert said in ran.err
        assert str(path) in ran.err
        assert len(ran.err.strip().splitlines()) <= 3
    assert rmflow(*ADD, "--json", ok=5).json["error"]["code"] == code
    assert any("\u4e00" <= char <= "\u9fff" for char in rmflow(*ADD, ok=5, lang="zh").err)
    if spoil is not missing:
        rmflow("init", ok=5)
    assert lie(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_pipe_is_not_waited_for(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    os.mkfifo(tmp_path / "book.db")
    assert "not a file" in rmflow(*ADD, ok=5).err


@contextmanager
def held(path: Path) -> Iterator[None]:
    raw = dbapi2.connect(path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    yield
    raw.execute("ROLLBACK")
    raw.close()


def test_a_book_locked_by_another_program(book: Path, rmflow: Callable[..., Any]) -> None:
    with held(book):
        ran = rmflow(*ADD, ok=5, env={"RMFLOW_BUSY_MS": "20"})
        assert "locked by another program" in ran.err
        assert rmflow(*ADD, "--json", ok=5, env={"RMFLOW_BUSY_MS": "20"}).json["error"]["code"] == "locked"
        # Looking needs no lock.
        rmflow("verify")
    rmflow(*ADD)


@pytest.mark.skipif(os.name != "posix", reason="flock")
def test_a_book_another_rmflow_is_writing_to(book: Path, rmflow: Callable[..., Any]) -> None:
    import fcntl

    with Path(f"{book}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = rmflow(*ADD, ok=5, env={"RMFLOW_BUSY_MS": "20"})
        assert "Another rmflow" in ran.err
    rmflow(*ADD)


def test_a_wait_that_is_no_number_is_the_usual_wait(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD, env={"RMFLOW_BUSY_MS": "soon"})


def _bound() -> None:  # pragma: no cover  runs in the child
    """Give up, before the program starts, root's right to ignore file modes."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


@pytest.fixture
def bound(book: Path) -> Iterator[Callable[..., Ran]]:
    """The program as somebody whom file modes bind, root too; they are put back at the end."""
    if os.name != "posix":
        pytest.skip("modes are POSIX's")
    is_root = os.geteuid() == 0
    if is_root and sys.platform != "linux":
        pytest.skip("root cannot be bound here")

    def run(*argv: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "rmflow", *argv], capture_output=True, encoding="utf-8", timeout=PATIENCE_S, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            preexec_fn=_bound if is_root else None,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    try:
        run("--version")
    except subprocess.SubprocessError:
        pytest.skip("root cannot be bound here")
    yield run
    book.parent.chmod(0o700)
    book.chmod(0o600)


def test_a_read_only_file(book: Path, bound: Callable[..., Ran]) -> None:
    book.chmod(0o400)
    before = lie(book.parent)
    ran = bound(*ADD)
    assert (ran.code, ran.out) == (5, "")
    assert "read-only" in ran.err
    assert lie(book.parent) == before


def test_a_read_only_folder(book: Path, bound: Callable[..., Ran]) -> None:
    before = lie(book.parent)
    book.parent.chmod(0o500)
    ran = bound(*ADD)
    assert (ran.code, ran.out) == (5, "")
    assert "read-only" in ran.err
    ran = bound("--book", str(book.parent / "none" / "book.db"), "init")
    assert ran.code == 5
    assert "cannot be made" in ran.err
    book.parent.chmod(0o700)
    assert lie(book.parent) == before


def test_a_file_that_may_not_be_read(book: Path, bound: Callable[..., Ran]) -> None:
    book.chmod(0)
    ran = bound("check", "1")
    assert (ran.code, ran.out) == (5, "")
    assert "No permission" in ran.err


@pytest.mark.parametrize("argv", [("check", "1"), ADD, ("init",), ("doctor",), ("verify",)], ids=lambda argv: argv[0])
def test_a_folder_that_may_not_be_entered(book: Path, bound: Callable[..., Ran], argv: tuple[str, ...]) -> None:
    book.parent.chmod(0)
    ran = bound("--lang", "en", *argv)
    assert ran.code == 5, ran.err
    assert "bug" not in ran.err
    assert "ermission" in ran.err + ran.out


def test_the_control_an_ordinary_book_works_for_him(book: Path, bound: Callable[..., Ran]) -> None:
    assert bound(*ADD).code == 0


def test_the_line_to_repeat_has_no_stars_in_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the outcome is unknown the command is told whole; to a log, where telephones are masked, only its name."""
    from rmflow.cli import failures
    from rmflow.errors import OutcomeUnknown
    from rmflow.words import plain

    monkeypatch.setattr(failures.STATE, "command", "add-prospect")
    for phone, line in (((), "add-prospect 王芳 --note 'a b'\n"), (("--phone", "13900139000"), "add-prospect …\n")):
        argv = ["--key", "K", "add-prospect", "王芳", *(phone or ("--note", "a b"))]
        assert failures.handle(OutcomeUnknown(plain("?"), fix="rmflow --key K …"), argv) == 6
        assert f"  → rmflow --key K {line}" in capsys.readouterr().err
