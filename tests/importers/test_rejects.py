"""The file of rejected rows: nothing lost, nothing run, nothing overwritten."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.importers.csvfile import open_sheet
from rmflow.importers.rejects import default_place, write_rejects
from rmflow.text.formula import FORMULA, guard, unguard

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_come_back_as_they_stood_with_why(tmp_path: Path) -> None:
    rows = [(["=1+1", "+86138", "a\nb"], "no"), (["'x"], "-why"), (["1", "2", "3", "4"], "wide")]
    path = write_rejects(tmp_path / "list.rejected.csv", ["名称", "phone", "note"], rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with open_sheet(str(path)) as sheet:
        assert sheet.header == ("名称", "phone", "note", "why")
        lines = list(sheet.rows())
    assert [line.cells for line in lines] == [
        ["=1+1", "+86138", "a\nb", "no"], ["'x", "", "", "-why"], ["1", "2", "3", "wide", "4"]
    ]  # fmt: skip
    assert lines[2].fault is not None


def test_nothing_is_overwritten_and_a_link_is_not_followed(tmp_path: Path) -> None:
    place, victim = tmp_path / "list.rejected.csv", tmp_path / "victim"
    victim.write_text("keep")
    place.symlink_to(victim)
    paths = [write_rejects(place, ["a"], [(["1"], "x")]) for _ in range(2)]
    assert [path.name for path in paths] == ["list.rejected-2.csv", "list.rejected-3.csv"]
    assert victim.read_text() == "keep"


def test_a_second_round_replaces_the_reason(tmp_path: Path) -> None:
    path = write_rejects(tmp_path / "a.csv", ["name", "why", "phone"], [(["A", "old", "1"], "new")])
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["name,phone,why", "A,1,new"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Nothing was imported"):
        write_rejects(tmp_path / "no" / "a.csv", ["a"], [])


def test_where_it_goes_by_default() -> None:
    assert str(default_place("a/list.csv")) == "a/list.rejected.csv"
    assert str(default_place("-")) == "import.rejected.csv"


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n\0＝＋－＠ab中"), max_size=6) | st.text(max_size=20))
def test_a_guard_goes_on_and_comes_off(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(FORMULA) or guard(text).startswith("'")
