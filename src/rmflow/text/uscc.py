"""The unified social credit code (GB 32100-2015): 18 characters, the last a check character (guide.md 11.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rmflow.errors import BadInput

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CHARACTERS, _DIGITS = frozenset(ALPHABET), frozenset("0123456789")
_LOOKS_LIKE = {"O": "0", "I": "1", "Z": "2", "S": "5"}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(first17: str) -> str:
    """The 18th character for the first 17: (31 − Σ Cᵢ·3^(i−1) mod 31) mod 31, so a remainder of 0 gives
    `0`."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_uscc(code: str) -> bool:
    """Is `code`, as it stands, a valid unified social credit code?"""
    return (
        len(code) == 18
        and _CHARACTERS.issuperset(code)
        and _DIGITS.issuperset(code[2:8])
        and check_character(code[:17]) == code[17]
    )


def parse_uscc(text: str) -> str:
    """The code in upper case without blanks and dashes.

    Raises `BadInput`, each fault with its own message: the length; a character that never occurs in a code
    (with the one it is often mistaken for); letters in the place code; a wrong check character (with the
    right one).
    """
    from rmflow.text.narrow import narrow

    code = "".join(char for char in narrow(text[:100]) if char not in " -\t\r\n").upper()
    fault = _fault_of_form(code, text) or _fault_of_checks(code)
    if fault:
        raise fault
    return code


def _fault_of_form(code: str, text: str) -> BadInput | None:
    from rmflow.text.wrong import wrong

    if len(code) != 18 or len(text) > 100:
        return wrong(
            "A unified social credit code has 18 characters; {text} has {n}.",
            "统一社会信用代码是18位，{text} 有{n}位。",
            text=text,
            n=len(code) if len(text) <= 100 else len(text),
        )
    for at, char in enumerate(code, 1):
        if char not in ALPHABET:
            return _forbidden(char, at)
    if not _DIGITS.issuperset(code[2:8]):
        return wrong(
            "Characters 3–8 of a unified social credit code are the place code, digits only; here {part}.",
            "统一社会信用代码第3至8位是行政区划码，应全为数字，现为{part}。",
            part=code[2:8],
        )
    return None


def _forbidden(char: str, at: int) -> BadInput:
    from rmflow.text.wrong import wrong
    from rmflow.words import words

    meant = _LOOKS_LIKE.get(char)
    hint = words("Is it {meant}?", "是否为 {meant}？", meant=meant) if meant else None
    return wrong(
        "Character {at} is {char}, which never occurs in a unified social credit code (no I, O, Z, S, V).",
        "第{at}位是 {char}，统一社会信用代码不使用这个字符（无 I、O、Z、S、V）。",
        at=at,
        char=char,
        hint=hint,
    )


def _fault_of_checks(code: str) -> BadInput | None:
    from rmflow.text.wrong import wrong

    if (right := check_character(code[:17])) != code[17]:
        return wrong(
            "The last character of {code} should be {right}: a character is wrong or two are swapped.",
            "{code} 的校验位应为 {right}：可能有一位写错，或两位颠倒。",
            code=code,
            right=right,
        )
    # GB 32100 checks the 18th character only. The organisation code inside has a check of its own (GB 11714), but
    # codes given out without regard to it are in use, so it refuses nothing.
    return None
