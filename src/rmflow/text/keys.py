"""The keys that names are compared and looked up by; `text.names` makes the pinyin that goes with them.

Apart from it because looking a name up needs neither the table of readings nor the lists of surnames and places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from rmflow.text.late import late

if TYPE_CHECKING:
    import re

LONGEST = 400  # characters looked at; a stored name has at most 200
NO_LETTERS = late(r"[\W_]+")
_ACCENTED = late("[\u00c0-\u024f\u1e00-\u1eff]")


def name_key(name: str) -> str:
    """The name without what does not tell names apart: width, case, blanks, punctuation. Legal suffixes
    stay."""
    name = name[:LONGEST]
    folded = name.lower() if name.isascii() else normalize("NFKC", name).casefold()
    return NO_LETTERS.sub("", folded) or folded.strip()


def query_key(text: str) -> str:
    """A query in the form of the keys: blanks out, one case, `ü` as `v`, no accents (`Lǐ Shì-mín` →
    `lishimin`)."""
    folded = folded_text(text[:LONGEST])
    return NO_LETTERS.sub("", folded).replace("ü", "v") or folded.strip()


def folded_text(text: str) -> str:
    """One width and case; accents off, but `ü`, which is a letter of pinyin, stays."""
    if text.isascii():
        return text.lower()
    return _ACCENTED.sub(_plain_letter, normalize("NFKC", text).casefold())


def _plain_letter(found: re.Match[str]) -> str:
    letter = normalize("NFD", found.group())
    return "ü" if letter.startswith("u\u0308") else letter[0]
