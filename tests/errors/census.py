"""Which errors the source can raise, read from the source itself: the codes of refusals, the messages of all."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import rmflow

SOURCE = Path(rmflow.__file__).parent
ERRORS = ("BadInput", "Missing", "NotFound", "Ambiguous", "BookError", "NoBook", "Damaged", "Newer", "Refused", "NoKey", "NoKeyring")


class Raised(NamedTuple):
    """One place where an error is made: `code` is the source text of a refusal's code, `template` its English message."""

    where: str
    error: str
    code: str | None
    template: str | None


@cache
def raised() -> tuple[Raised, ...]:
    """Every place in the source where one of rmflow's errors is made."""
    return tuple(found for file in sorted(SOURCE.rglob("*.py")) for found in _of(file))


def _of(file: Path) -> list[Raised]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args):
            continue
        name = node.func.id
        code = ast.unparse(node.args[0]) if name == "Refused" else None
        message = node.args[2 if name == "Refused" else 0] if len(node.args) > (2 if name == "Refused" else 0) else None
        where = f"{file.relative_to(SOURCE).as_posix()}:{node.lineno}"
        found.append(Raised(where, name, code, _template(message)))
    return found


def _template(node: ast.expr | None) -> str | None:
    """The English of `words("…", "…")`; None where the message is made elsewhere."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words":
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    return None


def said(template: str, lines: list[str]) -> bool:
    """Whether one of the lines is the message, its fields filled."""
    message = re.compile(".*?".join(re.escape(part) for part in re.split(r"\{\w+\}", template)))
    return any(message.fullmatch(line) for line in lines)


def longest_part(template: str) -> str:
    """The longest stretch of a message that has no field in it: how another test would quote it."""
    return max(re.split(r"\{\w+\}", template), key=len).strip(" .:;,—“”")


def quoted(template: str, texts: str) -> bool:
    """Whether a good stretch of the message stands in other tests' source."""
    part = longest_part(template)
    return any(part[at : at + 18] in texts for at in range(max(1, len(part) - 17)))
