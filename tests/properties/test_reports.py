"""Every report, over random histories: yesterday's answer is what `--as-of` yesterday gives, and its rows add up."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from histories import RMS, Day, end_of, histories, play
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import driving
from adding import adds_up
from rmflow.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None
COUNTED = [name for name, report in REPORTS.items() if report.counts]
SEED = st.integers(0, 9999)
SOME = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def quick() -> Any:
    """Parsers are built once."""
    with driving.commands_kept():
        yield


def ask(*argv: str, now: str) -> Any:
    """A report's JSON."""
    answer = driving.run("--now", now, "report", *argv, "--json")
    assert answer.code == 0, (argv, answer)
    return answer.json


@pytest.fixture
def lay(blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lays a new book in a folder, for this process to use."""

    def new(folder: str) -> None:
        path = Path(folder) / "book.db"
        path.write_bytes(blank_book)
        monkeypatch.setenv("RMFLOW_BOOK", str(path))

    return new


def asked(name: str, seed: int) -> tuple[str, ...]:
    """A report with some of what it can be asked."""
    chance = random.Random(seed)
    by = chance.choice((None, *REPORTS[name].by))
    words = ["--by", by] if by else []
    if chance.random() < 0.5:
        words += ["--rm", chance.choice(RMS)]
    if chance.random() < 0.5:
        words.append(chance.choice(("this-month", "本周", "2026Q4", "2026-11-01..2026-12-31")))
    if chance.random() < 0.5:
        words.append(chance.choice(("step:1,2", "source:cold", "kind:company", "-source:cold")))
    return name, *words


# A history is dear to play and cheap to ask: every report is asked of each.


@SOME
@given(days=histories(), seed=SEED)
def test_as_of_yesterday_is_what_yesterday_said(lay: Callable[[str], None], days: list[Day], seed: int) -> None:
    asks = [asked(name, seed + n) for n, name in enumerate(REPORTS)]
    said: dict[date, list[Any]] = {}
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        lay(folder)

        def note(day: date) -> None:
            said[day] = [ask(*argv, now=end_of(day)) for argv in asks]

        play(days, note)
        for day, answers in said.items():
            for argv, answer in zip(asks, answers, strict=True):
                assert ask(*argv, "--as-of", str(day), now=end_of(days[-1].on)) == answer, argv


@SOME
@given(days=histories(), seed=SEED)
def test_the_records_add_up_to_every_number(lay: Callable[[str], None], days: list[Day], seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        lay(folder)
        play(days, lambda _day: None)
        now = end_of(days[-1].on)
        for n, name in enumerate(COUNTED):
            argv = asked(name, seed + n)
            adds_up(name, ask(*argv, now=now)["rows"], ask(*argv, "--rows", now=now))
