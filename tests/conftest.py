"""Shared fixtures: a book of one's own, the real program as a subprocess, a unit of work in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from shared import NOW, NOW_TEXT, PATIENCE_S, Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from maven import Maven
    from rmflow.store.unit import Unit

# How hard hypothesis searches: the same examples every time and no clock by default, whatever is collected first and however
# busy the machine is; HYPOTHESIS_PROFILE=search looks for new ones (--hypothesis-seed=N for the same new ones again).
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET)
settings.register_profile(
    "search", max_examples=1500, deadline=None, database=None, print_blob=True, suppress_health_check=QUIET
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# A file that says that the real data was used; .ci/run fails where the data is there and no test touched it.
DATA_USED = os.environ.get("RMFLOW_DATA_USED")
# Likewise for the browser.
BROWSER_USED = os.environ.get("RMFLOW_BROWSER_USED")


@pytest.fixture(autouse=True)
def isolation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the developer's own book, settings, keys, name, language or clock."""
    for name in list(os.environ):
        if name.startswith("RMFLOW_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RMFLOW_BOOK", str(tmp_path / "book.db"))
    monkeypatch.setenv("RMFLOW_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("RMFLOW_RM", "li")
    monkeypatch.setenv("RMFLOW_NOW", NOW_TEXT)
    monkeypatch.setenv("RMFLOW_LANG", "en")
    monkeypatch.setenv("TZ", "CST-8")  # POSIX for UTC+8: needs no zone files
    if hasattr(time, "tzset"):
        time.tzset()
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    if keyplaces := sys.modules.get("rmflow.store.keyplaces"):
        keyplaces._at_hand.clear()


@pytest.fixture
def midday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon on the machine's clock: what the program does once a day by that clock is not due again in mid-test."""
    west = datetime.now(UTC).hour - 12
    monkeypatch.setenv("TZ", f"NOON{west:+d}")
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(scope="session")
def blank_book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a new book, made once: a copy is quicker than making each anew."""
    from rmflow import making
    from rmflow.guide.load import default_guide

    path = tmp_path_factory.mktemp("blank") / "book.db"
    making.create(path, now=NOW, rm="li", guide=default_guide())
    return path.read_bytes()


@pytest.fixture
def book(tmp_path: Path, blank_book: bytes) -> Path:
    """A new book of this test's own; RMFLOW_BOOK points at it."""
    path = tmp_path / "book.db"
    path.write_bytes(blank_book)
    path.chmod(0o600)
    return path


@pytest.fixture
def rmflow() -> Callable[..., Ran]:
    """The real program in a process of its own: `rmflow("check", "7", "--json", ok=0, lang="zh", stdin="…", env={…})`.

    `ok` is the exit code expected (None: any); what it printed is in the failure's message.
    """

    def run(
        *argv: object, ok: int | None = 0, lang: str = "en", stdin: str | None = None, env: dict[str, str] | None = None
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "rmflow", *map(str, argv)],
            input=stdin, capture_output=True, encoding="utf-8", timeout=PATIENCE_S,
            env={**os.environ, "RMFLOW_LANG": lang, "PYTHONIOENCODING": "utf-8", **(env or {})},
            stdin=None if stdin is not None else subprocess.DEVNULL,
        )  # fmt: skip
        ran = Ran(done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in ran.err, ran.err
        if ok is not None:
            assert ran.code == ok, f"exit {ran.code}, expected {ok}\n{ran.out}\n{ran.err}"
        return ran

    return run


@pytest.fixture
def unit(book: Path) -> Callable[..., Any]:
    """A unit of work on the book in this process: `with unit() as u: …`; `days` shifts the clock."""
    from rmflow import book as books

    @contextmanager
    def opened(command: str = "test", *, days: int = 0, rm: str = "li", now: datetime = NOW) -> Iterator[Unit]:
        moment = now + timedelta(days=days)
        with books.writing(book, now=moment, rm=rm, command=command, arguments={}) as opened_unit:
            yield opened_unit

    return opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window; tests that need it are skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments, timeout=PATIENCE_S * 1000)
        if BROWSER_USED:
            Path(BROWSER_USED).touch()
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data beside the checkout; tests that need it are skipped where it is absent."""
    place = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not place.is_dir():
        pytest.skip("real data is not beside this checkout (../shared/data)")
    if DATA_USED:
        Path(DATA_USED).touch()
    return place


@pytest.fixture(scope="session")
def maven(tmp_path_factory: pytest.TempPathFactory, blank_book: bytes, shared_data: Path) -> Maven:
    """The book with the 8,800 opportunities of the Maven data, brought in once; to be read, or copied and then written."""
    import maven as mavens

    return mavens.bring_in(tmp_path_factory.mktemp("maven"), blank_book, shared_data)
