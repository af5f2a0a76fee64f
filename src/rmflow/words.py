"""Text in both languages, side by side, so that neither can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("zh", "en")


class Words(NamedTuple):
    """One piece of text in English and in Chinese."""

    en: str
    zh: str

    def say(self, lang: str) -> str:
        """The text in `lang` (`zh` or `en`)."""
        return self.zh if lang == "zh" else self.en

    def fill(self, **values: Any) -> Words:
        """Put `values` into the `{fields}` of both texts; a value that is itself `Words` goes in by language."""
        return Words(
            self.en.format(**{key: _in(value, "en") for key, value in values.items()}),
            self.zh.format(**{key: _in(value, "zh") for key, value in values.items()}),
        )


def words(en: str, zh: str, **values: Any) -> Words:
    """`Words(en, zh)`, filled with `values` where there are any."""
    return Words(en, zh).fill(**values) if values else Words(en, zh)


def plain(text: object) -> Words:
    """The same text in both languages: a name, a number, a code."""
    return Words(str(text), str(text))


def join(parts: Iterable[Words], en: str = ", ", zh: str = "、") -> Words:
    """The parts in a row, with each language's separator."""
    parts = list(parts)
    return Words(en.join(part.en for part in parts), zh.join(part.zh for part in parts))


def _in(value: Any, lang: str) -> Any:
    return value.say(lang) if isinstance(value, Words) else value
