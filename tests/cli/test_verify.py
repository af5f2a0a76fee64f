"""`rmflow verify`: exit 0 with the head, exit 5 with what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")


def tampered(book: Path, statement: str) -> None:
    raw = dbapi2.connect(book, isolation_level=None)
    raw.execute(statement)
    raw.close()


def test_a_whole_book(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    said = rmflow("verify", "--json").json
    assert said["ok"] is True
    assert said["entries"] == 2
    assert said["first_bad"] is None
    assert said["findings"] == []
    assert said["head"]["seq"] == 2
    assert len(said["head"]["hash"]) == 64
    text = rmflow("verify").out
    assert f"2 entries, head 2-{said['head']['hash'][:12]}" in text
    assert "账簿完好" in rmflow("verify", lang="zh").out


def test_a_head_noted_earlier(book: Path, rmflow: Callable[..., Any]) -> None:
    noted = rmflow("verify", "--json").json["head"]
    rmflow(*ADD)
    rmflow("verify", "--head", f"{noted['seq']}-{noted['hash'][:12]}")
    assert "written anew" in rmflow("verify", "--head", "1-0123456789ab", ok=5).out
    assert "末尾被截去" in rmflow("verify", "--head", "3-0123456789ab", ok=5, lang="zh").out
    for wrong in ("1", "x-0123456789ab", "1-01", "1-zzzzzzzzzzzz"):
        rmflow("verify", "--head", wrong, ok=2)


def test_a_journal_entry_changed_with_the_triggers_dropped(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    tampered(book, "DROP TRIGGER journal_update")
    tampered(book, "UPDATE journal SET rm = 'wang' WHERE seq = 2")
    said = rmflow("verify", "--json", ok=5).json
    assert said["ok"] is False
    assert said["first_bad"] == 2
    assert {finding["code"] for finding in said["findings"]} == {"schema", "journal_hash"}
    assert {finding["where"] for finding in said["findings"]} == {"trigger journal_update", "journal 2"}
    ran = rmflow("verify", ok=5, lang="zh")
    assert "账簿有问题" in ran.out
    assert "流水记录被改动" in ran.out
    assert "缺少触发器 journal_update" in ran.out


def test_a_hand_made_update_of_a_step_and_of_the_journal_is_refused(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    raw = dbapi2.connect(book, isolation_level=None)
    for statement in ("UPDATE opportunity SET step = 5", "UPDATE journal SET rm = 'wang'"):
        with pytest.raises(dbapi2.IntegrityError, match=r"^rmflow:"):
            raw.execute(statement)
    raw.close()
    rmflow("verify")


def test_verify_writes_nothing(book: Path, rmflow: Callable[..., Any]) -> None:
    rmflow(*ADD)
    before = book.read_bytes()
    rmflow("verify")
    assert book.read_bytes() == before


def test_verify_reads_a_book_whose_guide_is_hurt(book: Path, rmflow: Callable[..., Any]) -> None:
    tampered(book, "DROP TRIGGER guide_version_update")
    tampered(book, "UPDATE guide_version SET compiled = '{'")
    said = rmflow("verify", "--json", ok=5).json
    assert "row_changed" in {finding["code"] for finding in said["findings"]}


def test_markdown_and_no_book(tmp_path: Path, book: Path, rmflow: Callable[..., Any]) -> None:
    assert rmflow("verify", "--format", "md").out.startswith("## The book is whole")
    ran = rmflow("--book", tmp_path / "none.db", "verify", "--json", ok=5)
    assert ran.json["error"]["code"] == "no_book"
