"""What SQLite itself refuses, whoever asks (promise R5): raw SQL against a book with its triggers in place.

And the other way round: without any one of the triggers, at least one of these cheats succeeds, so each is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

from rmflow.actions import calls, find
from rmflow.schema.triggers import TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ID = "018f0000-0000-7000-8000-000000000000"
AT = "2026-11-23T02:00:00.000000Z"
CHEATS = {
    "update of a step": "UPDATE opportunity SET step = 3",
    "update of the number of moves": "UPDATE opportunity SET moves = 1",
    "update or replace of a step": "UPDATE OR REPLACE opportunity SET step = step + 1",
    "upsert of a step": (
        "INSERT INTO opportunity (id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on)"
        " SELECT id, rm, created_at, prospect_id, no, 5, opened_on, entered_step_on FROM opportunity WHERE no = 1"
        " ON CONFLICT (id) DO UPDATE SET step = 5"
    ),
    "replace of an opportunity": (
        "REPLACE INTO opportunity (id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on)"
        " SELECT id, rm, created_at, prospect_id, no, 1, opened_on, '2020-01-01' FROM opportunity LIMIT 1"
    ),
    "replace of an opportunity by its rowid": (
        "REPLACE INTO opportunity (rowid, id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on)"
        f" SELECT rowid, '{ID}', rm, created_at, prospect_id, 9, 1, opened_on, entered_step_on FROM opportunity LIMIT 1"
    ),
    "opportunity that starts at step 3": (
        "INSERT INTO opportunity (id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on)"
        f" SELECT '{ID}', rm, created_at, prospect_id, 2, 3, opened_on, entered_step_on FROM opportunity LIMIT 1"
    ),
    "second opportunity at step 2 before a deal": (
        "INSERT INTO opportunity (id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on)"
        f" SELECT '{ID}', rm, created_at, prospect_id, 2, 2, opened_on, entered_step_on FROM opportunity LIMIT 1"
    ),
    "opportunity that is won at birth": (
        "INSERT INTO opportunity (id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on, outcome)"
        f" SELECT '{ID}', rm, created_at, prospect_id, 2, 1, opened_on, entered_step_on, 'won' FROM opportunity LIMIT 1"
    ),
    "another prospect's opportunity": f"UPDATE opportunity SET prospect_id = '{ID}'",
    "history with a jump": (
        "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
        f" SELECT '{ID}', id, 1, 1, 3, created_at, opened_on, rm FROM opportunity LIMIT 1"
    ),
    "history from where it does not stand": (
        "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
        f" SELECT '{ID}', id, 1, 4, 5, created_at, opened_on, rm FROM opportunity LIMIT 1"
    ),
    "history with a gap": (
        "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
        f" SELECT '{ID}', id, 2, 1, 2, created_at, opened_on, rm FROM opportunity LIMIT 1"
    ),
    "replace of an opening row": (
        "REPLACE INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
        " SELECT id, opportunity_id, 0, NULL, 1, moved_at, '2020-01-01', rm FROM step_move LIMIT 1"
    ),
    "replace of a history row by its rowid": (
        "REPLACE INTO step_move (rowid, id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
        f" SELECT rowid, '{ID}', opportunity_id, 1, 1, 2, moved_at, moved_on, rm FROM step_move LIMIT 1"
    ),
    "update of the history": "UPDATE step_move SET moved_on = '2020-01-01'",
    "delete of the history": "DELETE FROM step_move",
    "call without its day": (
        "INSERT INTO call (id, rm, created_at, prospect_id, called_at, outcome, is_reached, is_appointment)"
        f" SELECT '{ID}', rm, created_at, id, created_at, 'busy', 0, 0 FROM prospect LIMIT 1"
    ),
    "call with a day that is none": (
        "INSERT INTO call (id, rm, created_at, prospect_id, called_at, called_on, outcome, is_reached, is_appointment)"
        f" SELECT '{ID}', rm, created_at, id, created_at, 'yesterday', 'busy', 0, 0 FROM prospect LIMIT 1"
    ),
    "call that loses its day": "UPDATE call SET called_on = ''",
    "update of the journal": "UPDATE journal SET rm = 'wang'",
    "delete of the journal": "DELETE FROM journal WHERE seq = 1",
    "replace of a journal entry": (
        "REPLACE INTO journal SELECT seq, id, at, recorded_at, 'wang', command, images, digest, prev, hash FROM journal"
        " WHERE seq = 2"
    ),
    "journal entry that skips a number": (
        f"INSERT INTO journal SELECT seq + 2, '{ID}', at, recorded_at, rm, command, images, digest, hash, hash"
        " FROM journal ORDER BY seq DESC LIMIT 1"
    ),
    "journal entry that follows nothing": (
        f"INSERT INTO journal SELECT seq + 1, '{ID}', at, recorded_at, rm, command, images, digest, digest, hash"
        " FROM journal ORDER BY seq DESC LIMIT 1"
    ),
    "image added to an entry": (
        f"INSERT INTO journal_image SELECT seq, n + 99, row_table, '{ID}', salt, before, after, digest"
        " FROM journal_image WHERE seq = 2 AND n = 0"
    ),
    "replace of an image": (
        "REPLACE INTO journal_image SELECT seq, n, row_table, row_id, salt, before, '{}', digest FROM journal_image"
        " WHERE seq = 2 AND n = 0"
    ),
    "update of an image": "UPDATE journal_image SET after = '{}'",
    "image erased without an erasure": "UPDATE journal_image SET salt = NULL, before = NULL, after = NULL",
    "delete of an image": "DELETE FROM journal_image WHERE seq = 2",
    "update of a guide": "UPDATE guide_version SET version = '9'",
    "delete of a guide": "DELETE FROM guide_version",
    "replace of a guide": (
        "REPLACE INTO guide_version SELECT n, name, '9', sha256, compiled, adopted_at, adopted_by FROM guide_version"
    ),
}  # fmt: skip
# A move that the guide's own program would make: it must go through, and the step must follow.
FAIR = (
    "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
    f" SELECT '{ID}', id, 1, 1, 2, created_at, opened_on, rm FROM opportunity LIMIT 1"
)


# And taking that move back, as `undo` does: with its image in the entry being written.
TAKEN_BACK = (
    ("INSERT INTO journal_image (seq, n, row_table, row_id, salt, before, after, digest)"
    f" SELECT max(seq) + 1, 1, 'step_move', '{ID}', 's', '{{}}', NULL, hash FROM journal"),
    "DELETE FROM step_move WHERE n = 1",
)
REDACTED = (
    ("INSERT INTO journal_image (seq, n, row_table, row_id, salt, before, after, digest)"
    f" SELECT max(seq) + 1, 1, 'erasure', '{ID}', 's', NULL, '{{}}', hash FROM journal"),
    "UPDATE journal_image SET salt = NULL, before = NULL, after = NULL WHERE seq = 2",
)


@pytest.fixture
def raw(book: Path, unit: Callable[..., Any]) -> Iterator[Any]:
    """A connection as a stranger opens it: no CHECKs, no recursive triggers; all is rolled back at the end."""
    with unit() as u:
        find.add_prospect(u, "宏达机械", kind="company", source="cold")
        calls.log_call(u, "1", "no_answer")
    connection = dbapi2.connect(book, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA recursive_triggers = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("BEGIN")
    yield connection
    connection.close()


def refused(raw: Any, cheat: str) -> bool:
    """Whether the database refuses a cheat; the attempt leaves nothing behind."""
    raw.execute("SAVEPOINT attempt")
    try:
        assert raw.execute(cheat).rowcount != 0, f"tries nothing: {cheat}"
    except dbapi2.IntegrityError:
        return True
    finally:
        raw.execute("ROLLBACK TO attempt")
    return False


def moves_fairly(raw: Any) -> bool:
    """Whether a fair move is taken, and taken back, and the step follows."""
    raw.execute("SAVEPOINT attempt")
    try:
        raw.execute(FAIR)
        there = raw.execute("SELECT step, moves FROM opportunity").fetchone()
        for statement in TAKEN_BACK:
            raw.execute(statement)
        return (there, raw.execute("SELECT step, moves FROM opportunity").fetchone()) == ((2, 1), (1, 0))
    except dbapi2.IntegrityError:
        return False
    finally:
        raw.execute("ROLLBACK TO attempt")


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_is_refused(raw: Any, cheat: str) -> None:
    assert refused(raw, CHEATS[cheat])


def test_a_fair_move_is_taken(raw: Any) -> None:
    assert moves_fairly(raw)


def test_of_a_history_only_the_last_move_comes_off(raw: Any) -> None:
    raw.execute(FAIR)
    raw.execute(
        "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm)"
        " SELECT replace(id, '-7', '-8'), id, 2, 2, 3, created_at, opened_on, rm FROM opportunity LIMIT 1"
    )
    raw.execute(TAKEN_BACK[0])
    assert refused(raw, TAKEN_BACK[1])


def test_an_image_is_redacted_only_within_an_erasure(raw: Any) -> None:
    for statement in REDACTED:
        assert not refused(raw, statement)
        raw.execute(statement)
    for spoilt in ("digest = replace(digest, 'a', 'b')", "row_id = 'x'", "salt = 's'", "n = n + 50"):
        assert refused(raw, f"UPDATE journal_image SET salt = NULL, {spoilt} WHERE seq = 2")


def test_of_a_move_only_the_words_are_redacted_and_only_within_an_erasure(raw: Any) -> None:
    words = "UPDATE step_move SET why = '***'"
    assert refused(raw, words)
    raw.execute(REDACTED[0])
    assert not refused(raw, words)
    for spoilt in ("to_step = 6", "from_step = 1", "n = n + 1", "moved_on = '2020-01-01'", "moved_at = '2020-01-01T00:00:00.0Z'",
                   "rm = 'wang'", "id = 'x'", "opportunity_id = 'x'", "why = NULL"):  # fmt: skip
        assert refused(raw, f"UPDATE step_move SET {spoilt}"), spoilt


def test_constraints_hold_what_the_triggers_leave_to_them(raw: Any) -> None:
    raw.execute("PRAGMA ignore_check_constraints = OFF")
    raw.execute(FAIR)
    back = (
        "INSERT INTO step_move (id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm, why)"
        " SELECT replace(id, '-7', '-8'), id, 2, 2, 1, created_at, opened_on, rm, {} FROM opportunity LIMIT 1"
    )
    assert refused(raw, back.format("NULL"))
    assert refused(raw, back.format("''"))
    assert not refused(raw, back.format("'the owner changed'"))
    assert refused(raw, "UPDATE prospect SET kind = 'bank'")
    assert refused(raw, "UPDATE prospect SET no = 'one'")
    assert refused(raw, "UPDATE call SET is_reached = 2")


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_trigger_is_needed(raw: Any, name: str) -> None:
    """The mutation check: with this one gone, something gets through, or a fair move no longer works."""
    raw.execute(f"DROP TRIGGER {name}")
    through = [cheat for cheat, statement in CHEATS.items() if not refused(raw, statement)]
    assert through or not moves_fairly(raw)


def test_with_all_triggers_gone_the_cheats_are_real(raw: Any) -> None:
    """The control: a cheat that is refused without any trigger tests a constraint, not a trigger."""
    for name in TRIGGERS:
        raw.execute(f"DROP TRIGGER {name}")
    by_constraint = {cheat for cheat, statement in CHEATS.items() if refused(raw, statement)}
    assert by_constraint == {"call without its day"}
