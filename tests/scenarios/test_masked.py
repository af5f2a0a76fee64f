"""Nobody is named in a document unless `--reveal` asks for it, and then the journal says so (promise R11)."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import people
import pytest
from sqlcipher3 import dbapi2

import driving
from rmflow.store.connection import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS = ("csv", "md", "html", "xlsx", "json", "txt")
NO_ROWS = 2  # the exit code where a card is asked for as CSV
# Commands with --format whose answers name no customer.
NAMELESS = {"backup", "calendar", "config", "doctor", "guide", "verify"}
LATER = "2026-11-25T13:30:00+08:00"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with driving.commands_kept():
        yield


@pytest.fixture(scope="module")
def peopled(blank_book: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of the book of people, made once."""
    place = tmp_path_factory.mktemp("people") / "book.db"
    place.write_bytes(blank_book)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"BOOK": place, "CONFIG": place.with_name("none"), "RM": "li", "NOW": driving.NOW_TEXT, "LANG": "en"}.items():
            patch.setenv(f"RMFLOW_{name}", str(value))
        patch.setenv("TZ", "CST-8")  # of the whole module: no test's own surroundings stand yet
        for line in people.lines():
            answer = driving.run(*line)
            assert answer.code == 0, (line, answer)
    return place.read_bytes()


