"""Finding a person in free text: his names and telephone numbers however they were written, and nobody else's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.text.late import late
from rmflow.text.phones import format_phone
from rmflow.text.surnames import COMPOUND

if TYPE_CHECKING:
    from collections.abc import Iterable

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = late(f"[{_HAN}]")
_LETTER = late(r"[^\W\d_]")
# Blanks and dots that people put between the characters of a name, and between the digits of a number.
_BETWEEN_HAN = r"[ \u3000·]?"
_BETWEEN_DIGITS = r"[ \t\n\r\f\v\u00a0\u3000().\-（）－—·]{0,3}"
_SQUEEZED = {ord(sign): None for sign in " \t\n\r\f\v\u00a0\u3000().-（）－—·"} | {0xFF10 + digit: 48 + digit for digit in range(10)}
_NOT_IN_A_NUMBER = r"(?<![0-9０-９])", r"(?![0-9０-９])"
# A surname with one of these is how one speaks to many: 李总 is no one person's name.
_TITLES = ("总", "董", "工", "哥", "姐", "叔", "姨", "老师", "经理", "主任", "先生", "女士", "小姐", "老板", "会计", "律师", "师傅",
           "行长", "科长", "处长", "局长", "部长", "院长", "校长", "医生", "厂长", "书记", "主席", "董事长", "总经理")  # fmt: skip
_LONGEST = 4  # characters of a person's name
# What may go right before somebody who is spoken of.
_BEFORE = "和与跟同找请问见给让由是对向把被叫约即的了及访诉系陪邀等送应绍过比为到在但而且也又因说讲聊询告知谢"


def is_telling(name: str) -> bool:
    """Whether a name is long enough to be looked for in texts: two Chinese characters or four letters, and not a surname
    with a title.
    """
    han = len(_IS_HAN.findall(name))
    if han >= 2:
        return not any(name.endswith(title) and len(name) - len(title) <= 1 for title in _TITLES)
    return len(_LETTER.findall(name)) >= 4


def forms_of_address(name: str) -> list[str]:
    """How a person is spoken of where people know who is meant: the surname with a title (李总); none of another name."""
    surname = surname_of(name)
    return [surname + title for title in _TITLES] if surname else []


def surname_of(name: str) -> str:
    """The surname of a Chinese name of a person's length; empty of any other."""
    if not 2 <= len(name) <= _LONGEST or len(_IS_HAN.findall(name)) != len(name):
        return ""
    return name[:2] if name[:2] in COMPOUND else name[0]


class Sought:
    """What to look for. `others` are the names of everybody else: one that contains a sought name is left whole.

    Names that tell too little (`is_telling`) are not looked for, but `known_as` is, whatever it tells: what is searched is
    about the firm where he is known so. There he is `addressed` as 李总 too; `of` is the firm's name, which may go before.
    """

    def __init__(
        self, names: Iterable[str], phones: Iterable[str], codes: Iterable[str] = (), others: Iterable[str] = (), *,
        known_as: Iterable[str] = (), addressed: Iterable[str] = (), of: str = "",
    ) -> None:  # fmt: skip
        forms = tuple(addressed)
        self.names = tuple(sorted({*(name for name in names if is_telling(name)), *known_as}, key=len, reverse=True))
        self.phones = tuple(sorted(set(phones)))
        numbers = [_phone(phone) for phone in self.phones] + [re.escape(code) for code in set(codes)]
        called = [_name(name) for name in self.names] + [_address(form, of) for form in forms]
        lowered = [name.casefold() for name in self.names]
        longer = {other for other in others if any(name in other.casefold() and name != other.casefold() for name in lowered)}
        kept = "|".join(_name(other) for other in sorted(longer, key=len, reverse=True))
        self._kept = re.compile(kept, re.IGNORECASE) if kept else None
        self._found = _either([*numbers, *called])
        # A book is searched text by text, and nearly none speaks of him: what is quickly seen not to is not looked at twice.
        self._numbers, self._cores = _either(numbers), [_core(phone) for phone in self.phones] + [code.upper() for code in set(codes)]
        self._names, self._firsts = _either(called), {
            case for name in (*self.names, *forms) for case in (name[0].upper(), name[0].lower())
        }  # fmt: skip

    def is_in(self, text: str | None) -> bool:
        """Whether the text mentions him; no false no, but a longer name that contains his may be a false yes."""
        if not text:
            return False
        if self._names and any(first in text for first in self._firsts) and self._names.search(text):
            return True
        if self._numbers is None:
            return False
        squeezed = text.translate(_SQUEEZED).upper()
        return any(core in squeezed for core in self._cores) and self._numbers.search(text) is not None

    def taken_out(self, text: str, mask: str) -> str:
        """The text with every mention made into `mask`."""
        if not self.is_in(text) or self._found is None:
            return text
        if self._kept is None:
            return self._found.sub(mask, text)
        made, at = [], 0
        for other in self._kept.finditer(text):
            made += [self._found.sub(mask, text[at : other.start()]), other.group()]
            at = other.end()
        return "".join([*made, self._found.sub(mask, text[at:])])


def _either(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _core(e164: str) -> str:
    """The digits that every way of writing the number has, in a row once nothing stands between them."""
    country, national = _country(e164.partition(";")[0])
    area, _, local = format_phone(e164.partition(";")[0]).partition("-")
    return re.sub(r"\D", "", local) if country == "86" and area.startswith("0") and local else national


def _name(name: str) -> str:
    parts = name.split()
    if not _IS_HAN.search(name):
        return r"(?<![^\W\d_])" + r"\s+".join(re.escape(part) for part in parts) + r"(?![^\W\d_])"
    made = ""
    for before, char in zip(("", *name), name, strict=False):
        both = before and _IS_HAN.match(before) and _IS_HAN.match(char)
        made += (_BETWEEN_HAN if both else "") + re.escape(char)
    return made


def _address(form: str, of: str) -> str:
    """A surname with a title where a word begins: of 资金总额 and 基金经理 nobody called 金 is a part."""
    return f"(?:(?<![{_HAN}])|(?<=[{re.escape(_BEFORE + of)}])){re.escape(form)}"


def _phone(e164: str) -> str:
    """The number however it is set: with or without the country, the trunk 0, blanks, dashes, brackets, full width."""
    main = e164.partition(";")[0]
    country, national = _country(main)
    before, after = _NOT_IN_A_NUMBER
    prefix = rf"(?:(?:[+＋]|{_digits('00')})?{_digits(country)}{_BETWEEN_DIGITS})?" if country else r"[+＋]?"
    forms = [rf"{prefix}(?:[(（]?[0０])?{_digits(national)}"]
    area, _, local = format_phone(main).partition("-")
    if country == "86" and area.startswith("0") and local:
        forms.append(_digits(re.sub(r"\D", "", local)))
    return rf"{before}(?:{'|'.join(forms)}){after}"


def _country(main: str) -> tuple[str, str]:
    number = main.removeprefix("+")
    for country in ("86", "852", "853", "886"):
        if number.startswith(country):
            return country, number[len(country) :]
    return "", number


def _digits(number: str) -> str:
    return _BETWEEN_DIGITS.join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in number)
