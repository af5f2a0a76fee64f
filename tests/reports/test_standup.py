"""`standup` and `wrapup`: the day before, the three loudest things and why, what is left in the evening."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import driving
from rmflow.records import Card
from rmflow.renderers import render
from rmflow.renderers.plain import columns
from rmflow.reports import REPORTS, standup, wrapup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FRIDAY = "2026-11-20T16:00:00+08:00"
MONDAY = "2026-11-23T08:15:00+08:00"
EVENING = "2026-11-23T18:00:00+08:00"
LONG = "浙江省杭州市余杭区未来科技城宏达精密机械制造股份有限公司"


def type_in(*lines: tuple[str, ...], now: str) -> None:
    for line in lines:
        answer = driving.run("--now", now, *line)
        assert answer.code == 0, (line, answer)


@pytest.fixture
def weekend(book: Path) -> None:
    """A Friday of calls and promises; Monday morning comes with what was left."""
    new = [("add-prospect", f"{LONG}{n}", "--kind", "company", "--source", "cold") for n in range(1, 6)]
    called = [
        ("log-call", "1", "connected_interested", "--grade", "A"),
        *[("log-call", "2", "busy")] * 31,
        ("log-call", "2", "appointment"),
        ("log-call", "3", "connected_callback", "--next", "2026-11-23"),
        ("log-call", "4", "connected_callback", "--next", "2026-11-21"),
    ]
    promised = [("promise", "5", "给保理测算表和三家同业的比较说明书", "--due", "2026-11-22"),
                ("promise", "5", "送合同", "--due", "2026-11-23")]  # fmt: skip
    type_in(*new, *called, *driving.walk(5, 3), *promised, planned("2026-11-23 15:00"), now=FRIDAY)


def planned(on: str) -> tuple[str, ...]:
    """A visit to the one at step 3."""
    return ("plan-visit", "5", "--on", on, "--objective", "learn_needs", "--success", "x", "--ask", "y")


def say(*argv: str, now: str = MONDAY) -> Any:
    return driving.run("--now", now, *argv, "--json").json


def test_monday_looks_back_at_friday(weekend: None) -> None:
    told = say("standup")
    day = told["last_workday"]
    assert (day["date"], day["calls"], day["asked"], day["reached"], day["met"]) == ("2026-11-20", 35, 30, 4, True)
    assert (day["appointments"], day["visits"], day["deals"]) == (1, 0, 0)


def test_the_loudest_three_and_why(weekend: None) -> None:
    told = say("standup")
    assert [(item["no"], item["kind"], item["why"]) for item in told["priorities"]] == [
        (5, "promise", "late"), (1, "call", "late"), (4, "call", "late"),
    ]  # fmt: skip
    assert told["priorities"][0]["days_late"] == 1
    assert [item["at"] for item in told["appointments"]["items"]] == ["15:00"]
    type_in(("keep-promise", "1"), ("log-call", "1", "busy"), ("log-call", "4", "busy"), now=MONDAY)
    assert [(item["no"], item["why"]) for item in say("standup")["priorities"]] == [
        (5, "promise_due"), (5, "not_confirmed"), (3, "call_due"),
    ]  # fmt: skip


def test_tomorrows_meeting_made_ready_this_evening(weekend: None) -> None:
    told = say("standup", "--day", "tomorrow", now=EVENING)
    assert (told["date"], told["last_workday"]["date"]) == ("2026-11-24", "2026-11-23")


def test_a_day_off_is_not_the_last_workday(book: Path, unit: Callable[..., Any]) -> None:
    with unit() as u:
        u.insert("day_off", first_on="2026-11-19", last_on="2026-11-20", part="day")
    with unit() as u:
        assert str(standup.last_workday(u)) == "2026-11-18"
        u.insert("day_off", first_on="2026-01-01", last_on="2026-11-18", part="day")
    with unit() as u:
        assert str(standup.last_workday(u)) == "2026-11-22"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_one_small_screen(weekend: None, unit: Callable[..., Any], lang: str, width: int) -> None:
    for at in ("10:30", "11:00", "11:30", "16:30"):
        type_in(planned(f"2026-11-23 {at}"), now=FRIDAY)
    with unit() as u:
        text = render(standup.standup(u), "table", lang, width=width, colour=False)
    lines = text.splitlines()
    assert len(lines) <= 24, text
    assert all(columns(line) <= width for line in lines)


def test_the_page_holds_every_report_of_the_meeting_there_is(weekend: None, unit: Callable[..., Any]) -> None:
    with unit() as u:
        page = standup.page(u)
    wanted = [name for name in standup.PARTS if name in REPORTS]
    assert list(page.data) == ["standup", *wanted]
    assert {"quota", "funnel", "team"} <= set(wanted)
    assert isinstance(page.parts[0], Card)
    assert len(page.parts) == 1 + len(wanted)
    assert [row["date"] for row in page.data["quota"]["rows"]] == ["2026-11-20", "2026-11-23"]


def test_the_page_is_a_file_that_names_nobody_unless_asked(weekend: None, rmflow: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "晨会.html"
    rmflow("--now", MONDAY, "standup", "--out", file)
    text = file.read_text(encoding="utf-8")
    assert LONG[:6] not in text
    assert "Stand-up 2026-11-23" in text
    assert "Team: 2026-11-23 to 2026-11-23" in text
    rmflow("--now", MONDAY, "standup", "--out", file, "--reveal", lang="zh")
    text = file.read_text(encoding="utf-8")
    assert LONG[:6] in text
    assert "今日重点" in text


def test_the_commands_in_both_languages(weekend: None, rmflow: Callable[..., Any]) -> None:
    spoken = rmflow("--now", MONDAY, "standup", lang="zh").out
    assert "拨打 35/30" in spoken
    assert "逾期 1 天" in spoken
    assert "# Stand-up" in rmflow("--now", MONDAY, "standup", "--format", "md").out
    assert json.loads(rmflow("--now", EVENING, "wrapup", "--json").out)["clear"] is False
    assert "承诺未兑现（2）" in rmflow("--now", EVENING, "wrapup", lang="zh").out


# ---- wrapup


def test_what_is_left_of_the_day(weekend: None) -> None:
    type_in(("log-call", "2", "connected_refused"), planned("2026-11-24 09:30"), now=MONDAY)
    told = say("wrapup", now=EVENING)
    assert [(item["no"], item["on"]) for item in told["not_logged"]] == [(5, "2026-11-23")]
    assert [(item["no"], item["on"]) for item in told["not_confirmed"]] == [(5, "2026-11-24")]
    assert [item["what"] for item in told["not_kept"]] == ["给保理测算表和三家同业的比较说明书", "送合同"]
    assert [item["no"] for item in told["no_next"]] == [2]
    assert (told["open_without_next"], told["calls_without_note"]) == (1, 1)
    assert told["quota"]["calls"] == 1
    text = driving.run("--now", EVENING, "wrapup").out
    for command in ("rmflow log-visit 5 --visit 2", "rmflow confirm-visit 5 --visit 3", "rmflow keep-promise 1", "rmflow list next:none"):
        assert f"→ {command}" in text


def test_a_day_all_written_down_ends_with_a_friendly_line(book: Path) -> None:
    answer = driving.run("wrapup")
    assert (answer.code, "A good evening!" in answer.out) == (0, True)
    assert driving.run("wrapup", "--json").json["clear"] is True
    assert "辛苦了" in driving.run("--lang", "zh", "wrapup").out


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_the_screen(weekend: None, unit: Callable[..., Any], lang: str, width: int) -> None:
    with unit() as u:
        text = render(wrapup.wrapup(u), "table", lang, width=width, colour=False)
    assert all(columns(line) <= width for line in text.splitlines())
