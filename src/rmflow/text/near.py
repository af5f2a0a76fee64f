"""Words near a mistyped one, for "did you mean"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60  # difflib's time grows with the product of the lengths


def nearest(word: str, options: Iterable[str], n: int = 3) -> list[str]:
    """At most `n` of `options` that `word` may have meant, best first: same start, contained, then alike."""
    import difflib

    options = list(dict.fromkeys(options))
    sought = word.strip()[:_LONGEST].casefold()
    if not sought:
        return []
    folded = {option: option.casefold() for option in options}
    starts = [option for option, text in folded.items() if text.startswith(sought)]
    holds = [
        option for option, text in folded.items() if sought in text or (len(text) > 1 and text in sought)
    ]
    by_text = {text: option for option, text in reversed(folded.items())}
    alike = [by_text[text] for text in difflib.get_close_matches(sought, by_text, n=n, cutoff=0.6)]
    return list(dict.fromkeys(starts + alike + holds))[:n]
