"""A large book, quickly: rows as the program writes them, put in by plain SQL, without journal images.

It is for timing reads and single writes on a full book; `verify` will say, rightly, that the journal knows nothing of it.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from rmflow import making
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
    making.create(path, now=NOW, rm="li", guide=default_guide())
    raw = dbapi2.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA cache_size = -400000")
    raw.execute("BEGIN IMMEDIATE")
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:  # rows are put in as they stand at the end, not move by move
        raw.execute(f'DROP TRIGGER "{name}"')
    chance = random.Random(7)
    keys: list[tuple[str, str]] = []
    for first in range(1, prospects + 1, AT_ONCE):
        keys += _prospects(raw, chance, range(first, min(first + AT_ONCE, prospects + 1)))
    raw.executemany(
        "INSERT INTO call (id, rm, created_at, prospect_id, opportunity_id, called_at, called_on, outcome, is_reached,"
        " is_appointment, duration_s) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (_call(chance, *keys[n % prospects]) for n in range(calls)),
    )
    for _, sql in triggers:
        raw.execute(sql)
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


AT_ONCE = 20_000
SOURCES = ("cold", "data", "referral", "walk_in", "existing_base", "campaign")
# How far a prospect comes, out of a hundred: most stay at the first step.
FURTHEST = (1,) * 55 + (2,) * 20 + (3,) * 10 + (4,) * 6 + (5,) * 4 + (6,) * 5
INTO = {
    "prospect": "id, rm, created_at, no, name, name_key, pinyin, initials, kind, status, source, phone, phone_rev, found_on,"
    " next_on, next_what, tier",
    "opportunity": "id, rm, created_at, prospect_id, no, step, moves, opened_on, entered_step_on, outcome, outcome_on,"
    " outcome_why, amount_minor, currency",
    "step_move": "id, opportunity_id, n, from_step, to_step, moved_at, moved_on, rm",
    "follow_up": "id, rm, created_at, prospect_id, kind, due_on",
    "care": "id, rm, created_at, prospect_id, n, content, due_on",
    "deal": "id, rm, created_at, prospect_id, opportunity_id, n, product, amount_minor, currency, dealt_on, signer, status",
}


def _prospects(raw: dbapi2.Connection, chance: random.Random, numbers: range) -> list[tuple[str, str]]:
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in INTO}
    keys = [_prospect(rows, chance, no) for no in numbers]
    for table, columns in INTO.items():
        marks = ",".join("?" * (columns.count(",") + 1))
        raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows[table])
    return keys


def _prospect(rows: dict[str, list[tuple[object, ...]]], chance: random.Random, no: int) -> tuple[str, str]:
    name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(2)) + str(no)
    keys = search_keys(name, "person")
    found = NOW - timedelta(days=chance.randrange(700))
    prospect, opportunity = new_key(), new_key()
    day, at = found.date().isoformat(), instant(found)
    due = (NOW + timedelta(days=chance.randrange(-3, 120))).date().isoformat() if chance.random() < 0.9 else None
    phone = f"+861{no % 10_000_000_000:010d}"
    step = chance.choice(FURTHEST)
    entered = _moves(rows, chance, opportunity, found, step)
    outcome = "won" if step == 6 else "lost" if chance.random() < 0.2 else "open"
    ended = None if outcome == "open" else entered
    status = {"won": "customer", "lost": "lost"}.get(outcome, "target" if step > 1 else "potential")
    amount = chance.randrange(1, 500) * 1_000_000 if step > 2 else None
    rows["prospect"].append((
        prospect, "li", at, no, name, keys.key, keys.pinyin, keys.initials, "person", status, chance.choice(SOURCES), phone,
        phone[::-1], day, due, "call" if due else None, "C" if outcome == "won" else None,
    ))  # fmt: skip
    rows["opportunity"].append((
        opportunity, "li", at, prospect, 1, step, step - 1, day, entered, outcome, ended,
        "price" if outcome == "lost" else None, amount, "CNY" if amount else None,
    ))  # fmt: skip
    if due:
        rows["follow_up"].append((new_key(), "li", at, prospect, "call", due))
    if outcome == "won":
        on = (NOW + timedelta(days=chance.randrange(1, 90))).date().isoformat()
        rows["care"].append((new_key(), "li", at, prospect, 1, "info", on))
        rows["deal"].append((new_key(), "li", at, prospect, opportunity, 1, "payroll", amount, "CNY", ended, "x", "funded"))
    return prospect, opportunity


def _moves(rows: dict[str, list[tuple[object, ...]]], chance: random.Random, key: str, found: datetime, step: int) -> str:
    """The history of steps up to `step`; the day the last was entered."""
    moved = found
    for n in range(step):
        if n:
            moved = min(NOW, moved + timedelta(days=chance.randrange(1, 40)))
        day = moved.date().isoformat()
        rows["step_move"].append((new_key(), key, n, n or None, n + 1, instant(moved), day, "li"))
    return moved.date().isoformat()


def _call(chance: random.Random, prospect: str, opportunity: str) -> tuple[object, ...]:
    at = NOW - timedelta(minutes=chance.randrange(1, 700 * 1440))
    outcome, reached, appointment = chance.choice(OUTCOMES)
    return (new_key(), "li", instant(at), prospect, opportunity, instant(at), at.date().isoformat(), outcome, reached,
            appointment, chance.randrange(600))  # fmt: skip
