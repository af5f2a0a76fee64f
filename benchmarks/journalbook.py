"""A large book whose journal is whole: entries as the program writes them, by its own digests, without its triggers.

    python benchmarks/journalbook.py FILE ENTRIES

What lies in it is a year of one RM's calls: prospects are added and called, every fourth call agrees on the next one.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from rmflow import making
from rmflow.guide.load import default_guide
from rmflow.store.journal import ARGUMENTS, Entry, canonical, entry_digest, entry_hash, image_digest
from rmflow.store.keys import new_key
from rmflow.text.dates import instant
from rmflow.text.names import search_keys

BEGAN = datetime(2025, 11, 23, 2, 0, tzinfo=UTC)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
NOTES = ("说下周开会后再联系，要我们先发一份代发方案", "无人接听", "“利率还能再低点吗？”法人这样问", "财务王姐接的，老板出差", None)
AT_ONCE = 20_000
# Of so many entries one adds a prospect; every other logs a call.
CALLS_EACH = 20

Values = dict[str, Any]


class Writer:
    """Rows and journal in the making; written in bulk."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.seq, self.prev = raw.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        self.began = datetime.now(UTC)
        self.entries: list[tuple[Any, ...]] = []
        self.images: list[tuple[Any, ...]] = []
        self.rows: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}

    def entry(self, at: str, command: str, arguments: Values, images: list[tuple[str, str, Values | None, Values]]) -> None:
        """One command: its arguments, what became of each row, the entry that chains them."""
        self.seq += 1
        key, digests = new_key(), sha256()
        # The machine's clock, as this book is written now: a hundred entries a second.
        recorded_at = instant(self.began + timedelta(milliseconds=10 * self.seq))
        first = self._image(0, ARGUMENTS, key, None, arguments)
        for n, image in enumerate(images, 1):
            digests.update(self._image(n, *image).encode())
        digest = entry_digest(first, digests.hexdigest())
        entry = Entry(self.seq, key, at, recorded_at, "li", command, len(images) + 1, digest, self.prev)
        self.prev = entry_hash(entry)
        self.entries.append((*entry, self.prev))
        if len(self.entries) >= AT_ONCE:
            self.flush()

    def _image(self, n: int, table: str, row_id: str, before: Values | None, after: Values) -> str:
        old, new = None if before is None else canonical(before), canonical(after)
        salt = os.urandom(16).hex()
        digest = image_digest(table, row_id, salt, old, new)
        self.images.append((self.seq, n, table, row_id, salt, old, new, digest))
        return digest

    def row(self, table: str, values: Values) -> None:
        """A row as it is at the end."""
        self.rows.setdefault((table, tuple(values)), []).append(list(values.values()))

    def flush(self) -> None:
        """Write what waits."""
        self.raw.executemany("INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?,?)", self.entries)
        self.raw.executemany("INSERT INTO journal_image VALUES (?,?,?,?,?,?,?,?)", self.images)
        for (table, names), rows in self.rows.items():
            marks = ",".join("?" * len(names))
            self.raw.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})", rows)
        self.entries, self.images, self.rows = [], [], {}


def make(path: Path, entries: int) -> None:
    """A book of one RM, `li`, with about that many journal entries, 1.7 images each beside the arguments'."""
    making.create(path, now=BEGAN, rm="li", guide=default_guide())
    raw = dbapi2.connect(path, isolation_level=None)
    for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN IMMEDIATE")
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    _fill(Writer(raw), entries - 1)
    for _, sql in triggers:
        raw.execute(sql)
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _fill(writer: Writer, entries: int) -> None:
    chance = random.Random(7)
    prospects: list[tuple[Values, str]] = []
    waiting: dict[str, Values] = {}
    for n in range(entries):
        now = BEGAN + timedelta(seconds=n * 31_000_000 // entries)
        if n % CALLS_EACH == 0:
            prospects.append(_prospect(writer, chance, len(prospects) + 1, now))
        else:
            _call(writer, chance, *chance.choice(prospects), waiting, now)
    for prospect, _ in prospects:
        writer.row("prospect", prospect)
    for follow_up in waiting.values():
        writer.row("follow_up", follow_up)
    writer.flush()


def _prospect(writer: Writer, chance: random.Random, no: int, now: datetime) -> tuple[Values, str]:
    name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(2)) + str(no)
    keys, day, at = search_keys(name, "person"), now.date().isoformat(), instant(now)
    base = {"rm": "li", "created_at": at}
    phone = f"+861{no:010d}"
    prospect: Values = {
        "id": new_key(), **base, "no": no, "name": name, "name_key": keys.key, "pinyin": keys.pinyin,
        "initials": keys.initials, "kind": "person", "status": "potential", "source": "cold", "phone": phone,
        "phone_rev": phone[::-1], "found_on": day,
    }  # fmt: skip
    opportunity = {
        "id": new_key(), **base, "prospect_id": prospect["id"], "no": 1, "step": 1, "moves": 0, "opened_on": day,
        "entered_step_on": day, "outcome": "open",
    }  # fmt: skip
    move = {
        "id": new_key(), "opportunity_id": opportunity["id"], "n": 0, "to_step": 1, "moved_at": at, "moved_on": day, "rm": "li",
    }  # fmt: skip
    writer.row("opportunity", opportunity)
    writer.row("step_move", move)
    writer.entry(at, "add-prospect", {"name": name, "kind": "person", "source": "cold"}, [
        ("prospect", prospect["id"], None, dict(prospect)), ("opportunity", opportunity["id"], None, opportunity),
        ("step_move", move["id"], None, move),
    ])  # fmt: skip
    return prospect, opportunity["id"]


def _call(
    writer: Writer, chance: random.Random, prospect: Values, opportunity: str, waiting: dict[str, Values], now: datetime
) -> None:
    agreed, at, day = chance.random() < 0.25, instant(now), now.date().isoformat()
    call = {
        "id": new_key(), "rm": "li", "created_at": at, "prospect_id": prospect["id"], "opportunity_id": opportunity,
        "called_at": at, "called_on": day, "outcome": "connected_callback" if agreed else "no_answer",
        "is_reached": int(agreed), "is_appointment": 0, "duration_s": chance.randrange(600),
    }  # fmt: skip
    if note := chance.choice(NOTES):
        call["note"] = note
    writer.row("call", call)
    images: list[tuple[str, str, Values | None, Values]] = [("call", call["id"], None, call)]
    if agreed:
        images += _agreed(writer, prospect, waiting, now + timedelta(days=chance.randrange(1, 40)), at, day)
    writer.entry(at, "log-call", {"prospect": prospect["name"], "outcome": call["outcome"], "note": note}, images)


def _agreed(
    writer: Writer, prospect: Values, waiting: dict[str, Values], due: datetime, at: str, day: str
) -> list[tuple[str, str, Values | None, Values]]:
    images: list[tuple[str, str, Values | None, Values]] = []
    done = waiting.pop(prospect["id"], None)
    if done is not None:
        images.append(("follow_up", done["id"], {"done_on": None}, {"done_on": day}))
        writer.row("follow_up", {**done, "done_on": day})
    due_on = due.date().isoformat()
    follow_up = {
        "id": new_key(), "rm": "li", "created_at": at, "prospect_id": prospect["id"], "kind": "call", "due_on": due_on,
    }  # fmt: skip
    waiting[prospect["id"]] = follow_up
    new = {"next_on": due_on, "next_what": "call"}
    images.append(("follow_up", follow_up["id"], None, follow_up))
    images.append(("prospect", prospect["id"], {name: prospect.get(name) for name in new}, new))
    prospect.update(new)
    return images


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
