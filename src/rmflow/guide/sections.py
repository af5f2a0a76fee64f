"""Sections of the guide's numbers that a book's guide may be too old to have, or to have whole."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rmflow.guide.types import Guide

DEFAULT = Path(__file__).parent / "data" / "default" / "guide.toml"


def section(guide: Guide, name: str) -> dict[str, Any]:
    """The numbers of a section (`coaching`, `audit`, `call_order`): the guide's own, and the default's where a guide that
    was compiled earlier lacks one."""
    return {**_default()[name], **guide.numbers.get(name, {})}


@cache
def _default() -> dict[str, Any]:
    """The default guide's numbers; they all stand in one of its files."""
    numbers: dict[str, Any] = tomllib.loads(DEFAULT.read_text("utf-8"))["numbers"]
    return numbers
