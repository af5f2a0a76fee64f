"""Charts on a terminal: every line fits, whatever the labels and numbers; they read without colour and in ASCII."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import samples
from hypothesis import example, given
from hypothesis import strategies as st

from rmflow.records import Chart, Series
from rmflow.renderers import render
from rmflow.renderers.charts import draw
from rmflow.renderers.plain import clipped, columns, folded
from rmflow.words import plain, words

LANGUAGES = ("en", "zh")
WIDTHS = (80, 40)
# Wide, combining, full-width, emoji, Latin, blanks.
NAMES = st.text("宏达ａ1 bé\u0301\u0e31🐼ｶﾞ한（，", max_size=30).map(plain)
NUMBERS = st.one_of(
    st.none(), st.integers(0, 60), st.floats(0, 1), st.floats(-5, 1e12, allow_nan=False), st.sampled_from([0, 1e-9, 99_999.999])
)


@st.composite
def charts(draw_: Any) -> Chart:
    kind = draw_(st.sampled_from(["bars", "line", "calendar", "funnel"]))
    count = draw_(st.integers(1, 120 if kind in ("line", "calendar") else 8))
    if kind == "calendar":
        first = draw_(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
        labels = tuple((first + timedelta(days=n * draw_(st.integers(1, 3)))).isoformat() for n in range(count))
    else:
        labels = tuple(draw_(st.lists(NAMES, min_size=count, max_size=count)))
    many = draw_(st.integers(1, 3)) if kind in ("bars", "line") else 1
    values = st.lists(NUMBERS, min_size=count, max_size=count).map(tuple)
    series = tuple(Series(draw_(NAMES), draw_(values)) for _ in range(many))
    unit = draw_(st.none() | NAMES)
    return Chart(kind, draw_(NAMES), labels, series, unit, draw_(st.booleans()))


@given(chart=charts(), width=st.sampled_from([*WIDTHS, 25, 200]), lang=st.sampled_from(LANGUAGES), blocks=st.booleans())
def test_every_line_of_any_chart_fits(chart: Chart, width: int, lang: str, blocks: bool) -> None:
    lines = draw(chart, lang, width, colour=False, blocks=blocks)
    assert lines
    assert all(columns(line) <= width for line in lines)
    assert not any("\n" in line or "\x1b" in line for line in lines)


@given(chart=charts(), lang=st.sampled_from(LANGUAGES))
def test_colour_changes_nothing_but_the_colour(chart: Chart, lang: str) -> None:
    plain_lines = draw(chart, lang, 60, colour=False)
    coloured = [re.sub(r"\x1b\[\d+m", "", line).rstrip() for line in draw(chart, lang, 60, colour=True)]
    assert coloured == plain_lines


@given(text=st.text(max_size=60), width=st.integers(2, 50))
@example(text="a" * 5 + "\u0301" * 3, width=5)
def test_text_is_cut_and_folded_to_its_columns(text: str, width: int) -> None:
    assert columns(clipped(text, width)) <= width
    lines = folded(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("chart", samples.CHARTS, ids=lambda chart: chart.kind)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_blocks_only_labels_are_beyond_ascii(chart: Chart, lang: str) -> None:
    ours = {char for label in (chart.title, *chart.labels, *(s.name for s in chart.series), chart.unit or plain(""))
            for char in (label if isinstance(label, str) else label.say(lang))}  # fmt: skip
    drawn = set("".join(draw(chart, "en" if lang == "en" else "zh", 80, colour=False, blocks=False)))
    beyond = {char for char in drawn - ours if not char.isascii()}
    assert not beyond & set("█▉▊▋▌▍▎▏▐▁▂▃▄▅▆▇░▒▓·–…")
    if lang == "en":
        assert not beyond


def lines_of(chart: Chart, width: int = 40) -> list[str]:
    return draw(chart, "en", width, colour=False)


def test_bars_are_as_long_as_their_values() -> None:
    one = Series(plain("n"), (8, 4, 0, None, 1))
    lines = lines_of(Chart("bars", plain("T"), tuple("abcde"), (one,), words("calls", "通")), 20)
    assert lines[0] == "T (calls)"
    lengths = [line.count("█") for line in lines[1:]]
    assert lengths[0] == 2 * lengths[1] == 8 * lengths[4] > 0
    assert lines[3] == "c 0"
    assert lines[4] == "d –"


def test_the_least_value_above_zero_still_shows() -> None:
    lines = lines_of(Chart("bars", plain("T"), ("a", "b"), (Series(plain("n"), (1_000_000, 1)),)))
    assert "▏" in lines[2]


def test_a_sparkline_begins_at_zero_and_names_its_ends() -> None:
    values = (0, None, 4, 8)
    lines = lines_of(Chart("line", plain("T"), ("Mo", "Tu", "We", "Th"), (Series(plain("n"), values),)), 60)
    assert lines[1] == "▁▁▁   ▅▅▅███  min 0 · max 8 · last 8"
    assert lines[2] == "Mo        Th"


def test_a_long_sparkline_is_averaged_down_to_its_room() -> None:
    chart = Chart("line", plain("T"), tuple(map(str, range(1000))), (Series(plain("n"), tuple(map(float, range(1000)))),))
    spark = lines_of(chart)[1]
    assert spark == "".join(sorted(spark))
    assert len(spark) == 40


def test_the_calendar_has_weeks_as_columns() -> None:
    first = date(2026, 11, 2)  # a Monday
    labels = tuple((first + timedelta(days=n)).isoformat() for n in range(14))
    values = (0.0, *range(1, 13), None)
    lines = lines_of(Chart("calendar", plain("T"), labels, (Series(plain("n"), values),)))
    assert lines[1].split() == ["Nov"]
    assert lines[2] == "Mon · ▓▓"
    assert lines[3] == "Tue ░░▓▓"
    assert lines[7] == "Sat ▒▒██"
    assert lines[8] == "Sun ▒▒·"
    assert lines[9] == "· 0   ░░ 1–3   ▒▒ 4–6   ▓▓ 7–9"
    assert lines[10] == "██ 10–12"


def test_the_funnel_is_centred_and_names_shares_of_the_first() -> None:
    lines = lines_of(Chart("funnel", plain("T"), ("a", "b", "c"), (Series(plain("n"), (100, 50, 0)),)), 30)
    assert lines[1].endswith("100  100 %")
    assert lines[2].endswith(" 50   50 %")
    assert "█" not in lines[3]
    bar, half = (line[2 : 2 + 17] for line in lines[1:3])
    assert bar == "█" * 17
    assert half == "    ▐███████▌    "


def test_a_chart_without_values_says_so() -> None:
    assert lines_of(Chart("line", plain("T"), ("a",), (Series(plain("n"), (None,)),)))[1] == "Nothing to draw."


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_on_a_terminal_fits_with_its_charts(lang: str, width: int) -> None:
    text = render(samples.MEETING, "table", lang, width=width, colour=False)
    assert all(columns(line) <= width for line in text.splitlines())
    assert "█" in text
    assert samples.CALLS.title.say(lang) in text
    assert text.index(samples.FUNNEL.title.say(lang)) < text.index(samples.CUSTOMERS.notes[0].say(lang))


def test_charts_are_not_drawn_where_output_is_piped() -> None:
    for form in ("table", "md", "json"):
        assert samples.FUNNEL.title.en not in render(samples.MEETING, form, "en", width=None, colour=False)
    assert samples.FUNNEL.title.en not in render(samples.CUSTOMERS, "csv", "en", width=None, colour=False)


def test_a_page_as_text_and_markdown_holds_every_part() -> None:
    for form in ("table", "md"):
        text = render(samples.MEETING, form, "zh", width=None, colour=False)
        for title in ("晨会", "待联系客户", "今日承诺", "统计期"):
            assert title in text
    assert render(samples.MEETING, "json", "zh", width=None, colour=False) == '{\n  "date": "2026-11-25"\n}\n'


def test_the_ascii_screen_has_no_rule_of_box_characters() -> None:
    text = render(samples.STEPS, "table", "en", width=60, colour=False, blocks=False)
    assert text.isascii()
    assert "---" in text
