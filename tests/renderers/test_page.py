"""The HTML page, as text: one file, everything escaped, the same bytes each time, nothing of the machine in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.records import Card, Chart, Column, Line, Page, Receipt, Section, Series, Table
from rmflow.renderers import render
from rmflow.words import plain
from shared import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Record


def page(record: Record, lang: str = "en", *, reveal: bool = False) -> str:
    return render(samples.veiled(record, lang, reveal=reveal), "html", lang, width=None, colour=False)


class Found(HTMLParser):
    """The tags of a page, its attributes, its ids, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_it_is_one_whole_page() -> None:
    text = page(samples.MEETING)
    assert text.startswith("<!doctype html>")
    assert '<html lang="en">' in text
    assert '<html lang="zh-CN">' in page(samples.MEETING, "zh")
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text
    found = Found(text)
    assert found.tags.count("svg") == len(samples.CHARTS)
    assert found.tags.count("table") == 2
    assert found.tags.count("script") == 1
    assert not {"link", "img", "iframe", "object", "form"} & set(found.tags)
    ids = [value for name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    pointed = {value.removeprefix("#") for name, value in found.attributes if name == "href" and value}
    assert pointed <= set(ids)


def test_what_is_named_in_it_is_on_no_network() -> None:
    text = page(samples.MEETING, reveal=True)
    addresses = set(re.findall(r"(?:https?:)?//[\w./-]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "https://example.com/"}
    assert not re.search(r"@import|url\((?!#)", text)


def test_sorted_by_numbers_and_days_not_by_what_is_shown() -> None:
    text = page(samples.CUSTOMERS)
    assert '<td class="right" data-value="2000000.50">2,000,000.50</td>' in text
    assert '<td class="whole" data-value="2026-11-11">2026-11-11</td>' in text
    assert '<th scope="col" class="right" data-type="number"><button type="button">Calls (calls)</button></th>' in text
    assert '<th scope="row" class="whole">厦门***有限公司</th>' in text


TEXTS = st.text(st.sampled_from("<>&\"'/=`$\\{}aé宏 \n\x1b\u202e"), max_size=16) | st.sampled_from(samples.HOSTILE)


@settings(deadline=None, max_examples=25)
@given(texts=st.lists(TEXTS, min_size=4, max_size=4), kind=st.sampled_from(["bars", "line", "funnel"]), reveal=st.booleans())
def test_no_text_becomes_markup(texts: list[str], kind: str, reveal: bool) -> None:
    """The page of hostile texts has exactly the tags and attributes of the page of harmless ones."""

    def made(one: str, two: str, three: str, four: str) -> Page:
        chart = Chart(kind, plain(one), (plain(two), "b"), (Series(plain(three), (1, 2)), Series(plain(four), (2, 3))), plain(two))
        columns = tuple(Column(k, plain(two), k) for k in ("text", "name", "number", "day", "money", "phone"))
        table = Table(plain(one), columns, ({column.key: three for column in columns},), notes=(plain(four),), charts=(chart,))
        card = Card(plain(two), (Section(plain(three), (Line(plain(one), plain(two), "ok", four),)),), {}, names=(three,))
        return Page(plain(one), (table, card), {}, (plain(two),))

    long = "x" * 30  # so that both are set as prose
    hostile = Found(page(made(*(long + text for text in texts)), reveal=reveal))
    harmless = Found(page(made(*(long + text for text in "abcd")), reveal=reveal))
    assert hostile.tags == harmless.tags
    assert [name for name, _ in hostile.attributes] == [name for name, _ in harmless.attributes]


def test_names_are_masked_unless_revealed() -> None:
    masked, revealed = page(samples.MEETING, "zh"), page(samples.MEETING, "zh", reveal=True)
    for name in ("厦门宏达机械有限公司", "欧阳明珠", "13800138000", "138 0013 8000"):
        assert name not in masked
    assert "厦门***有限公司" in masked
    assert "客户名称和电话已脱敏" in masked
    assert "厦门宏达机械有限公司" in revealed
    assert "欧阳明珠" in revealed
    assert "脱敏" not in revealed
    assert "脱敏" not in page(samples.STEPS, "zh"), "where nothing is masked, nothing is said"


def test_the_names_in_a_chart_are_masked_too() -> None:
    chart = Chart("bars", plain("T"), ("李小明", "王五"), (Series(plain("n"), (1, 2)),))
    table = Table(plain("T"), (Column("who", plain("Who"), "name"),), ({"who": "李小明"}, {"who": "王五"}), charts=(chart,))
    text = page(table)
    assert "李**" in text
    assert "李小明" not in text
    assert "王五" not in text


def test_text_in_charts_stays_text_without_mathematics() -> None:
    chart = Chart("bars", plain("$T$"), ("$x^2$", "宏达"), (Series(plain("n"), (1, 2)),))
    text = page(samples.STEPS._replace(charts=(chart,)))
    assert ">$x^2$</text>" in text
    assert ">宏达</text>" in text


def test_a_chart_says_its_numbers_in_words() -> None:
    assert "Calls: 李芳 412, 王建国 388, Zhang Wei 37. Reached: 李芳 120, Zhang Wei 9" in page(samples.CUSTOMERS)
    assert "<desc" in page(samples.CUSTOMERS)


PROBE = """
import sys
sys.path[:0] = sys.argv[1].split("|")
import samples
from rmflow.renderers import render
sys.stdout.buffer.write(render(samples.MEETING, "html", "zh", width=None, colour=False).encode())
"""


def test_neither_the_users_settings_nor_a_missing_home_change_it(tmp_path: Path) -> None:
    """In another process, with a Matplotlib set up otherwise and no home: the same bytes, no word, no file left."""
    work, temporary = tmp_path / "work", tmp_path / "tmp"
    work.mkdir()
    temporary.mkdir()
    (work / "matplotlibrc").write_text("font.size: 30\nlines.linewidth: 9\nno.such.setting: 1\n", encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in ("HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "|".join(sys.path)], cwd=work, capture_output=True, timeout=PATIENCE_S,
        env=environment | {"HOME": str(tmp_path / "absent"), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    assert done.stdout.decode() == page(samples.MEETING, "zh", reveal=True)
    assert list(temporary.iterdir()) == []
    assert [path.name for path in work.iterdir()] == ["matplotlibrc"]
    assert not (tmp_path / "absent").exists()


def test_what_cannot_be_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="This is one line, no page"):
        page(Receipt(plain("done"), {}))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(BadInput, match=r"pip install 'rmflow\[html\]'"):
        page(samples.CUSTOMERS)
    assert "<table>" in page(samples.STEPS), "a page without charts needs no Matplotlib"


@pytest.mark.parametrize("chart", samples.CHARTS, ids=lambda chart: chart.kind)
@pytest.mark.parametrize("count", [0, 1])
def test_a_chart_of_little_is_drawn(chart: Any, count: int) -> None:
    series = tuple(Series(one.name, one.values[:count]) for one in chart.series)
    little = chart._replace(labels=chart.labels[:count], series=series)
    assert ("<svg" in page(samples.STEPS._replace(charts=(little,)))) == bool(count)
