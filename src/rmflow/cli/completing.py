"""What the shell completes: prospects' names and the guide's codes. It must be quick, and silent whatever happens."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rmflow.cli.state import STATE
from rmflow.text.safe import safe

if TYPE_CHECKING:
    from rmflow.store.connection import Connection


def _connection() -> Connection:
    from rmflow.store.connection import connect

    return connect(STATE.path, read_only=True)


def prospects(incomplete: str) -> list[tuple[str, str]]:
    """Prospects whose name, pinyin or number begins with what was typed."""
    from rmflow.store.find import completions

    try:
        connection = _connection()
        try:
            return [(_for_shell(name, no), f"#{no}") for name, no in completions(connection, incomplete)]
        finally:
            connection.close()
    except Exception:  # noqa: BLE001  a shell waits for this: no answer is better than an error
        return []


# What every shell takes as part of a word.
_BARE = "-_./,+"
# What the shell quotes by itself; in zsh all else passes through `eval`, and a name must not be a command there.
_QUOTED = {"complete_zsh": " &'", "complete_fish": " &'"}


def _for_shell(name: str, no: int) -> str:
    """Bash puts a completion into the line as it is, so blanks and quotes need their backslash; the others quote some
    themselves. A name that cannot be put into a line so is offered by its number.
    """
    special = {char for char in name if char.isascii() and not char.isalnum() and char not in _BARE}
    shell = os.environ.get("_RMFLOW_COMPLETE", "")
    if safe(name) != name or name.startswith("-"):
        return str(no)
    if shell == "complete_bash":
        return "".join("\\" + char if char in special else char for char in name)
    return name if special <= set(_QUOTED.get(shell, "")) else str(no)


def codes(list_name: str, incomplete: str) -> list[tuple[str, str]]:
    """Codes of one of the guide's lists, with their labels."""
    import json

    from rmflow.guide.types import Guide

    try:
        connection = _connection()
        try:
            raw = connection.value("SELECT compiled FROM guide_version ORDER BY n DESC LIMIT 1")
        finally:
            connection.close()
        entries = Guide(json.loads(raw)).entries(list_name)
    except Exception:  # noqa: BLE001  likewise
        return []
    return [(c, e.label.say(STATE.lang)) for c, e in entries.items() if c.startswith(incomplete)]
