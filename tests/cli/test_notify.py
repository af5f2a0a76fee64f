"""`today --notify`: a real program called notify-send is asked, or a line is printed; nothing due, not a word; never a hang."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import driving
from rmflow.cli import notifying
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

SHELL = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="notify-send is Linux's")
SLEEP = shutil.which("sleep") or "/bin/sleep"
MORNING = {"RMFLOW_NOW": "2026-11-25T13:30:00+08:00"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def put(desk: Path, body: str) -> None:
    """A notifier that writes its arguments down, one a line, and then does what `body` says.

    For the shell, which starts at once however busy the machine: rmflow waits a few seconds only.
    """
    program = desk / "notify-send"
    program.write_text(f"#!/bin/sh\nIFS='\n'\nprintf %s \"$*\" > '{desk / 'said'}'\n{body}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def due(book: Path, rmflow: Callable[..., object]) -> None:
    """A call overdue, one due today, a promise and a visit in an hour and a half."""
    lines = [("add-prospect", name, "--kind", "company", "--source", "cold") for name in ("宏达机械", "新华书店", "长江物流")]
    lines += [("log-call", "2", "connected_callback", "--next", "2026-11-24")]
    lines += [("log-call", "3", "connected_callback", "--next", "2026-11-25")]
    lines += [*driving.walk(1, 3), ("promise", "1", "送方案", "--due", "2026-11-25")]
    lines += [("plan-visit", "1", "--on", "2026-11-25 15:00", "--objective", "learn_needs", "--success", "x", "--ask", "y")]
    for line in lines:
        assert driving.run(*line).code == 0, line


@SHELL
def test_the_notifier_is_told_counts_and_numbers_and_no_name(due: None, desk: Path, rmflow: Callable[..., object]) -> None:
    put(desk, "")
    ran = rmflow("today", "--notify", env={"PATH": str(desk), **MORNING})
    assert (ran.out, ran.err) == ("", "")
    assert (desk / "said").read_text(encoding="utf-8").split("\n") == [
        "--app-name=rmflow", "--", "Today", "overdue 1 (#2) · visits from 15:00: 1 (#1) · calls due 1 (#3) · promises due 1 (#1)",
    ]  # fmt: skip
    rmflow("today", "--notify", lang="zh", env={"PATH": str(desk), **MORNING})
    said = (desk / "said").read_text(encoding="utf-8")
    assert said.endswith("今日事项\n逾期 1（#2） · 15:00 起拜访 1（#1） · 回电 1（#3） · 承诺 1（#1）")


@SHELL
def test_no_name_can_be_asked_for(due: None, desk: Path, rmflow: Callable[..., object]) -> None:
    put(desk, "")
    ran = rmflow("today", "--notify", "--reveal", env={"PATH": str(desk), **MORNING}, ok=2)
    assert "A notification names nobody" in ran.err
    assert not (desk / "said").exists()


@SHELL
@pytest.mark.parametrize("body", ["exit 1", f"exec {SLEEP} 3600"])
def test_a_notifier_that_fails_or_hangs_leaves_a_line(due: None, desk: Path, rmflow: Callable[..., object], body: str) -> None:
    put(desk, body)
    # Where it waited for the one that hangs, the fixture would call it hung.
    assert notifying.SECONDS < PATIENCE_S < 3600
    ran = rmflow("today", "--notify", env={"PATH": str(desk), **MORNING})
    assert ran.out == "overdue 1 (#2) · visits from 15:00: 1 (#1) · calls due 1 (#3) · promises due 1 (#1)\n"


@SHELL
def test_without_a_notifier_a_line_and_what_json_says(due: None, desk: Path, rmflow: Callable[..., object]) -> None:
    ran = rmflow("today", "--notify", env={"PATH": str(desk), **MORNING}, lang="zh")
    assert ran.out == "逾期 1（#2） · 15:00 起拜访 1（#1） · 回电 1（#3） · 承诺 1（#1）\n"
    told = json.loads(rmflow("today", "--notify", "--json", env={"PATH": str(desk), **MORNING}).out)
    assert told == {"overdue": 1, "visits": 1, "calls_due": 1, "promises": 1, "notified": False}


@SHELL
def test_nothing_due_not_a_word(book: Path, desk: Path, rmflow: Callable[..., object]) -> None:
    put(desk, "")
    ran = rmflow("today", "--notify", env={"PATH": str(desk)})
    assert (ran.out, ran.err) == ("", "")
    assert not (desk / "said").exists()


@SHELL
def test_a_visit_hours_away_is_not_named_yet(due: None, desk: Path, rmflow: Callable[..., object]) -> None:
    early = {"RMFLOW_NOW": "2026-11-25T09:00:00+08:00", "PATH": str(desk)}
    assert "visits" not in rmflow("today", "--notify", env=early).out
    late = {"RMFLOW_NOW": "2026-11-25T22:30:00+08:00", "PATH": str(desk)}
    assert "visits" not in rmflow("today", "--notify", env=late).out


def test_texts_are_arguments_or_variables_never_part_of_a_script() -> None:
    hostile = "'; Remove-Item C:\\ -Recurse #"
    assert hostile not in " ".join(notifying.command("t", hostile, "win32"))
    assert notifying.command("t", hostile, "darwin")[-1] == hostile
    assert notifying.command("t", hostile, "darwin")[2] == notifying.APPLESCRIPT
    assert notifying.command("--t", "-x", "linux")[-3:] == ["--", "--t", "-x"]


@SHELL
def test_a_cron_job_finds_the_desktops_bus(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(desk, 'printf %s "$DBUS_SESSION_BUS_ADDRESS" > "$0.bus"')
    monkeypatch.setenv("PATH", str(desk))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/mine")
    assert notifying.notify("t", "x")
    assert (desk / "notify-send.bus").read_text(encoding="utf-8") == "unix:path=/mine"
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert notifying.notify("t", "x")
    bus = Path(f"/run/user/{os.getuid()}/bus")
    expected = f"unix:path={bus}" if bus.exists() else ""
    assert (desk / "notify-send.bus").read_text(encoding="utf-8") == expected
