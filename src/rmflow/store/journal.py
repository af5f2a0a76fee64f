"""The journal: one hash-chained entry per command, with the values before and after of every row it touched.

An image's digest covers its salt and bytes exactly as stored; the entry's digest covers the images' digests; the
chain covers the entry. So an image can be erased later (its digest stays) and the chain still verifies.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.store.digest import sha256
from rmflow.store.keys import follow

if TYPE_CHECKING:
    from rmflow.store.connection import Connection

ARGUMENTS = "arguments"
FLUSH = 2_000
# So many digits of a head are enough to compare by eye.
HEAD = 12
_INSERT = (
    "INSERT INTO journal_image (seq, n, row_table, row_id, salt, before, after, digest) VALUES (?,?,?,?,?,?,?,?)"
)
# Made once: `json.dumps` with options makes an encoder anew each time, and an import has 200,000 images.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Entry(NamedTuple):
    """The chained columns of one journal entry, in their order."""

    seq: int
    id: str
    at: str
    recorded_at: str
    rm: str
    command: str
    images: int
    digest: str
    prev: str


def entry_hash(entry: Entry) -> str:
    """SHA-256 of the entry as canonical JSON (an array, no spaces, UTF-8)."""
    return sha256(canonical(list(entry)).encode()).hexdigest()


def image_digest(row_table: str, row_id: str, salt: str, before: str | None, after: str | None) -> str:
    """SHA-256 of one image, its parts separated by U+001F, an absent part as U+0000."""
    parts = (row_table, row_id, salt, "\0" if before is None else before, "\0" if after is None else after)
    return sha256("\x1f".join(parts).encode()).hexdigest()


def entry_digest(first: str, others: str) -> str:
    """An entry's digest: SHA-256 of image 0's digest and of `others`, the SHA-256 of all further digests in order."""
    return sha256((first + others).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON without spaces, in the given order, non-ASCII as it is."""
    return _ENCODE(value)


class Recorder:
    """Collects the images of one command and writes its entry last."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.head = connection.row("SELECT seq, id, hash FROM journal ORDER BY seq DESC LIMIT 1")
        self.seq = self.head.seq + 1 if self.head else 1
        if self.head:
            follow(self.head.id)
        self.count = 0
        # Image 0 (the arguments) comes first in the digest though it is written last: it may only then be known.
        self._digests = sha256()
        self._waiting: list[tuple[Any, ...]] = []

    def image(self, table: str, row_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Note what became of one row."""
        self.count += 1
        row = self._image(self.count, table, row_id, before, after)
        self._digests.update(row[-1].encode())
        self._waiting.append(row)
        if len(self._waiting) >= FLUSH:
            self.flush()

    def _image(self, n: int, table: str, row_id: str, before: Any, after: Any) -> tuple[Any, ...]:
        salt = os.urandom(16).hex()
        old = None if before is None else canonical(before)
        new = None if after is None else canonical(after)
        return (self.seq, n, table, row_id, salt, old, new, image_digest(table, row_id, salt, old, new))

    def flush(self) -> None:
        """Write the images that wait: some triggers look for them."""
        self.connection.many(_INSERT, self._waiting)
        self._waiting.clear()

    def close(self, key: str, at: str, recorded_at: str, rm: str, command: str, arguments: dict[str, Any]) -> None:
        """Write the arguments, what images still wait, and the entry that chains them."""
        first = self._image(0, ARGUMENTS, key, None, _text_only(arguments))
        self._waiting.append(first)
        self.flush()
        digest = entry_digest(first[-1], self._digests.hexdigest())
        prev = self.head.hash if self.head else ""
        entry = Entry(self.seq, key, at, recorded_at, rm, command, self.count + 1, digest, prev)
        self.connection.execute(
            "INSERT INTO journal (seq, id, at, recorded_at, rm, command, images, digest, prev, hash)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            (*entry, entry_hash(entry)),
        )


def head(connection: Connection, last: int | None = None) -> tuple[int, str]:
    """The journal's last entry, or the one numbered `last`: its number and its hash; 0 and nothing where it is not there."""
    where = "" if last is None else " WHERE seq = ?"
    found = connection.tuples(
        f"SELECT seq, hash FROM journal{where} ORDER BY seq DESC LIMIT 1", () if last is None else (last,)
    )
    return found[0] if found else (0, "")


def head_text(seq: int, hashed: str) -> str:
    """A head as it is printed and noted, `120-3fa9c0d2e1b4`; nothing where there is no entry."""
    return f"{seq}-{hashed[:HEAD]}" if seq else ""


def _text_only(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments; where one holds undecodable bytes (a file's name may), they are written out."""
    try:
        canonical(arguments).encode()
    except UnicodeEncodeError:
        return {key: str(value).encode("utf-8", "backslashreplace").decode() for key, value in arguments.items()}
    return arguments
