"""The journal looked over: every entry's number, the one before it, its hash, and the images its digest stands for.

The bytes that were hashed are put together by SQLite, which is twice as quick as doing it here; a test holds them equal
to what `rmflow.store.journal` hashes, for any text. Here `hashlib` pays: a million entries are three million digests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from rmflow.store.faults import Found, Notes
from rmflow.store.journal import ARGUMENTS, entry_digest
from rmflow.store.redaction import redactions
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection

# The chained columns as canonical JSON.
ENTRY_BYTES = "CAST(json_array(seq, id, at, recorded_at, rm, command, images, digest, prev) AS BLOB)"
# An absent part is hashed as U+0000. JSON never holds that character, so a text of it alone is no image's: it is hashed
# as something else, lest one pass for the other.
_PART = "iif({0} IS NULL, char(0), iif({0} = char(0), 'not an image', {0}))"
IMAGE_BYTES = (
    "CAST(concat_ws(char(31), row_table, row_id, ifnull(salt, ''), "
    + _PART.format('"before"') + ", " + _PART.format('"after"') + ") AS BLOB)"
)  # fmt: skip
_ENTRIES = f"""
SELECT seq, id, recorded_at, images, digest, prev, hash, {ENTRY_BYTES} FROM journal WHERE seq >= ? ORDER BY seq
"""
_IMAGES = f"""
SELECT seq, n, digest, salt IS NULL, {IMAGE_BYTES} FROM journal_image WHERE seq >= ? ORDER BY seq, n
"""
# A machine's clock is put right by seconds all the time; more than this is worth a word.
STEP = timedelta(minutes=1)

Image = tuple[int, int, str, int, bytes]


class _Entry(NamedTuple):
    """One entry as stored, and the bytes its hash is over."""

    seq: int
    id: str
    recorded_at: str
    images: int
    digest: str
    prev: str
    hash: str
    body: bytes


def chain(connection: Connection, notes: Notes, first: int = 1) -> None:
    """Every entry: its number, the one before it, its hash, and the images that its digest stands for.

    From the entry `first` on; what that one follows is looked at only where it is the journal's very first.
    """
    images = _Images(connection, notes, first)
    expected, prev, recorded = first, "" if first == 1 else None, ""
    for values in connection.stream(_ENTRIES, (first,)):
        entry = _Entry._make(values)
        seq = entry.seq
        images.skip_to(seq)
        if seq != expected:
            lost = words("entries {a} to {b} are missing", "缺少第 {a} 至 {b} 条流水", a=expected, b=seq - 1)
            _bad(notes, "journal_gap", expected, lost)
        elif entry.prev != prev and prev is not None:
            _bad(notes, "journal_prev", seq, words("it does not follow the entry before it", "与前一条流水不衔接"))
        if sha256(entry.body).hexdigest() != entry.hash:
            _bad(notes, "journal_hash", seq, words("the entry was changed", "流水记录被改动"))
        images.of(entry)
        if entry.recorded_at < recorded:
            _clock(notes, entry, recorded)
        expected, prev, recorded = seq + 1, entry.hash, entry.recorded_at
    images.skip_to(None)


class _Images:
    """The images in the order of the journal, walked beside the entries."""

    def __init__(self, connection: Connection, notes: Notes, first: int) -> None:
        self._notes = notes
        self._redacted = redactions(connection)
        self._stream: Iterator[Image] = connection.stream(_IMAGES, (first,))
        self._next = next(self._stream, None)

    def skip_to(self, seq: int | None) -> None:
        """Pass over images before that entry: those that are there without theirs. None: all that are left."""
        said = 0
        while self._next is not None and (seq is None or self._next[0] < seq):
            if self._next[0] != said:
                said = self._next[0]
                _bad(self._notes, "journal_gap", said,
                     words("its images are there, the entry is not", "有影像而无流水记录"))  # fmt: skip
            self._next = next(self._stream, None)

    def of(self, entry: _Entry) -> None:
        """The entry's own images: numbered without a gap, each with its digest, all with the entry's."""
        seq, stream, redacted = entry.seq, self._stream, self._redacted
        others, first, count, image = sha256(), "", 0, self._next
        while image is not None and image[0] == seq and image[1] == count:
            _, _, digest, is_redacted, body = image
            if is_redacted or (redacted and (seq, count) in redacted):
                self._maybe_redacted(image)
            elif sha256(body).hexdigest() != digest:
                _image_bad(self._notes, image, _CHANGED)
            if count:
                others.update(digest.encode())
            else:
                first = digest
                if not body.startswith(f"{ARGUMENTS}\x1f{entry.id}\x1f".encode()):
                    _image_bad(
                        self._notes, image, words("it is not the entry's own arguments", "不是该流水自身的参数")
                    )
            count += 1
            image = next(stream, None)
        beyond = 0
        while image is not None and image[0] == seq:  # after a gap in their numbers
            image, beyond = next(stream, None), beyond + 1
        self._next = image
        self._judge(entry, count, beyond, entry_digest(first, others.hexdigest()))

    def _judge(self, entry: _Entry, count: int, beyond: int, digest: str) -> None:
        """Whether the images are those that the entry was written with: `count` in a row, `beyond` after a gap."""
        if count < entry.images:
            what = words("it has {n} of its {all} images", "影像应有 {all} 份，实有 {n} 份", n=count, all=entry.images)
            _bad(self._notes, "image_missing", entry.seq, what)
        elif count + beyond > entry.images:
            what = words("it has {n} images and was written with {all}", "影像有 {n} 份，写入时为 {all} 份",
                         n=count + beyond, all=entry.images)  # fmt: skip
            _bad(self._notes, "image_added", entry.seq, what)
        elif digest != entry.digest:
            _bad(self._notes, "journal_digest", entry.seq, words("its images are not the ones it was written with",
                                                                 "影像与写入时不一致"))  # fmt: skip

    def _maybe_redacted(self, image: Image) -> None:
        seq, n, digest, is_redacted, body = image
        named = self._redacted.get((seq, n))
        if named is None and is_redacted:
            _image_bad(self._notes, image, words("it was erased without a word in the journal", "被抹除而流水中无记载"))
        elif named is not None and not is_redacted:
            _image_bad(self._notes, image, words("a person was erased from it, and is back", "已抹除的内容又出现"))
        elif sha256(body).hexdigest() != (digest if named is None else named):
            _image_bad(self._notes, image, _CHANGED)


_CHANGED = words("the image was changed", "影像被改动")


def _bad(notes: Notes, code: str, seq: int, what: Words) -> None:
    notes.add(Found(code, what, f"journal {seq}"), seq)


def _image_bad(notes: Notes, image: Image, what: Words) -> None:
    seq, n, *_, body = image
    table, row_id, *_ = body.decode(errors="replace").split("\x1f")
    notes.add(Found("image_changed", what, f"journal {seq} image {n} ({table} {row_id})"), seq)


def _clock(notes: Notes, entry: _Entry, before: str) -> None:
    """The machine's clock went back between two entries: odd, but the journal's order does not hang on it."""
    try:
        back = datetime.fromisoformat(before) - datetime.fromisoformat(entry.recorded_at)
    except (ValueError, TypeError):  # it was changed, and the chain has said so
        return
    if back > STEP:
        what = words("the machine's clock went back by {back}", "本机时钟被拨回 {back}", back=_length(back))
        notes.add(Found("clock_step", what, f"journal {entry.seq}", is_warning=True))


def _length(back: timedelta) -> Words:
    minutes = back // timedelta(minutes=1)
    if back.days:
        return words("{d} d {h} h", "{d} 天 {h} 小时", d=back.days, h=back.seconds // 3600)
    return words("{h} h {m} min", "{h} 小时 {m} 分钟", h=minutes // 60, m=minutes % 60)
