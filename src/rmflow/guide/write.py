"""A whole guide written as one TOML file for a bank to edit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from rmflow.guide.merge import uncompiled

if TYPE_CHECKING:
    from rmflow.guide.types import Guide

_HEAD = """\
# A guide of rmflow, whole: `base = "none"` lets it stand alone. Edit it, then
#   rmflow guide check FILE     says what is wrong, with the line
#   rmflow guide use FILE       takes it into use, after saying what changes
# With `base = "default"` a file need hold only what differs from the default: entries merge by `code`, and
# one with `remove = true` goes.
"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(guide: Guide) -> str:
    """The whole guide as one TOML file; `read_bank_guide` makes the same guide of it."""
    source = uncompiled(guide.raw)
    lines = [_HEAD, *_table("guide", {"base": "none", **source["guide"]})]
    for name in ("gates", "actions", "numbers", "list_label"):
        lines += _table(name, source[name])
    for step in source["step"]:
        lines += _row("step", {key: value for key, value in step.items() if key != "sub_step"})
        for sub in step["sub_step"]:
            advice = [f"  {_value(line)},\n" for line in sub["advice"]]
            lines += _row("step.sub_step", {key: value for key, value in sub.items() if key != "advice"})
            lines.append(f"advice = [\n{''.join(advice)}]\n")
    for name, rows in source["list"].items():
        for row in rows:
            lines += _row(f"list.{name}", row)
    return "".join(lines)


def _table(name: str, table: dict[str, Any]) -> list[str]:
    return [f"\n[{name}]\n", *(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())]


def _row(name: str, row: dict[str, Any]) -> list[str]:
    return [f"\n[[{name}]]\n", *(f"{_key(key)} = {_value(value)}\n" for key, value in row.items())]


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return _text(value)
