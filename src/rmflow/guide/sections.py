"""What a book's guide may be too old to have, or to have whole: sections of numbers, lists."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rmflow.guide.types import Guide

FOLDER = Path(__file__).parent / "data" / "default"
DEFAULT = FOLDER / "guide.toml"


def section(guide: Guide, name: str) -> dict[str, Any]:
    """The numbers of a section (`coaching`, `audit`, `call_order`): the guide's own, and the default's where a guide that
    was compiled earlier lacks one."""
    return {**_default()[name], **guide.numbers.get(name, {})}


def late_rows(name: str) -> list[dict[str, Any]]:
    """The default's entries of a list that came into the guide later (`types.LATE_LISTS`)."""
    rows: list[dict[str, Any]] = _late()["list"][name]
    return rows


def late_label(name: str) -> dict[str, str]:
    """What the default calls such a list."""
    label: dict[str, str] = _late()["list_label"][name]
    return label


@cache
def _late() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "privacy.toml").read_text("utf-8"))


@cache
def _default() -> dict[str, Any]:
    """The default guide's numbers; they all stand in one of its files."""
    numbers: dict[str, Any] = tomllib.loads(DEFAULT.read_text("utf-8"))["numbers"]
    return numbers
