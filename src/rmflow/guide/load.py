"""Loading a guide: the TOML files become the one compiled value that `Guide` reads and the book keeps.

The default guide lies in the package. A bank's own file is an overlay on it (`base = "default"`) or a whole
guide (`base = "none"`, what `to_toml` writes). Everyday commands read the compiled copy in the book instead.
"""

from __future__ import annotations

import json
import shlex
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput, NotFound
from rmflow.guide.merge import EMPTY, compiled, overlaid
from rmflow.guide.types import Guide
from rmflow.guide.write import to_toml
from rmflow.text.toml import read_toml
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "compile_guide",
    "compile_text",
    "default_files",
    "default_guide",
    "default_source",
    "read_bank_guide",
    "to_toml",
]

# The order of the lists in the compiled guide is the order of the steps.
_FILES = ("guide", "steps", "find", "approach", "meet", "objections", "close", "care", "privacy")
SIZE_LIMIT = 2 * 1024 * 1024
BOM = "\ufeff"
# So many problems are named in one refusal; `rmflow guide check` names all.
SHOWN = 5


def default_guide() -> Guide:
    """The guide that comes with rmflow. The tests hold it to what `validate` asks of a bank's own."""
    return Guide(compile_guide())


def compile_guide(path: Path | None = None) -> dict[str, Any]:
    """The compiled value of the default guide, or of the bank's own at `path`; JSON throughout."""
    return read_bank_guide(path) if path else compiled(default_source())


def read_bank_guide(path: Path) -> dict[str, Any]:
    """The compiled value of a bank's own guide: its file checked, then laid over the default.

    Raises:
        BadInput: the file cannot be read, or is wrong; the first problems are named with their lines.
    """
    from rmflow.guide.validate import check_text

    text = read_text(path)
    problems = check_text(text)
    if problems:
        said = Words("line {line}: {what}", "第{line}行：{what}")
        what = join([said.fill(line=p.line, what=p.message) for p in problems[:SHOWN]], "; ", "；")
        raise BadInput(
            words(
                "The guide has {n} problems: {what}", "指引有{n}处问题：{what}", n=len(problems), what=what
            ),
            fix=f"rmflow guide check {shlex.quote(str(path))}",
        )
    return compile_text(text)


def compile_text(text: str) -> dict[str, Any]:
    """The compiled value of a bank's own guide whose `text` was checked already."""
    return compiled(whole(read_toml(text.removeprefix(BOM))))


def whole(value: dict[str, Any]) -> dict[str, Any]:
    """A file's value as a whole guide: laid over the default, or standing alone with `base = "none"`."""
    alone = value.get("guide", {}).get("base") == "none"
    return overlaid(value, EMPTY if alone else default_source())


def read_text(path: Path) -> str:
    """The text of a guide's file.

    Raises:
        NotFound: there is no such file.
        BadInput: it cannot be read, is larger than 2 MB, or is not UTF-8.
    """
    from rmflow.text.safe import safe

    name = safe(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise NotFound(words("There is no file {name}.", "没有文件{name}。", name=name)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            words("{name} cannot be read: {why}.", "无法读取{name}：{why}。", name=name, why=why)
        ) from None
    if len(data) > SIZE_LIMIT:
        raise BadInput(words("{name} is larger than 2 MB.", "{name}超过2MB。", name=name))
    try:
        return data.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            words(
                "{name} is not UTF-8 (line {line}).",
                "{name}不是UTF-8编码（第{line}行）。",
                name=name,
                line=line,
            ),
            hint=words("Save it as UTF-8 and try again.", "请另存为UTF-8后重试。"),
        ) from None


def default_source() -> dict[str, Any]:
    """The default guide's TOML files as one value, in the shape of a bank's whole guide. Yours to change."""
    value: dict[str, Any] = json.loads(_default_json())
    return value


def default_files() -> dict[str, str]:
    """The text of the default guide's files, by name."""
    folder = files("rmflow.guide") / "data" / "default"
    return {name: (folder / f"{name}.toml").read_text("utf-8") for name in _FILES}


@cache
def _default_json() -> str:
    source: dict[str, Any] = {**EMPTY, "list": {}, "list_label": {}}
    for text in default_files().values():
        value = tomllib.loads(text)
        source["list"] |= value.pop("list", {})
        source["list_label"] |= value.pop("list_label", {})
        source |= value
    return json.dumps(source, ensure_ascii=False)
