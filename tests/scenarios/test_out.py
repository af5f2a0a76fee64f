"""`--format xlsx|html` and `--out` through the real program: files whole and private, bytes in a pipe, none on a terminal."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest

import driving
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "厦门宏达机械有限公司"


@pytest.fixture
def listed(book: Path) -> Path:
    """A book with one company that has a telephone."""
    argv = ("add-prospect", NAME, "--kind", "company", "--source", "cold", "--phone", "13800138001")
    assert driving.run(*argv).code == 0
    return book


def texts(path: Path | io.BytesIO) -> set[object]:
    return {cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_is_written_whole_and_for_its_owner_alone(listed: Path, rmflow: Callable[..., object], lang: str) -> None:
    place = listed.with_name("客户.xlsx")
    for _ in range(2):
        said = rmflow("list", "--out", place, lang=lang).out
        assert str(place) in said
        assert ("is written (Excel workbook)" if lang == "en" else "已写入") in said
    assert "厦门***有限公司" in texts(place)
    assert NAME not in texts(place)
    if os.name == "posix":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert {path.name for path in listed.parent.iterdir() if ".new" in path.name} == set()
    rmflow("list", "-o", place, "--reveal", lang=lang)
    assert NAME in texts(place)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("html", "<!doctype html>"), ("csv", "no,name,"), ("json", "["), ("md", "## "), ("txt", "1 prospect")],
)
def test_the_ending_says_the_form(listed: Path, ending: str, begins: str) -> None:
    place = listed.with_name(f"list.{ending}")
    assert driving.run("list", "step:1", "-o", place).code == 0
    assert place.read_text(encoding="utf-8").startswith(begins)


def test_the_form_asked_for_wins_over_the_ending(listed: Path) -> None:
    place = listed.with_name("list.txt")
    assert driving.run("list", "--format", "csv", "--out", place).code == 0
    assert place.read_text(encoding="utf-8").startswith("no,name,")


def test_a_pipe_gets_the_bytes(listed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rmflow", "list", "--format", "xlsx"], capture_output=True, timeout=PATIENCE_S, check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stderr == b""
    assert openpyxl.load_workbook(io.BytesIO(done.stdout)).sheetnames == ["1 prospect", "About"]


@pytest.mark.parametrize("argv", [("list",), ("show", "1"), ("check", "1"), ("timeline", "1"), ("brief", "1"), ("agenda", "--days", "14")],
                         ids=lambda argv: argv[0])  # fmt: skip
@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_nobody_is_named_in_what_leaves(
    book: Path, rmflow: Callable[..., object], argv: tuple[str, ...], form: str
) -> None:
    who = ("add-prospect", NAME, "--kind", "company", "--source", "referral", "--via", "周律师长名", "--phone",
           "13800138001")
    introducer = ("add-introducer", "周律师长名", "--as", "lawyer")
    with driving.commands_kept():
        for line in (introducer, who, *driving.walk(1, 3)):
            answer = driving.run(*line)
            assert answer.code == 0, answer.err
    done = subprocess.run(
        [sys.executable, "-m", "rmflow", *argv, "--format", form], capture_output=True, timeout=PATIENCE_S, check=True,
        env={**os.environ, "RMFLOW_LANG": "zh"}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    text = done.stdout.decode() if form == "html" else repr(texts(io.BytesIO(done.stdout)))
    assert "厦门***有限公司" in text
    for name in (NAME, "李总", "周律师长名", "13800138000", "138 0013 8000", "13800138001", "138 0013 8001"):
        assert name not in text


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is needed")
@pytest.mark.parametrize("form", ["xlsx", "html"])
def test_a_terminal_gets_neither(listed: Path, form: str) -> None:
    from terminal import Terminal

    shown = Terminal("list", "--format", form)
    assert shown.end() == 2
    assert f"--format {form} is a file, not for the terminal: add --out FILE, or > FILE." in shown.text


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is needed")
@pytest.mark.parametrize(("locale", "has_blocks"), [("C", False), ("C.UTF-8", True)])
def test_a_plain_c_terminal_gets_ascii(listed: Path, locale: str, has_blocks: bool) -> None:
    from terminal import Terminal

    shown = Terminal("report", "funnel", LC_ALL=locale)
    assert shown.end() == 0
    assert any(char in shown.text for char in "─█") == has_blocks
