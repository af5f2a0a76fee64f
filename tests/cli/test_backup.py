"""`rmflow backup`, `rmflow restore`, the copy of the day, and a book found damaged (promises R4, R13)."""

from __future__ import annotations

import json
import lzma
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import driving
from copies import commands, copy_of, faults, smash, write
from rmflow.schema import REVISION
from rmflow.store import backups, daily, damage

if TYPE_CHECKING:
    from collections.abc import Callable

ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
CALL = ("log-call", "1", "busy", "--next", "+3d")
LOOKS = (("check", "1"), ("today",), ("list",), ("show", "1"), ("report", "quota"), ("list", "--json"))


def settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")


def stamped_yesterday(book: Path) -> None:
    os.utime(daily.stamp(book), (time.time() - 86_400,) * 2)


# --- backup ------------------------------------------------------------------------------------------------------


def test_backup_list_and_restore_as_a_person_would(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    made = rmflow("backup", "--json").json
    assert set(made) == {"path", "head", "size", "removed", "odd"}
    assert made["path"].startswith(str(book.parent / "backups" / "book-2026-11-23T100000-h2-"))
    assert f"head 2-{made['head']['hash'][:12]}" in rmflow("backup").out
    rmflow(*CALL)
    (row,) = rmflow("backup", "--list", "--check", "--json").json
    assert row | {"at": "", "path": ""} == {
        "n": 1, "path": "", "kind": "backup", "at": "", "entries": 2, "seq": 2, "hash": made["head"]["hash"],
        "head": f"2-{made['head']['hash'][:12]}", "size": made["size"], "schema": row["schema"], "this_book": True,
        "ok": True, "why": None, "odd": None,
    }  # fmt: skip
    assert rmflow("backup", "--list", "--json").json[0]["ok"] is None
    refused = rmflow("restore", "1", ok=2)
    assert "--yes" in refused.err
    assert "1 log-call" in refused.err
    tried = rmflow("restore", "1", "--dry-run", "--json").json
    assert (tried["relation"], tried["lost"]["entries"], tried["dry_run"]) == ("behind", 1, True)
    assert commands(book) == ["init", "add-prospect", "log-call"]
    done = rmflow("restore", "1", "--yes", "--json").json
    assert (done["relation"], done["replaced"]["seq"], done["head"]["seq"]) == ("behind", 3, 3)
    assert commands(book) == ["init", "add-prospect", "restore"]
    assert rmflow("verify", "--head", f"2-{made['head']['hash'][:12]}", "--json").json["ok"] is True
    # Number 1 is now the book from before, which brings the call back.
    assert rmflow("backup", "--list", "--json").json[0]["kind"] == "before_restore"
    rmflow("restore", "1", "--yes")
    assert commands(book) == ["init", "add-prospect", "log-call", "restore"]


def test_a_copy_is_found_by_its_number_its_head_and_its_file(book: Path, rmflow: Callable[..., Any]) -> None:
    made = copy_of(book)
    for name in ("1", f"1-{made.hash[:12]}", made.path):
        assert rmflow("restore", name, "--dry-run", "--json").json["copy"]["path"] == str(made.path)


def test_a_place_is_a_folder_or_a_file(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert rmflow("backup", stick, "--json").json["path"].startswith(str(stick / "book-2026"))
    assert rmflow("backup", f"{tmp_path}/new/deep/", "--json").json["path"].startswith(str(tmp_path / "new" / "deep" / "book-"))
    assert rmflow("backup", tmp_path / "mine.db", "--json").json["path"] == str(tmp_path / "mine.db")
    assert len(rmflow("backup", "--list", stick, "--json").json) == 1
    settings(tmp_path, f'"backup.folder" = "{stick.as_posix()}"\n')
    assert len(rmflow("backup", "--list", "--json").json) == 1


def test_how_many_stay_is_said_by_the_option_or_the_setting(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    settings(tmp_path, '"backup.keep" = "2"\n')
    for n in range(4):
        write(book, n)
        said = rmflow("backup", env={"RMFLOW_NOW": f"2026-11-2{n}T10:00:00+08:00"}).out
    assert "1 older gave way" in said
    assert len(list((tmp_path / "backups").glob("*.db"))) == 2
    rmflow("backup", "--keep", "1", env={"RMFLOW_NOW": "2026-11-25T10:00:00+08:00"})
    assert len(list((tmp_path / "backups").glob("*.db"))) == 1


@pytest.mark.parametrize("revision", range(1, REVISION))
def test_an_older_book_is_copied_and_an_older_copy_brought_up(
    tmp_path: Path, rmflow: Callable[..., Any], revision: int
) -> None:
    book = tmp_path / "book.db"
    kept = Path(__file__).resolve().parents[1] / "data" / "books" / f"schema-{revision}.db.xz"
    book.write_bytes(lzma.decompress(kept.read_bytes()))
    made = rmflow("backup", "--json").json
    assert backups.look(book).revision == revision
    assert rmflow("backup", "--list", "--check", "--json").json[0]["ok"] is True
    rmflow("today")
    done = rmflow("restore", made["path"], "--yes")
    assert f"schema {revision}" in done.out
    assert rmflow("verify", "--json").json["ok"] is True


# --- restore -----------------------------------------------------------------------------------------------------


def bad_copies(tmp_path: Path, good: Path) -> dict[str, Path]:
    """Files that cannot be restored."""
    data = good.read_bytes()
    made = {
        "empty": b"", "text": b"hello\n" * 100, "cut": data[: len(data) // 2], "hurt": data[:-8192] + b"\xff" * 8192,
        "newer": data[:60] + (99).to_bytes(4, "big") + data[64:],
    }  # fmt: skip
    for name, bytes_ in made.items():
        (tmp_path / f"{name}.db").write_bytes(bytes_)
    return {name: tmp_path / f"{name}.db" for name in made}


def test_what_is_no_good_copy_is_refused_and_the_book_stays(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    made = copy_of(book)
    before = driving.fingerprint(book)
    for name, path in bad_copies(tmp_path, made.path).items():
        ran = rmflow("restore", path, "--yes", ok=5)
        assert "cannot be restored" in ran.err, name
        assert "rmflow backup --list" in ran.err
    assert "directory" in rmflow("restore", tmp_path / "backups", "--yes", ok=5).err
    assert "the book itself" in rmflow("restore", book, "--yes", ok=2).err
    assert "no copy at" in rmflow("restore", tmp_path / "absent.db", "--yes", ok=4).err
    assert "There is no copy number 7; there are 1" in rmflow("restore", "7", "--yes", ok=4).err
    assert "no copy with that head" in rmflow("restore", "9-0123456789ab", "--yes", ok=4).err
    assert "--list" in rmflow("restore", ok=2).err
    assert driving.fingerprint(book) == before
    assert not list(tmp_path.glob("*.before-*"))


def test_the_copy_of_another_book_is_told_as_one(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    other = tmp_path / "other" / "book.db"
    rmflow("--book", other, "init")
    made = rmflow("--book", other, "backup", "--json").json
    assert "ANOTHER book" in rmflow("restore", made["path"], ok=2).err
    assert rmflow("restore", made["path"], "--dry-run", "--json").json["relation"] == "other"
    assert rmflow("backup", "--list", other.parent / "backups", "--json").json[0]["this_book"] is False


# --- damage ------------------------------------------------------------------------------------------------------


def test_a_damaged_book_is_read_and_not_written(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    copy_of(book)
    smash(book)
    met = rmflow(*CALL, ok=5)
    assert "damaged" in met.err
    assert damage.is_marked(book)
    before = book.read_bytes()
    for argv in (CALL, ADD, ("qualify", "1", "--need", "yes:x"), ("off", "tomorrow"), ("backup",)):
        ran = rmflow(*argv, ok=5)
        for help_ in ("rmflow verify", "rmflow backup --list", "rmflow restore"):
            assert help_ in ran.err, argv
        assert rmflow(*argv, "--json", ok=5).json["error"]["code"] == "damaged"
    for argv in LOOKS:
        ran = rmflow(*argv)
        assert len(ran.err.strip().splitlines()) == 1, argv
        assert "rmflow restore" in ran.err
    assert book.read_bytes() == before
    assert "损坏" in rmflow(*CALL, ok=5, lang="zh").err
    rmflow("restore", "1", "--yes")
    rmflow(*CALL)
    assert rmflow("check", "1").err == ""


def test_verify_marks_a_hurt_book_and_takes_the_mark_from_a_whole_one(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    whole = book.read_bytes()
    smash(book)
    rmflow("verify", ok=5)
    assert damage.is_marked(book)
    rmflow("verify", ok=5)
    assert damage.is_marked(book)
    for ending in ("-wal", "-shm"):
        book.with_name(f"book.db{ending}").unlink(missing_ok=True)
    book.write_bytes(whole)
    assert "found damaged" in rmflow(*CALL, ok=5).err
    rmflow("verify")
    assert not damage.is_marked(book)
    rmflow(*CALL)


def test_a_mark_that_cannot_be_read_is_a_mark(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    damage.place(book).write_bytes(b"\xff\x1b[2J")
    assert "found damaged on -" in rmflow(*CALL, ok=5).err
    damage.place(book).write_text(json.dumps({"at": "x", "what": {"en": "\x1b[2J", "zh": "\x1b"}}), encoding="utf-8")
    assert "\x1b" not in rmflow(*CALL, ok=5).err


def test_a_new_book_begins_without_the_old_ones_mark(book: Path, rmflow: Callable[..., Any]) -> None:
    damage.mark(book, backups.words("x", "x"))
    book.unlink()
    rmflow("init")
    rmflow(*ADD)


def test_backup_of_a_damaged_book_refuses_marks_it_and_leaves_the_good_copies(book: Path, rmflow: Callable[..., Any]) -> None:
    good = copy_of(book)
    before = good.path.read_bytes()
    smash(book)
    for place in ((), (good.path,), ("--keep", "1")):
        assert "No copy" in (said := rmflow("backup", *place, ok=5).err) or "no copy is made" in said
    assert damage.is_marked(book)
    assert [path.name for path in good.path.parent.iterdir()] == [good.path.name]
    assert good.path.read_bytes() == before


# --- the copy of the day -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("midday")
def test_the_days_first_change_is_preceded_by_a_copy(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    settings(tmp_path, '"backup.auto" = "on"\n')
    first = rmflow(*ADD, "--json")
    assert first.json["no"] == 1
    assert len(first.err.strip().splitlines()) == 1
    assert "Today's copy of the book" in first.err
    (copy,) = (tmp_path / "backups").glob("*.db")
    assert commands(copy) == ["init"]
    assert faults(copy) == []
    assert rmflow(*CALL).err == ""
    stamped_yesterday(book)
    assert rmflow("today").err == ""
    assert "Today's copy" in rmflow(*CALL).err
    assert sorted(len(commands(path)) for path in (tmp_path / "backups").glob("*.db")) == [1, 3]


def test_without_the_setting_nothing_is_copied(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    assert not (tmp_path / "backups").exists()
    assert not daily.stamp(book).exists()
    settings(tmp_path, '"backup.auto" = "off"\n')
    rmflow(*CALL)
    assert not (tmp_path / "backups").exists()


@pytest.mark.usefixtures("midday")
def test_a_copy_of_the_day_that_fails_is_warned_of_and_stops_nothing(
    book: Path, tmp_path: Path, rmflow: Callable[..., Any]
) -> None:
    settings(tmp_path, f'"backup.auto" = "on"\n"backup.folder" = "{(tmp_path / "file" / "x").as_posix()}"\n')
    (tmp_path / "file").touch()
    ran = rmflow(*ADD, "--json")
    assert ran.json["no"] == 1
    assert "Warning: today's copy of the book was not made" in ran.err
    # Not again with every command: it is tried anew in an hour.
    assert rmflow(*CALL).err == ""
    settings(tmp_path, '"backup.auto" = "sometimes"\n')
    daily.stamp(book).unlink()
    assert "on or off" in rmflow(*CALL).err


@pytest.mark.usefixtures("midday")
def test_sixteen_days_of_daily_copies_thin_out_only_when_the_new_one_is_good(
    book: Path, tmp_path: Path, rmflow: Callable[..., Any]
) -> None:
    settings(tmp_path, '"backup.auto" = "on"\n"backup.keep" = "2"\n')
    driving.run(*ADD)
    counts = []
    for day in range(1, 9):
        stamped_yesterday(book)
        os.environ["RMFLOW_NOW"] = f"2026-12-{day:02}T10:00:00+08:00"
        assert driving.run("log-call", "1", "busy").code == 0
        counts.append(len(list((tmp_path / "backups").glob("*.db"))))
    assert counts == [2, 3, 4, 5, 6, 7, 8, 2]


@pytest.mark.usefixtures("midday")
def test_a_damaged_book_has_no_copy_of_the_day(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    settings(tmp_path, '"backup.auto" = "on"\n')
    rmflow(*ADD)
    stamped_yesterday(book)
    smash(book)
    ran = rmflow(*CALL, ok=5)
    assert "was not made" in ran.err
    assert damage.is_marked(book)
    assert len(list((tmp_path / "backups").glob("*.db"))) == 1


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.usefixtures("midday")
def test_settings_copies_and_marks_are_their_owners_alone(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    settings(tmp_path, '"backup.auto" = "on"\n')
    before = os.umask(0)
    try:
        rmflow(*ADD)
        smash(book)
        rmflow(*CALL, ok=5)
    finally:
        os.umask(before)
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700
    for path in (*(tmp_path / "backups").iterdir(), damage.place(book), daily.stamp(book)):
        assert path.stat().st_mode & 0o777 == 0o600, path
