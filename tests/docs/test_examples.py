"""Every ```console block of the docs is run, in order, page by page, in a book of the page's own.

A line that begins with `$ ` is a command; the lines after it are what it prints (both streams), to the letter. A line
`...` stands for any lines, and of a head of the journal (`Journal 11-3fa9c0d2e1b4`) only the number counts, since its
hash covers keys made by chance. `UPDATE_DOCS=1 pytest tests/docs` writes what the program prints today into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
HEAD = re.compile(r"\b([0-9]+)-[0-9a-f]{12}\b")
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the text that should follow."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return [(command, "\n".join(lines).strip("\n")) for command, lines in found]


def run(command: str, folder: Path) -> str:
    """What a command prints; leading `NAME=value` words go into its environment."""
    words = shlex.split(command)
    env = {**os.environ, "RMFLOW_BOOK": "book.db"}
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    assert words[0] == "rmflow", f"the docs run rmflow only, not {words[0]}"
    done = subprocess.run(
        [sys.executable, "-m", "rmflow", *words[1:]], cwd=folder, env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    return done.stdout.strip("\n")


def matches(expected: str, got: str) -> bool:
    """Whether `got` is `expected`, where a line `...` stands for any lines and any hash for any other."""
    expected, got = HEAD.sub(r"\1-0", expected), HEAD.sub(r"\1-0", got)
    parts = [re.escape(part) for part in re.split(r"^\.\.\.$", expected, flags=re.MULTILINE)]
    return re.fullmatch(".*".join(parts), got, flags=re.DOTALL) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_print_what_it_says(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    new = text
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block in BLOCK.findall(text):
        said = []
        for command, expected in commands(block):
            got = run(command, tmp_path)
            if os.environ.get("UPDATE_DOCS"):
                kept = expected if expected and matches(expected, got) else got
                said.append("\n".join(filter(None, [f"$ {command}", kept])))
            else:
                assert matches(expected, got), (
                    f"{page.name}: $ {command}\n--- printed\n{got}\n--- the page says\n{expected}"
                )
        if os.environ.get("UPDATE_DOCS"):
            new = new.replace(f"```console\n{block}```", "```console\n" + "\n".join(said) + "\n```", 1)
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(new, encoding="utf-8")


def test_the_docs_have_examples() -> None:
    assert sum(len(BLOCK.findall(page.read_text(encoding="utf-8"))) for page in PAGES) >= 10
