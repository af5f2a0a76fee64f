"""Names and phones leave the book masked, wherever in a record they stand; with --reveal in full."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import samples
from hypothesis import given
from hypothesis import strategies as st

from rmflow.records import Card, Column, Line, Page, Receipt, Section, Table
from rmflow.renderers import render
from rmflow.renderers.cells import cell
from rmflow.renderers.naming import SHORT_FORM
from rmflow.renderers.veil import MASKED, Veil, over
from rmflow.text.masking import mask_name
from rmflow.text.names import own_name
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.records import Record


def said(record: Record, lang: str = "zh", form: str = "table") -> str:
    return render(over(record, lang).record(record), form, lang, width=None, colour=False)


def test_a_name_is_masked_in_its_cell_and_in_every_other_text() -> None:
    masked = over(samples.MEETING, "zh").record(samples.MEETING)
    assert isinstance(masked, Page)
    table, _, promised = masked.parts
    assert isinstance(table, Table)
    assert isinstance(promised, Card)
    row = table.rows[0]
    cells = [cell(row, column, "zh") for column in table.columns]
    assert cells[1:3] == ["厦门***有限公司", "138****8000"]
    assert cells[-1] == "旺季备货缺资金，三月到期；厦门***有限公司 想先看方案"
    assert table.notes[1].zh == "先联系厦门***有限公司（138****8000）。"
    assert promised.sections[0].lines[0].text.zh == "给欧阳**送方案"
    assert masked.notes[-1] == MASKED
    # Numbers, codes and amounts are as they were: a program can still count.
    assert {key: row[key] for key in ("no", "calls", "rate", "amount", "currency", "next_on")} == {
        key: samples.ROWS[0][key] for key in ("no", "calls", "rate", "amount", "currency", "next_on")
    }


def test_where_nothing_is_hidden_nothing_is_said() -> None:
    veil = over(samples.STEPS, "zh")
    assert veil.record(samples.STEPS).notes == ()
    assert not veil.has_hidden


def test_names_of_a_cards_data_are_found() -> None:
    data = {"prospect": {"no": 7, "name": "宏达机械"}, "contacts": [{"name": "赵六", "role": "user"}], "contact": "钱七",
            "guide": {"name": "银行"}}  # fmt: skip
    card = Card(plain("T"), (Section(plain("s"), (Line(words("x", "宏达机械的赵六和钱七，银行")),)),), data)
    assert "宏***的赵*和钱*，银行" in said(card)
    assert json.loads(said(card, form="json")) == {
        "prospect": {"no": 7, "name": "宏***"}, "contacts": [{"name": "赵*", "role": "user"}], "contact": "钱*",
        "guide": {"name": "银行"},
    }  # fmt: skip


def test_a_latin_name_is_masked_only_as_a_word_and_the_longest_first() -> None:
    table = Table(plain("T"), (Column("who", plain("Who"), "name"),), ({"who": "Ann"}, {"who": "Ann Lee"}, {"who": "A"}))
    assert over(table, "en").text("Ann Lee, Ann, Annual, A plan") == "A***, A***, Annual, A plan"


def test_what_a_column_shows_is_made_from_the_masked_name() -> None:
    column = Column("who", plain("Who"), "name", show=lambda row: f"{row['who']} (do not call)")
    assert "李** (do not call)" in said(Table(plain("T"), (column,), ({"who": "李小明"},)), "en")


def test_everybody_in_the_book_is_known() -> None:
    veil = Veil("zh", ("厦门宏达机械有限公司", "李小明", "客户", "360", "方"), ("+862088886666", "+864001234567"))
    assert veil.text("李小明说，宏达机械 和 360 的客户，方案") == "李**说，宏*** 和 360 的客户，方案"
    assert veil.text("打 400-123-4567 或 020-88886666、13911112222") == "打 +86****4567 或 020-****6666、139****2222"
    receipt = over(Receipt(plain("x"), {"no": 1, "name": "王五"}), "en", ("李小明",)).record(Receipt(plain("李小明、王五"), {}))
    assert receipt == Receipt(plain("李**、王*"), {})


def test_a_name_cut_short_is_known_by_its_beginning() -> None:
    veil = Veil("zh", ("厦门宏达机械有限公司", "Zephyrine Optics"))
    assert veil.text("厦门宏达机…、Zephyri…，厦门…") == "厦门***…、Z***…，厦门…"


def test_a_word_of_the_programs_own_is_no_name() -> None:
    """Somebody called 高峰, and a heading of that word: what differs between the languages was not typed by anybody."""
    veil = Veil("zh", ("高峰", "平安"))
    assert veil.text(words("Peak hours", "高峰时段")) == "高峰时段"
    assert veil.text(words("{who} was rung", "已致电{who}", who="高峰")) == "已致电高*"
    assert veil.text("找高峰") == "找高*"


def test_the_keys_of_the_journal_are_left_alone() -> None:
    veil = Veil("en")
    for text in ("head 5-13800138000a", "key 01900000-a138-7123-8456-0123456789ab", "2026-11-25T10:00:00.000000Z", "1,380,013,800"):
        assert veil.text(text) == text
    assert veil.data({"id": "13800138000", "amount": "13800138000", "note": "13800138000"}) == {
        "id": "13800138000", "amount": "13800138000", "note": "138****8000",
    }  # fmt: skip


LETTERS = "宏达公司aB1 "


@given(names=st.sets(st.text(LETTERS, min_size=2, max_size=6).filter(str.strip), max_size=12), text=st.text(LETTERS, max_size=30))
def test_names_are_found_as_one_long_search_would_find_them(names: set[str], text: str) -> None:
    veil = Veil("zh", own=names)
    names |= {own_name(name) for name in names if len(own_name(name)) >= SHORT_FORM}
    expected = text
    if names:
        whole = "|".join(
            (r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else "") + re.escape(name)
            + (r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else "")
            for name in sorted(names, key=lambda name: (-len(name), name))
        )  # fmt: skip
        expected = re.sub(whole, lambda found: mask_name(found[0]), text)
    assert veil.text(text) == expected
