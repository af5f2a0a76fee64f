"""Where the key of an encrypted book lies: a key file, the system's keyring, the head of whoever is asked.

Only an encrypted book loads this module.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rmflow.errors import NoKey
from rmflow.store.cipher import raw_key
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_key(path: Path, salt: str) -> str:
    """The key of the book at `path`, whose first bytes are `salt`.

    Raises:
        NoKey: it is nowhere to be had.
    """
    place = os.environ.get("RMFLOW_KEY_FILE")
    if place:
        for name, secret in _lines(Path(place).expanduser()):
            if name == salt:
                return raw_key(secret, salt)
    raise NoKey(words("The book at {path} is encrypted, and its key is not at hand.",
                      "账簿 {path} 已加密，找不到密钥。", path=path), fix="rmflow doctor")  # fmt: skip


def _lines(place: Path) -> Iterator[tuple[str, str]]:
    for line in place.read_text(encoding="utf-8").splitlines():
        name, _, secret = line.partition(" ")
        if name and not name.startswith("#"):
            yield name, secret.strip()
