"""Images that `forget` rewrote: the chain holds, `verify` and `--as-of` take them as they are, and nothing passes as one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2
from tampering import checked, codes, tamper

from rmflow import book as books
from rmflow.actions import find
from rmflow.store.journal import image_digest
from rmflow.store.redaction import redactions
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GONE = "（已抹除）"


def forget(book: Path, *, days: int, write: Callable[[str], str] = lambda text: text.replace("王伟", GONE)) -> None:
    """Take 王伟 out of the book and the journal, in the form that the journal keeps of it."""
    arguments: dict[str, Any] = {"erase": 3, "redacted": []}
    now = NOW + timedelta(days=days)
    with books.writing(book, now=now, rm="li", command="forget", arguments=arguments) as unit:
        prospect = unit.connection.value("SELECT id FROM prospect WHERE no = 3")
        unit.insert("erasure", prospect_id=prospect, reason="asked", requested_on=unit.day, due_on=unit.day, erased_on=unit.day)
        assert unit.recorder is not None
        unit.recorder.flush()  # the trigger asks for the image of the erasure
        name = write(unit.connection.value("SELECT name FROM prospect WHERE no = 3"))
        unit.connection.execute("UPDATE prospect SET name = ?1, name_key = ?1 WHERE no = 3", (name,))
        unit.connection.execute("UPDATE contact SET name = ?1, name_key = ?1 WHERE prospect_id = ?2", (name, prospect))
        for seq, n, table, row_id, before, after in unit.connection.tuples(
            "SELECT seq, n, row_table, row_id, before, after FROM journal_image WHERE instr(after, '王伟') OR instr(after, ?)",
            (GONE,),
        ):
            new = write(after)
            unit.connection.execute(
                "UPDATE journal_image SET salt = NULL, before = ?, after = ? WHERE seq = ? AND n = ?", (before, new, seq, n)
            )
            arguments["redacted"].append([seq, n, image_digest(table, row_id, "", before, new)])


@pytest.fixture
def erased(lived: Path) -> Path:
    forget(lived, days=5)
    return lived


def test_a_redacted_image_is_no_fault_and_is_replayed(erased: Path) -> None:
    assert checked(erased).found == ()
    raw = dbapi2.connect(erased)
    assert raw.execute("SELECT count(*) FROM journal_image WHERE salt IS NULL").fetchone()[0] > 0
    assert raw.execute("SELECT name FROM prospect WHERE no = 3").fetchone()[0] == GONE
    raw.close()
    tamper(erased, "UPDATE prospect SET name = '王伟' WHERE no = 3")
    assert codes(checked(erased)) == {"row_changed"}


def test_a_later_forget_may_redact_the_same_image_again(erased: Path) -> None:
    forget(erased, days=6, write=lambda text: text.replace(GONE, "*"))
    assert checked(erased).found == ()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE journal_image SET after = replace(after, '（已抹除）', '李四') WHERE salt IS NULL",
         {"image_changed", "row_changed"}),
        ("UPDATE journal_image SET salt = 'x' WHERE salt IS NULL", {"image_changed"}),
        ("UPDATE journal_image SET salt = '' WHERE salt IS NULL", {"image_changed"}),
        ("UPDATE journal_image SET digest = printf('%064d', 0) WHERE salt IS NULL", {"journal_digest"}),
        ("UPDATE journal_image SET salt = NULL WHERE seq = 3 AND n = 1", {"image_changed"}),
        ("UPDATE journal_image SET after = '{}' WHERE n = 0 AND seq = 11", {"image_changed"}),
        ("UPDATE journal SET command = 'qualify' WHERE seq = 11", {"journal_hash", "image_changed"}),
    ],
)  # fmt: skip
def test_what_no_forget_said_is_found(erased: Path, statement: str, expected: set[str]) -> None:
    tamper(erased, statement)
    assert codes(checked(erased)) == expected


def test_an_image_put_back_as_it_was_is_found(lived: Path) -> None:
    """The digest of what stood there is still in the chain, so it cannot pass as never erased."""
    raw = dbapi2.connect(lived)
    before = raw.execute("SELECT salt, after, seq, n FROM journal_image WHERE instr(after, '王伟')").fetchall()
    raw.close()
    forget(lived, days=5)
    salt, after, seq, n = before[0]
    tamper(lived, f"UPDATE journal_image SET salt = '{salt}', after = '{after}' WHERE seq = {seq} AND n = {n}")
    found = [finding for finding in checked(lived).found if finding.code == "image_changed"]
    assert ["is back" in finding.what.en for finding in found] == [True]


@pytest.mark.parametrize(
    "said", ["", "[]", "{", "null", '{"redacted": 3}', '{"redacted": [3, [2], ["2", 1, "x"], [2, 1, 3], [99, 1, "x"]]}']
)
def test_what_is_no_list_of_redactions_names_none(erased: Path, said: str) -> None:
    tamper(erased, f"UPDATE journal_image SET after = '{said}' WHERE seq = 11 AND n = 0")
    connection = books.connect(erased, read_only=True)
    assert redactions(connection) == {}
    connection.close()


def test_the_past_is_read_without_the_person(erased: Path, unit: Callable[..., Any]) -> None:
    """`--as-of` a day before the erasure: the row is there, as the redacted images say."""
    with unit("note", days=6) as u:
        u.update("prospect", u.connection.value("SELECT id FROM prospect WHERE no = 3"), note="x")
    day = (NOW + timedelta(days=4)).date()
    with books.as_of(erased, day, now=NOW + timedelta(days=7), rm="li") as then:
        rows = then.connection.tuples("SELECT no, name, note FROM prospect ORDER BY no")
        assert rows == [(1, "宏达机械", None), (2, "远洋物流", None), (3, GONE, None)]
        assert then.head.startswith("10-")


def test_a_row_that_was_deleted_after_it_was_redacted_comes_back_redacted(erased: Path, unit: Callable[..., Any]) -> None:
    with unit("add", days=6) as u:
        find.add_introducer(u, "周律师", kind="lawyer")
    with unit("delete", days=8) as u:
        u.delete("introducer", u.connection.value("SELECT id FROM introducer"))
    arguments: dict[str, Any] = {"erase": 3, "redacted": []}
    with books.writing(erased, now=NOW + timedelta(days=9), rm="li", command="forget", arguments=arguments) as u:
        prospect = u.connection.value("SELECT id FROM prospect WHERE no = 3")
        u.insert("erasure", prospect_id=prospect, reason="asked", requested_on=u.day, due_on=u.day)
        assert u.recorder is not None
        u.recorder.flush()
        for seq, n, row_id, before, after in u.connection.tuples(
            "SELECT seq, n, row_id, before, after FROM journal_image WHERE row_table = 'introducer'"
        ):
            old, new = (text and json.dumps({**json.loads(text), "name": "-"}) for text in (before, after))
            u.connection.execute(
                "UPDATE journal_image SET salt = NULL, before = ?, after = ? WHERE seq = ? AND n = ?", (old, new, seq, n)
            )
            arguments["redacted"].append([seq, n, image_digest("introducer", row_id, "", old, new)])
    assert checked(erased).found == ()
    with books.as_of(erased, (NOW + timedelta(days=7)).date(), now=NOW + timedelta(days=10), rm="li") as then:
        assert then.connection.tuples("SELECT name FROM introducer") == [("-",)]
