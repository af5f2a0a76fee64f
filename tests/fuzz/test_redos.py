"""No regular expression takes for ever: each in the program, on 100,000 characters of what is worst for such."""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hostile
import pytest

import rmflow

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 100_000
CPU_SECONDS = 90  # of the processor's time, for a few expressions on all inputs; a bad one takes hours
SECONDS = 900  # by the clock, on a busy machine
SOURCE = Path(rmflow.__file__).parent
# Modules that do something when they are loaded.
NOT_LOADED = ("rmflow.__main__", "rmflow.schema.migrations")
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
# Expressions that are put together where they are used; what they are made of is the guide's words, escaped.
PUT_TOGETHER = {"rules/hospitality.py", "text/late.py", "renderers/veil.py"}


class Expression(NamedTuple):
    """A regular expression of the program, where it stands, and by which methods it is used."""

    where: str
    pattern: re.Pattern[Any]
    methods: tuple[str, ...]


@cache
def expressions() -> tuple[Expression, ...]:
    """Every one: those that modules hold, and those that are written where they are used."""
    used = _uses()
    found = [
        Expression(f"{module}.{name}", pattern, _methods(used, module, name.partition("[")[0]))
        for module, name, pattern in _of_modules()
    ]
    found += [Expression(where, re.compile(source), (method,)) for where, method, source in _in_functions() if source is not None]
    return tuple(found)


def _methods(used: dict[tuple[str, str], set[str]], module: str, name: str) -> tuple[str, ...]:
    """How its own module uses it; where that does not, how any module uses that name; else in any way."""
    own = module.removeprefix("rmflow.").replace(".", "/") + ".py"
    elsewhere = set().union(*(methods for (_, other), methods in used.items() if other == name))
    return tuple(sorted(used.get((own, name)) or elsewhere or METHODS[:3]))


def _of_modules() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    from rmflow.text import late

    for module in pkgutil.walk_packages([str(SOURCE)], "rmflow."):
        if module.name.startswith(NOT_LOADED):
            continue
        for name, held in list(vars(importlib.import_module(module.name)).items()):
            for at, value in enumerate(_flat(held)):
                kept = re.compile(value._source, value._flags) if isinstance(value, late._Late) else value
                if isinstance(kept, re.Pattern):
                    yield module.name, name if value is held else f"{name}[{at}]", kept


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


@cache
def _calls() -> tuple[tuple[str, ast.Call, ast.Attribute], ...]:
    """Every call of a method in the program's text: in which file, the call, the method."""
    return tuple(
        (path.relative_to(SOURCE).as_posix(), node, node.func)
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )


def _uses() -> dict[tuple[str, str], set[str]]:
    """By which methods a file uses a name; a method that is passed on by itself is not seen, and is none here."""
    used: dict[tuple[str, str], set[str]] = {}
    for file, _, method in _calls():
        if method.attr in METHODS and isinstance(method.value, ast.Name | ast.Attribute):
            name = method.value.id if isinstance(method.value, ast.Name) else method.value.attr
            used.setdefault((file, name), set()).add(method.attr)
    return used


def _in_functions() -> list[tuple[str, str, str | None]]:
    """`re.search("…", text)`: the file and line, the method, the expression (None: it is put together there)."""
    found = []
    for file, call, method in _calls():
        if isinstance(method.value, ast.Name) and method.value.id == "re" and method.attr in METHODS:
            first = call.args[0]
            text = first.value if isinstance(first, ast.Constant) else None
            found.append((f"{file}:{call.lineno}", method.attr, text))
    return found


def inputs(pattern: str) -> list[str]:
    """Long runs of what the expression is made of, and of shapes that are often bad."""
    literal = list(re.findall(r"[A-Za-z]+|[0-9]+|[\u4e00-\u9fff]+|[-+.,:;=@/_\"'\[({ ]", pattern))[:16]
    pieces = dict.fromkeys((*hostile.RUNS, *literal))
    made = [hostile.run_of(piece, SIZE) for piece in pieces]
    return made + [start + hostile.run_of(piece, SIZE) for start in ("1", "a", '"') for piece in ("1", " ", "a")]


def try_all(names: list[str]) -> None:
    """The expressions of these places on all their inputs; ends the process where that takes too long."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    for expression in expressions():
        if expression.where in names:
            source = expression.pattern.pattern
            for text in inputs(source if isinstance(source, str) else source.decode("latin-1")):
                subject = text if isinstance(source, str) else text.encode("utf-8", "replace")
                for method in expression.methods:
                    _apply(expression.pattern, method, subject)


def _apply(pattern: re.Pattern[Any], method: str, subject: str | bytes) -> None:
    if method == "sub":
        pattern.sub(subject[:0], subject)
    elif method == "finditer":
        for _ in pattern.finditer(subject):
            pass
    else:
        getattr(pattern, method)(subject)


WHERE = [expression.where for expression in expressions()]
GROUPS = [WHERE[at : at + 12] for at in range(0, len(WHERE), 12)]


@pytest.mark.parametrize("names", GROUPS, ids=[names[0] for names in GROUPS])
def test_none_takes_for_ever(names: list[str]) -> None:
    here = Path(__file__).resolve().parent
    program = f"import sys; sys.path[:0] = {[str(here), str(here.parent)]!r}; import test_redos; test_redos.try_all({names!r})"
    done = subprocess.run(
        [sys.executable, "-c", program], timeout=SECONDS, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if not name.startswith("RMFLOW_")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_none_is_left_out() -> None:
    """What is put together where it is used is named here, and the rest is found; a bad one would be caught."""
    assert {where.partition(":")[0] for where, _, source in _in_functions() if source is None} <= PUT_TOGETHER
    assert len(WHERE) > 80
    assert any(where.startswith("rmflow.text.money") for where in WHERE)
    compiled = [file for file, _, method in _calls() if method.attr == "compile" and getattr(method.value, "id", "") == "re"]
    held = {where.rpartition(".")[0].removeprefix("rmflow.").replace(".", "/") + ".py" for where in WHERE}
    # A migration's expression reads the DDL frozen beside it, and nobody's text.
    assert set(compiled) - PUT_TOGETHER - {"schema/migrations/frozen.py"} <= held
