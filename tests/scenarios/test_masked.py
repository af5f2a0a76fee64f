"""Nobody is named in a document unless `--reveal` asks for it, and then the journal says so (promise R11)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import people
import pytest

import driving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS = ("csv", "md", "html", "xlsx", "json", "txt")
NO_ROWS = 2  # the exit code where a card is asked for as CSV
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
        for name, value in {"BOOK": place, "CONFIG": place.with_name("none"), "RM": "li", "NOW": driving.NOW_TEXT}.items():
            patch.setenv(f"RMFLOW_{name}", str(value))
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


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("argv", people.ASKED, ids=" ".join)
def test_nobody_is_named_in_a_document(full: Path, argv: tuple[str, ...], lang: str) -> None:
    for form in FORMS:
        said = asked(full, argv, form, lang)
        assert named(said) == [], (argv, form)
        # What tells rows apart without a name.
        assert not said or "1" in said


def asked(book: Path, argv: tuple[str, ...], form: str, lang: str = "zh", *more: str) -> str:
    """The command's answer in that form: as a file where it writes files, else printed; empty where there is no such form."""
    writes = argv[0] in ("list", "report", "audit", "standup")
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
