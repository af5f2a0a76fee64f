"""How a terminal's lines are broken, where Chinese has no blanks to break at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rmflow.records import Column, Table
from rmflow.renderers.plain import breaks, columns, folded
from rmflow.renderers.screen import screen
from rmflow.words import words

TEXTS = st.text(alphabet="步骤，。（）ab 12%", max_size=60)


@given(TEXTS, st.integers(4, 30))
def test_lines_fit_and_nothing_but_blanks_is_lost(text: str, width: int) -> None:
    lines = folded(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines) == len(breaks(text, width)) + 1


def test_a_percent_sign_stays_with_its_number() -> None:
    assert folded("below 10 %): the wording", 9) == ["below", "10 %):", "the", "wording"]


def test_a_chinese_cell_breaks_beside_any_character_and_a_number_column_is_never_cut() -> None:
    rows = tuple({"name": "杭州麓音乐器有限公司", "why": "2 搜集情报，接近目标客户", "points": "-1.4"} for _ in range(2))
    table = Table(
        words("Order", "顺序"),
        (
            Column("name", words("Name", "名称"), "name"),
            Column("why", words("Why", "缘由")),
            Column("points", words("Points", "时段"), "number"),
        ),
        rows, data=rows,
    )  # fmt: skip
    lines = screen(table, "zh", 44, "rmflow", colour=False).splitlines()
    assert all(columns(line) <= 44 for line in lines)
    assert lines[3].split() == ["杭州麓音乐器有限公司", "2", "搜集情报，接近", "-1.4"]
    assert lines[4].split() == ["目标客户"]


def test_a_table_that_stacks_leaves_nothing_out_on_a_narrow_screen() -> None:
    rows = (
        {"entry": 112, "at": "11-30 09:32", "size": 3, "who": "#1 杭州麓音乐器有限公司", "what": "added 1 setting, 2 suppressions"},
        {"entry": 9, "at": "11-30 09:31", "size": 0, "who": "", "what": "完整显示 2 项（xlsx），写入 list.xlsx"},
    )
    table = Table(
        words("Log", "记录"),
        (
            Column("entry", words("Entry", "编号"), "number"), Column("at", words("When", "时间"), weight=1),
            Column("size", words("Rows", "行数"), "number", weight=3), Column("who", words("Who", "客户")),
            Column("what", words("What", "内容"), weight=2),
        ),
        rows, stacks=True,
    )  # fmt: skip
    text = screen(table, "en", 40, "rmflow", colour=False)
    assert all(columns(line) <= 40 for line in text.splitlines())
    assert "Left out" not in text
    assert text.splitlines()[1:6] == [
        "112  11-30 09:32  Rows 3",
        "     #1 杭州麓音乐器有限公司",
        "     added 1 setting, 2 suppressions",
        "  9  11-30 09:31  Rows 0",
        "     完整显示 2 项（xlsx），写入",
    ]
    assert "Who" in screen(table, "en", 100, "rmflow", colour=False)
    assert "Left out" in screen(table._replace(stacks=False), "en", 40, "rmflow", colour=False)