@pytest.fixture
def full(book: Path, peopled: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    book.write_bytes(peopled)
    monkeypatch.setenv("RMFLOW_NOW", LATER)
    return book


def text_of(path: Path) -> str:
    """A file's text; of a workbook all that stands in its cells, its sheets' names, its properties."""
    content = path.read_bytes()
    if path.suffix != ".xlsx":
        return content.decode("utf-8")
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    cells = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return "\n".join([*workbook.sheetnames, str(workbook.properties), *cells])


def named(text: str) -> list[str]:
    """Who is given away in it."""
    return [needle for needle in people.NEEDLES if needle in text]


def asked(book: Path, argv: tuple[str, ...], form: str, lang: str = "zh", *more: str) -> str:
    """The command's answer in that form: as a file where it writes files, else printed; empty where there is no such form."""
    writes = argv[0] in ("list", "report", "audit", "standup", "log", "privacy")
    if form in people.PLAIN and not writes:
        return ""
    place = book.with_name(f"out.{form}")
    place.unlink(missing_ok=True)
    answer = driving.run("--lang", lang, *argv, *(("--out", place) if writes else ("--format", form)), *more)
    if form == "csv" and answer.code == NO_ROWS:
        return ""
    assert answer.code in (0, 3), (argv, form, answer)
    if not writes:
        place.write_bytes(answer.raw)
    return text_of(place)


def entries(book: Path) -> list[tuple[str, int, dict[str, Any]]]:
    """The journal: each entry's command, how many images it has, its arguments."""
    connection = connect(book, read_only=True)
    rows = connection.tuples("SELECT command, images, after FROM journal JOIN journal_image USING (seq) WHERE n = 0 ORDER BY seq")
    connection.close()
    return [(command, images, json.loads(after)) for command, images, after in rows]


@pytest.mark.parametrize("argv", people.ASKED, ids=" ".join)
def test_nobody_is_named_in_a_document(full: Path, argv: tuple[str, ...]) -> None:
    # A grouping changes the rows and nothing else.
    for form in ("csv", "html") if "--by" in argv else FORMS:
        assert named(asked(full, argv, form)) == [], (argv, form)
    assert named(asked(full, argv, "md", "en")) == []


@pytest.mark.reliability
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("argv", people.ASKED, ids=" ".join)
def test_nobody_is_named_in_any_document(full: Path, argv: tuple[str, ...], lang: str) -> None:
    for form in FORMS:
        assert named(asked(full, argv, form, lang)) == [], (argv, form)


@pytest.mark.parametrize("argv", [argv for argv in people.ASKED if "--by" not in argv], ids=" ".join)
def test_revealed_all_is_as_on_the_screen_and_the_journal_says_so(full: Path, argv: tuple[str, ...]) -> None:
    screen = named(driving.run(*argv).out)
    before = entries(full)
    assert set(named(asked(full, argv, "md", "zh", "--reveal"))) >= set(screen)
    added = entries(full)[len(before) :]
    if screen:
        command, images, said = added[0]
        assert (len(added), command, images, said["reveal"], said["format"]) == (1, argv[0], 1, True, "md")
        assert said["rows"] >= 1
        assert named(str(said)) == []
    assert driving.run("verify").code == 0


def test_every_command_that_writes_documents_can_reveal() -> None:
    """A new command is in the walk above, or names nobody."""
    from rmflow.cli.app import make
    from rmflow.cli.registry import COMMANDS

    group = make()
    able = {}
    for name in COMMANDS:
        options = {option for param in group.get_command(None, name).params for option in param.opts}
        if "--format" in options:
            able[name] = "--reveal" in options
    assert {name for name, can in able.items() if not can} == NAMELESS
    assert {argv[0] for argv in people.ASKED} == set(able) - NAMELESS


def test_the_rms_own_session_is_in_full(full: Path) -> None:
    assert people.COMPANY in driving.run("list").out
    assert people.COMPANY in driving.run("list", "--json").out
    assert driving.run("list", "--json", "--reveal").out == driving.run("list", "--json").out
    assert "reveal" not in str(entries(full))


def test_with_mask_always_all_but_the_terminal_is_masked(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMFLOW_MASK", "always")
    for argv in (("list",), ("list", "--json"), ("show", "1", "--json"), ("log-call", "1", "busy"), ("log-call", "1", "busy", "--json")):
        answer = driving.run(*argv)
        assert answer.code == 0
        assert named(answer.out + answer.err) == [], argv
    for more in ((), ("--json",)):
        answer = driving.run("advance", "4", *more)
        assert answer.code == 3
        assert named(answer.out + answer.err) == []
    assert people.COMPANY in driving.run("list", "--reveal").out
    assert entries(full)[-1][0] == "list"


def test_an_error_in_a_log_has_no_telephone(full: Path) -> None:
    answer = driving.run("show", "13811119999")
    assert answer.code == 4
    assert "138****9999" in answer.err
    assert "13811119999" not in driving.run("show", "13811119999", "--json").out


def test_a_calendar_is_masked_and_keeps_its_numbers(full: Path) -> None:
    place = full.with_name("week.ics")
    argv = ("agenda", "--days", "14", "--ics", place, "--all")
    answer = driving.run(*argv)
    assert "masked" in answer.out
    said = place.read_bytes().decode().replace("\r\n ", "")
    assert named(said) == []
    assert "SUMMARY:#1 厦门***有限公司" in said
    assert driving.run(*argv, "--reveal").code == 0
    said = place.read_bytes().decode().replace("\r\n ", "")
    assert people.COMPANY in said
    assert entries(full)[-1] == ("agenda", 1, {"reveal": True, "format": "ics", "rows": said.count("BEGIN:VEVENT"), "out": "week.ics"})


def test_what_is_journaled(full: Path) -> None:
    place = full.with_name(f"{people.PERSON}.html")
    assert driving.run("report", "pipeline", "--rows", "--as-of", "2026-11-24", "--out", place, "--reveal").code == 0
    # The book as it stood yesterday; the entry is today's, and its file's name names nobody.
    assert entries(full)[-1] == ("report", 1, {"reveal": True, "format": "html", "rows": 2, "out": "司徒**.html", "report": "pipeline"})
    assert driving.run("show", "1", "--format", "md", "--reveal").code == 0
    assert entries(full)[-1] == ("show", 1, {"reveal": True, "format": "md", "rows": 1, "no": 1})
    count = len(entries(full))
    # Nothing is hidden there, so nothing is revealed.
    assert driving.run("report", "quota", "--format", "csv", "--reveal").code == 0
    # What cannot be had in that form is not revealed.
    assert driving.run("show", "1", "--format", "csv", "--reveal").code == NO_ROWS
    assert len(entries(full)) == count


def test_tomorrows_meeting_is_revealed_today(full: Path) -> None:
    assert driving.run("standup", "--day", "tomorrow", "--format", "md", "--reveal").code == 0
    connection = connect(full, read_only=True)
    assert connection.value("SELECT max(at) FROM journal") == "2026-11-25T05:30:00.000000Z"
    connection.close()


def test_what_cannot_be_journaled_is_not_revealed(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMFLOW_BUSY_MS", "50")
    place = full.with_name("list.csv")
    holder = dbapi2.connect(full, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        answer = driving.run("list", "--format", "csv", "--reveal")
        assert answer.code == 5
        assert named(answer.out) == []
        assert driving.run("list", "--out", place, "--reveal").code == 5
        assert not place.exists()
        assert driving.run("list", "--format", "csv").code == 0
    finally:
        holder.close()


def test_a_bug_report_names_nobody(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = f"{people.CONTACT} {people.NEEDLES[-1]}"  # not in the source line that a traceback shows

    def broken(*_: Any, **__: Any) -> None:
        try:
            raise KeyError(people.COMPANY)
        except KeyError as error:
            raise ValueError(secret) from error

    monkeypatch.setattr("rmflow.reports.listing.prospects", broken)
    short = driving.run("list")
    monkeypatch.setenv("RMFLOW_DEBUG", "1")
    long = driving.run("list")
    assert (short.code, long.code) == (1, 1)
    assert named(short.err + long.err) == []
    assert "ValueError" in long.err
    assert "KeyError" in long.err
    assert "test_masked.py" in long.err
    assert len(long.err) > len(short.err)
