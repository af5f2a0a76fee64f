"""Encrypted books for tests: one key for all, and a key file that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.store.cipher import raw_key

if TYPE_CHECKING:
    from pathlib import Path

SALT = "5ec1b0f3a9d2477c8e6614fb03d97a21"
SECRET = "8f0d3a7be2c95146f7d80b1ca46e93d25b7e01fc68a4d3972e50b6c1fd843a9e"
KEY = raw_key(SECRET, SALT)
KEY_LINE = f"{SALT} {SECRET}\n"


def key_file(place: Path, *lines: str) -> Path:
    """A key file at `place`, the test key in it."""
    place.write_text("".join(lines) or KEY_LINE, encoding="ascii")
    place.chmod(0o600)
    return place


def made(plain: bytes, path: Path) -> bytes:
    """A book's bytes, encrypted with the test key; `path` is where that is done."""
    from rmflow.store.sealing import reseal

    path.write_bytes(plain)
    path.chmod(0o600)
    reseal(path, KEY)
    encrypted = path.read_bytes()
    path.unlink()
    path.with_name(path.name + ".lock").unlink()
    return encrypted
