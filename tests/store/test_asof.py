"""The book as it stood: tables laid over the real ones, whatever was done since."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow import book as books
from rmflow.actions import calls, find, pipeline
from rmflow.errors import BadInput, BookError
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = NOW.date()


def rows(unit: Any) -> dict[str, list[Any]]:
    """Every table's rows as the unit reads them."""
    names = [name for (name,) in unit.connection.tuples("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
    kept = [name for name in names if name not in ("journal", "journal_image")]
    return {name: sorted(map(repr, unit.connection.tuples(f'SELECT * FROM "{name}"'))) for name in kept}


def standing(book: Path, day: date, now: datetime) -> dict[str, list[Any]]:
    with books.as_of(book, day, now=now, rm="li") as unit:
        return rows(unit)


def test_new_changed_and_removed_rows_are_as_they_were(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        find.add_prospect(u, "宏达机械", kind="company", source="cold")
        calls.log_call(u, "1", "connected_interested", next_on=TODAY + timedelta(days=3))
    with books.reading(book, now=NOW, rm="li") as u:
        then = rows(u)
    with unit(days=2) as u:
        find.add_prospect(u, "新华书店", kind="company", source="cold")
        calls.log_call(u, "1", "no_answer")
        u.delete("call", u.connection.value("SELECT min(id) FROM call"))
        pipeline.drop(u, "1", reason="bank_policy")
    with books.reading(book, now=NOW, rm="li") as u:
        assert rows(u) != then
    later = NOW + timedelta(days=5)
    assert standing(book, TODAY, later) == then
    assert standing(book, TODAY + timedelta(days=1), later) == then


def test_what_was_written_after_a_later_entry_was_not_known_then(book: Path, unit: Callable[..., Any]) -> None:
    with unit(days=2) as u:
        find.add_prospect(u, "甲", kind="company", source="cold")
    with unit() as u:  # back-dated by --now
        find.add_prospect(u, "乙", kind="company", source="cold")
    assert not standing(book, TODAY, NOW + timedelta(days=3))["prospect"]
    assert len(standing(book, TODAY + timedelta(days=2), NOW + timedelta(days=3))["prospect"]) == 2


def test_the_moment_is_the_end_of_that_day_and_never_after_now(book: Path) -> None:
    with books.as_of(book, TODAY, now=NOW + timedelta(days=3), rm="li") as u:
        assert u.now.isoformat() == f"{TODAY}T23:59:59.999999+08:00"
    with books.as_of(book, TODAY, now=NOW, rm="li") as u:
        assert u.now == NOW


def test_the_past_cannot_be_written(book: Path, unit: Callable[..., Any]) -> None:
    with unit(days=1) as u:
        find.add_prospect(u, "甲", kind="company", source="cold")
    with books.as_of(book, TODAY, now=NOW + timedelta(days=2), rm="li") as u, pytest.raises(BookError, match="read-only"):
        u.connection.execute("DELETE FROM main.prospect")


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_no_day_before_the_book_and_none_to_come(book: Path, day: date) -> None:
    with pytest.raises(BadInput), books.as_of(book, day, now=NOW, rm="li"):
        pass


def test_questions_have_their_indexes_in_the_past_too(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        find.add_prospect(u, "甲", kind="company", source="cold")
    with unit(days=1) as u:
        calls.log_call(u, "1", "no_answer")
    with books.as_of(book, TODAY, now=NOW + timedelta(days=2), rm="li") as u:
        plan = u.connection.tuples("EXPLAIN QUERY PLAN SELECT * FROM call WHERE prospect_id = 'x'")
        assert "ix_call_of" in str(plan)
        assert u.connection.value("PRAGMA temp_store") == 2, "customers' names stay out of temporary files"
