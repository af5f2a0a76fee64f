"""Readings of Chinese characters, without tones, ü as `v`: a table read from `pinyin.dat` in well under a
millisecond.

Source: pypinyin's table (MIT), compacted by `_make_pinyin.py`, which also holds the heteronyms.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FIRST, _LAST = 0x3400, 0x9FFF


class Syllables(dict[int, str]):
    """Code point → usual reading, worked out when first asked for; made for `str.translate`.

    A character without a reading answers with itself.
    """

    def __init__(self, names: list[str], table: bytes) -> None:
        super().__init__()
        self._names = names
        self._table = table

    def __missing__(self, code: int) -> str:
        place = 0
        if _FIRST <= code <= _LAST:
            at = 2 * (code - _FIRST)
            place = self._table[at] | self._table[at + 1] << 8
        self[code] = found = self._names[place] or ("ling" if code == 0x3007 else chr(code))
        return found


class Initials(dict[int, str]):
    """Code point → first letter of the usual reading; made for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = found = syllables()[code][0]
        return found


@cache
def _file() -> tuple[list[str], dict[str, tuple[str, ...]], bytes]:
    data = Path(__file__).with_name("pinyin.dat").read_bytes()
    names, several, table = data.split(b"\n", 2)
    pairs = several.decode().split(" ")
    return ["", *names.decode().split(" ")], {pair[0]: tuple(pair[1:].split(",")) for pair in pairs}, table


@cache
def syllables() -> Syllables:
    """The table of usual readings."""
    names, _, table = _file()
    return Syllables(names, table)


@cache
def initials() -> Initials:
    """The table of their first letters."""
    return Initials()


@cache
def heteronyms() -> dict[str, tuple[str, ...]]:
    """Characters with several readings, the likeliest first."""
    return _file()[1]


def is_chinese(char: str) -> bool:
    """Has the character a Chinese reading here?"""
    return (_FIRST <= ord(char) <= _LAST or char == "〇") and syllables()[ord(char)] != char


def readings(char: str) -> tuple[str, ...]:
    """All readings kept of one character, the usual one first; the character itself where there is none."""
    return heteronyms().get(char) or (syllables()[ord(char)],)
