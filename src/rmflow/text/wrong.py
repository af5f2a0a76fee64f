"""Making a `BadInput` out of a sentence and what was typed."""

from __future__ import annotations

from typing import Any

from rmflow.errors import BadInput
from rmflow.text.safe import safe
from rmflow.words import Words, words

SHOWN = 40  # characters of a typed value that an error repeats


def shown(text: str) -> str:
    """What was typed, fit for an error message: made safe and cut to `SHOWN` characters."""
    return safe(text) if len(text) <= SHOWN else safe(text[: SHOWN - 1]) + "…"


def wrong(en: str, zh: str, *, hint: Words | None = None, **values: Any) -> BadInput:
    """A `BadInput` with the sentence in both languages; every text among `values` is made safe and cut."""
    values = {key: shown(value) if isinstance(value, str) else value for key, value in values.items()}
    return BadInput(words(en, zh, **values), hint=hint)
