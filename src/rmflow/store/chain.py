"""The journal looked over: every entry's number, the one before it, its hash, and the images its digest stands for."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from rmflow.store.digest import sha256
from rmflow.store.faults import Found, Notes
from rmflow.store.journal import ARGUMENTS, Entry, entry_digest, entry_hash, image_digest
from rmflow.store.redaction import redactions
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection


class _Image(NamedTuple):
    seq: int
    n: int
    row_table: str
    row_id: str
    salt: str | None
    before: str | None
    after: str | None
    digest: str


def chain(connection: Connection, notes: Notes) -> None:
    """Every entry: its number, the one before it, its hash, and the images that its digest stands for."""
    redacted = redactions(connection)
    images = _by_entry(connection)
    waiting = next(images, None)
    expected, prev = 1, ""
    for values in connection.stream(
        "SELECT seq, id, at, recorded_at, rm, command, images, digest, prev, hash FROM journal ORDER BY seq"
    ):
        entry, stored = Entry(*values[:-1]), values[-1]
        while waiting is not None and waiting[0] < entry.seq:
            _orphan(notes, waiting[0])
            waiting = next(images, None)
        _entry(notes, entry, stored, expected, prev)
        own = waiting[1] if waiting is not None and waiting[0] == entry.seq else iter(())
        _images(notes, entry, own, redacted)
        if waiting is not None and waiting[0] == entry.seq:
            waiting = next(images, None)
        expected, prev = entry.seq + 1, stored
    while waiting is not None:
        _orphan(notes, waiting[0])
        waiting = next(images, None)


def _by_entry(connection: Connection) -> Iterator[tuple[int, Iterator[_Image]]]:
    rows = connection.stream(
        "SELECT seq, n, row_table, row_id, salt, before, after, digest FROM journal_image ORDER BY seq, n"
    )
    for seq, group in groupby(rows, key=itemgetter(0)):
        yield seq, map(_Image._make, group)


def _bad(notes: Notes, code: str, seq: int, what: Words) -> None:
    notes.add(Found(code, what, f"journal {seq}"), seq)


def _orphan(notes: Notes, seq: int) -> None:
    _bad(notes, "journal_gap", seq, words("its images are there, the entry is not", "有影像而无流水记录"))


def _entry(notes: Notes, entry: Entry, stored: str, expected: int, prev: str) -> None:
    if entry.seq != expected:
        lost = words("entries {a} to {b} are missing", "缺少第 {a} 至 {b} 条流水", a=expected, b=entry.seq - 1)
        _bad(notes, "journal_gap", expected, lost)
    elif entry.prev != prev:
        _bad(notes, "journal_prev", entry.seq, words("it does not follow the entry before it", "与前一条流水不衔接"))
    if entry_hash(entry) != stored:
        _bad(notes, "journal_hash", entry.seq, words("the entry was changed", "流水记录被改动"))


def _images(notes: Notes, entry: Entry, images: Iterator[_Image], redacted: dict[tuple[int, int], str]) -> None:
    others, first, count = sha256(), "", 0
    for image in images:
        if image.n != count:
            break
        if count == 0:
            first = image.digest
            if (image.row_table, image.row_id) != (ARGUMENTS, entry.id):
                _image_bad(notes, image, words("it is not the entry's own arguments", "不是该流水自身的参数"))
        else:
            others.update(image.digest.encode())
        _image(notes, image, redacted.get((image.seq, image.n)))
        count += 1
    if count != entry.images:
        what = words("it has {n} of its {all} images", "影像应有 {all} 份，实有 {n} 份", n=count, all=entry.images)
        _bad(notes, "image_missing", entry.seq, what)
    elif entry_digest(first, others.hexdigest()) != entry.digest:
        _bad(notes, "journal_digest", entry.seq, words("its images are not the ones it was written with",
                                                       "影像与写入时不一致"))  # fmt: skip


def _image(notes: Notes, image: _Image, redacted: str | None) -> None:
    expected = image.digest if redacted is None else redacted
    if image.salt is None and redacted is None:
        _image_bad(notes, image, words("it was erased without a word in the journal", "被抹除而流水中无记载"))
    elif image_digest(image.row_table, image.row_id, image.salt or "", image.before, image.after) != expected:
        _image_bad(notes, image, words("the image was changed", "影像被改动"))


def _image_bad(notes: Notes, image: _Image, what: Words) -> None:
    where = f"journal {image.seq} image {image.n} ({image.row_table} {image.row_id})"
    notes.add(Found("image_changed", what, where), image.seq)
