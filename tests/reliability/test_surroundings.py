"""rmflow survives what it is started in: streams that are closed or full, no home, a terminal that goes away (promise R12)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("shells and terminals as POSIX knows them", allow_module_level=True)

import limits
import running

import driving

ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
PROGRAM = f"{sys.executable} -m rmflow"
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


def shell(line: str, **env: str | None) -> subprocess.CompletedProcess[str]:
    """A line of the shell, `rmflow` being the program."""
    given = {name: value for name, value in {**os.environ, "PYTHONIOENCODING": "utf-8", **env}.items() if value is not None}
    done = subprocess.run(
        ["sh", "-c", f'rmflow() {{ {PROGRAM} "$@"; }}; {line}'], env=given, capture_output=True, encoding="utf-8",
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert "Exception ignored" not in done.stderr, done.stderr
    return done


def names(book: Path) -> list[str]:
    return [row["name"] for row in driving.run("list", "--json").json]


ADDS = "rmflow add-prospect 宏达机械 --kind company --source cold"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(book: Path, closed: str) -> None:
    done = shell(f"{ADDS} {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert names(book) == ["宏达机械"]
    assert shell(f"rmflow list {closed}").returncode == 0
    # A command that is refused says so by its exit code, whatever is closed.
    assert shell(f"rmflow advance 1 {closed}").returncode == 3
    assert shell(f"rmflow dial --plain {closed}").returncode in (0, 3)
    assert driving.run("verify").code == 0


@needs_full
def test_an_answer_that_finds_no_room_does_not_hide_that_it_is_saved(book: Path) -> None:
    """Exit 0: whoever took it for a failure and repeated it would have it twice."""
    done = shell(f"{ADDS} > /dev/full")
    assert done.returncode == 0
    assert done.stderr == "✓ It is saved; only the answer could not be printed: No space left on device.\n"
    done = shell("rmflow log-call 1 busy --json > /dev/full", RMFLOW_LANG="zh")
    assert (done.returncode, done.stderr) == (0, "✓ 已保存；只是结果无法输出：No space left on device。\n")
    assert names(book) == ["宏达机械"]


@needs_full
def test_an_answer_that_finds_no_room_is_a_failure_where_it_was_all_that_was_asked_for(book: Path) -> None:
    assert shell(ADDS).returncode == 0
    for line in ("list", "list --json", "show 1", "report funnel --format csv"):
        done = shell(f"rmflow {line} > /dev/full")
        assert (done.returncode, done.stderr) == (2, "✗ The answer cannot be printed: No space left on device.\n"), line
    # What failed anyway keeps its code.
    assert shell("rmflow advance 1 --json > /dev/full").returncode == 3
    assert shell("rmflow --help > /dev/full").returncode == 2
    assert shell("rmflow check 99 2> /dev/full").returncode == 4
    assert shell("rmflow advance 1 > /dev/full 2>&1").returncode == 3


@needs_full
def test_a_note_that_finds_no_room_stops_nothing(book: Path) -> None:
    """“Waiting …”, “the calendar does not reach there”: said beside the answer, and decides nothing."""
    assert shell(ADDS).returncode == 0
    assert shell("rmflow log-call 1 connected_interested --next 2027-03-01 2> /dev/full").returncode == 0
    assert driving.run("show", "1", "--json").json["calls"]


@pytest.mark.parametrize("line", ["rmflow list | head -1", "rmflow --help 2>&1 | head -1", "rmflow check 99 2>&1 | true"])
def test_a_reader_that_has_had_enough(book: Path, line: str) -> None:
    for n in range(30):
        driving.run("add-prospect", f"客户{n}", "--kind", "company", "--source", "cold")
    assert shell(line).stderr == ""


def test_no_home(book: Path, tmp_path: Path) -> None:
    bare: dict[str, str | None] = {
        "HOME": None, "USER": None, "LOGNAME": None, "XDG_DATA_HOME": None, "XDG_CONFIG_HOME": None, "RMFLOW_CONFIG": None,
        "RMFLOW_RM": None,
    }  # fmt: skip
    done = shell(ADDS, **bare)
    assert done.returncode == 0, done.stderr
    assert names(book) == ["宏达机械"]


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root may become somebody unknown")
def test_a_user_whom_the_system_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No home, no name: the book has to be named, and is not made in whatever folder one stands in."""
    for name in ("HOME", "USER", "LOGNAME", "LNAME", "USERNAME", "RMFLOW_BOOK", "RMFLOW_CONFIG", "RMFLOW_RM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir("/")
    driving.run("--book", tmp_path / "book.db", "today")  # Python's modules may lie where nobody else can read them
    assert b"x".decode("utf-8-sig")

    def unknown() -> None:
        os.setgroups([])
        os.setgid(54321)
        os.setuid(54321)

    code, said = limits.forked(unknown, ("today",))
    assert code == 5, said
    assert "The system knows no home folder of yours" in said
    assert "--book" in said
    assert "bug" not in said


@pytest.mark.parametrize("locale", [{"LANG": "C", "LC_ALL": "C"}, {"LANG": "zh_CN.GB18030", "LC_ALL": None}])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gb18030", "utf-8"])
def test_any_locale_and_encoding(book: Path, locale: dict[str, str | None], encoding: str) -> None:
    for argv in (ADD, ("today",), ("show", "1"), ("check", "99")):
        done = subprocess.run(
            [sys.executable, "-m", "rmflow", *argv], capture_output=True, stdin=subprocess.DEVNULL, check=False,
            env=running.surroundings(**{**locale, "PYTHONIOENCODING": encoding, "COLUMNS": "40"}),
        )  # fmt: skip
        assert done.returncode == (4 if "99" in argv else 0), done.stderr
        assert b"Traceback" not in done.stderr


# ---- The terminal.


def test_a_terminal_that_is_closed_at_a_question(book: Path) -> None:
    from terminal import Terminal

    before = driving.content(book)
    terminal = Terminal("add-prospect", "新华书店")
    terminal.until("company or person?")
    assert terminal.hang_up() in (129, 2)
    assert driving.content(book) == before


def test_a_terminal_that_is_closed_in_a_call_session(book: Path) -> None:
    """What was saved is there; the next session goes on."""
    from terminal import Terminal

    for n in range(3):
        driving.run("add-prospect", f"客户{n}", "--kind", "company", "--source", "cold", "--phone", f"1380000000{n}")
    terminal = Terminal("dial", "--plain")
    terminal.until("What came of it?")
    terminal.type("n")
    terminal.until("Saved:")
    # Whichever comes first, the signal or the write that fails.
    assert terminal.hang_up() in (129, 2)
    assert len(driving.content(book)["call"]) == 1
    assert driving.run("verify").code == 0
