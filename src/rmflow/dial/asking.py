"""What the session asks next: a key or a line, and what may be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.guide.types import Entry, Guide

# Presets of the next date, by a digit; any text that reads as a date does as well.
PRESETS = {"1": "+1d", "2": "+2d", "3": "+3d", "7": "+7d", "9": "+14d"}
DROP = "!"


class Choice(NamedTuple):
    """One answer: what is typed, what it stands for, what is shown."""

    key: str
    code: str
    label: Words


class Question(NamedTuple):
    """One question. `by_key`: a single key answers it, else a line with Enter; `may_be_empty` lets it pass."""

    kind: str
    text: Words
    choices: tuple[Choice, ...] = ()
    by_key: bool = False
    may_be_empty: bool = False

    def choice(self, typed: str) -> Choice | None:
        """The choice that was typed; a single letter's case does not matter where only one answers to it."""
        exact = next((choice for choice in self.choices if choice.key == typed), None)
        if exact is not None:
            return exact
        alike = [choice for choice in self.choices if choice.key.casefold() == typed.casefold()]
        return alike[0] if len(alike) == 1 else None


def of_list(guide: Guide, kind: str, list_name: str, text: Words) -> Question:
    """A code of one of the guide's lists, by its number: one key while the digits reach."""
    entries = list(guide.entries(list_name).values())
    choices = tuple(Choice(str(at), entry.code, entry.label) for at, entry in enumerate(entries, 1))
    return Question(kind, text, choices, by_key=len(choices) < 10)


def after(outcome: Entry) -> list[str]:
    """What is asked after an outcome, in order."""
    refused = bool(outcome.extra.get("refused")) and not outcome.extra.get("stops")
    then = "visit_when" if outcome.extra.get("appointment") else "next"
    return [*(["refusal"] if refused else []), "note", then]


def about_call(kind: str, guide: Guide) -> Question:
    """What is asked about a call once its outcome is saved, or about the visit agreed on in it."""
    made: dict[str, Callable[[], Question]] = {
        "refusal": lambda: of_list(guide, "refusal", "refusal_kind", words("How was it refused?", "怎样拒绝的？")),
        "note": note,
        "next": lambda: next_date(guide),
        "visit_when": visit_when,
        "visit_objective": lambda: of_list(guide, "visit_objective", "visit_objective", words("What for?", "访问目标？")),
        "visit_success": visit_success,
        "visit_ask": visit_ask,
        "drop": lambda: of_list(guide, "drop", "drop_reason", words("Drop it, why?", "淘汰原因？")),
    }
    return made[kind]()


def note() -> Question:
    """A word on the call."""
    return Question("note", words("Note (Enter: none)", "备注（回车跳过）"), may_be_empty=True)


def next_date(guide: Guide) -> Question:
    """The next date, demanded before the next card (guide 1.3: a grade sets it too)."""
    grades = tuple(Choice(entry.code, entry.code, entry.label) for entry in guide.entries("intent_grade").values())
    presets = tuple(Choice(key, text, Words(text, text)) for key, text in PRESETS.items())
    drop = Choice(DROP, "drop", words("drop this prospect", "淘汰该客户"))
    return Question("next", words("Next date: +3d, next wed 15:00 …", "下次日期：+3d、下周三 15:00 …"), (*presets, *grades, drop))


def visit_when() -> Question:
    """The appointment's time."""
    return Question("visit_when", words("The visit, when? (Enter: later)", "约见时间？（回车稍后再定）"), may_be_empty=True)


def visit_success() -> Question:
    """What counts as success of the visit (guide 2.2)."""
    return Question("visit_success", words("What counts as success?", "成功标准？"))


def visit_ask() -> Question:
    """A question to ask at the visit (guide 2.2)."""
    return Question("visit_ask", words("A question to ask there?", "要问的问题？"))


def criterion_answer(label: Words) -> Question:
    """The answer to a criterion, with its evidence (guide 1.1)."""
    said = words("{label}? yes:evidence, no:evidence or unknown", "{label}？是:依据、否:依据 或 待查", label=label)
    return Question("criterion_answer", said, may_be_empty=True)


def sure(kind: str, text: Words) -> Question:
    """Yes or no, by a key that is not the acting one."""
    yes, no = Choice("y", "yes", words("yes", "是")), Choice("n", "no", words("no", "否"))
    return Question(kind, text, (yes, no), by_key=True)
