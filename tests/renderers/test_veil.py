"""Names and phones leave the book masked, wherever in a record they stand; with --reveal in full."""

from __future__ import annotations

import re

import samples
from hypothesis import given
from hypothesis import strategies as st

from rmflow.records import Card, Column, Line, Receipt, Section, Table
from rmflow.renderers.veil import Veil
from rmflow.text.masking import mask_name
from rmflow.words import plain, words


def test_a_name_is_masked_in_its_cell_and_in_every_other_text() -> None:
    veil = Veil(samples.MEETING, "zh", reveal=False)
    row = samples.ROWS[0]
    said = [veil.cell(row, column) for column in samples.COLUMNS]
    assert said[1:3] == ["厦门***有限公司", "138****8000"]
    assert said[-1] == "旺季备货缺资金，三月到期；厦门***有限公司 想先看方案"
    assert veil.text(samples.CUSTOMERS.notes[1]) == "先联系厦门***有限公司（138****8000）。"
    assert veil.text(samples.PROMISED.sections[0].lines[0].text) == "给欧阳**送方案"


def test_revealed_is_revealed() -> None:
    veil = Veil(samples.MEETING, "zh", reveal=True)
    assert veil.cell(samples.ROWS[0], samples.COLUMNS[1]) == "厦门宏达机械有限公司"
    assert veil.cell(samples.ROWS[0], samples.COLUMNS[2]) == "138 0013 8000"
    assert veil.text("给欧阳明珠 13800138000") == "给欧阳明珠 13800138000"


def test_names_of_a_cards_data_are_found() -> None:
    data = {"prospect": {"no": 7, "name": "宏达机械"}, "contacts": [{"name": "赵六", "role": "user"}], "contact": "钱七",
            "guide": {"name": "银行"}}  # fmt: skip
    line = Line(words("x", "宏达机械的赵六和钱七，银行"))
    veil = Veil(Card(plain("T"), (Section(plain("s"), (line,)),), data), "zh", reveal=False)
    assert veil.text(line.text) == "宏***的赵*和钱*，银行"


def test_a_latin_name_is_masked_only_as_a_word_and_the_longest_first() -> None:
    table = Table(plain("T"), (Column("who", plain("Who"), "name"),), ({"who": "Ann"}, {"who": "Ann Lee"}, {"who": "A"}))
    veil = Veil(table, "en", reveal=False)
    assert veil.text("Ann Lee, Ann, Annual, A plan") == "A***, A***, Annual, A plan"


def test_what_a_column_shows_is_made_from_the_masked_name() -> None:
    column = Column("who", plain("Who"), "name", show=lambda row: f"{row['who']} (do not call)")
    row = {"who": "李小明"}
    assert Veil(Table(plain("T"), (column,), (row,)), "en", reveal=False).cell(row, column) == "李** (do not call)"


def test_a_receipt_has_no_names_to_look_for() -> None:
    assert Veil(Receipt(plain("x"), {"no": 1, "name": "李小明"}), "en", reveal=False).text("李小明") == "李小明"


LETTERS = "宏达公司aB1 "


@given(names=st.sets(st.text(LETTERS, min_size=2, max_size=6).filter(str.strip), max_size=12), text=st.text(LETTERS, max_size=30))
def test_names_are_found_as_one_long_search_would_find_them(names: set[str], text: str) -> None:
    veil = Veil(Card(plain("T"), (), {}, names=tuple(names)), "zh", reveal=False)
    expected = text
    if names:
        whole = "|".join(
            (r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else "") + re.escape(name)
            + (r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else "")
            for name in sorted(names, key=lambda name: (-len(name), name))
        )  # fmt: skip
        expected = re.sub(whole, lambda found: mask_name(found[0]), text)
    assert veil.text(text) == expected
