"""A record's values as people see them: labels, dates, percentages, made safe for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.text.safe import safe
from rmflow.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.records import Column, Shown

RIGHT = ("number", "share")
BAR = 12  # how long a bar of 1 is


def drawn(columns: Iterable[Column]) -> list[Column]:
    """The columns that people see."""
    return [column for column in columns if column.kind != "data"]


def cell(row: dict[str, Any], column: Column, lang: str) -> str:
    """One cell of a table, on one line."""
    if column.show is not None:
        return shown(column.show(row), lang)
    value = row.get(column.key)
    if value is None:
        return ""
    if column.kind == "share":
        return f"{value * 100:.1f} %"
    if column.kind == "bar":
        return "█" * int(max(round(value * BAR), 1 if value else 0))
    if column.kind == "flag":
        return ("是" if lang == "zh" else "yes") if value else ""
    if column.kind == "number" and isinstance(value, int):
        return f"{value:,}"
    return shown(value if isinstance(value, Words) else str(value), lang)


def shown(text: Shown, lang: str) -> str:
    """Text made safe: the one place where a table's or card's words meet the terminal."""
    return safe(text.say(lang) if isinstance(text, Words) else text)


def command(paste: Shown, lang: str, prefix: str) -> str:
    """A command to paste, beginning as this run began."""
    paste = shown(paste, lang)
    return prefix + paste[len("rmflow"):] if paste.startswith("rmflow ") else paste  # fmt: skip


def prefixed(value: Any, prefix: str) -> Any:
    """A JSON value whose `fix` and `paste` commands begin as this run began."""
    if prefix == "rmflow":
        return value
    if isinstance(value, dict):
        return {
            key: command(item, "en", prefix)
            if key in ("fix", "paste") and isinstance(item, str)
            else prefixed(item, prefix)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [prefixed(item, prefix) for item in value]
    return value
