"""FILTER: `step:3 source:cold tier:A due:today stuck:14d rm:li amount:>500万 industry:C "free text"`, joined by AND.

A word becomes a condition with bound parameters: only the texts of this file reach SQL, what the user typed never
does. `-word` negates; where a list of codes is meant, a comma means or.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.text.safe import safe
from rmflow.words import join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.reports.filter_keys import Condition
    from rmflow.store.unit import Unit

# `p` is the prospect, `o` his current opportunity (as `store.find.current_opportunity` picks it).
FROM = """
FROM prospect p JOIN opportunity o ON o.id = coalesce(
  (SELECT id FROM opportunity WHERE prospect_id = p.id AND outcome NOT IN ('lost', 'dropped') ORDER BY no DESC LIMIT 1),
  (SELECT id FROM opportunity WHERE prospect_id = p.id ORDER BY no DESC LIMIT 1))
"""
HIDDEN = "o.outcome NOT IN ('lost', 'dropped')"
LONGEST = 200


class Filter(NamedTuple):
    """Conditions on `p` and `o`, their parameters, and the keys that were asked about."""

    where: tuple[str, ...]
    values: tuple[Any, ...]
    keys: frozenset[str]

    @property
    def wants_gone(self) -> bool:
        """Whether it asks about the lost and dropped, who are hidden otherwise."""
        return bool(self.keys & {"status", "outcome", "no"})


def parse(typed: Iterable[str], unit: Unit) -> Filter:
    """Read a filter as typed, one argument a word; an argument may also hold a whole filter.

    Raises:
        BadInput: an unknown key (the nearest is offered), a value that the key cannot take.
    """
    where: list[str] = []
    values: list[Any] = []
    keys: set[str] = set()
    for word in [part for argument in typed for part in split(argument)]:
        key, condition = _read(word, unit)
        where.append(condition.sql)
        values += condition.values
        keys.add(key)
    return Filter(tuple(where), tuple(values), frozenset(keys))


def split(argument: str) -> list[str]:
    """The words of an argument: itself, where it is one word or a phrase; apart, where it holds several `key:value`.

    A phrase keeps its blanks (`宏达 机械`), so does the value of a single key (`next:next wed`).
    """
    import shlex

    argument = argument.strip()
    if not argument:
        return []
    try:
        parts = shlex.split(argument)
    except ValueError:  # a lone quotation mark is text like any other
        return [argument]
    # One key at the head may have blanks in its value; a further key or a -word says that several words were meant.
    several = any(_key_of(part) is not None or (part.startswith("-") and len(part) > 1) for part in parts[1:])
    return parts if several else [argument]


def _key_of(word: str) -> str | None:
    """The key that a word begins with, or None where it is free text."""
    head, colon, _ = word.removeprefix("-").replace("：", ":").partition(":")
    if not colon:
        return None
    from rmflow.reports.filter_keys import ALIASES, KEYS

    return ALIASES.get(head.casefold(), head.casefold() if head.casefold() in KEYS else None)


def _read(word: str, unit: Unit) -> tuple[str, Condition]:
    from rmflow.reports.filter_keys import ALIASES, EXAMPLES, KEYS

    if len(word) > LONGEST:
        raise BadInput(words("A filter's word has at most {n} characters.", "筛选条件最多 {n} 个字符。", n=LONGEST))
    is_not = word.startswith("-") and len(word) > 1
    asked = word[1:] if is_not else word
    key = _key_of(asked) or "text"
    head, colon, value = asked.replace("：", ":", 1).partition(":")
    if key == "text" and head != "text" and ALIASES.get(head) != "text":
        if colon and head.isascii() and head.replace("_", "").replace("-", "").isalpha():
            raise _unknown(head)
        value = asked
    if not value.strip():
        raise BadInput(words("{key}: needs a value, like {example}.", "{key}: 缺少值，例如 {example}。",
                             key=key, example=EXAMPLES[key]))  # fmt: skip
    found = KEYS[key](value.strip(), unit)
    # What is not known is not what was asked for: a prospect without amount is not "above 5m", so it is "not above".
    return key, found._replace(sql=f"NOT coalesce(({found.sql}), 0)") if is_not else found


def _unknown(head: str) -> BadInput:
    from rmflow.reports.filter_keys import EXAMPLES, KEYS
    from rmflow.text.near import nearest

    near = nearest(head, KEYS)
    said = words("Did you mean {near}?", "您是否指：{near}？", near=join(plain(EXAMPLES[key]) for key in near)) if near else (
        words("There are {keys}.", "可用：{keys}。", keys=join(map(plain, KEYS)))
    )  # fmt: skip
    return BadInput(
        words("There is no filter “{key}:”.", "没有“{key}:”这个筛选条件。", key=safe(head[:40])),
        hint=words("{said} To search for the words themselves: {text}.", "{said}若要查找文字本身：{text}。",
                   said=said, text=f'"text:{safe(head[:40])}:…"'),
        fix="rmflow list --help",
    )  # fmt: skip
