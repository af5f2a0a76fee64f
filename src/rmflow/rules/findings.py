"""What a check found: a fact on record, or a gap with the command that fills it."""

import shlex
from typing import NamedTuple

from rmflow.words import Words


class Hole(NamedTuple):
    """A place in a command where the RM's own answer goes: what to ask, how it is shown, what goes before it."""

    ask: Words
    shown: str
    prefix: str = ""
    # Codes of this list of the guide are the possible answers.
    list_name: str | None = None


class Fix(NamedTuple):
    """A command that fills a gap, as the words of its command line."""

    parts: tuple[str | Hole, ...]

    def paste(self) -> str:
        """The command as one would paste it, holes shown in capitals."""
        return "rmflow " + " ".join(_quoted(part) for part in self.parts)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """What has to be asked before it can run."""
        return tuple(part for part in self.parts if isinstance(part, Hole))


def fix(*parts: str | int | Hole) -> Fix:
    """A `Fix` from its words; numbers are written out."""
    return Fix(tuple(str(part) if isinstance(part, int) else part for part in parts))


def _quoted(part: str | Hole) -> str:
    if not isinstance(part, Hole):
        return shlex.quote(part)
    if part.prefix:
        return f'{part.prefix}"{part.shown}"'
    return f'"{part.shown}"' if " " in part.shown else part.shown


class Finding(NamedTuple):
    """One thing a check looked at. `is_met`: `text` says what is on record; else why the gate is shut."""

    code: str
    step: int
    is_met: bool
    text: Words
    fix: Fix | None = None
    on: str | None = None


class Verdict(NamedTuple):
    """What a gate says about an opportunity: every finding, in the guide's order."""

    step: int
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What keeps the gate shut."""
        return tuple(finding for finding in self.findings if not finding.is_met)

    @property
    def met(self) -> tuple[Finding, ...]:
        """What is on record."""
        return tuple(finding for finding in self.findings if finding.is_met)

    @property
    def is_open(self) -> bool:
        """Whether the opportunity may leave the step."""
        return not self.missing
