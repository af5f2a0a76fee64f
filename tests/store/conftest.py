"""A book in which something happened, for the tests of `verify`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rmflow import book as books
from rmflow.actions import calls, find, pipeline, qualifying
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rmflow.store.unit import Unit

YES = {
    "need": "yes:他行贷款三月到期",
    "capacity": "yes:年营收八千万",
    "standard": "yes:无不良记录",
    "authority": "yes:法人代表",
    "value": "yes:代发工资二百人",
}


@pytest.fixture(scope="session")
def lived_book(tmp_path_factory: pytest.TempPathFactory, blank_book: bytes) -> bytes:
    """The bytes of a book in which something happened: prospects, calls, a step on, a step back, a drop, a deleted row."""
    path = tmp_path_factory.mktemp("lived") / "book.db"
    path.write_bytes(blank_book)

    @contextmanager
    def unit(command: str, days: int = 0) -> Iterator[Unit]:
        with books.writing(path, now=NOW + timedelta(days=days), rm="li", command=command, arguments={}) as opened:
            yield opened

    with unit("import") as u:
        for name in ("宏达机械", "远洋物流", "王伟"):
            find.add_prospect(u, name, kind="person" if name == "王伟" else "company", source="cold")
    with unit("qualify", days=1) as u:
        qualifying.qualify(u, "1", YES, contact="李总, 董事长, decision_maker")
    with unit("advance", days=1) as u:
        pipeline.advance(u, "1")
    with unit("log-call", days=2) as u:
        calls.log_call(u, "2", "connected_callback", next_on=u.today, note="下周再联系")
        calls.log_call(u, "3", "no_answer")
    with unit("step-back", days=3) as u:
        pipeline.step_back(u, "1", to=1, reason="负责人换了")
    with unit("advance", days=3) as u:
        pipeline.advance(u, "1")
    with unit("link", days=3) as u:
        find.link(u, "1", "upstream", "2")
    with unit("unlink", days=3) as u:
        u.delete("relation", u.connection.value("SELECT id FROM relation"))
    with unit("drop", days=4) as u:
        pipeline.drop(u, "3", reason="no_need")
    return path.read_bytes()


@pytest.fixture
def lived(book: Path, lived_book: bytes) -> Path:
    """A copy of that book, this test's own."""
    book.write_bytes(lived_book)
    return book
