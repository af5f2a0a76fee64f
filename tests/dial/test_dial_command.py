"""`rmflow dial` itself: the plain dialogue piped, the full screen on a terminal, killed in the middle."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow import book as books
from shared import NOW, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals and signals are POSIX")
if os.name == "posix":
    from screens import Screen

WORDS = {"en": ("What came of it?", "Saved: No answer.", "This session: 2 calls"),
         "zh": ("通话结果？", "已保存：无人接听。", "本次：拨打 2")}  # fmt: skip


@pytest.fixture
def filled(book: Path) -> Path:
    from test_session import fill

    fill(book, 8)
    return book


def called(path: Path) -> list[str]:
    with books.reading(path, now=NOW, rm="li") as unit:
        return [name for (name,) in unit.connection.tuples(
            "SELECT p.name FROM call c JOIN prospect p ON p.id = c.prospect_id ORDER BY c.id")]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_dialogue_of_plain_lines_when_piped(filled: Path, rmflow: Callable[..., Any], lang: str) -> None:
    ran = rmflow("dial", stdin="n\n\n+1d\ni\n有兴趣\nA\n", lang=lang)
    for said in WORDS[lang]:
        assert said in ran.out
    assert "\x1b" not in ran.out
    assert called(filled) == ["客户0", "客户1"]
    # A minute later, so that it goes on with that session.
    again = rmflow("dial", stdin="", lang=lang, env={"RMFLOW_NOW": (NOW + timedelta(minutes=1)).isoformat()})
    assert ("Going on with the session begun at 10:00." if lang == "en" else "继续 10:00 开始的拨打。") in again.out
    assert "客户2" in again.out
    assert rmflow("verify", "--json").json["ok"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_order_is_shown_without_calling(filled: Path, rmflow: Callable[..., Any], lang: str) -> None:
    shown = rmflow("dial", "--why", "no:2,3", lang=lang)
    assert ("Score" if lang == "en" else "评分") in shown.out
    data = rmflow("dial", "--why", "--json").json
    assert [one["no"] for one in data["order"]] == list(range(1, 9))
    assert sum(term["points"] for term in data["order"][0]["terms"]) == pytest.approx(data["order"][0]["score"])
    assert called(filled) == []


def test_a_filter_word_may_begin_with_a_dash(filled: Path, rmflow: Callable[..., Any]) -> None:
    assert json.loads(rmflow("dial", "--why", "-source:cold", "--json").out)["order"] == []


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 20), (120, 30)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_shows_card_question_and_every_key(filled: Path, columns: int, rows: int, lang: str) -> None:
    from rmflow.dial.keys import keys
    from rmflow.guide.load import default_guide

    with Screen("dial", columns=columns, rows=rows, RMFLOW_LANG=lang) as screen:
        shown = screen.until("Q pause" if lang == "en" else "Q 暂停")  # the last thing drawn
        assert "客户0" in shown.replace(" ", "")
        assert "0/30" in shown
        below = shown[shown.index(WORDS[lang][0]) :].split()
        for key in keys(default_guide()):
            assert key in below, key
        screen.type("i")
        screen.until("Note" if lang == "en" else "备注")
        screen.type("客户要方案\r")
        screen.until("Next date" if lang == "en" else "下次日期")
        screen.type("+3d\r")
        screen.until("客户1")
        screen.until("1/30")
        screen.type("Q")
        assert screen.end() == 0
    with books.reading(filled, now=NOW, rm="li") as unit:
        assert unit.connection.tuples("SELECT outcome, note FROM call") == [("connected_interested", "客户要方案")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_narrow_screen_shows_the_whole_number_and_keeps_the_day_agreed(book: Path, lang: str) -> None:
    from rmflow.actions import find

    with books.writing(book, now=NOW, rm="li", command="test", arguments={}) as unit:
        find.add_prospect(unit, "宏达甲机械制造有限责任公司", kind="company", source="cold", phone="13800138000")
        find.add_prospect(unit, "宏达乙机械制造有限责任公司", kind="company", source="cold", phone="13800138001")
    with Screen("dial", columns=40, rows=20, RMFLOW_LANG=lang) as screen:
        shown = screen.until("Q pause" if lang == "en" else "Q 暂停")
        assert "138 0013 8000" in shown
        assert ("rrefused" if lang == "en" else "r接通-拒绝") in shown.replace(" ", "")
        screen.type("a")
        screen.until("Note" if lang == "en" else "备注")
        screen.type("\r")
        screen.until("The visit, when" if lang == "en" else "约见时间")
        screen.type("next wed 15:00\r")
        # The guide wants step 1 done before a visit: the day agreed is kept, and that is what is said first.
        screen.until("2026-12-02 15:00")
        screen.type("Q")
        assert screen.end() == 0


def test_ctrl_c_pauses_and_a_smaller_window_is_drawn_anew(filled: Path) -> None:
    with Screen("dial", columns=100, rows=30) as screen:
        screen.until("What came of it?")
        screen.resize(44, 20)
        screen.type("n")
        screen.until("Note")
        screen.type("\x03")
        assert screen.end() == 0
    assert called(filled) == ["客户0"]


def test_a_closed_terminal_loses_nothing(filled: Path) -> None:
    with Screen("dial", columns=80, rows=24) as screen:
        screen.until("What came of it?")
        screen.type("i")
        screen.until("Note")
        screen.hang_up()
    assert called(filled) == ["客户0"]


def _kill(path: Path, times: int, seed: int) -> None:
    """Outcomes typed as fast as they are taken, the program killed at random moments; what it said was saved is there."""
    chance = random.Random(seed)
    acknowledged: list[str] = []
    resumed = 0
    typed, told = path.with_name("typed"), path.with_name("told")
    typed.write_text("n\n\n+1d\n" * 60, encoding="utf-8")
    for turn in range(times):
        with typed.open("rb") as source, told.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-u", "-m", "rmflow", "dial", "--plain"], stdin=source, stdout=out,
                # A minute later each time, so that the next one goes on with the session of the last.
                env={**os.environ, "PYTHONIOENCODING": "utf-8", "RMFLOW_NOW": (NOW + timedelta(minutes=turn)).isoformat()},
            )  # fmt: skip
            # Into the work, however slow its start and its disk; then at any moment.
            wanted, end = chance.randrange(1, 8), time.monotonic() + PATIENCE_S
            while told.read_bytes().count(b"Saved:") < wanted and time.monotonic() < end:
                assert process.poll() is None, told.read_text(encoding="utf-8")
                time.sleep(0.002)
            time.sleep(chance.uniform(0.0, 0.1))
            process.send_signal(signal.SIGKILL)
            process.wait()
        card = ""
        for line in told.read_text(encoding="utf-8").splitlines():
            card = line.split()[1] if line.startswith("#") else card
            if "Saved:" in line:
                acknowledged.append(card)
        resumed += "Going on with the session" in told.read_text(encoding="utf-8")
    assert len(acknowledged) >= times
    assert resumed == times - 1
    found = called(path)
    assert [name for name in acknowledged if name not in found] == [], "an acknowledged outcome is lost"
    assert len(found) == len(set(found)), "nobody was called twice"


def test_killed_at_random_moments_no_acknowledged_outcome_is_lost(book: Path) -> None:
    from test_session import fill

    fill(book, 250)
    _kill(book, 4, 1)


@pytest.mark.reliability
def test_killed_twenty_times(book: Path, rmflow: Callable[..., Any]) -> None:
    from test_session import fill

    fill(book, 1200)
    _kill(book, 20, 2)
    assert rmflow("verify", "--json").json["ok"]


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not on this machine")
def test_fifty_cards_typed_in_a_real_terminal(book: Path, rmflow: Callable[..., Any], tmp_path: Path) -> None:
    from test_session import fill

    fill(book, 50)
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    program = f"{sys.executable} -m rmflow dial; sleep 600"
    subprocess.run([*tmux, "new-session", "-d", "-x", "80", "-y", "24", program], check=True, env=env)
    try:
        for n in range(50):
            _wait(tmux, f"#{n + 1} ", env)
            subprocess.run([*tmux, "send-keys", "i" if n % 4 == 0 else "n"], check=True, env=env)
            _wait(tmux, "Note", env)
            subprocess.run([*tmux, "send-keys", "Enter"], check=True, env=env)
            _wait(tmux, "Next date", env)
            subprocess.run([*tmux, "send-keys", "3", "Enter"], check=True, env=env)
        _wait(tmux, "50 calls, 13 reached", env)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, env=env)
    assert len(called(book)) == 50
    row = rmflow("report", "quota", "--json").json["rows"][0]
    assert (row["calls"], row["reached"], row["met"]) == (50, 13, True)


def _wait(tmux: list[str], words: str, env: dict[str, str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        shown = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, encoding="utf-8", env=env, check=True).stdout
        if words in shown:
            return
        time.sleep(0.02)
    raise AssertionError(f"never shown: {words}\n{shown}")




def test_a_book_restored_meanwhile_ends_the_session_with_a_word(filled: Path) -> None:
    from copies import copy_of, faults, put_back

    made = copy_of(filled)
    with Screen("dial", columns=80, rows=24) as screen:
        screen.until("What came of it?")
        screen.type("n")
        screen.until("Note")
        put_back(filled, made.path)
        screen.type("too late\r")
        shown = screen.until("restored from a copy")
        assert "Traceback" not in shown
        assert screen.end() == 5
    assert called(filled) == []
    assert faults(filled) == []
