"""Who was forgotten stays forgotten (R11), also where a copy from before is restored (R13)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import driving

if TYPE_CHECKING:
    from pathlib import Path

PHONE = "13800130001"
BESIDE = ("-wal", "-shm", ".lock", ".refusals")


def did(*words: str, code: int = 0) -> Any:
    answer = driving.run(*words)
    assert answer.code == code, (words, answer.out, answer.err)
    return answer


def bytes_of(book: Path) -> bytes:
    files = [book, *(book.with_name(book.name + ending) for ending in BESIDE)]
    return b"".join(file.read_bytes() for file in files if file.exists())


def a_book_with_a_copy(path: Path) -> None:
    did("add-prospect", "宏达机械", "--kind", "company", "--source", "cold", "--phone", PHONE, "--note", "爱喝普洱")
    did("add-prospect", "青云科技", "--kind", "company", "--source", "cold")
    did("backup")
    did("forget", "1", "--reason", "来电要求")
    did("add-prospect", "远景贸易", "--kind", "company", "--source", "cold", "--phone", "13600136004")
    did("forget", "3", "--reason", "来电要求")
    for no in ("1", "3"):
        did("forget", no, "--erase", "--yes")
    assert PHONE.encode() not in bytes_of(path)


def test_a_restored_copy_forgets_again(book: Path) -> None:
    a_book_with_a_copy(book)
    dry = did("restore", "1", "--dry-run").out + did("restore", "1", code=2).err
    assert "forgotten" in dry or "删除" in dry
    said = json.loads(did("restore", "1", "--yes", "--json").out)
    assert said["forgotten_again"] == [{"no": 1}]
    assert [row["name"] for row in json.loads(did("list", "--json").out)] == ["青云科技"]
    held = bytes_of(book)
    for word in (PHONE, "宏达", "普洱"):
        assert word.encode() not in held, word
    assert json.loads(did("verify", "--json").out)["ok"]
    # What keeps persons from coming back by a list came along, his too who is not in the copy at all.
    for phone in (PHONE, "13600136004"):
        did("add-prospect", "新名字", "--kind", "company", "--source", "cold", "--phone", phone, code=3)


def test_a_copy_of_another_book_takes_nothing_over(book: Path, tmp_path: Path) -> None:
    a_book_with_a_copy(book)
    other = tmp_path / "other.db"
    did("--book", str(other), "init")
    did("--book", str(other), "backup", str(tmp_path / "theirs.db"))
    said = json.loads(did("restore", str(tmp_path / "theirs.db"), "--yes", "--json").out)
    assert (said["relation"], said["forgotten_again"]) == ("other", [])
    did("add-prospect", "新名字", "--kind", "company", "--source", "cold", "--phone", PHONE)


def test_where_nobody_was_forgotten_nothing_is_said(book: Path) -> None:
    did("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    did("backup")
    did("forget", "1", "--reason", "来电要求")
    answer = did("restore", "1", "--yes", "--json")
    assert json.loads(answer.out)["forgotten_again"] == []
