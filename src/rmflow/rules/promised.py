"""Words that promise principal or return: the one thing nobody at a bank may say to a customer (guide 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.text.narrow import narrow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.guide.types import Entry, Guide

# What may stand between a denial and the next thing it denies: 不承诺保本保收益, 不保证本金和收益.
_JOINTS = "、/和或与及也 "


def promised_return(text: str, guide: Guide) -> Entry | None:
    """The entry of `promise_words` that `text` falls under, or None; a sentence that denies the promise is none.

    Blanks between Chinese characters, full-width forms and capitals hide nothing. A denial (`unless`) also covers the
    promise that follows it directly: 不承诺保本保收益 promises neither.
    """
    said = _plain(text)
    entries = guide.entries("promise_words").values()
    denied = _denied(said, [phrase for entry in entries for phrase in entry.extra.get("unless", ())])
    spans = [
        (start, end, entry)
        for entry in entries
        for phrase in entry.extra["phrases"]
        for start, end in _places(said, _plain(phrase))
    ]
    for start, end, entry in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start in denied or _after_denial(said, start, denied):
            denied.update(range(start, end))
        else:
            return entry
    return None


def _denied(said: str, phrases: Iterable[str]) -> set[int]:
    return {at for phrase in phrases for start, end in _places(said, _plain(phrase)) for at in range(start, end)}


def _after_denial(said: str, start: int, denied: set[int]) -> bool:
    before = start - 1
    while before >= 0 and said[before] in _JOINTS and before not in denied:
        before -= 1
    return before in denied


def _places(said: str, phrase: str) -> list[tuple[int, int]]:
    found, at = [], said.find(phrase)
    while at >= 0:
        found.append((at, at + len(phrase)))
        at = said.find(phrase, at + 1)
    return found


def _plain(text: str) -> str:
    """Narrow, in small letters, with blanks only between words of letters."""
    kept: list[str] = []
    words = narrow(text).replace("’", "'").casefold().split()
    for word in words:
        if kept and kept[-1].isascii() and word[0].isascii():
            kept.append(" ")
        kept += word
    return "".join(kept)
