"""Nobody who was forgotten comes back by a list, a card, a contact or an introducer: his numbers and code are refused, his
name is noted. He himself may come back, with his word for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.rules.refused import Refused
from rmflow.store import suppression
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.store.suppression import Sign
    from rmflow.store.unit import Unit

STEP = 1  # writing somebody down is finding


class Suppressed(Refused):
    """A forgotten person's number or code (exit 3, code `suppressed`); `sign` says which: `phone` or `uscc`."""

    def __init__(self, sign: str) -> None:
        said = {
            "phone": words("Somebody with this telephone number asked to be forgotten; he is not written down again.",
                           "此电话的主人已要求删除，不再登记。"),
            "uscc": words("The company with this code asked to be forgotten; it is not written down again.",
                          "此统一社会信用代码的企业已要求删除，不再登记。"),
        }[sign]  # fmt: skip
        super().__init__("suppressed", STEP, said)
        self.hint = words(
            "If he came back by himself: add-prospect, add-contact or add-introducer … --returned “how he said so”.",
            "若本人回来：add-prospect、add-contact 或 add-introducer … --returned “如何表示”。",
        )  # fmt: skip
        self.sign = sign


def refuse_suppressed(unit: Unit, phones: Iterable[str | None], uscc: str | None = None) -> None:
    """Raises `Suppressed` where one of these is a forgotten person's."""
    kept = suppression.suppressed(unit)
    for sign in suppression.signs(phones, uscc) if kept else ():
        if kept.row(sign):
            raise Suppressed(sign.kind)


def come_back(unit: Unit, signs: Iterable[Sign], how: str) -> str:
    """Let one who was forgotten in again, since he came by himself; his words, which are to be kept as the evidence.

    Raises:
        BadInput: nobody of that number, code or name was forgotten.
    """
    said = clean(how, words("how he came back", "如何回来"), limit=NOTE_LIMIT)
    if not suppression.lift(unit, signs):
        raise BadInput(words("Nobody of that number, code or name was forgotten here: leave --returned out.",
                             "没有与此电话、代码或名称相符的已删除者：请去掉 --returned。"))  # fmt: skip
    return said


def with_word(note: str | None, how: str) -> str:
    """A note with the words of one who came back."""
    return how if note is None else f"{note}\n{how}"


def namesake(unit: Unit, name: str, kind: str) -> list[Words]:
    """A word where somebody of that name was forgotten: he may be another, so it is no refusal."""
    kept = suppression.suppressed(unit)
    if kept and any(kept.row(sign) for sign in suppression.signs((), None, name, kind)):
        return [words("Somebody of this name asked to be forgotten: make sure that it is not he.",
                      "有同名客户曾要求删除：请确认不是同一人。")]  # fmt: skip
    return []
