"""`encrypt`, `decrypt`, `rekey`, `init --encrypt`: on a terminal, in a script, and every command on an encrypted book."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import driving
import sealed
from rmflow import settings
from rmflow.store.connection import check_file
from shared import NOW, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PHRASE = "correct horse battery"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "away" / "keys"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, blank_book: bytes) -> bytes:
    """The bytes of an encrypted book with a customer in it."""
    from rmflow import book as books
    from rmflow.actions.find import add_prospect

    path = tmp_path_factory.mktemp("sealed") / "book.db"
    path.write_bytes(blank_book)
    with books.writing(path, now=NOW, rm="li", command="add-prospect", arguments={}) as unit:
        add_prospect(unit, "宏达机械", kind="company", source="cold", phone="13800138001")
    return sealed.made(path.read_bytes(), path)


@pytest.fixture
def sealed_book(tmp_path: Path, made: bytes, keys: Path) -> Path:
    """Such a book; the settings name its key file."""
    path = tmp_path / "book.db"
    path.write_bytes(made)
    path.chmod(0o600)
    keys.parent.mkdir()
    sealed.key_file(keys)
    settings.save({"key.file": str(keys)})
    return path


def test_encrypt_rekey_decrypt(sealed_book: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    shown = rmflow("show", "1", "--json").json
    first = check_file(sealed_book)
    said = rmflow("rekey", "--json").json
    assert said["key"] == {"place": "file", "file": str(keys), "name": check_file(sealed_book)}
    assert first != check_file(sealed_book)
    assert rmflow("show", "1", "--json").json == shown
    lines = keys.read_text().splitlines()
    assert len(lines) == 3  # a head and two keys
    rmflow("rekey", "--drop-key")
    assert len(keys.read_text().splitlines()) == 3
    assert lines[2] not in keys.read_text()
    assert rmflow("decrypt", "--yes", "--json").json["encrypted"] is False
    assert check_file(sealed_book) is None
    assert rmflow("show", "1", "--json").json == shown
    rmflow("verify")


def test_no_key_is_ever_printed(book: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    rans = [
        rmflow("encrypt", "--key-file", keys), rmflow("rekey", "--json"), rmflow("doctor"), rmflow("doctor", "--json"),
        rmflow("config"), rmflow("log-call", "9", "busy", ok=None, env={"RMFLOW_DEBUG": "1"}), rmflow("decrypt", "--yes"),
    ]  # fmt: skip
    secrets = [line.split()[1] for line in keys.read_text().splitlines() if not line.startswith("#")]
    assert len(secrets) == 2
    for ran in rans:
        assert not any(secret in ran.out + ran.err for secret in secrets)
    assert not any(secret.encode() in book.read_bytes() for secret in secrets)


def test_the_journal_does_not_grow(sealed_book: Path, rmflow: Callable[..., Any]) -> None:
    head = rmflow("rekey", "--json").json["head"]
    assert rmflow("verify", "--head", head).code == 0
    assert rmflow("decrypt", "--yes", "--json").json["head"] == head


def test_a_copy_of_the_key_opens_the_book_elsewhere(book: Path, tmp_path: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    copy = tmp_path / "stick"
    ran = rmflow("encrypt", "--key-file", keys, "--copy-key", copy)
    assert "--copy-key" not in ran.out + ran.err
    keys.unlink()
    assert rmflow("today", ok=5).code == 5
    assert rmflow("today", env={"RMFLOW_KEY_FILE": str(copy)}).code == 0


def test_a_key_file_beside_the_book_is_remarked_on(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    ran = rmflow("encrypt", "--key-file", tmp_path / "keys")
    assert "The key file lies beside the book" in ran.out + ran.err


def test_earlier_plain_copies_are_named(book: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    copy = book.with_name("book.db.before-3.bak")
    copy.write_bytes(book.read_bytes())
    assert rmflow("encrypt", "--key-file", keys, "--json").json["plain_copies"] == [str(copy)]
    said = rmflow("doctor", "--json").json
    assert said["book"]["encrypted"]["place"] == "file"
    assert said["book"]["plain_copies"] == [str(copy)]


def test_doctor_of_a_plain_book(book: Path, rmflow: Callable[..., Any]) -> None:
    said = rmflow("doctor", "--json").json
    assert said["book"]["encrypted"] is False
    assert said["book"]["journal_mode"] == "wal"
    assert "encrypted" not in said["warnings"]


def test_a_new_book_is_encrypted_from_birth(tmp_path: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    rmflow("init", "--key-file", keys)
    assert check_file(tmp_path / "book.db") is not None
    rmflow("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    everything = b"".join(one.read_bytes() for one in tmp_path.glob("book.db*"))
    assert "宏达".encode() not in everything
    assert b"CREATE TABLE" not in everything
    before = keys.read_bytes()
    rmflow("init", "--encrypt", "--key-file", keys, ok=5)  # there is one
    assert keys.read_bytes() == before


# --- every command


COMMANDS = [
    ("log-call", "1", "connected_interested", "--next", "+3d", "--note", "约下周"),
    ("qualify", "1", "--need", "yes:a loan elsewhere matures in March"),
    ("today",), ("show", "1"), ("list",), ("timeline", "1"), ("check", "1"), ("standup",), ("wrapup",), ("audit",),
    ("report", "quota"), ("report", "funnel"), ("report", "quota", "--as-of", "today"), ("report", "day"), ("guide",),
    ("verify",), ("doctor",), ("agenda",), ("care-due",), ("calendar",),
]  # fmt: skip


def test_commands_on_an_encrypted_book(sealed_book: Path) -> None:
    for argv in COMMANDS:
        answer = driving.run(*argv)
        assert answer.code == 0, f"{argv}\n{answer.out}{answer.err}"
        names = {one.name for one in sealed_book.parent.iterdir()}
        assert names <= {"book.db", "book.db.lock", "book.db-wal", "book.db-shm", "config.toml", "away"}
        for one in sealed_book.parent.glob("book.db*"):
            assert "宏达".encode() not in one.read_bytes(), f"{argv} {one.name}"


def test_commands_in_processes_of_their_own(sealed_book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow("log-call", "1", "busy")
    assert rmflow("show", "1", "--json").json["calls"] == 1


def test_an_import_and_a_look_back(sealed_book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    rows = "name,kind,source,phone\n" + "".join(f"客户{n}号,company,cold,139{n:08d}\n" for n in range(200))
    (tmp_path / "list.csv").write_text(rows, encoding="utf-8")
    assert rmflow("import", tmp_path / "list.csv", "--as", "prospects", "--json").json["added"] == 200
    later = rmflow("--now", "2026-11-25 10:00", "report", "funnel", "--as-of", "2026-11-24", "--json").json
    assert later["rows"]
    for one in sealed_book.parent.glob("book.db*"):
        assert "客户7号".encode() not in one.read_bytes()


def test_an_older_encrypted_book_is_upgraded_after_an_encrypted_copy(sealed_book: Path, keys: Path, tmp_path: Path) -> None:
    from pathlib import Path as RealPath

    from rmflow import book as books
    from rmflow import making
    from rmflow.store import keyfile

    newer = tmp_path / "versions"
    newer.mkdir()
    program = RealPath(books.__file__).parent / "schema" / "migrations" / "versions"
    for one in program.glob("*.py"):
        (newer / one.name).write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    (newer / "0099_test.py").write_text(
        'from alembic import op\nimport sqlalchemy as sa\nrevision = "99"\ndown_revision = "0003"\nbranch_labels = None\n'
        'depends_on = None\n\n\ndef upgrade() -> None:\n    op.create_table("more", sa.Column("x", sa.Text()))\n'
    )  # fmt: skip
    copy = making.upgrade(sealed_book, versions=newer)
    assert copy is not None
    assert check_file(copy, 99) == check_file(sealed_book, 99)
    assert keyfile.find(keys, check_file(copy, 99) or "")
    assert "宏达".encode() not in copy.read_bytes() + sealed_book.read_bytes()


# --- pass-phrases


def by_descriptor(*argv: str, lines: str, ok: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the program with pass-phrases on a file descriptor of their own."""
    reading, writing = os.pipe()
    os.write(writing, lines.encode())
    os.close(writing)
    done = subprocess.run(
        [sys.executable, "-m", "rmflow", *argv], pass_fds=(reading,), stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", env={**os.environ, "RMFLOW_PASSPHRASE_FD": str(reading)}, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    os.close(reading)
    assert done.returncode == ok, done.stderr
    return done


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors")
def test_a_script_gives_the_pass_phrase_by_descriptor(book: Path, rmflow: Callable[..., Any]) -> None:
    by_descriptor("encrypt", "--passphrase", lines=f"{PHRASE}\n")
    assert check_file(book) is not None
    by_descriptor("today", lines=f"{PHRASE}\n")
    by_descriptor("today", lines=f"wrong\n{PHRASE}")
    assert "That pass-phrase does not open" in by_descriptor("today", lines="wrong\n", ok=5).stderr
    assert "its key is not at hand" in by_descriptor("today", lines="", ok=5).stderr
    assert "its key is not at hand" in rmflow("today", ok=5).err
    by_descriptor("rekey", lines=f"{PHRASE}\nanother one altogether\n")
    by_descriptor("today", lines="another one altogether\n")
    assert "at least 12 letters" in by_descriptor("rekey", lines="another one altogether\nshort\n", ok=2).stderr
    by_descriptor("decrypt", "--yes", lines="another one altogether\n")
    rmflow("verify")


def test_a_descriptor_that_is_none(book: Path, rmflow: Callable[..., Any]) -> None:
    for number in ("99", "x"):
        ran = rmflow("encrypt", "--passphrase", ok=2, env={"RMFLOW_PASSPHRASE_FD": number})
        assert "must be the number of a file that is open for reading" in ran.err


def on_a_terminal(*argv: str, answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run the program on a terminal of its own; each answer is typed when its question has been asked."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "rmflow", *argv])
    said = b""
    try:
        for question, answer in answers:
            # The terminal is silent for a pass-phrase only once the prompt stands there whole.
            while question.encode() not in said or not said.rstrip(b" ").endswith((b":", b"]")):
                said += os.read(terminal, 4096)
            os.write(terminal, answer.encode() + b"\n")
            said = said.replace(question.encode(), b"(asked)") + b"\n"
        while chunk := os.read(terminal, 4096):
            said += chunk
    except OSError:  # the program has ended
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="terminals")
def test_the_pass_phrase_is_typed_unseen(book: Path) -> None:
    code, said = on_a_terminal("encrypt", "--passphrase", answers=[("New pass-phrase", PHRASE), ("The same again", PHRASE)])
    assert code == 0, said
    assert PHRASE not in said
    assert "Whoever forgets the pass-phrase has lost the book" in said
    code, said = on_a_terminal("today", answers=[("Pass-phrase of book.db", "nonsense"), ("That does not open it", PHRASE)])
    assert code == 0, said
    assert PHRASE not in said
    code, said = on_a_terminal("decrypt", answers=[("Pass-phrase of book.db", PHRASE), ("readable on the disk?", "n")])
    assert code == 130, said
    assert check_file(book) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="terminals")
