"""The page in a real browser: it draws, sorts by mouse and keyboard, prints, asks nobody, and passes axe-core."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import samples

from rmflow.records import Column, Table
from rmflow.renderers import render
from rmflow.words import plain
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from rmflow.records import Record

# An A4 sheet is 595 × 842 points.
A4 = b"/MediaBox [0 0 59"


class Opened:
    """A page that was opened, with what the browser said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))

    def column(self, at: int, table: int = 0) -> list[str]:
        """The texts of a column of a table, from above."""
        return self.page.locator("table").nth(table).locator(f"tbody tr > *:nth-child({at})").all_inner_texts()

    def sorts(self) -> list[str | None]:
        """What each head of the first table says it is sorted by."""
        return [head.get_attribute("aria-sort") for head in self.page.locator("table").first.locator("thead th").all()]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts: list[Any] = []

    def opening(record: Record, lang: str = "en", *, width: int = 1280, scheme: Any = "light", reveal: bool = True) -> Opened:
        place = tmp_path / "page.html"
        text = render(samples.veiled(record, lang, reveal=reveal), "html", lang, width=None, colour=False)
        place.write_text(text, encoding="utf-8", newline="\n")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_default_timeout(PATIENCE_S * 1000)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.goto(place.as_uri())
        return found

    yield opening
    for context in contexts:
        context.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 400])
def test_it_draws_without_a_word_to_the_console_or_a_request_to_anybody(
    opened: Callable[..., Opened], lang: str, width: int
) -> None:
    found = opened(samples.MEETING, lang, width=width)
    assert found.page.title() == samples.MEETING.title.say(lang)
    charts = found.page.locator("svg[role=img]")
    assert charts.count() == len(samples.CHARTS)
    for chart in charts.all():
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert box["height"] > 50
    assert found.page.evaluate("document.documentElement.scrollWidth") <= width
    found.page.wait_for_load_state("networkidle")
    assert found.said == []
    assert found.asked == [found.page.url]


def test_no_label_of_a_chart_is_cut_off(opened: Callable[..., Opened]) -> None:
    """Every text of a chart lies within it, drawn in the fonts that are really there."""
    for lang in ("en", "zh"):
        found = opened(samples.MEETING, lang)
        outside = found.page.evaluate("""() => [...document.querySelectorAll("svg")].flatMap((svg) => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].filter((text) => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2
                    || box.bottom > frame.bottom + 2;
            }).map((text) => text.textContent);
        })""")
        assert outside == []


def test_a_click_on_a_head_sorts_up_and_down(opened: Callable[..., Opened]) -> None:
    found = opened(samples.CUSTOMERS)
    head = found.page.get_by_role("button", name="Calls (calls)")
    head.click()
    calls = [int(text) for text in found.column(4)]
    assert calls == sorted(row["calls"] for row in samples.ROWS)
    assert found.sorts()[3] == "ascending"
    head.click()
    assert [int(text) for text in found.column(4)] == calls[::-1]
    assert found.sorts() == [None, None, None, "descending"] + [None] * 6


def test_the_keyboard_sorts_too(opened: Callable[..., Opened]) -> None:
    found = opened(samples.CUSTOMERS)
    found.page.locator(".scroll").focus()
    for _ in range(6):
        found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.textContent") == "Amount (CNY)"
    found.page.keyboard.press("Enter")
    found.page.keyboard.press("Space")
    assert found.sorts()[5] == "descending"
    assert found.column(1)[0] == str(len(samples.ROWS))


def test_days_text_and_what_is_empty_are_sorted_as_people_do(opened: Callable[..., Opened]) -> None:
    days = ("2026-11-25", None, "2025-12-31", "2026-02-01")
    names = ("第10支行", "第9支行", None, "阿里")
    rows = tuple({"day": day, "name": name, "n": n} for day, name, n in zip(days, names, (None, 9, -3, 10), strict=True))
    shown = {"2026-11-25": "today", "2025-12-31": "31 Dec 2025", "2026-02-01": "1 Feb", None: ""}
    columns = (
        Column("day", plain("Day"), "day", show=lambda row: shown[row["day"]]),
        Column("name", plain("Name")), Column("n", plain("N"), "number"),
    )  # fmt: skip
    found = opened(Table(plain("T"), columns, rows), "zh")
    found.page.get_by_role("button", name="Day").click()
    assert found.column(1) == ["31 Dec 2025", "1 Feb", "today", ""]
    found.page.get_by_role("button", name="Name").click()
    assert found.column(2) == ["阿里", "第9支行", "第10支行", ""]
    found.page.get_by_role("button", name="N", exact=True).click()
    found.page.get_by_role("button", name="N", exact=True).click()
    assert found.column(3) == ["10", "9", "-3", ""]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_axe_finds_nothing(opened: Callable[..., Opened], lang: str, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = opened(samples.MEETING, lang, scheme=scheme, width=width)
    results = Axe().run(found.page)
    assert results.violations_count == 0, results.generate_report()


def test_it_is_dark_where_the_system_is(opened: Callable[..., Opened]) -> None:
    def paper(scheme: str) -> int:
        colour = opened(samples.STEPS, scheme=scheme).page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))

    assert paper("light") > 700
    assert paper("dark") < 150


def test_hostile_names_are_only_text(opened: Callable[..., Opened]) -> None:
    chart = samples.CALLS._replace(labels=samples.HOSTILE[1:4], title=plain(samples.HOSTILE[1]))
    table = samples.CUSTOMERS._replace(charts=(chart,), title=plain(samples.HOSTILE[2]))
    found = opened(table)
    assert found.column(2) == list(samples.HOSTILE)
    assert found.page.title() == samples.HOSTILE[2]
    assert found.page.locator("main img, main script, main a, main style").count() == 0
    assert "<script>document.titl…" in found.page.locator("svg text").all_text_contents()
    assert found.said == []
    assert found.asked == [found.page.url]


def test_a_script_that_got_in_would_not_run(opened: Callable[..., Opened]) -> None:
    """The second wall: were something not escaped, the page's policy stops it."""
    found = opened(samples.STEPS)
    found.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'owned'";
        document.body.append(script);
        const image = document.createElement("img");
        image.src = "https://example.com/x.png";
        image.setAttribute("onerror", "document.title = 'owned'");
        document.body.append(image);
    }""")
    # Until the browser has said of both that they are stopped, it may not have tried yet.
    both, end = ("inline script", "https://example.com/x.png"), time.monotonic() + PATIENCE_S
    while not all(part in (said := " ".join(found.said)) for part in both) and time.monotonic() < end:
        found.page.wait_for_timeout(50)
    assert all(part in said for part in both), said
    assert "Content Security Policy" in said
    assert found.page.title() == samples.STEPS.title.en


def test_it_prints_on_a4_with_heads_repeated_and_charts_whole(opened: Callable[..., Opened]) -> None:
    many = samples.CUSTOMERS._replace(rows=samples.ROWS * 8)
    found = opened(samples.MEETING._replace(parts=(many, samples.STEPS)), "zh", scheme="dark")
    printed = found.page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert printed.count(A4) >= 3
    found.page.emulate_media(media="print")
    style = "(e, p) => getComputedStyle(document.querySelector(e))[p]"
    assert found.page.evaluate(f"() => ({style})('thead', 'display')") == "table-header-group"
    assert found.page.evaluate(f"() => ({style})('figure', 'breakInside')") == "avoid"
    assert found.page.evaluate(f"() => ({style})('html', 'backgroundColor')") == "rgb(255, 255, 255)"
    assert found.said == []
