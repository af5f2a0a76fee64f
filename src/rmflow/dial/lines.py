"""The session as a dialogue of plain lines: for screen readers, for scripts, and where there is no full screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.dial.texts import chosen, header, lines_of
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from rmflow.dial.asking import Question
    from rmflow.dial.session import Dial


def run(dial: Dial, lang: str, read: Callable[[], str], out: TextIO) -> None:
    """Ask and answer, a line each, until the session is over or the input ends (`read` gives an empty line)."""

    def tell(text: Words | str) -> None:
        out.write((text.say(lang) if isinstance(text, Words) else text) + "\n")

    shown = None
    while True:
        for said in dial.said:
            tell(safe(said.say(lang)))
        if dial.is_over:
            break
        if dial.card is not None and dial.card is not shown:
            shown = dial.card
            tell("")
            tell(header(dial))
            for line in lines_of(dial.card, lang):
                tell(line)
        _ask(dial.asks, lang, out)
        typed = read()
        if not typed:
            dial.pause()
            dial.said.clear()
            break
        dial.answer(typed.rstrip("\r\n"))
    tell("")
    for text in dial.summary():
        tell(text)


def _ask(asks: Question, lang: str, out: TextIO) -> None:
    if asks.choices:
        out.write(chosen(asks, lang) + "\n")
    prompt = words("{text} ", "{text} ", text=asks.text)
    out.write(prompt.say(lang))
    out.flush()
