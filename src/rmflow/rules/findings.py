"""What a check found: a fact on record, or a gap with the command that fills it."""

from typing import NamedTuple

from rmflow.words import Words

# How the holes of commands are shown in Chinese; codes and dates that stand as examples stay as they are.
CHINESE = {
    "A QUESTION": "要问的问题",
    "AMOUNT": "金额",
    "CONTACT": "联系人",
    "EVIDENCE": "依据",
    "HOW HE SAID SO": "如何表示、凭证何在",
    "NAME": "姓名",
    "NAME, TITLE, ROLE": "姓名, 职务, 角色",
    "NEXT STEP": "下一步",
    "PHONE": "电话",
    "PRODUCT": "产品",
    "REASON": "原因",
    "ROLE": "角色",
    "SIGNER": "签约人",
    "SUMMARY": "小结",
    "TEXT": "内容",
    "THE ANSWER": "答复",
    "THEIR WORDS": "客户原话",
    "WHAT COUNTS AS SUCCESS": "成功标准",
    "WHAT WAS AGREED": "约定内容",
    "WHAT HE NEEDS": "需求内容",
    "WHO": "确认人",
    "WHY": "理由",
    "next wed 15:00": "下周三 15:00",
}


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

    def paste(self) -> Words:
        """The command as one would paste it, what is still to be said in capitals (or in Chinese)."""
        return Words(
            "rmflow " + " ".join(_quoted(part, part) for part in self.parts),
            "rmflow " + " ".join(_quoted(part, _chinese(part)) for part in self.parts),
        )

    @property
    def holes(self) -> tuple[Hole, ...]:
        """What has to be asked before it can run."""
        return tuple(part for part in self.parts if isinstance(part, Hole))


def fix(*parts: str | int | Hole) -> Fix:
    """A `Fix` from its words; numbers are written out."""
    return Fix(tuple(str(part) if isinstance(part, int) else part for part in parts))


def _chinese(part: str | Hole) -> str | Hole:
    return part._replace(shown=CHINESE.get(part.shown, part.shown)) if isinstance(part, Hole) else part


def _quoted(part: str | Hole, said: str | Hole) -> str:
    if not isinstance(part, Hole) or not isinstance(said, Hole):
        return typed(str(part))
    if part.prefix:
        return f'{part.prefix}"{said.shown}"'
    return f'"{said.shown}"' if " " in part.shown else said.shown


def typed(text: str) -> str:
    """A word as it is typed in a command line, quoted where it has to be."""
    # A name from the book stands in a command that will be pasted: nothing in it may run. Chinese needs no quotes.
    bare = text.isprintable() and not any(char in text for char in " \t\n'\"\\$`!*?[](){}<>|&;#~=%") and text != ""
    if bare:
        return text
    import shlex

    return shlex.quote(text)


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
