"""`rmflow demo` through the real program, and the examples it is made of."""

from __future__ import annotations

import csv
import os
import signal
import stat
import subprocess
import sys
import time
import tomllib
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from rmflow import book as books
from rmflow.demo.days import dated, workday
from rmflow.demo.fill import happenings, one_side
from rmflow.demo.morning import MORNING
from rmflow.demo.places import examples
from rmflow.guide.load import default_guide
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The tests' now: a Monday.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def temp(tmp_path: Path) -> Path:
    """An empty folder that the program takes for its temporary files."""
    folder = tmp_path / "temp"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kept book of one quiet demo: the tests only look into it."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    ours = {"RMFLOW_NOW": NOW.isoformat(), "RMFLOW_LANG": "zh", "TZ": "CST-8", "PYTHONIOENCODING": "utf-8"}
    env = {**os.environ, **ours}
    done = subprocess.run(
        [sys.executable, "-m", "rmflow", "demo", "--keep", str(path), "--quiet"],
        env=env, capture_output=True, encoding="utf-8", timeout=PATIENCE_S, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout
    assert "qualify" not in done.stdout
    return path


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with books.reading(path, now=NOW, rm="li") as unit:
        return list(unit.connection.tuples(sql, ()))


SAID = {
    "en": ("refused by the guide", "has no contact", "Calls", "rmflow init"),
    "zh": ("指引不允许", "有金融需求", "通话", "rmflow init"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_demo_plays_a_morning_and_leaves_nothing(
    rmflow: Callable[..., Any], temp: Path, tmp_path: Path, lang: str
) -> None:
    ran = rmflow("demo", lang=lang, env={"TMPDIR": str(temp)})
    commands = [line for line in ran.out.splitlines() if line.startswith("$ rmflow ")]
    assert len(commands) == len(MORNING) + 2
    refusal = ran.out.split("$ rmflow present")[1].split("$ rmflow")[0]
    assert "✗" in refusal
    # The list of what comes first: the criteria, each with its command, then the moves between.
    for option in ("--need", "--capacity", "--standard", "--authority", "--value"):
        assert f"→ rmflow qualify 41 {option}" in refusal
    assert refusal.count("→ rmflow advance 41") == 2
    assert SAID[lang][0] in refusal
    assert SAID[lang][-1] in ran.out.splitlines()[-1]
    quota = ran.out.split("$ rmflow report quota")[1]
    assert "10%" in quota or "10 %" in quota
    assert ran.err == ""
    assert "\x1b" not in ran.out
    assert list(temp.iterdir()) == []
    assert not (tmp_path / "book.db").exists()
    assert not (tmp_path / "config.toml").exists()


def test_the_kept_book_has_everything(filled: Path) -> None:
    assert stat.S_IMODE(filled.stat().st_mode) == 0o600
    assert ask(filled, "SELECT count(*) FROM prospect") == [(41,)]
    kinds = dict(ask(filled, "SELECT kind, count(*) FROM prospect WHERE no <= 40 GROUP BY kind"))
    assert kinds == {"company": 24, "person": 16}
    steps = {step for (step,) in ask(filled, "SELECT DISTINCT step FROM opportunity WHERE outcome IN ('open', 'won')")}
    assert steps == {1, 2, 3, 4, 5, 6}
    outcomes = {outcome for (outcome,) in ask(filled, "SELECT DISTINCT outcome FROM opportunity")}
    assert outcomes == {"open", "won", "lost", "deferred", "dropped"}
    assert ask(filled, "SELECT count(*) FROM opportunity WHERE no = 2") == [(1,)]
    [(calls, reached)] = ask(filled, "SELECT count(*), sum(is_reached) FROM call")
    assert calls >= 500
    assert 0.25 < reached / calls < 0.45
    assert {rm for (rm,) in ask(filled, "SELECT DISTINCT rm FROM call")} == {"li", "wang"}


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("an overdue promise", "SELECT 1 FROM promise WHERE kept_on IS NULL AND due_on < '2026-11-23'"),
        ("a visit today", "SELECT 1 FROM visit WHERE status = 'confirmed' AND planned_on = '2026-11-23'"),
        ("a visit tomorrow", "SELECT 1 FROM visit WHERE status = 'confirmed' AND planned_on = '2026-11-24'"),
        ("an objection not judged", "SELECT 1 FROM objection WHERE genuineness = 'undetermined' AND status = 'open'"),
        ("a loan in approval", "SELECT 1 FROM deal WHERE status = 'in_approval'"),
        ("a won customer without a tier", "SELECT 1 FROM prospect WHERE status = 'customer' AND tier IS NULL"),
        ("a lunar birthday", "SELECT 1 FROM contact WHERE birth_lunar = 1"),
        ("a do-not-call", "SELECT 1 FROM prospect WHERE do_not_call = 1 AND status = 'potential'"),
        ("care overdue", "SELECT 1 FROM care WHERE done_on IS NULL AND due_on < '2026-11-23'"),
        (
            "stale criteria",
            """SELECT 1 FROM opportunity JOIN assessment USING (prospect_id) WHERE step = 2 AND outcome = 'open'
               GROUP BY prospect_id HAVING max(assessed_on) < '2026-05-27'""",
        ),
    ],
)
def test_the_book_shows(filled: Path, what: str, sql: str) -> None:
    assert ask(filled, sql), what


def test_the_played_customer_walked_every_step(filled: Path) -> None:
    moves = ask(filled, "SELECT from_step, to_step FROM step_move JOIN opportunity o ON o.id = opportunity_id"
                        " JOIN prospect p ON p.id = o.prospect_id WHERE p.no = 41 ORDER BY n")  # fmt: skip
    assert moves == [(None, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    assert ask(filled, "SELECT tier FROM prospect WHERE no = 41") == [("B",)]


def test_the_kept_book_verifies(filled: Path, rmflow: Callable[..., Any]) -> None:
    assert rmflow("--book", filled, "verify", "--json").json["ok"] is True


def test_today_of_the_kept_book(filled: Path, rmflow: Callable[..., Any]) -> None:
    out = rmflow("--book", filled, "today", lang="zh").out
    assert "越砚建材" in out
    assert "云澜数智" in out


def test_keep_writes_over_nothing(rmflow: Callable[..., Any], tmp_path: Path, temp: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    ran = rmflow("demo", "--keep", there, ok=2, env={"TMPDIR": str(temp)})
    assert "there.db" in ran.err
    assert there.read_text() == "mine"
    assert list(temp.iterdir()) == []


def test_keep_below_a_file_is_refused(rmflow: Callable[..., Any], tmp_path: Path) -> None:
    there = tmp_path / "file"
    there.write_text("mine")
    ran = rmflow("demo", "--keep", there / "x.db", "--quiet", ok=5)
    assert str(there) in ran.err
    assert there.read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX knows them")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_demo_leaves_nothing(temp: Path, sign: signal.Signals) -> None:
    env = {**os.environ, "TMPDIR": str(temp), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [sys.executable, "-m", "rmflow", "demo"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline()  # the morning has begun
        running.send_signal(sign)
        running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 128 + sign
    assert list(temp.iterdir()) == []


def _written(temp: Path) -> bool:
    with suppress(FileNotFoundError):  # a log may go between the look at the folder and the look at it
        return any(log.stat().st_size > 500_000 for log in temp.glob("*/book.db-wal"))
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX knows them")
def test_a_demo_stopped_while_it_fills_leaves_nothing(temp: Path) -> None:
    env = {**os.environ, "TMPDIR": str(temp)}
    with subprocess.Popen(
        [sys.executable, "-m", "rmflow", "demo"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while not _written(temp):
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.001)
        # Impatient: again and again until it has gone.
        while running.poll() is None:
            running.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=0.05)
    # The last signal may find nothing but the interpreter on its way out.
    assert running.returncode in (130, -signal.SIGINT)
    assert list(temp.iterdir()) == []


def test_a_reader_that_goes_away_is_no_fault(temp: Path) -> None:
    env = {**os.environ, "TMPDIR": str(temp), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [sys.executable, "-m", "rmflow", "demo"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
    assert said == b""
    assert running.returncode == 0
    assert list(temp.iterdir()) == []


def test_a_plain_c_locale_is_enough(rmflow: Callable[..., Any], temp: Path) -> None:
    env = {"TMPDIR": str(temp), "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    assert "rmflow init" in rmflow("demo", env=env).out


# The examples themselves.


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 2, 28), date(2028, 2, 26), date(2026, 1, 4)])
def test_every_happening_lies_in_the_past_whatever_the_day(today: date, lang: str) -> None:
    now = NOW.replace(year=today.year, month=today.month, day=today.day, hour=9, minute=50)
    past = happenings(now, lang)
    assert all(happening.at < now for happening in past)
    assert not [word for happening in past for word in happening.argv if word.startswith("@") or " | " in word]


def test_the_working_days() -> None:
    monday = date(2026, 11, 23)
    assert [workday(monday, n).isoformat() for n in (-6, -5, -1, 0, 1, 5)] == [
        "2026-11-13", "2026-11-16", "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-30",
    ]  # fmt: skip
    saturday = date(2026, 11, 28)
    assert [workday(saturday, n).isoformat() for n in (-1, 0, 1)] == ["2026-11-27", "2026-11-28", "2026-11-30"]


def test_the_words_that_stand_for_days() -> None:
    monday = date(2026, 11, 23)
    assert dated("@+1 10:00", monday) == "2026-11-24 10:00"
    assert dated("@-2", monday) == "2026-11-19"
    assert dated("@birthday+3:1988", monday) == "1988-11-26"
    assert dated("@lunar+2:1956", monday) == "10-17"
    assert dated("bee@+1", monday) == "bee@+1"
    assert one_side("中文 | English", "zh") == "中文"
    assert one_side("中文 | English", "en") == "English"
    assert one_side("same", "en") == "same"


def test_every_code_of_the_calls_is_in_the_guide() -> None:
    guide = default_guide()
    with (examples() / "demo" / "calls.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["outcome"] for row in rows} <= set(guide.entries("call_outcome"))
    with (examples() / "demo" / "prospects.csv").open(encoding="utf-8", newline="") as file:
        prospects = list(csv.DictReader(file))
    assert {row["prospect"] for row in rows} <= {row["key"] for row in prospects}
    assert {row["source"].partition(":")[0] for row in prospects} <= set(guide.entries("source_method"))


LISTS = {
    "--objective": "visit_objective", "--reaction": "reaction", "--grade": "intent_grade",
    "--refusal": "refusal_kind", "--test": "genuineness_test", "--technique": "close_technique",
    "--way": "maintenance_way",
    "--status": "deal_status", "--role": "decision_role",
}  # fmt: skip


def test_every_code_of_the_history_is_in_the_guide() -> None:
    guide = default_guide()
    history = tomllib.loads((examples() / "demo" / "history.toml").read_text("utf-8"))["history"]
    seen = set()
    for story in history.values():
        for _, *argv in story["was"]:
            for option, value in pairwise(argv):
                if name := LISTS.get(option):
                    assert value in guide.entries(name), (option, value)
                    seen.add(option)
            positional = {
                "add-need": "need_kind", "present": "product", "log-signal": "signal", "add-fact": "dossier_topic",
                "plan-care": "maintenance_content", "log-care": "maintenance_content", "set-tier": "tier",
            }.get(argv[0])  # fmt: skip
            assert positional is None or argv[2] in guide.entries(positional), argv
    assert {"--objective", "--technique", "--test"} <= seen


def test_the_lists_to_import_come_in_clean(rmflow: Callable[..., Any], book: Path) -> None:
    prospects = rmflow("import", examples() / "import" / "prospects.csv", "--as", "prospects", "--json").json
    assert (prospects["read"], prospects["added"], prospects["rejected"]) == (8, 8, [])
    calls = rmflow("import", examples() / "import" / "calls-gbk.csv", "--as", "calls", "--json").json
    assert (calls["read"], calls["added"], calls["rejected"]) == (12, 12, [])
    assert ask(book, "SELECT count(*) FROM prospect") == [(9,)]


def test_the_banks_guide_is_right_and_the_broken_one_is_not(rmflow: Callable[..., Any], book: Path) -> None:
    assert rmflow("guide", "check", examples() / "bank-guide.toml").out
    broken = rmflow("guide", "check", examples() / "bank-guide-broken.toml", ok=None)
    assert broken.code != 0
    for line in ("10", "13", "16", "23", "25"):
        assert line in broken.out + broken.err
    rmflow("guide", "use", examples() / "bank-guide.toml", "--yes")
    rmflow("add-prospect", "Acme", "--kind", "company", "--source", "cold")
    missing = rmflow("check", "1", "--json").json["missing"]
    assert "esg" in [gap["code"] for gap in missing]
