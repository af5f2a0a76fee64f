"""`rmflow doctor`: what rmflow stands on; 5 where the book cannot be used, and the rest is printed all the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

from rmflow import __version__
from rmflow.schema import REVISION
from rmflow.store.wal import file_system, has_wal_reset_fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_sound_book(book: Path, rmflow: Callable[..., Any]) -> None:
    book.parent.chmod(0o700)
    said = rmflow("doctor", "--json").json
    assert said["ok"] is True
    assert said["program"]["rmflow"] == __version__
    assert said["program"]["sqlite"] == dbapi2.sqlite_version
    assert said["program"]["sqlcipher"]
    assert said["book"] | {"size": 0} == {
        "path": str(book), "size": 0, "mode": "0600", "folder_mode": "0700", "encrypted": False, "journal_mode": "wal",
        "synchronous": "full", "schema": REVISION, "guide": {"name": "default", "version": "1.0", "n": 1},
    }  # fmt: skip
    assert said["book"]["size"] == book.stat().st_size
    assert said["disk"]["free"] > 0
    assert said["settings"]["set"] == {}
    assert "sqlcipher3" in said["libraries"]
    assert not {"mode", "folder_mode", "journal_mode", "schema", "guide", "sqlite"} & set(said["warnings"])
    text = rmflow("doctor", lang="zh").out
    assert "运行环境检查" in text
    assert "无 WAL 重置缺陷" in text


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_open_modes_are_a_warning_with_the_command_that_helps(book: Path, rmflow: Callable[..., Any]) -> None:
    book.chmod(0o644)
    book.parent.chmod(0o755)
    ran = rmflow("doctor")
    assert f"chmod 600 {book}" in ran.out
    assert f"chmod 700 {book.parent}" in ran.out
    assert {"mode", "folder_mode"} <= set(rmflow("doctor", "--json").json["warnings"])


def test_no_book_is_told_and_the_rest_printed(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    ran = rmflow("doctor", ok=5)
    assert "no book at" in ran.out
    assert "rmflow init" in ran.out
    assert "SQLite" in ran.out
    said = rmflow("doctor", "--json", ok=5).json
    assert (said["ok"], said["book"]["error"]) == (False, "no_book")
    assert not (tmp_path / "book.db").exists()


@pytest.mark.parametrize("spoilt", ["text", "directory", "truncated"])
def test_a_book_that_cannot_be_used(book: Path, rmflow: Callable[..., Any], spoilt: str) -> None:
    whole = book.read_bytes()
    book.unlink()
    if spoilt == "directory":
        book.mkdir()
    else:
        book.write_bytes(b"hello" if spoilt == "text" else whole[: len(whole) // 3])
    said = rmflow("doctor", "--json", ok=5).json
    assert said["ok"] is False
    assert "error" in said["book"]
    assert said["libraries"]


def test_an_older_book_is_told_of_and_not_upgraded(tmp_path: Path, book: Path, rmflow: Callable[..., Any]) -> None:
    raw = dbapi2.connect(book, isolation_level=None)
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    before = book.read_bytes()
    said = rmflow("doctor", "--json").json
    assert said["book"]["schema"] == 0
    assert "schema" in said["warnings"]
    assert book.read_bytes() == before
    assert not list(tmp_path.glob("*.bak"))


def test_a_default_guide_older_than_the_one_shipped_is_told_of(book: Path, rmflow: Callable[..., Any]) -> None:
    raw = dbapi2.connect(book, isolation_level=None)
    raw.execute("DROP TRIGGER guide_version_update")
    older = """replace(compiled, '"version":"1.0"', '"version":"0.9"')"""
    raw.execute(f"UPDATE guide_version SET version = '0.9', compiled = {older}")
    raw.close()
    ran = rmflow("doctor")
    assert "rmflow guide use default" in ran.out
    assert "guide" in rmflow("doctor", "--json").json["warnings"]


def test_a_broken_settings_file_is_a_warning(book: Path, tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    (tmp_path / "config.toml").write_text("nonsense", encoding="utf-8")
    said = rmflow("doctor", "--json").json
    assert said["settings"]["error"] == "bad_input"


def test_an_encoding_without_chinese_is_a_warning(book: Path, rmflow: Callable[..., Any]) -> None:
    said = rmflow("doctor", "--json", env={"PYTHONIOENCODING": "ascii"}).json
    assert said["terminal"]["encoding"] == "ascii"
    assert "encoding" in said["warnings"]


@pytest.mark.parametrize(
    ("version", "fault"),
    [
        ("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.44.5", True), ("3.44.6", False), ("3.45.0", True),
        ("3.46.1", True), ("3.50.6", True), ("3.50.7", False), ("3.51.2", True), ("3.51.3", False), ("3.53.4", False),
        ("4.0.0", False),
    ],
)  # fmt: skip
def test_which_sqlite_has_the_wal_reset_fault(version: str, fault: bool) -> None:
    assert has_wal_reset_fault(version) is fault


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/", "ext4"), ("/home/li", "ext4"), ("/mnt/share", "nfs4"), ("/mnt/share/a/b", "nfs4"), ("/mnt/a b/c", "cifs")],
)
def test_the_file_system_is_that_of_the_nearest_mount(monkeypatch: pytest.MonkeyPatch, folder: str, kind: str) -> None:
    from pathlib import Path

    mounts = (
        "1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:5 / /mnt/share rw,x shared:1 - nfs4 srv:/x rw\n"
        "3 1 0:6 / /mnt/a\\040b rw - cifs //srv/x rw\n"
    )
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: mounts)
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert file_system(Path(folder)) == kind
