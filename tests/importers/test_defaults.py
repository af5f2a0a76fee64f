"""`--default`: text with columns in it, checked before any row is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.importers.mapping import make_plan

HEADER = ["account", "id", "outcome", "town"]


def filled(default: str, cells: list[str]) -> dict[str, str]:
    plan = make_plan("deals", HEADER, defaults=[default])
    return plan.fill(plan.read(cells), cells)


@pytest.mark.parametrize(
    ("default", "cells", "made"),
    [
        ("prospect=No account {ID}", ["", "A1", "open", ""], {"prospect": "No account A1"}),
        ("prospect={town}-{#2}", ["", "A1", "open", " Xi "], {"prospect": "Xi-A1"}),
        ("prospect={town}-{#2}", ["", "A1", "open", "\u3000"], {}),
        ("prospect=x", ["there", "A1", "open", ""], {}),
        ("rm={}{", ["there", "A1", "open", ""], None),
        ("rm=a{b", ["there", "A1", "open", ""], {"rm": "a{b"}),
        ("prospect=", ["", "A1", "open", ""], {}),
        ("prospect={town}", ["", "A1", "open"], {}),  # a row that ends early
    ],
)
def test_a_blank_cell_is_filled(default: str, cells: list[str], made: dict[str, str] | None) -> None:
    if made is None:
        with pytest.raises(BadInput, match="no column"):
            filled(default, cells)
    else:
        assert filled(default, cells) == made


def test_a_default_stands_for_a_column_that_must_be_there() -> None:
    plan = make_plan("deals", ["id"], defaults=["prospect=No account {id}", "outcome=open"])
    assert plan.unmapped == []
    assert plan.fill(plan.read(["7"]), ["7"]) == {"prospect": "No account 7", "outcome": "open"}


@given(st.text(st.characters(blacklist_characters="{}", blacklist_categories=["Cs", "Cc"]), min_size=1), st.text("abc", min_size=1))
def test_text_without_braces_stands_as_it_is(text: str, town: str) -> None:
    text = "." + text + "."  # blanks at its ends are no part of it
    assert filled("rm=" + text + "{town}", ["A", "1", "open", town]) == {"rm": text + town}
