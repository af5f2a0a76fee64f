"""Somebody forgotten, over random histories: every number stays, he is gone from the bytes, everybody else is as he was."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from histories import Day, end_of, histories, play
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import driving
from rmflow.reports import REPORTS
from rmflow.schema.personal import OWNERS
from rmflow.store.connection import connect
from rmflow.store.redacting import rows_of
from rmflow.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None
SOME = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(SOME, max_examples=30, derandomize=False)  # other ones each time
NOTE = "独家备注七七"
PHONE = "13912345678"
CODE = re.compile("[A-Za-z0-9_.: -]*")


@pytest.fixture(scope="module", autouse=True)
def quick() -> Any:
    """Parsers are built once."""
    with driving.commands_kept():
        yield


@pytest.fixture
def lay(blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Lays a new book in a folder, for this process to use."""

    def new(folder: str) -> Path:
        path = Path(folder) / "book.db"
        path.write_bytes(blank_book)
        monkeypatch.setenv("RMFLOW_BOOK", str(path))
        return path

    return new


def run(now: str, *argv: object) -> driving.Answer:
    answer = driving.run("--now", now, *argv)
    assert answer.code in (0, 3), (argv, answer)
    return answer


def numbers(now: str, days: list[date]) -> dict[Any, Any]:
    """Every report, as it is and as it was at the end of the last days: numbers, days and codes, the words left out."""
    asked = [(report,) for report in REPORTS] + [(report, "--as-of", str(day)) for report in REPORTS for day in days[-2:]]
    return {argv: bare(run(now, "report", *argv, "--json").json) for argv in asked}


def bare(value: Any) -> Any:
    """A JSON value without words and telephone numbers, nor the journal's head, which goes on."""
    if isinstance(value, dict):
        return {(key if CODE.fullmatch(key) else None): bare(item) for key, item in value.items() if key != "head"}
    if isinstance(value, list):
        return [bare(item) for item in value]
    return value if not isinstance(value, str) or CODE.fullmatch(value) else None


def own(path: Path, no: int) -> tuple[str, frozenset[tuple[str, str]]]:
    connection = connect(path, read_only=True)
    key, name = connection.tuples("SELECT id, name FROM prospect WHERE no = ?", (no,))[0]
    rows = rows_of(connection, key)[1]
    connection.close()
    return name, rows


def of_others(content: dict[str, Any], mine: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """Every row and image that is not his, nor of the forgetting itself."""
    kept = {table: [row for row in rows if (table, row[0]) not in mine] for table, rows in content.items() if table in OWNERS}
    kept["journal_image"] = [row for row in content["journal_image"] if row[2] != "arguments" and (row[2], row[3]) not in mine]
    return kept


def names(path: Path) -> list[str]:
    connection = connect(path, read_only=True)
    found = [name for (name,) in connection.tuples("SELECT name FROM prospect")]
    connection.close()
    return found


def is_whole(path: Path) -> bool:
    connection = connect(path, read_only=True)
    try:
        report = verify(connection)
        assert report.is_ok, report.found
        return report.is_ok
    finally:
        connection.close()


HISTORY: dict[str, Any] = {"days": histories(), "no": st.integers(1, 4)}


@SOME
@given(**HISTORY)
def test_a_forgotten_person_leaves_every_number_and_nothing_else(lay: Callable[[str], Path], days: list[Day], no: int) -> None:
    forgotten(lay, days, no)


@pytest.mark.reliability
@MANY
@given(**HISTORY)
def test_many_forgotten_persons(lay: Callable[[str], Path], days: list[Day], no: int) -> None:
    forgotten(lay, days, no)


def forgotten(lay: Callable[[str], Path], days: list[Day], no: int) -> None:
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        path = lay(folder)
        play(days, lambda _day: None)
        now = end_of(days[-1].on)
        run(now, "add-contact", no, "诸葛孔明", "--phone", PHONE, "--birthday", "1981-07-23")
        run(now, "log-call", no, "connected_interested", "--inbound", "--note", NOTE)
        _, mine = own(path, no)
        assert run(now, "forget", no, "--reason", NOTE).code == 0
        name, left = own(path, no)
        mine |= left  # what fell away is gone, its images are not
        dates = [day.on for day in days]
        before, content = numbers(now, dates), driving.content(path)
        erased = run(now, "forget", no, "--erase", "--yes", "--kept-elsewhere", "--json")
        assert erased.code == 0, erased
        assert numbers(now, dates) == before
        after = driving.content(path)
        new = {row[0] for row in after["journal"]} - {row[0] for row in content["journal"]}
        after["journal_image"] = [row for row in after["journal_image"] if row[0] not in new]
        assert of_others(after, mine) == of_others(content, mine)
        assert [row for row in after["journal"] if row[0] not in new] == content["journal"]
        assert is_whole(path)
        others = names(path)
        gone = [NOTE, PHONE, PHONE[::-1], "诸葛孔明", *([] if any(name in other for other in others) else [name])]
        for file in Path(folder).iterdir():
            data = file.read_bytes()
            assert not [text for text in gone if text.encode() in data], file
