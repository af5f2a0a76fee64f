"""Names and phones with most of them hidden: what a document shows unless it was asked to reveal them."""

from __future__ import annotations

from rmflow.text.phones import mask_phone, mask_phones
from rmflow.text.pinyin import is_chinese
from rmflow.text.places import LEGAL, LEGAL_LENGTHS
from rmflow.text.surnames import COMPOUND

HIDDEN = "***"
_PERSON = 3  # Chinese characters of a person's name at most, or one more after a compound surname
__all__ = ["mask_name", "mask_phone", "mask_phones"]


def mask_name(name: str) -> str:
    """The name as a bank prints it where others may read it.

    A person keeps the surname (`王**`, `欧阳*`), a company its first two characters and its legal form
    (`宏达***有限公司`; one character where the name is short), any other name its first letter (`H***`).
    """
    name = name.strip()
    if not name:
        return ""
    if not is_chinese(name[0]):
        return name[0] + HIDDEN + _legal_form(name)
    surname = 2 if name[:2] in COMPOUND else 1
    if all(map(is_chinese, name)) and len(name) <= _PERSON + surname - 1 and not _legal_form(name):
        return name[:surname] + "*" * max(len(name) - surname, 1) if len(name) > surname else name[0] + "*"
    form = _legal_form(name)
    kept = 2 if len(name) - len(form) > 4 else 1
    return name[:kept] + HIDDEN + form


def _legal_form(name: str) -> str:
    """What kind of company the name says it is, at its end: 有限公司, 集团; empty where less than two characters are left."""
    return next((name[-n:] for n in LEGAL_LENGTHS if len(name) > n + 1 and name[-n:] in LEGAL), "")
