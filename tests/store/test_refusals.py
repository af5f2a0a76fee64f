"""What the guide refused is counted beside the book, and never in its way."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from rmflow.store import refusals
from shared import NOW_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE = refusals.Refusal("2026-11-23T02:00:00.000000Z", "li", "advance", "key", 1, "gate", ("need", "value"))


def test_what_is_noted_is_read_and_a_spoilt_line_is_left_out(tmp_path: Path) -> None:
    book = tmp_path / "book.db"
    assert refusals.read(book) == []
    refusals.note(book, ONE)
    with refusals.place(book).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026\nnonsense\n[1]\n')
    refusals.note(book, ONE._replace(at="2026-11-24T02:00:00.000000Z"))
    assert len(refusals.read(book)) == 2
    assert refusals.read(book, ONE.at) == [ONE]
    if os.name == "posix":
        assert stat.S_IMODE(refusals.place(book).stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    refusals.note(tmp_path / "absent" / "book.db", ONE)
    refusals.place(tmp_path / "book.db").mkdir()
    refusals.note(tmp_path / "book.db", ONE)
    assert refusals.read(tmp_path / "book.db") == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_funnel_counts_refusals_at_the_step_they_were_met(book: Path, rmflow: Callable[..., Any], lang: str) -> None:
    rmflow("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    rmflow("advance", "1", ok=3)
    rmflow("--rm", "wang", "present", "1", "payroll", "--need", "1", ok=3)
    rows = rmflow("report", "funnel", "--json").json["rows"]
    assert [row["refused"] for row in rows] == [2, 0, 0, 0, 0, 0]
    assert rows[0]["refused_for"]["need"] == 2
    assert refusals.read(book)[0].at.startswith(NOW_TEXT[:10])
    records = rmflow("report", "funnel", "--rows", "--json").json
    assert [record["what"][:7] for record in records if record["kind"] == "refusal"] == ["advance", "present"]
    shown = rmflow("report", "funnel", lang=lang).out
    assert ("Refused most for: Has a financial need (2)" if lang == "en" else "被拒最多的原因：有金融需求（2）") in shown
    assert rmflow("verify", "--json").json["ok"]
