"""At a terminal the program asks; in a pipe it never does. Narrow screens, no colour, other locales, the shell's Tab key."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import books
import driving

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from shared import PATIENCE_S
from terminal import ESCAPES, Terminal, cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOX = set("─│┌┐└┘├┤┬┴┼━┃┏┓┗┛╭╮╰╯═║╺╸╶╴")


@pytest.fixture
def lay(tmp_path: Path, blank_book: bytes) -> Callable[[str], Path]:
    """Put the book called so where RMFLOW_BOOK points."""

    def put(name: str) -> Path:
        path = tmp_path / "book.db"
        books.put(name, path, blank_book)
        return path

    return put


# ---- Asking.


def test_advance_asks_for_just_what_is_missing_and_then_moves(lay: Callable[[str], Path]) -> None:
    lay("two")
    driving.run("qualify", "1", "--need", "yes:a", "--capacity", "yes:b", "--standard", "yes:c", "--value", "yes:d")
    terminal = Terminal("advance", "1")
    terminal.until("what is the evidence?")
    terminal.type("董事长拍板")
    terminal.until("Who may decide?")
    terminal.type("李总, 董事长, decision_maker")
    terminal.until("is now at step 2")
    assert terminal.end() == 0
    assert "Has a financial need" not in terminal.text
    card = driving.run("check", "1", "--json").json
    assert card["step"] == 2


def test_advance_asks_for_a_code_by_showing_the_list(lay: Callable[[str], Path]) -> None:
    lay("step5")
    driving.run("try-close", "1", "--technique", "summary", "--result", "won")
    driving.run("win", "1", "--product", "payroll", "--amount", "80万", "--on", "today", "--signer", "李总")
    terminal = Terminal("advance", "1", RMFLOW_LANG="zh")
    terminal.until("asks_rate")
    terminal.until("看到了什么成交信号？")
    terminal.type("没有这个")
    terminal.until("不在清单里")
    terminal.type("asks_docs")
    terminal.until("进入第6步")
    assert terminal.end() == 0


@pytest.mark.parametrize(("book_name", "step"), [("step4", 4), ("loan", 5)])
def test_advance_states_nothing_that_the_rm_did_not_say(lay: Callable[[str], Path], book_name: str, step: int) -> None:
    """“None was raised” and “the bank has approved” are answers too: they are asked for, and no is one."""
    path = lay(book_name)
    before = driving.content(path)
    terminal = Terminal("advance", "1")
    terminal.until("[y/N]")
    terminal.type("n")
    assert terminal.end() == 3
    assert driving.content(path) == before
    assert driving.run("check", "1", "--json").json["step"] == step
    terminal = Terminal("advance", "1")
    terminal.until("[y/N]")
    terminal.type("y")
    terminal.until(f"is now at step {step + 1}")
    assert terminal.end() == 0


def test_an_answer_that_cannot_be_taken_ends_with_its_error(lay: Callable[[str], Path]) -> None:
    lay("two")
    driving.run("qualify", "1", "--need", "yes:a", "--capacity", "yes:b", "--standard", "yes:c", "--value", "yes:d")
    terminal = Terminal("advance", "1")
    terminal.until("what is the evidence?")
    terminal.type("拍板")
    terminal.until("Who may decide?")
    terminal.type("李总, 董事长, 老板娘")
    assert terminal.end() == 2
    assert "is not in the guide's list" in terminal.text
    assert driving.run("check", "1", "--json").json["step"] == 1


def test_an_ambiguous_name_is_asked_for(lay: Callable[[str], Path]) -> None:
    lay("two")
    terminal = Terminal("log-call", "宏达", "busy", "--next", "+3d")
    terminal.until("宏达贸易")
    terminal.until("Which number?")
    terminal.type("2")
    assert terminal.end() == 0
    assert "宏达贸易: " in terminal.text
    assert driving.run("show", "2", "--json").json["calls"]
    assert not driving.run("show", "1", "--json").json["calls"]


def test_no_answer_to_which_one_changes_nothing(lay: Callable[[str], Path]) -> None:
    path = lay("two")
    before = driving.content(path)
    terminal = Terminal("log-call", "宏达", "busy")
    terminal.until("Which number?")
    terminal.type("")
    assert terminal.end() == 4
    assert driving.content(path) == before


def test_a_required_option_left_out_is_asked_for(lay: Callable[[str], Path]) -> None:
    lay("two")
    terminal = Terminal("add-prospect", "新华书店")
    terminal.until("company or person?")
    terminal.type("company")
    terminal.until("where did the name come from?")
    terminal.type("cold")
    assert terminal.end() == 0
    assert driving.run("check", "新华书店", "--json").code == 0


def test_ctrl_c_at_a_later_question_keeps_what_was_answered_and_says_so(lay: Callable[[str], Path]) -> None:
    lay("two")
    terminal = Terminal("advance", "1")
    terminal.until("what is the evidence?")
    terminal.type("代发工资")
    terminal.until("Is able to buy: what is the evidence?")
    assert terminal.interrupt() == 130
    assert "what was answered before is saved" in terminal.text
    card = driving.run("check", "1", "--json").json
    assert card["step"] == 1
    assert "need" in [met["code"] for met in card["met"]]


@pytest.mark.parametrize("argv", [("add-prospect", "新华书店"), ("advance", "1"), ("log-call", "宏达", "busy")])
def test_ctrl_c_at_a_question_changes_nothing(lay: Callable[[str], Path], argv: tuple[str, ...]) -> None:
    path = lay("two")
    before = driving.content(path)
    terminal = Terminal(*argv)
    terminal.until("? ")
    assert terminal.interrupt() == 130
    assert "Traceback" not in terminal.text
    assert "nothing was changed" in terminal.text
    assert driving.content(path) == before


def test_without_a_terminal_nothing_is_asked(lay: Callable[[str], Path], rmflow: Callable[..., Any]) -> None:
    lay("two")
    assert "--kind" in rmflow("add-prospect", "新华书店", ok=2).err
    assert "宏达贸易" in rmflow("log-call", "宏达", "busy", ok=4).err
    assert rmflow("advance", "1", ok=3, stdin="yes\nyes\n").out == ""


# ---- Screens.

VIEWS = [("today",), ("list",), ("show", "1"), ("check", "1"), ("report", "quota"), ("report", "funnel"), ("timeline", "1")]
BUSY = (
    ("add-prospect", "福建省厦门市宏达精密机械制造股份有限公司", "--kind", "company", "--source", "data:internet"),
    ("log-call", "2", "connected_interested", "--next", "today", "--note", "下周三下午三点以后再联系财务总监"),
    ("log-call", "1", "connected_interested", "--next", "+3d", "--grade", "B"),
    ("qualify", "2", "--need", "yes:他行流动资金贷款三月到期，续贷意愿不强，正在询价"),
)


@pytest.fixture
def busy_book(lay: Callable[[str], Path]) -> Path:
    path = lay("step5")
    for line in BUSY:
        assert driving.run(*line).code == 0
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("argv", VIEWS, ids=" ".join)
def test_a_narrow_screen_is_not_overrun(busy_book: Path, argv: tuple[str, ...], columns: int, lang: str) -> None:
    terminal = Terminal(*argv, columns=columns, RMFLOW_LANG=lang)
    assert terminal.end() == 0
    wide = [line for line in terminal.text.splitlines() if cells(line) > columns]
    assert not wide, "\n".join(wide)
    assert terminal.text.strip()


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"NO_COLOR": "", "TERM": "dumb"}])
@pytest.mark.parametrize("argv", [("check", "1"), ("list",), ("today",), ("advance", "1", "--json"), ("check", "zzz")], ids=" ".join)
def test_no_colour_means_no_escapes(busy_book: Path, argv: tuple[str, ...], env: dict[str, str]) -> None:
    terminal = Terminal(*argv, **env)
    terminal.end()
    assert "\x1b" not in terminal.text


@pytest.mark.parametrize("argv", [("check", "1"), ("list",), ("check", "zzz")], ids=" ".join)
def test_a_terminal_has_colour_otherwise(busy_book: Path, argv: tuple[str, ...]) -> None:
    terminal = Terminal(*argv, NO_COLOR="")
    terminal.end()
    assert ESCAPES.search(terminal.text)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("argv", [*VIEWS, ("check", "zzz"), ("advance", "1"), ("--help",), ("log-call", "--help")], ids=" ".join)
def test_a_pipe_gets_plain_text(
    busy_book: Path, rmflow: Callable[..., Any], argv: tuple[str, ...], lang: str
) -> None:
    ran = rmflow(*argv, ok=None, lang=lang, env={"NO_COLOR": "", "FORCE_COLOR": "", "TERM": "xterm-256color"})
    assert ran.out + ran.err
    assert "\x1b" not in ran.out + ran.err
    assert not BOX & set(ran.out + ran.err)


@pytest.mark.parametrize("argv", [("list",), ("check", "1"), ("today", "--json"), ("--help",), ("log-call", "1", "busy")], ids=" ".join)
def test_a_reader_that_has_had_enough_is_no_error(busy_book: Path, argv: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rmflow", *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, complained = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, complained) == (0, b"")


@pytest.mark.parametrize("locale", [{"LANG": "C", "LC_ALL": "C"}, {"LANG": "", "LC_ALL": "POSIX"}])
def test_chinese_names_work_in_a_plain_locale(lay: Callable[[str], Path], locale: dict[str, str]) -> None:
    path = lay("blank")
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONIOENCODING", "PYTHONUTF8", "RMFLOW_LANG")}

    def run(*argv: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "rmflow", *argv], env={**env, **locale}, capture_output=True, check=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout.decode("utf-8")

    assert "宏达机械 is in the book" in run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    assert "宏达机械" in run("check", "宏达")
    assert driving.content(path)["prospect"][0].count("宏达机械") >= 1


# ---- Completion.


def completed(rmflow: Callable[..., Any], typed: str, *, shell: str = "bash") -> list[str]:
    """What the shell offers for the last word of `typed`."""
    at = len(typed.split(" ")) - 1
    env = {"_RMFLOW_COMPLETE": f"complete_{shell}", "COMP_WORDS": typed, "COMP_CWORD": str(at)}
    return rmflow(ok=None, env=env).out.strip().splitlines()


def test_the_shell_completes_prospects(lay: Callable[[str], Path], rmflow: Callable[..., Any]) -> None:
    lay("two")
    driving.run("add-prospect", "Ocean View Trading", "--kind", "company", "--source", "cold")
    assert completed(rmflow, "rmflow check 宏") == ["宏达机械", "宏达贸易"]
    assert completed(rmflow, "rmflow show hongdaj") == ["宏达机械"]
    assert completed(rmflow, "rmflow log-call hdm") == ["宏达贸易"]
    assert completed(rmflow, "rmflow advance Oce") == ["Ocean\\ View\\ Trading"]
    assert completed(rmflow, "rmflow check zzz") == []


def test_the_shell_completes_codes_and_commands(lay: Callable[[str], Path], rmflow: Callable[..., Any]) -> None:
    lay("two")
    assert completed(rmflow, "rmflow log-call 1 connected_") == [
        "connected_refused", "connected_hangup", "connected_callback", "connected_interested",
    ]  # fmt: skip
    assert completed(rmflow, "rmflow log-") == ["log-call", "log-visit", "log-event", "log-signal", "log-care"]
    assert "--outcome" not in completed(rmflow, "rmflow log-call 1 busy --")
    assert {"--minutes", "--next", "--grade"} <= set(completed(rmflow, "rmflow log-call 1 busy --"))


@pytest.mark.parametrize("book_name", ["none", "text", "directory"])
def test_completion_is_silent_where_there_is_no_book(
    lay: Callable[[str], Path], rmflow: Callable[..., Any], book_name: str
) -> None:
    lay(book_name)
    env = {"_RMFLOW_COMPLETE": "complete_bash", "COMP_WORDS": "rmflow check h", "COMP_CWORD": "2"}
    ran = rmflow(ok=None, env=env)
    assert (ran.out.strip(), ran.err) == ("", "")
