"""`off` and `calendar` as typed, in both languages; workdays in every date; years nobody knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shared import Ran

    Run = Callable[..., Ran]

ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
SPRING = {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True},
                                 {"name": "元旦", "date": "2027-01-09", "isOffDay": False}]}  # fmt: skip


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    place = tmp_path / "2027.json"
    place.write_text(json.dumps(SPRING, ensure_ascii=False), encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("lang", "none", "taken", "listed", "cancelled"),
    [
        ("en", "No day off", "Off 2026-12-01 to 2026-12-03, whole day: 3 working days without quota.", "whole day",
         "Not off 2026-12-02 after all: 0.5 working days"),
        ("zh", "没有休假", "休假 2026-12-01 至 2026-12-03（全天）：免去指标 3 个工作日。", "全天",
         "已取消 2026-12-02 的休假：恢复指标 0.5"),
    ],
)  # fmt: skip
def test_off_is_taken_listed_and_cancelled(
    book: Path, rmflow: Run, lang: str, none: str, taken: str, listed: str, cancelled: str
) -> None:
    assert none in rmflow("off", lang=lang).out
    assert taken in rmflow("off", "2026-12-01..2026-12-03", "--why", "年假", lang=lang).out
    shown = rmflow("off", lang=lang).out
    assert listed in shown
    assert "年假" in shown
    assert cancelled in rmflow("off", "2026-12-02", "--cancel", "--part", "上午", lang=lang).out
    assert [(row["first_on"], row["part"]) for row in rmflow("off", "--json").json] == [
        ("2026-12-03", "day"), ("2026-12-02", "afternoon"), ("2026-12-01", "day")
    ]  # fmt: skip


def test_workdays_in_dates_know_days_off_and_make_up_days(book: Path, rmflow: Run) -> None:
    rmflow(*ADD)
    rmflow("off", "2026-11-24..2026-11-25")
    assert rmflow("log-call", "1", "connected_interested", "--next", "+1wd", "--json").json["next_on"] == "2026-11-26"
    assert rmflow("promise", "1", "x", "--due", "2个工作日后", ok=None).code == 3  # step 1: the date was read
    rmflow("off", "2026-11-26", "--part", "morning")  # half a day is worked
    assert rmflow("log-call", "1", "busy", "--next", "1个工作日后", "--json").json["next_on"] == "2026-11-26"
    before = {"RMFLOW_NOW": "2026-09-19T10:00+08:00"}  # a Saturday; Sunday the 20th is made up
    assert rmflow("log-call", "1", "busy", "--next", "+1wd", "--json", env=before).json["next_on"] == "2026-09-20"
    before = {"RMFLOW_NOW": "2026-09-30T10:00+08:00"}
    assert rmflow("log-call", "1", "busy", "--next", "+1wd", "--json", env=before).json["next_on"] == "2026-10-08"


def test_half_a_day_asks_for_half_and_a_day_off_for_nothing(book: Path, rmflow: Run) -> None:
    rmflow(*ADD)
    assert "Calls today 1/30" in rmflow("log-call", "1", "busy").out
    rmflow("off", "today", "--part", "afternoon")
    assert "Calls today 2/15" in rmflow("log-call", "1", "busy").out
    assert rmflow("today", "--json").json["quota"]["min"] == 15
    rmflow("off", "today", "--part", "morning")
    assert "今日通话 3/0" in rmflow("log-call", "1", "busy", lang="zh").out
    assert "休假，不作要求。" in rmflow("today", lang="zh").out


@pytest.mark.parametrize(("lang", "warning"), [("en", "The calendar of CN does not know 2027"), ("zh", "CN 日历没有 2027 年")])
def test_a_year_nobody_knows_is_warned_of_once_and_never_in_the_json(
    book: Path, rmflow: Run, spring: Path, lang: str, warning: str
) -> None:
    rmflow(*ADD)
    ran = rmflow("log-call", "1", "busy", "--next", "2027-01-05", "--json", lang=lang)
    assert ran.json["next_on"] == "2027-01-05"
    assert ran.err.count(warning) == 1
    assert "rmflow calendar update" in ran.err
    assert not rmflow("log-call", "1", "busy", "--next", "2026-12-31", lang=lang).err
    shown = rmflow("report", "quota", "2026-11-01..2027-01-31", lang=lang)
    assert shown.out.count(warning) == 1
    assert not shown.err
    assert rmflow("report", "quota", "2026-11-01..2027-01-31", "--json").json["summary"]["unknown_years"] == [2027]
    assert warning in rmflow("calendar", lang=lang).out
    rmflow("calendar", "update", spring, lang=lang)
    assert not rmflow("log-call", "1", "busy", "--next", "2027-01-05", lang=lang).err
    assert warning not in rmflow("calendar", lang=lang).out


@pytest.mark.parametrize(
    ("lang", "said", "page"),
    [("en", "Calendar of CN, from 2027.json: 2027 days off 1, make-up workdays 1 (new).",
      "Known: 2004–2026 (rmflow's own), 2027 (2027.json)"),
     ("zh", "CN 日历（来自 2027.json）：2027 年休 1 天、调休上班 1 天（新增）。",
      "已知年份：2004–2026（程序自带）、2027（2027.json）")],
)  # fmt: skip
def test_calendar_says_what_changes_and_what_is_known(book: Path, rmflow: Run, spring: Path, lang: str, said: str, page: str) -> None:
    shown = rmflow("calendar", lang=lang).out
    assert ("Spring Festival" if lang == "en" else "春节") in shown
    assert said in rmflow("calendar", "update", spring, lang=lang).out
    shown = rmflow("calendar", "2027", lang=lang).out
    assert "2027-01-09" in shown
    assert page in shown
    data = rmflow("calendar", "2027", "--json").json
    assert (data["country"], data["year"], data["unknown_years"]) == ("CN", 2027, [])
    assert data["years"][-1] == {"year": 2027, "from": "book", "source": "2027.json"}
    assert data["days"][0] == {"first": "2027-01-01", "last": "2027-01-01", "days": 1, "kind": "off", "name": "元旦"}


def test_a_calendar_comes_in_on_standard_input_and_the_country_is_chosen(book: Path, rmflow: Run) -> None:
    rmflow("calendar", "update", "-", stdin="date,kind,name\n2027-01-04,off,公司日\n")
    assert "stdin" in rmflow("calendar", "2027").out
    assert "HK" in rmflow("calendar", "use", "hk", lang="zh").out
    assert rmflow("calendar", "--json").json["country"] == "HK"
    assert "Monday to Friday" in rmflow("calendar", "use", "none").out
    assert "Every year is Monday to Friday" in rmflow("calendar").out
    assert rmflow("verify").code == 0


def test_a_file_with_one_bad_line_changes_nothing(book: Path, rmflow: Run, tmp_path: Path) -> None:
    place = tmp_path / "bad.csv"
    place.write_text("date,kind\n2027-01-01,off\n2027-01-02,perhaps\n", encoding="utf-8")
    assert "line 3" in rmflow("calendar", "update", place, ok=2).err
    assert "2027" not in {row["year"] for row in rmflow("calendar", "--json").json["years"]}
    assert rmflow("calendar", "--json").json["unknown_years"] == [2027]


def test_off_a_second_time_is_refused(book: Path, rmflow: Run) -> None:
    rmflow("off", "tomorrow")
    assert "2026-11-24 is off already (whole day)." in rmflow("off", "this-week", ok=2).err
    assert "rmflow off 2026-11-24 --cancel" in rmflow("off", "明天", "--part", "下午", ok=2, lang="zh").err
