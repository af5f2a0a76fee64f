"""What may never be given, whoever approves (guide 3.6): cash, precious metals, prepaid cards, securities."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.text.narrow import narrow

if TYPE_CHECKING:
    from rmflow.guide.types import Entry, Guide


def forbidden_gift(gift: str, guide: Guide) -> Entry | None:
    """The entry of `forbidden_gift` that a gift falls under: by code, label or one of its phrases; None for none.

    Chinese phrases are looked for anywhere, English ones as whole words: cashmere is not cash.
    """
    said = " ".join(narrow(gift).casefold().split())
    together = said.replace(" ", "")
    for entry in guide.entries("forbidden_gift").values():
        names = (*entry.label, *entry.extra.get("phrases", ()))
        if said == entry.code or any(_names(name.casefold(), said, together) for name in names):
            return entry
    return None


def _names(phrase: str, said: str, together: str) -> bool:
    if phrase.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9-])", said) is not None
    return phrase.replace(" ", "") in together
