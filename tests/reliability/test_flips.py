"""Bits flipped in a book: how many are found, with encryption (all) and without (promise R4).

A plain SQLite page carries no checksum: what lies in free space, or in a column that neither the journal nor an index
holds, can change unseen. Every page of an encrypted book is signed.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import figures
import pytest

import sealed
from rmflow.actions.calls import log_call
from rmflow.actions.find import add_prospect
from rmflow.errors import RmflowError
from rmflow.store.connection import connect
from rmflow.store.sealing import reseal
from rmflow.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


@pytest.fixture
def lived(book: Path, unit: Callable[..., Any]) -> bytes:
    """A book with 60 customers and their calls: about 1 MB."""
    with unit("import") as u:
        for n in range(60):
            add_prospect(u, f"客户{n}号有限公司", kind="company", source="cold", phone=f"138{n:08d}", note="某区某路" * (n % 9))
    with unit("log-call") as u:
        for n in range(60):
            log_call(u, str(n + 1), "no_answer", note="再联系" * (n % 7))
    connection = connect(book)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return book.read_bytes()


def finds(path: Path, key: str | None) -> str:
    """How the flip is found: at opening, by `verify`, or not (empty)."""
    try:
        connection = connect(path, read_only=True, key=key)
    except RmflowError:
        return "opening"
    try:
        return "verify" if verify(connection).found else ""
    except RmflowError:
        return "verify"
    finally:
        connection.close()


def try_flipping(content: bytes, path: Path, key: str | None, flips: int, seed: int) -> Counter[str]:
    """Flip one bit at a time, anywhere."""
    dice = random.Random(seed)
    ways: Counter[str] = Counter()
    for _ in range(flips):
        spoilt = bytearray(content)
        spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
        path.write_bytes(spoilt)
        ways[finds(path, key)] += 1
    return ways


def encrypted(content: bytes, path: Path) -> bytes:
    path.write_bytes(content)
    reseal(path, sealed.KEY)
    return path.read_bytes()


def test_an_unharmed_book_is_whole(lived: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flipped.db"
    path.write_bytes(lived)
    assert finds(path, None) == ""
    encrypted(lived, path)
    assert finds(path, sealed.KEY) == ""


def test_every_flipped_bit_of_an_encrypted_book_is_found(lived: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flipped.db"
    ways = try_flipping(encrypted(lived, path), path, sealed.KEY, 40, 21)
    assert ways[""] == 0


@pytest.mark.parametrize("at", [0, 15, 16, 99, 4095, 4096, -1], ids=str)
def test_the_edges_of_an_encrypted_book_too(lived: bytes, tmp_path: Path, at: int) -> None:
    """The salt, the first and last bytes of pages, the signature of the last page."""
    path = tmp_path / "flipped.db"
    spoilt = bytearray(encrypted(lived, path))
    spoilt[at] ^= 1
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)
    path.write_bytes(spoilt)
    assert finds(path, sealed.KEY) != ""


def test_flipped_bits_of_a_plain_book_are_found_mostly(lived: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flipped.db"
    ways = try_flipping(lived, path, None, 20, 22)
    assert sum(ways.values()) - ways[""] >= 10


@pytest.mark.reliability
def test_a_thousand_flips(lived: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flipped.db"
    for kind, key, content in (
        ("encrypted", sealed.KEY, encrypted(lived, path)),
        ("plain", None, lived),
    ):
        ways = try_flipping(content, path, key, 1_000, 23)
        figures.report(
            "1,000 flipped bits", book=kind, bytes=len(content), found=1_000 - ways[""], at_opening=ways["opening"],
            by_verify=ways["verify"],
        )  # fmt: skip
        if key is not None:
            assert ways[""] == 0
