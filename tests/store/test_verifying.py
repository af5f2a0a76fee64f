"""`verify` finds what was changed behind rmflow's back (promise R4): each attack of the tamper table, by its code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2
from tampering import checked, codes, hash_anew, tamper

from rmflow.actions import find
from rmflow.schema.triggers import TRIGGERS
from rmflow.store import nexts
from rmflow.store.faults import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ID = "018f0000-0000-7000-8000-000000000000"


def test_a_book_that_only_rmflow_touched_is_whole(lived: Path) -> None:
    report = checked(lived)
    assert report.found == ()
    assert report.is_ok
    assert report.first_bad is None
    assert report.entries == report.head_seq == 10
    assert len(report.head_hash) == 64


def test_a_new_book_is_whole(book: Path) -> None:
    assert checked(book).found == ()


ADD_ROW = (
    "INSERT INTO introducer (id, rm, created_at, no, name, name_key, kind)"
    f" SELECT '{ID}', 'li', created_at, 99, 'x', 'x', 'lawyer' FROM prospect WHERE no = 1"
)
PUT_BACK = (
    "INSERT INTO relation (id, rm, created_at, prospect_id, relation, other_id)"
    " SELECT i.row_id, 'li', p.created_at, p.id, 'upstream', q.id FROM journal_image i, prospect p, prospect q"
    " WHERE i.row_table = 'relation' AND i.after IS NULL AND p.no = 1 AND q.no = 2"
)
ADD_MOVE = (
    "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
    f" SELECT '{ID}', id, 4, 4, 5, created_at, opened_on, 'li' FROM opportunity WHERE step = 5"
)
AGAIN = (
    "INSERT INTO journal_image SELECT 3, {}, row_table, row_id, salt, before, after, digest FROM journal_image"
    " WHERE seq = 3 AND n = 0"
)
ATTACKS = {
    "who did it": (["UPDATE journal SET rm = 'wang' WHERE seq = 3"], {"journal_hash"}, 3),
    "when it was done": (["UPDATE journal SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 4"], {"journal_hash"}, 4),
    "when it was written down, to no instant at all": (
        ["UPDATE journal SET recorded_at = '2026-01-01' WHERE seq = 4"], {"journal_hash"}, 4
    ),
    "an entry in the middle deleted": (["DELETE FROM journal WHERE seq = 5"], {"journal_gap"}, 5),
    "an entry deleted with its images": (
        ["DELETE FROM journal WHERE seq = 5", "DELETE FROM journal_image WHERE seq = 5"],
        {"journal_gap", "row_changed", "row_added"},
        5,
    ),
    "the first entry deleted": (["DELETE FROM journal WHERE seq = 1"], {"journal_gap"}, 1),
    "an image changed": (
        ["UPDATE journal_image SET after = replace(after, '远洋', '远东') WHERE row_table = 'prospect' AND seq = 2"],
        {"image_changed", "row_changed"},
        2,
    ),
    "an image and its digest changed": (
        ["UPDATE journal_image SET digest = printf('%064d', 0) WHERE seq = 3 AND n = 1"],
        {"image_changed", "journal_digest"},
        3,
    ),
    "an image deleted": (["DELETE FROM journal_image WHERE seq = 3 AND n = 2"], {"image_missing", "row_added"}, 3),
    "an image added": ([AGAIN.format("(SELECT images FROM journal WHERE seq = 3)")], {"image_added"}, 3),
    "an image added after a gap": ([AGAIN.format("64")], {"image_added"}, 3),
    "an image erased without a word": (
        ["UPDATE journal_image SET salt = NULL, before = NULL, after = NULL WHERE seq = 3 AND n = 1"],
        {"image_changed", "row_added"},
        3,
    ),
    "the arguments changed": (["UPDATE journal_image SET after = '{}x' WHERE seq = 3 AND n = 0"], {"image_changed"}, 3),
    "a row changed": (["UPDATE call SET outcome = 'appointment' WHERE outcome = 'no_answer'"], {"row_changed"}, None),
    "a default changed": (["UPDATE prospect SET is_growth = 1 WHERE no = 1"], {"row_changed"}, None),
    "a row deleted": (["DELETE FROM call WHERE outcome = 'no_answer'"], {"row_missing"}, None),
    "a row added": (
        [ADD_ROW],
        {"row_added"},
        None,
    ),
    "a row that was deleted put back": (
        [PUT_BACK],
        {"row_added"},
        None,
    ),
    "a step jumped": (["UPDATE opportunity SET step = 5 WHERE step = 2"], {"row_changed", "step_history"}, None),
    "a step jumped with a history": (
        ["UPDATE opportunity SET step = 5, moves = 4 WHERE step = 2", ADD_MOVE],
        {"row_added", "row_changed", "step_history"},
        None,
    ),
    "a move deleted": (["DELETE FROM step_move WHERE n = 1"], {"row_missing", "step_history"}, None),
    "the guide changed": (
        ["UPDATE guide_version SET compiled = replace(compiled, '180', '999')"],
        {"row_changed"},
        None,
    ),
    "the next date changed": (
        ["UPDATE prospect SET next_on = '2031-01-01' WHERE no = 1"],
        {"row_changed", "next_stale"},
        None,
    ),
    "a table dropped that rows stood in": (["DROP TABLE relation"], {"schema", "row_missing"}, None),
    "a reference broken": (
        ["UPDATE call SET prospect_id = '018f0000-0000-7000-8000-000000000000' WHERE outcome = 'no_answer'"],
        {"foreign_key", "row_changed"},
        None,
    ),
    "a table dropped": (["DROP TABLE care"], {"schema", "unreadable"}, None),
    "the tail cut, its rows left": (
        ["DELETE FROM journal WHERE seq = 10", "DELETE FROM journal_image WHERE seq = 10"],
        {"row_changed"},
        None,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_with_the_triggers_dropped_and_put_back_is_found(lived: Path, attack: str) -> None:
    statements, expected, first_bad = ATTACKS[attack]
    tamper(lived, *statements)
    report = checked(lived)
    assert codes(report) == expected
    assert report.first_bad == first_bad
    assert not report.is_ok


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER journal_update",
        "DROP INDEX ix_call_day",
        "CREATE TRIGGER mine AFTER INSERT ON call BEGIN SELECT 1; END",
        "CREATE TABLE mine (x)",
        "CREATE VIEW mine AS SELECT 1",
        "ALTER TABLE care ADD COLUMN mine TEXT",
    ],
)
def test_a_schema_that_is_not_the_programs_own_is_found(lived: Path, statement: str) -> None:
    tamper(lived, statement, keep_triggers=True)
    report = checked(lived)
    assert codes(report) == {"schema"}
    assert not report.is_ok


def test_a_trigger_edited_through_writable_schema_is_found(lived: Path) -> None:
    tamper(
        lived,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'journal BEGIN', 'journal WHEN 0 BEGIN')"
        " WHERE name = 'journal_update'",
        keep_triggers=True,
    )
    report = checked(lived)
    assert [(finding.code, finding.where) for finding in report.found] == [("schema", "trigger journal_update")]


def test_a_schema_that_cannot_be_read_is_a_finding_not_a_crash(lived: Path) -> None:
    tamper(
        lived,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE TRIGGER' WHERE name = 'journal_update'",
        keep_triggers=True,
    )
    report = checked(lived)
    assert codes(report) == {"unreadable"}
    assert not report.is_ok


def test_analyze_is_no_tampering(lived: Path) -> None:
    tamper(lived, "ANALYZE", keep_triggers=True)
    assert checked(lived).found == ()


def test_a_forged_history_hashed_anew_is_whole_but_has_another_head(lived: Path) -> None:
    """What a chain cannot see by itself (reliability.md 2.9): hence the head, to be compared with one noted before."""
    before = checked(lived)
    raw = dbapi2.connect(lived, isolation_level=None)
    for name in TRIGGERS:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE journal SET rm = 'wang' WHERE seq = 3")
    hash_anew(raw)
    for statement in TRIGGERS.values():
        raw.execute(statement)
    raw.close()
    after = checked(lived)
    assert after.is_ok
    noted = checked(lived, (before.head_seq, before.head_hash[:12]))
    assert ([finding.code for finding in noted.found], noted.first_bad) == (["head"], 10)


def test_a_tail_cut_with_its_rows_is_whole_but_lacks_the_noted_head(lived: Path, unit: Callable[..., Any]) -> None:
    with unit("last", days=5) as u:
        find.add_introducer(u, "周律师", kind="lawyer")
    before = checked(lived)
    assert checked(lived, (before.head_seq, before.head_hash)).is_ok
    tamper(
        lived,
        "DELETE FROM introducer",
        "DELETE FROM journal WHERE seq = 11",
        "DELETE FROM journal_image WHERE seq = 11",
    )
    assert checked(lived).is_ok
    assert codes(checked(lived, (before.head_seq, before.head_hash))) == {"head"}


def test_a_stale_next_date_is_a_warning_only(lived: Path, unit: Callable[..., Any]) -> None:
    with unit("forgetful", days=5) as u:
        prospect = u.connection.value("SELECT id FROM prospect WHERE no = 1")
        nexts.follow_up(u, prospect, "call", "2026-12-24")
    report = checked(lived)
    assert [(finding.code, finding.where) for finding in report.found] == [("next_stale", "prospect #1")]
    assert report.is_ok


def test_a_flood_of_findings_is_counted_not_listed(lived: Path, unit: Callable[..., Any]) -> None:
    with unit("import", days=5) as u:
        for n in range(KEPT + 5):
            find.add_introducer(u, f"介绍人{n}", kind="lawyer")
    tamper(lived, "UPDATE introducer SET note = 'x'")
    report = checked(lived)
    assert len(report.found) == KEPT
    assert report.more == {"row_changed": 5}


def test_a_damaged_page_is_found_and_the_rest_still_looked_at(lived: Path, unit: Callable[..., Any]) -> None:
    with unit("import", days=5) as u:
        for n in range(200):
            find.add_introducer(u, f"介绍人{n}", kind="lawyer", note="字" * 300)
    raw = dbapi2.connect(lived, isolation_level=None)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page, size = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'introducer'").fetchone()[0], 4096
    raw.close()
    with lived.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 100)
    report = checked(lived)
    assert {"integrity", "unreadable"} <= codes(report)
    assert report.entries == 11
    assert not report.is_ok


def test_the_findings_name_columns_but_no_values(lived: Path) -> None:
    """What `verify` prints may be sent to somebody: it holds no customer's data."""
    tamper(lived, "UPDATE prospect SET name = '秘密公司', phone = '+8613800138000' WHERE no = 1")
    said = json.dumps([list(finding) for finding in checked(lived).found], ensure_ascii=False)
    assert "name" in said
    assert "秘密公司" not in said
    assert "13800138000" not in said
