"""Names for finding and comparing: one key for equality, pinyin and initials for what an RM types (guide.md
11.4)."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rmflow.text import pinyin
from rmflow.text.keys import LONGEST, NO_LETTERS, folded_text, name_key
from rmflow.text.late import late
from rmflow.text.places import CITIES, LEGAL, LEGAL_LENGTHS, PHRASE_STARTS, PHRASES, PROVINCES
from rmflow.text.surnames import COMPOUND, SINGLE

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIANTS = 8  # at most so many spellings of one name are kept
_ONLY_CHINESE = late("[\u3400-\u9fff]+")
_ATOM = late(r"[a-zü]+|[0-9]+|[^\W_]")


class Keys(NamedTuple):
    """What a name is found by: `key` for equality; `pinyin` and `initials` hold variants, parted by one
    space."""

    key: str
    pinyin: str
    initials: str


class _Atom(NamedTuple):
    """One character with a reading, or one Latin word or number: its spellings and its initials, likeliest
    first."""

    spellings: tuple[str, ...]
    letters: tuple[str, ...]


def surname_of(name: str) -> str:
    """The family name: a compound one, else the first Chinese character; of a Latin name the last word."""
    name = name.strip()
    if name[:2] in COMPOUND:
        return name[:2]
    if name and pinyin.is_chinese(name[0]):
        return name[0]
    return name.split()[-1] if name else ""


def search_keys(name: str, kind: str) -> Keys:
    """All that a name is found by; `kind` is `person` (the first characters are read as a surname) or
    `company`.

    A company is also found without its legal form and without the place it begins with. At most `VARIANTS`
    each.
    """
    folded = folded_text(name[:LONGEST])
    text = NO_LETTERS.sub("", folded)
    if kind == "person":
        atoms = _atoms(folded, text, _phrases(text))
        _read_surname(text, atoms)
        return Keys(name_key(name), " ".join(_spelled(atoms)), " ".join(_lettered(atoms)))
    fixed = _phrases(text)
    if not fixed and _ONLY_CHINESE.fullmatch(text) and pinyin.heteronyms().keys().isdisjoint(text):
        return _plain_company(text)
    return _company(name_key(name), text, _atoms(folded, text, fixed))


def own_name(name: str) -> str:
    """What a company is called for short: its name without its place before and its legal form behind
    (`厦门宏达机械有限公司` is 宏达机械)."""
    text = name.strip()
    start, end = _core(text, len(text))
    return text[start:end]


def _company(key: str, text: str, atoms: list[_Atom]) -> Keys:
    bare, end = _core(text, len(atoms))
    spelled = [_spelled(atoms), *([_spelled(atoms[bare:])] if bare else [])]
    lettered = [_lettered(atoms[:end]), _lettered(atoms), *([_lettered(atoms[bare:end])] if bare else [])]
    return Keys(key, _first(spelled), _first(lettered))


def _plain_company(text: str) -> Keys:
    """As `_company`, for characters with one reading each; three times as fast, and imports are long."""
    bare, end = _core(text, len(text))
    sounds, letters = text.translate(pinyin.syllables()), text.translate(pinyin.initials())
    short = letters if end == len(letters) else f"{letters[:end]} {letters}"
    if not bare:
        return Keys(text, sounds, short)
    return Keys(text, f"{sounds} {text[bare:].translate(pinyin.syllables())}", f"{short} {letters[bare:end]}")


def _core(text: str, length: int) -> tuple[int, int]:
    """Where a company's own name begins, after its place (0 if nothing is left then), and ends, before its
    form."""
    start, end = _place_length(text), length - _legal_length(text)
    return (start if 0 < start <= end - 2 else 0), end


def _atoms(folded: str, text: str, fixed: dict[int, str]) -> list[_Atom]:
    """The readings of each piece. A phrase fixes its characters' readings; else all readings are kept."""
    known = _known()
    if _ONLY_CHINESE.fullmatch(text):
        pieces: Sequence[str] = text
        atoms = [known[char] for char in text]
    else:
        pieces = _ATOM.findall(folded)
        mixed = any(pinyin.is_chinese(char) for char in text)
        atoms = [_latin(piece, mixed=mixed) if _is_latin(piece) else known[piece] for piece in pieces]
    at = 0
    for place, piece in enumerate(pieces if fixed else ()):
        if at in fixed:
            atoms[place] = _sounded((fixed[at],))
        at += len(piece)
    return atoms


