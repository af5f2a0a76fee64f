"""Which key does what: the outcomes' keys are the guide's, the session's own give way where a bank has taken them."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, NamedTuple

from rmflow.words import Words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide

SPARE = string.digits[1:] + string.ascii_uppercase + string.ascii_lowercase
# The session's own commands: the key they would like, and what they do.
COMMANDS: dict[str, tuple[str, Words]] = {
    "skip": ("S", Words("skip", "跳过")),
    "back": ("B", Words("back", "上一张")),
    "undo": ("U", Words("take back", "撤回")),
    "visit": ("V", Words("book a visit", "约见")),
    "criterion": ("K", Words("criterion", "鉴定")),
    "do_not_call": ("D", Words("do-not-call", "设为勿扰")),
    "objections": ("O", Words("objections", "异议话术")),
    "help": ("?", Words("help", "帮助")),
    "pause": ("Q", Words("pause", "暂停")),
}


class Key(NamedTuple):
    """One key: what it stands for (`outcome` or `command` and its code) and what is shown beside it."""

    key: str
    kind: str
    code: str
    label: Words


def keys(guide: Guide) -> dict[str, Key]:
    """Every key, outcomes first, in the guide's order; each key means one thing only."""
    found: dict[str, Key] = {}
    later: list[tuple[str, str, str, Words]] = []
    for entry in guide.entries("call_outcome").values():
        wanted = str(entry.extra.get("key") or "")
        if wanted and wanted not in found:
            found[wanted] = Key(wanted, "outcome", entry.code, entry.label)
        else:
            later.append((entry.code[:1], "outcome", entry.code, entry.label))
    later += [(key, "command", code, label) for code, (key, label) in COMMANDS.items()]
    for wanted, kind, code, label in later:
        key = next(key for key in (wanted, *SPARE) if key and key not in found)
        found[key] = Key(key, kind, code, label)
    return found
