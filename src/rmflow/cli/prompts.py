"""Asking on a terminal: a missing value, one of several, the answers a gate still lacks. Questions go to stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from rmflow.cli.signals import honour
from rmflow.cli.state import STATE, tell
from rmflow.text.safe import safe_block
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rmflow.guide.types import Guide

SHOWN = 40


def terminal() -> bool:
    """Whether there is someone to ask."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def ask(question: Words, default: str | None = None) -> str:
    """One line from the user."""
    honour()
    text = safe_block(question.say(STATE.lang))
    suffix = " " if text.endswith(("?", "？", ")", "）")) else ": "
    return str(typer.prompt(text, default=default, err=True, prompt_suffix=suffix, show_default=bool(default)))


def choose(question: Words, guide: Guide, list_name: str, default: str | None = None) -> str:
    """A code of one of the guide's lists: the codes are shown first, an unknown answer is asked again."""
    entries = guide.entries(list_name)
    for entry in list(entries.values())[:SHOWN]:
        tell(plain(f"  {entry.code:<20} {entry.label.say(STATE.lang)}"))
    while True:
        answer = ask(question, default)
        if answer in entries or any(answer in entry.label for entry in entries.values()):
            return guide.entry(list_name, answer).code
        tell(words("That is not in the list.", "不在清单里。"))


def pick(candidates: Sequence[tuple[int, str]]) -> int | None:
    """One of several by number; None when the user leaves the line empty."""
    answer = ask(words("Which number?", "哪个编号？"), "")
    numbers = {str(no): no for no, _ in candidates}
    return numbers.get(answer.strip())


def confirm(question: Words) -> bool:
    """Yes or no; no unless the user says yes."""
    honour()
    return bool(typer.confirm(safe_block(question.say(STATE.lang)), default=False, err=True))
