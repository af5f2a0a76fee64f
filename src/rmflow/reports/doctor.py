"""What rmflow stands on here, and whether it is sound: program, engine, book, guide, disk, terminal, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.errors import RmflowError
from rmflow.records import Card, Line, Section
from rmflow.reports import doctor_backups, doctor_book
from rmflow.reports import doctor_machine as machine
from rmflow.words import Words, words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rmflow.reports.doctor_items import Item


def doctor(path: Path, lang: str, now: datetime) -> tuple[bool, Card]:
    """Whether the book at `path` can be used, to write too, and everything that was looked at. Changes nothing."""
    usable, book = doctor_book.items(path)
    parts: dict[str, tuple[Words, list[Item]]] = {
        "program": (words("Program", "程序"), machine.program()),
        "book": (words("Book", "账簿"), book),
        "backups": (words("Copies of the book", "账簿副本"), doctor_backups.items(path, _set(), now)),
        "disk": (words("Disk", "磁盘"), machine.disk(path)),
        "terminal": (words("Terminal", "终端"), machine.terminal(lang)),
        "settings": (words("Settings", "设置"), machine.settings()),
        "libraries": (words("Libraries", "组件"), machine.libraries()),
    }
    warnings = [item.key for _, items in parts.values() for item in items if item.mark in ("warn", "no")]
    is_hurt = "damaged" in warnings
    data: dict[str, Any] = {"ok": usable and not is_hurt, "warnings": warnings}
    data |= {key: {item.key: item.value for item in items} for key, (_, items) in parts.items()}
    sections = tuple(Section(title, tuple(map(_line, items))) for title, items in parts.values())
    said = words("The book is damaged, and only read.", "账簿已损坏，只能读取。") if is_hurt else _said(warnings, usable=usable)
    return data["ok"], Card(words("What rmflow stands on here", "运行环境检查"), sections, data, (said,))


def _line(item: Item) -> Line:
    return Line(item.text, item.label, mark=item.mark, paste=item.paste)


def _said(warnings: list[str], *, usable: bool) -> Words:
    if not usable:
        return words("The book cannot be used.", "账簿无法使用。")
    if warnings:
        return words("It works; to look at: {n}.", "可以使用；有 {n} 处提醒。", n=len(warnings))
    return words("All is well.", "一切正常。")


def _set() -> dict[str, str]:
    from rmflow import settings

    try:
        return settings.load()
    except RmflowError:
        return {}  # said under the settings
