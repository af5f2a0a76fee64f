"""The drill: a book is lost, and comes back from its copy as it was (promise R13); copies under constant writing (R4)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import driving
from copies import commands, copy_of, faults, smash, write
from rmflow.reports import REPORTS
from rmflow.store import backups
from shared import NOW, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
LOOKS = (
    ("today",), ("list",), ("show", "1"), ("timeline", "1"), ("dossier", "1"), ("check", "2"), ("agenda",), ("promises",),
    ("objections",), ("care-due",), ("birthdays",), ("introducers",), ("audit",), ("guide", "3"),
    *(("report", name) for name in REPORTS),
)  # fmt: skip


def filled(book: Path) -> None:
    """A book with a customer who was walked through all six steps, and one refused at the gate."""
    for line in (
        ("add-prospect", "宏达机械", "--kind", "company", "--source", "data:internet"),
        ("add-prospect", "王芳", "--kind", "person", "--source", "walk_in", "--phone", "13900139000"),
        ("add-introducer", "周律师", "--as", "lawyer"),
        *driving.walk(1, 6),
        ("promise", "1", "送方案", "--due", "+4d"),
        ("log-call", "2", "connected_interested", "--next", "+3d", "--note", "约下周"),
    ):
        answer = driving.run(*line)
        assert answer.code == 0, f"{line}\n{answer.err}"
    assert driving.run("advance", "2").code == 3
    assert book.with_name("book.db.refusals").exists()


def answers() -> dict[str, Any]:
    """What every look says as data, but for the journal's head, which a restore moves on by its entry."""
    said = {}
    for argv in LOOKS:
        answer = driving.run(*argv, "--json")
        assert answer.code == 0, f"{argv}\n{answer.err}"
        data = answer.json
        for part in (data, data.get("definition")) if isinstance(data, dict) else ():
            if isinstance(part, dict):
                part.pop("head", None)
        said[" ".join(argv)] = data
    return said


def lose(book: Path) -> None:
    for path in book.parent.glob("book.db*"):
        path.unlink()


@pytest.mark.parametrize("loss", ["gone", "damaged", "another machine"])
def test_the_drill(book: Path, tmp_path: Path, rmflow: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, loss: str) -> None:
    with driving.commands_kept():
        filled(book)
        before = answers()
        head = rmflow("verify", "--json").json["head"]
        stick = tmp_path / "stick"
        stick.mkdir()
        made = rmflow("backup", stick, "--json").json
        assert made["head"] == head
        place = book
        if loss == "damaged":
            smash(book, "opportunity", only_a_page=False)
            rmflow("verify", ok=5)
            rmflow("log-call", "2", "busy", ok=5)
        else:
            lose(book)
        if loss == "another machine":
            place = tmp_path / "new" / "place" / "book.db"
            monkeypatch.setenv("RMFLOW_BOOK", str(place))
        done = rmflow("restore", made["path"], "--yes", "--json").json
        assert done["copy"]["hash"] == head["hash"]
        verified = rmflow("verify", "--head", f"{head['seq']}-{head['hash'][:12]}", "--json").json
        assert (verified["ok"], verified["entries"]) == (True, head["seq"] + 1)
        assert verified["head"] == done["head"]
        after = answers()
        for asked, said in before.items():
            assert after[asked] == said, asked
        rmflow("log-call", "2", "busy", "--next", "+1d")
    if os.name == "posix":
        assert place.stat().st_mode & 0o777 == 0o600
        if loss == "another machine":
            assert place.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_it_lists_asks_and_takes_no_for_an_answer(book: Path) -> None:
    from terminal import Terminal

    copy_of(book)
    write(book, 1)
    for number, answer, code in (("", "", 130), ("1", "n", 130), ("1", "y", 0)):
        terminal = Terminal("restore", columns=60)
        terminal.until("Which one")
        terminal.type(number)
        if number:
            terminal.until("Put the copy in the book's place?")
            terminal.type(answer)
        assert terminal.end() == code
        assert ("restored from" in terminal.text) == (code == 0)
    assert commands(book) == ["init", "restore"]


# --- copies while others write -----------------------------------------------------------------------------------


class Writer:
    """Another process that writes; `acknowledged` is the last note it said was on disk."""

    def __init__(self, book: Path, rm: str) -> None:
        self.rm = rm
        self.acknowledged = 0
        path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "writing.py"), str(book), rm], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            encoding="utf-8", env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        self._began = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        assert self._began.wait(PATIENCE_S), "the writer does not begin"

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip().isdigit():
                self.acknowledged = int(line)
                self._began.set()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def lacking(copy: Path, acknowledged: dict[str, int]) -> list[str]:
    """What a copy lacks of what was acknowledged before it was begun, or why it cannot be read."""
    try:
        raw = dbapi2.connect(copy)
        try:
            notes = {note for (note,) in raw.execute("SELECT note FROM call")}
            said = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
        finally:
            raw.close()
    except dbapi2.DatabaseError as error:
        return [str(error)]
    lost = [f"{rm} {n}" for rm, last in acknowledged.items() for n in range(1, last + 1) if f"{rm} {n}" not in notes]
    return lost if said == "ok" else [said]


def copies_under_writing(book: Path, folder: Path, runs: int) -> tuple[int, int]:
    """Copy while two processes write; every copy must be whole. How many copies, and how many plain file copies were not."""
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    writers = [Writer(book, f"rm{n}") for n in range(2)]
    bad_plain = 0
    try:
        for n in range(runs):
            acknowledged = {writer.rm: writer.acknowledged for writer in writers}
            made = backups.make(book, folder, now=NOW + timedelta(seconds=n), keep=None, is_folder=True)
            assert faults(made.path) == []
            assert backups.look(made.path, in_full=True).is_sound
            assert lacking(made.path, acknowledged) == []
            acknowledged = {writer.rm: writer.acknowledged for writer in writers}
            # In a process of its own: opening the file here would drop SQLite's locks on it.
            plain = folder / f"plain{n}.db"
            copier = f"import shutil; shutil.copyfile({str(book)!r}, {str(plain)!r})"
            subprocess.run([sys.executable, "-c", copier], check=True)
            bad_plain += bool(lacking(plain, acknowledged))
            for path in folder.glob("*"):
                path.unlink()
    finally:
        for writer in writers:
            writer.end()
    assert faults(book) == []
    print(f"{runs} copies whole; of {runs} plain file copies {bad_plain} lacked acknowledged rows or were broken")
    return runs, bad_plain


def test_copies_while_others_write_hold_all_that_was_acknowledged(book: Path, tmp_path: Path) -> None:
    copies_under_writing(book, tmp_path / "copies", 5)


@pytest.mark.reliability
def test_sixty_copies_while_others_write(book: Path, tmp_path: Path) -> None:
    _, bad_plain = copies_under_writing(book, tmp_path / "copies", 60)
    assert bad_plain, "the control found nothing wrong with copying the file, so this tested nothing"
