"""A large book, quickly: rows as the program writes them, put in by plain SQL, without journal images.

It is for timing reads and single writes on a full book; `verify` will say, rightly, that the journal knows nothing of it.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from rmflow import book
from rmflow.guide.load import default_guide
from rmflow.store.keys import new_key
from rmflow.text.dates import instant
from rmflow.text.names import search_keys

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
OUTCOMES = [("no_answer", 0, 0)] * 5 + [("connected_interested", 1, 0)] * 2 + [("appointment", 1, 1)]


def make(path: Path, prospects: int, calls: int) -> None:
    """A book of one RM, `li`, with that many prospects at all steps and calls over the last two years."""
    book.create(path, now=NOW, rm="li", guide=default_guide())
    raw = dbapi2.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("BEGIN IMMEDIATE")
    chance = random.Random(7)
    keys = [_prospect(raw, chance, no) for no in range(1, prospects + 1)]
    raw.executemany(
        "INSERT INTO call (id, rm, created_at, prospect_id, opportunity_id, called_at, called_on, outcome, is_reached,"
        " is_appointment, duration_s) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (_call(chance, *keys[n % prospects]) for n in range(calls)),
    )
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _prospect(raw: dbapi2.Connection, chance: random.Random, no: int) -> tuple[str, str]:
    name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(2)) + str(no)
    keys = search_keys(name, "person")
    found = NOW - timedelta(days=chance.randrange(700))
    prospect, opportunity = new_key(), new_key()
    day, at = found.date().isoformat(), instant(found)
    due = (NOW + timedelta(days=chance.randrange(-3, 120))).date().isoformat() if chance.random() < 0.9 else None
    phone = f"+86138{no:08d}"
    raw.execute(
        "INSERT INTO prospect (id, rm, created_at, no, name, name_key, pinyin, initials, kind, status, source, phone,"
        " phone_rev, found_on, next_on, next_what) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (prospect, "li", at, no, name, keys.key, keys.pinyin, keys.initials, "person", "potential", "cold", phone,
         phone[::-1], day, due, "call" if due else None),
    )  # fmt: skip
    raw.execute(
        "INSERT INTO opportunity (id, rm, created_at, prospect_id, no, step, opened_on, entered_step_on)"
        " VALUES (?,?,?,?,1,1,?,?)",
        (opportunity, "li", at, prospect, day, day),
    )
    raw.execute(
        "INSERT INTO step_move (id, opportunity_id, n, to_step, moved_at, moved_on, rm) VALUES (?,?,0,1,?,?,'li')",
        (new_key(), opportunity, at, day),
    )
    if due:
        raw.execute(
            "INSERT INTO follow_up (id, rm, created_at, prospect_id, kind, due_on) VALUES (?,'li',?,?,'call',?)",
            (new_key(), at, prospect, due),
        )
    return prospect, opportunity


def _call(chance: random.Random, prospect: str, opportunity: str) -> tuple[object, ...]:
    at = NOW - timedelta(minutes=chance.randrange(1, 700 * 1440))
    outcome, reached, appointment = chance.choice(OUTCOMES)
    return (new_key(), "li", instant(at), prospect, opportunity, instant(at), at.date().isoformat(), outcome, reached,
            appointment, chance.randrange(600))  # fmt: skip
