"""The dossier (guide 2.1): which topics it has for whom, how full it is, how an industry is read and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.text.late import late
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from rmflow.guide.types import Entry, Guide

_LETTER = late(r"([A-Za-z])(?:[\s:：,，;；、-]+(.*))?")
_LABELLED = late(r"([^:：,，;；]+)[:：,，;；]\s*(.+)")
# Whatever fits nowhere else says nothing about how full the dossier is.
UNCOUNTED = ("other",)


def topics(guide: Guide, kind: str) -> list[Entry]:
    """The topics that are asked of a company or a person, in the guide's order; "other" is not asked."""
    entries = guide.entries("dossier_topic").values()
    return [entry for entry in entries if is_for(entry, kind) and entry.code not in UNCOUNTED]


def is_for(entry: Entry, kind: str) -> bool:
    """Whether a topic, or a product, is meant for this kind of customer."""
    return entry.extra.get("for", "both") in (kind, "both")


def completeness(guide: Guide, kind: str, known: Collection[str]) -> float:
    """Profile completeness (资料完整度), 0 to 1.

    topics known ÷ topics that the guide asks of a company or a person, "other" in neither.
    """
    asked = topics(guide, kind)
    return 1 - len(unknown_topics(guide, kind, known)) / len(asked) if asked else 1.0


def unknown_topics(guide: Guide, kind: str, known: Collection[str]) -> list[Entry]:
    """The topics asked of this kind of customer that nothing is known of."""
    return [entry for entry in topics(guide, kind) if entry.code not in known]


def read_industry(guide: Guide, text: str) -> tuple[str, str]:
    """An industry (GB/T 4754 letter or label) with the main business after it: its code, and the text as kept.

    `C`, `制造业`, `C 汽车零部件`, `制造业：汽车零部件` are taken; what is kept begins with the letter.

    Raises:
        BadInput: it begins with no industry of the guide.
    """
    known = guide.entries("industry")
    if (found := _LETTER.fullmatch(text)) and found[1].upper() in known:
        code, rest = found[1].upper(), found[2] or ""
    elif (found := _LABELLED.fullmatch(text)) and any(found[1].strip() in entry.label for entry in known.values()):
        code, rest = guide.entry("industry", found[1].strip()).code, found[2]
    else:
        code, rest = guide.entry("industry", text).code, ""
    return code, f"{code} {rest.strip()}".strip()


def fact_words(guide: Guide, fact: Any) -> Words:
    """A fact's text for people: an industry by its label, all else as it was written (not made safe)."""
    if fact.topic != "industry":
        return plain(fact.text)
    code, _, rest = fact.text.partition(" ")
    label = guide.label("industry", code)
    return words("{label}: {rest}", "{label}：{rest}", label=label, rest=rest) if rest else label
