"""What `verify` finds: one fault, all of them, and the report they end in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rmflow.words import Words

# So many findings of one code are kept in full; the rest are counted.
KEPT = 20


class Found(NamedTuple):
    """One thing wrong. `where` names it (table and id, journal entry), `is_warning`: odd, but nothing is lost."""

    code: str
    what: Words
    where: str
    fix: str | None = None
    is_warning: bool = False


class Report(NamedTuple):
    """What `verify` found: how many entries the journal has, its lowest bad one, its head, what is wrong."""

    entries: int
    rows: int
    first_bad: int | None
    head_seq: int
    head_hash: str
    found: tuple[Found, ...]
    # By code: findings beyond those kept.
    more: dict[str, int]
    # The entry after which things were looked at; None: everything was.
    since: int | None = None

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong; a warning alone is not."""
        return all(finding.is_warning for finding in self.found)


class Notes:
    """Findings as they come, the flood of one code held back."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.count: Counter[str] = Counter()
        self.first_bad: int | None = None

    def add(self, found: Found, seq: int | None = None) -> None:
        """Note one; `seq` where it is a journal entry that is bad."""
        if seq is not None:
            self.first_bad = seq if self.first_bad is None else min(self.first_bad, seq)
        self.count[found.code] += 1
        if self.count[found.code] <= KEPT:
            self.found.append(found)