def test_two_different_pass_phrases_change_nothing(book: Path) -> None:
    before = book.read_bytes()
    code, said = on_a_terminal("encrypt", "--passphrase", answers=[("New pass-phrase", PHRASE), ("The same again", "another")])
    assert code == 2
    assert "The two are not the same" in said
    assert book.read_bytes() == before


def test_the_shell_completing_a_name_is_never_asked(sealed_book: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    keys.unlink()
    ran = rmflow(
        ok=None,
        env={"_RMFLOW_COMPLETE": "complete_bash", "COMP_WORDS": "rmflow show 宏", "COMP_CWORD": "2", "RMFLOW_PASSPHRASE_FD": "0"},
    )
    assert ran.err == ""
    assert "Pass-phrase" not in ran.out


def test_a_copy_whose_key_is_away_is_not_called_bad(sealed_book: Path, keys: Path, rmflow: Callable[..., Any]) -> None:
    rmflow("backup")
    keys.unlink()
    (row,) = rmflow("backup", "--list", "--json").json
    assert row["ok"] is None
    assert "key is not at hand" in row["why"]
    said = rmflow("backup", "--list", "--check")
    assert "no key at hand" in said.out
    assert "no good" not in said.out
    assert "缺密钥" in rmflow("backup", "--list", lang="zh").out
    refused = rmflow("restore", "1", "--dry-run", "--json", ok=5).json["error"]
    assert (refused["code"], refused["fix"]) == ("no_key", "rmflow config key.file PATH")
