"""The guide's shape in memory: light named tuples, quick to make from the copy kept in the book.

No pydantic here: everyday commands read a guide that was validated when it was taken into use.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.words import Words, join, plain, words

# So many words of a list are offered where none is near.
OFFERED = 12
# Lists that came later: a book whose guide is older has the default's.
LATE_LISTS = ("contact_channel", "consent_purpose")


class Entry(NamedTuple):
    """One word of a list: a code, its label, a note, and what else the list's rows carry."""

    code: str
    label: Words
    note: Words | None
    extra: dict[str, Any]


class SubStep(NamedTuple):
    """One of the guide's 23 sub-steps, e.g. `1.1`."""

    code: str
    label: Words
    purpose: Words
    advice: tuple[Words, ...]
    source: str


class Step(NamedTuple):
    """One of the guide's six steps."""

    n: int
    code: str
    label: Words
    purpose: Words
    sub_steps: tuple[SubStep, ...]


class Guide:
    """A bank's guide. `raw` is the compiled JSON value it was made from; it is what the book keeps.

    `gates[n]` are the names of the checks that must hold before an opportunity leaves step n;
    `actions[name]` is the step an action belongs to; `committing` are the actions that bind the bank.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.name: str = raw["name"]
        self.version: str = raw["version"]
        self.title = _words(raw["title"])
        self.numbers: dict[str, Any] = raw["numbers"]
        self.every_gate: tuple[str, ...] = tuple(raw["every_gate"])
        self.gates: dict[int, tuple[str, ...]] = {int(n): tuple(needs) for n, needs in raw["gates"].items()}
        self.actions: dict[str, int] = raw["actions"]
        self.committing: frozenset[str] = frozenset(raw["committing"])
        self._lists: dict[str, dict[str, Entry]] = {}

    @property
    def steps(self) -> tuple[Step, ...]:
        """The six steps with their sub-steps, in order."""
        return tuple(_step(raw) for raw in self.raw["steps"])

    def step_label(self, n: int) -> Words:
        """The name of step `n`, without building the whole chapter."""
        return _words(self.raw["steps"][n - 1]["label"])

    @property
    def list_names(self) -> tuple[str, ...]:
        """The names of all lists."""
        return tuple(dict.fromkeys((*self.raw["lists"], *LATE_LISTS)))

    def entries(self, name: str) -> dict[str, Entry]:
        """The list called `name`, by code, in the guide's order.

        Raises:
            KeyError: the guide has no such list (a bug: the loader checks that every list is there).
        """
        if name not in self._lists:
            self._lists[name] = {row["code"]: _entry(row) for row in self._rows(name)}
        return self._lists[name]

    def _rows(self, name: str) -> list[dict[str, Any]]:
        if name not in self.raw["lists"] and name in LATE_LISTS:
            from rmflow.guide.sections import late_rows

            return late_rows(name)
        rows: list[dict[str, Any]] = self.raw["lists"][name]
        return rows

    def label(self, name: str, code: str | None) -> Words:
        """The label of `code` in list `name`; a code that an older guide knew and this one does not, as it is."""
        if code is None:
            return plain("")
        entry = self.entries(name).get(code)
        return entry.label if entry else plain(code)

    def entry(self, name: str, code: str) -> Entry:
        """The entry `code` of list `name`; a Chinese or English label is taken as well as the code.

        Raises:
            BadInput: the code is not in the list; the nearest ones are offered.
        """
        entries = self.entries(name)
        found = entries.get(code) or next((e for e in entries.values() if code in e.label), None)
        if found is None:
            raise unknown_code(self, name, code)
        return found


def unknown_code(guide: Guide, name: str, code: str) -> BadInput:
    """The error for a code that is not in the guide's list, with the nearest ones."""
    from rmflow.text.safe import safe

    return BadInput(
        words(
            "“{code}” is not in the guide's list “{list}”.",
            "“{code}”不在指引的“{list}”清单里。",
            code=safe(code),
            list=list_label(guide, name),
        ),
        hint=_offered(guide.entries(name), code),
        fix=f"rmflow guide {name}",
    )


def _offered(entries: dict[str, Entry], code: str) -> Words:
    """The codes nearest to `code`, or else the first of the list."""
    from rmflow.text.near import nearest

    def told(codes: list[str]) -> Words:
        return join(Words(f"{c} ({entries[c].label.en})", f"{c}（{entries[c].label.zh}）") for c in codes)

    if near := nearest(code, entries):
        return words("Did you mean {near}?", "您是否指：{near}？", near=told(near))
    more = words(" …", "……") if len(entries) > OFFERED else words(".", "。")
    return words("It has {codes}{more}", "可选：{codes}{more}", codes=told(list(entries)[:OFFERED]), more=more)


def list_label(guide: Guide, name: str) -> Words:
    """What the list is called."""
    raw = guide.raw["list_labels"].get(name)
    if raw is None and name in LATE_LISTS:
        from rmflow.guide.sections import late_label

        raw = late_label(name)
    return _words(raw) if raw else plain(name)


def _words(raw: dict[str, str]) -> Words:
    return Words(raw["en"], raw["zh"])


def _entry(row: dict[str, Any]) -> Entry:
    note = row.get("note")
    extra = {key: value for key, value in row.items() if key not in ("code", "en", "zh", "note")}
    return Entry(row["code"], Words(row["en"], row["zh"]), _words(note) if note else None, extra)


def _step(raw: dict[str, Any]) -> Step:
    return Step(
        raw["n"],
        raw["code"],
        _words(raw["label"]),
        _words(raw["purpose"]),
        tuple(_sub_step(sub) for sub in raw["sub_steps"]),
    )


def _sub_step(raw: dict[str, Any]) -> SubStep:
    return SubStep(
        raw["code"],
        _words(raw["label"]),
        _words(raw["purpose"]),
        tuple(_words(line) for line in raw["advice"]),
        raw["source"],
    )
