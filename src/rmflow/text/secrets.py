"""Numbers rmflow does not keep: ID cards and bank accounts (promises.md, "Not stored"; PIPL art. 28)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.text.late import late
from rmflow.text.uscc import is_uscc
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.words import Words

_ENOUGH = late(r"(?:\d[ -]?){15}")  # fewer digits than 15 in a row cannot hold either number
_RUN = late(r"\d(?:[ -]?\d)*(?:[ -]?[Xx](?![A-Za-z]))?")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def refuse_secrets(text: str, field: Words) -> None:
    """Raise `BadInput` if `text` holds an ID-card or a bank account number; the message does not repeat
    it."""
    if len(text) < 16 or not _ENOUGH.search(text):
        return
    for run in _RUN.finditer(text):
        for groups in _stretches(re.split("[ -]", run.group())):
            number = _ascii("".join(groups))
            if is_uscc(number):  # a code on a public register, though it may look like either
                continue
            if is_id_card(number):
                raise _refusal(field, "an ID-card number", "身份证号")
            if _is_grouped(groups) and is_account(number):
                raise _refusal(field, "a bank account number", "银行账号")


def is_id_card(number: str) -> bool:
    """Is it a valid resident identity number (GB 11643: 18 characters, a real birth date, the check
    character)?"""
    if len(number) != 18 or not number[:17].isdecimal() or number[0] == "0":
        return False
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17].upper()


def is_account(number: str) -> bool:
    """Is it a card or account number (16 to 19 digits that pass Luhn's check, ISO/IEC 7812)?"""
    if not (16 <= len(number) <= 19 and number.isdecimal()) or number[0] == "0":
        return False
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def _stretches(groups: list[str]) -> Iterator[list[str]]:
    """Every row of neighbouring groups that has 16 to 19 characters."""
    for first in range(len(groups)):
        length = 0
        for last in range(first, len(groups)):
            length += len(groups[last])
            if length > 19:
                break
            if length >= 16:
                yield groups[first : last + 1]


def _is_grouped(groups: list[str]) -> bool:
    """One piece, or fours with a shorter rest, as on a card."""
    return len(groups) == 1 or (all(len(group) == 4 for group in groups[:-1]) and len(groups[-1]) <= 4)


def _ascii(number: str) -> str:
    return number if number.isascii() else "".join(c if c in "Xx" else str(int(c)) for c in number)


def _refusal(field: Words, en: str, zh: str) -> BadInput:
    return BadInput(
        words(
            "{field}: holds {what}. rmflow keeps no ID-card or account numbers: they are sensitive personal"
            " information (PIPL art. 28). Leave it out.",
            "{field}中含有{what}。rmflow 不保存身份证号和账号："
            "属敏感个人信息（《个人信息保护法》第二十八条）。请删去。",
            field=field,
            what=words(en, zh),
        )
    )
