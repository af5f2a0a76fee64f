"""One thing that `doctor` looked at, and how it is said."""

from __future__ import annotations

from typing import Any, NamedTuple

from rmflow.text.safe import safe
from rmflow.words import Words, plain


class Item(NamedTuple):
    """One thing looked at: its key and value for scripts, its words for people, `ok`, `warn`, `no` or nothing."""

    key: str
    value: Any
    label: Words
    text: Words
    mark: str = ""
    paste: str | None = None


def same(key: str, value: Any, en: str, zh: str, mark: str = "") -> Item:
    """An item whose value is also its text."""
    return Item(key, value, Words(en, zh), plain(safe(str(value))), mark)


def size_words(size: int) -> Words:
    """A number of bytes as people read it."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            break
        size //= 1024
    return plain(f"{size:,} {unit}")
