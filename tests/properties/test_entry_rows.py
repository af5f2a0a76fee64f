"""What an entry did, told to people: every column by a name of theirs, every code by its label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import SQLModel
from test_atomic import WRITES

import books
import driving
from rmflow.reports.columns import CODES, FLAGS, UNSAID, called
from rmflow.reports.entry_rows import LISTS, SEVERAL
from rmflow.schema import tables
from rmflow.schema.personal import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SNAKE = re.compile(r"\b[a-z]+_[a-z_]+\b")


@pytest.fixture(scope="module", autouse=True)
def quick_parsing() -> Iterator[None]:
    with driving.commands_kept():
        yield


def test_every_column_that_is_told_has_a_name() -> None:
    told = {(table, name) for table, columns in COLUMNS.items() for name in columns if name not in UNSAID}
    assert len(told) > 190
    for table, name in told:
        word = called(table, name)
        assert "_" not in word.en, (table, name)
        assert not word.zh.isascii() or word.zh.isupper(), (table, name)


def test_names_and_codes_are_of_columns_that_there_are() -> None:
    there = {(table, name) for table, columns in COLUMNS.items() for name in columns}
    assert set(LISTS) | set(SEVERAL) <= there
    assert set(CODES) <= there
    models = [one for one in vars(tables).values() if isinstance(one, type) and issubclass(one, SQLModel)]
    kept = {name: field.annotation for model in models for name, field in model.model_fields.items()}
    assert {name for name, annotation in kept.items() if annotation is bool} == FLAGS


@pytest.mark.parametrize("name", WRITES)
def test_no_entry_speaks_in_columns_and_codes(name: str, tmp_path: Path, blank_book: bytes) -> None:
    path = tmp_path / "book.db"
    book_name, argv = WRITES[name]
    books.put(book_name, path, blank_book)
    assert driving.run(*argv).code == 0
    n = driving.run("log", "--json").json[0]["entry"]
    for lang in ("en", "zh"):
        text = driving.run("--lang", lang, "log", "--entry", n).out
        rows = text.split("Record by record" if lang == "en" else "逐条明细")[-1]
        assert not SNAKE.search(rows), rows