class _Known(dict[str, _Atom]):
    """Character → its readings, worked out when first asked for."""

    def __missing__(self, char: str) -> _Atom:
        self[char] = found = _sounded(pinyin.readings(char))
        return found


@cache
def _known() -> _Known:
    return _Known()


def _is_latin(piece: str) -> bool:
    return piece.isascii() or "ü" in piece


def _sounded(sounds: tuple[str, ...]) -> _Atom:
    return _Atom(sounds, tuple(dict.fromkeys(sound[0] for sound in sounds)))


def _latin(word: str, *, mixed: bool) -> _Atom:
    """A Latin word or a number. Among Chinese mostly an acronym, typed whole: `ABC科技` is `abckj`, or
    `akj`."""
    spellings = (word.replace("ü", "v"), word.replace("ü", "u")) if "ü" in word else (word,)
    first = spellings[0]
    if first.isdecimal():
        return _Atom(spellings, (first,))
    return _Atom(spellings, (first, first[0]) if mixed and len(first) > 1 else (first[0],))


def _phrases(text: str) -> dict[int, str]:
    """Place in the text → the one reading, for the characters of known phrases (the longest phrase first)."""
    fixed: dict[int, str] = {}
    for at, char in enumerate(text):
        if char in PHRASE_STARTS and at not in fixed and text[at : at + 2] in PHRASE_STARTS[char]:
            for length in (4, 3, 2):
                if sounds := PHRASES.get(text[at : at + length]):
                    fixed.update((at + place, sound) for place, sound in enumerate(sounds))
                    break
    return fixed


def _read_surname(text: str, atoms: list[_Atom]) -> None:
    if sounds := COMPOUND.get(text[:2]):
        atoms[:2] = [_sounded((sound,)) for sound in sounds]
    elif text and (several := SINGLE.get(text[0])):
        atoms[0] = _sounded(several)


def _place_length(text: str) -> int:
    """How many characters a company's name spends on the place it begins with: `浙江省杭州市`, `杭州`,
    `中国`."""
    at = 0
    for places, endings in ((PROVINCES, ("省", "市", "特别行政区", "自治区")), (CITIES, ("市",))):
        for length in (4, 3, 2):
            if text[at : at + length] in places:
                at += length
                at += next((len(ending) for ending in endings if text.startswith(ending, at)), 0)
                break
    if at and text[at + 2 : at + 3] in ("区", "县"):  # the district after a city
        at += 3
    return at


def _legal_length(text: str) -> int:
    """How many characters at the end say what kind of company it is; 0 if that is all there is."""
    end = len(text)
    while end and (length := next((n for n in LEGAL_LENGTHS if text[max(end - n, 0) : end] in LEGAL), 0)):
        end -= min(length, end)
    return len(text) - end if end else 0


def _spelled(atoms: Sequence[_Atom]) -> list[str]:
    return _variants([atom.spellings for atom in atoms])


def _lettered(atoms: Sequence[_Atom]) -> list[str]:
    return _variants([atom.letters for atom in atoms])


def _variants(parts: list[tuple[str, ...]]) -> list[str]:
    """The likeliest spelling, then those that differ in one place, in two … up to `VARIANTS`."""
    usual = [part[0] for part in parts]
    found = ["".join(usual)]
    if sum(map(len, parts)) == len(parts):
        return found
    open_places = [place for place, part in enumerate(parts) if len(part) > 1]
    for count in range(1, len(open_places) + 1):
        for places in combinations(open_places, count):
            for choice in product(*(parts[place][1:] for place in places)):
                spelling = usual.copy()
                for place, part in zip(places, choice, strict=True):
                    spelling[place] = part
                found.append("".join(spelling))
                if len(found) == VARIANTS:
                    return found
    return found


def _first(lists: list[list[str]]) -> str:
    """The first of each list, then the second of each …, without doubles, up to `VARIANTS`."""
    merged = dict.fromkeys(text for row in zip_longest(*lists, fillvalue="") for text in row if text)
    return " ".join(list(merged)[:VARIANTS])
