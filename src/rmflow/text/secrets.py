"""What rmflow does not keep: ID-card and bank account numbers, passwords and codes (docs/promises.md, "Not stored"; PIPL
art. 28; JR/T 0171-2020 grades what authenticates as C3, never to be written down).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.text.late import late
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.words import Words

_ENOUGH = late(r"(?:\d[ -]?){15}")  # fewer digits than 15 in a row cannot hold either number
_RUN = late(r"\d(?:[ -]?\d)*(?:[ -]?[Xx](?![A-Za-z]))?")
# Only where one of these words stands is a password looked for.
_PASSWORD_WORDS = ("密码", "口令", "验证码", "动态码", "校验码", "password", "passwd", "pwd", "passcode", "cvv", "cvc", "pin")
_SAID = r"(?:\s*(?:[:：=＝]|是|为|\bis\b)\s*)"
# After a word and a sign: four characters of a password's kind, a digit or another sign among them ("密码：已重置" is none,
# nor "password: reset on Monday"); after a Chinese word alone, six.
_PASSWORD = late(
    rf"(?:(?:密码|口令|验证码|动态码|校验码)(?:{_SAID}(?=[!-~]{{0,40}}[0-9!-/@_])[!-~]{{4,}}|[A-Za-z0-9]{{6,}}(?![年月日号]))"
    rf"|\b(?:password|passwd|pwd|passcode|cvv2?|cvc2?|pin(?:[ -]?code)?){_SAID}(?=[!-~]{{0,40}}[0-9!-/@_])[!-~]{{3,}})",
    re.IGNORECASE,
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def refuse_secrets(text: str, field: Words) -> None:
    """Raise `BadInput` if `text` holds an ID-card or a bank account number, or a password; the message does not repeat
    it."""
    if any(word in text.lower() for word in _PASSWORD_WORDS) and _PASSWORD.search(text):
        raise BadInput(
            words(
                "{field}: holds a password or a code. rmflow keeps none: whoever has them is taken for the customer. Leave it out.",
                "{field}中含有密码或验证码。rmflow 不保存：持有者可冒充客户。请删去。",
                field=field,
            )
        )
    if len(text) < 16 or not _ENOUGH.search(text):
        return
    from rmflow.text.uscc import is_uscc

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
