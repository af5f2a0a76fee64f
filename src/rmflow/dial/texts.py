"""The session's words, for both the plain dialogue and the full screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.reports.quota import rate_words
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.dial.asking import Question
    from rmflow.dial.card import Card
    from rmflow.dial.session import Dial

MARKS = {"no": "✗ ", "ok": "✓ ", "warn": "! ", "": ""}


def header(dial: Dial) -> Words:
    """`12/30, reached 25 %, appointments 2, 14 to go, 17:40 at this rate. Card 3 of 50`."""
    head = dial.header
    parts = [
        plain(f"{head.calls}/{head.least}"),
        words("reached {rate}", "联系上 {rate}", rate=rate_words(head.rate, few=False)),
        words("appointments {n}", "约见 {n}", n=head.appointments),
        words("card {n} of {total}", "第 {n}/{total} 张", n=dial.place, total=dial.total),
    ]
    if head.pace is not None:
        parts.append(head.pace)
    return join(parts, " · ", " · ")


def title(card: Card) -> tuple[str, str]:
    """`#7 宏达机械` and `138 0013 8001`: apart, so that a narrow screen never cuts the number."""
    return safe(f"#{card.no} {card.name}"), safe(card.phone)


def lines_of(card: Card, lang: str) -> list[str]:
    """The card, a line each, its title first."""
    colon = "：" if lang == "zh" else ": "
    told = ["  ".join(title(card)).rstrip()]
    for line in card.lines:
        label = line.label.say(lang) + colon if line.label else ""
        told.append(safe(MARKS[line.mark] + label + line.text.say(lang)))
    return told


def chosen(asks: Question, lang: str, separator: str = "  ") -> str:
    """The keys and what they stand for, in a row."""
    return separator.join(f"{one.key} {safe(one.label.say(lang))}" for one in asks.choices)
