"""Bytes spoilt in the ways files are spoilt: flipped, cut, doubled, pieces of other things put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hostile

if TYPE_CHECKING:
    import random

LARGEST = 400_000  # bytes that a mutation leaves
PIECES = (
    b"\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x81", b"\x84\x31\xa4\x37", b'"', b'""', b"'", b"\r",
        b"\n", b"\r\n", b",", b";",
    b"\t", b"|", b"=", b"[", b"]", b"{", b"}", b":", b"\\", b"\x1b[2J", b"\xc2\x9b", b"\xe2\x80\xae", b"\xf4\x8f\xbf\xbf",
        b"\xff", b"#", b"0", b"9" * 5000,
    b"sep=;\n", b"NaN", b"null", b"1e999", b"\x1a", b"\xa1\xa1", b"~{", b"+ADw-", b"\x85", b"\xe2\x80\xa8",
)  # fmt: skip


def mutate(chance: random.Random, data: bytes) -> bytes:
    """The data with one to a dozen things done to it."""
    raw = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        WAYS[chance.randrange(len(WAYS))](chance, raw)
        del raw[LARGEST:]
    return bytes(raw)


def _flip(chance: random.Random, raw: bytearray) -> None:
    if raw:
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)


def _byte(chance: random.Random, raw: bytearray) -> None:
    if raw:
        raw[chance.randrange(len(raw))] = chance.randrange(256)


def _cut(chance: random.Random, raw: bytearray) -> None:
    if raw:
        at = chance.randrange(len(raw))
        del raw[at : at + chance.choice((1, 2, 20, len(raw)))]


def _double(chance: random.Random, raw: bytearray) -> None:
    if raw:
        at = chance.randrange(len(raw))
        raw[at:at] = raw[at : at + chance.choice((1, 5, 50, 500))] * chance.choice((1, 2, 100))


def _piece(chance: random.Random, raw: bytearray) -> None:
    at = chance.randrange(len(raw) + 1)
    raw[at:at] = chance.choice(PIECES)


def _word(chance: random.Random, raw: bytearray) -> None:
    at = chance.randrange(len(raw) + 1)
    text = chance.choice(hostile.ALL + hostile.LONE + hostile.NUMBERS + hostile.DAYS + hostile.MONEY)
    raw[at:at] = text.encode(chance.choice(("utf-8", "utf-8", "gb18030", "utf-16-le")), chance.choice(("replace", "ignore")))


def _long(chance: random.Random, raw: bytearray) -> None:
    at = chance.randrange(len(raw) + 1)
    raw[at:at] = hostile.run_of(chance.choice(hostile.RUNS), chance.choice((200, 4100, 100_000)), "").encode()


WAYS = (_flip, _byte, _cut, _double, _piece, _piece, _word, _word, _long)
