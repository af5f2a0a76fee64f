"""Step 3 through the real program: a visit logged, needs, products, promises, off-site relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import driving
import standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOG = ("log-visit", "1", "--result", "met", "--with", "李总", "--said", "旺季缺钱", "--summary", "要额度", "--next",
       "送方案",
       "--next-on", "+3d")  # fmt: skip
LATER = [
    LOG,
    ("add-need", "1", "financing", "备货资金"),
    ("add-need", "1", "--confirm", "1"),
    ("present", "1", "payroll", "--need", "1"),
    ("promise", "1", "送方案", "--due", "+2d"),
    ("log-event", "1", "tea", "--cost", "80"),
]


@pytest.fixture
def at(unit: Callable[..., Any]) -> Callable[..., None]:
    def place(step: int, **more: Any) -> None:
        with unit() as u:
            standing.stand(u, step, **more)

    return place


@pytest.mark.parametrize("argv", LATER, ids=lambda argv: argv[0])
def test_out_of_order_is_exit_3_with_the_whole_list(at: Any, argv: tuple[str, ...]) -> None:
    at(2)
    ran = driving.run(*argv, "--json")
    refused = ran.json["refused"]
    assert ran.code == 3
    assert (refused["code"], refused["step"]) == ("step", 2)
    assert [gap["code"] for gap in refused["missing"]] == standing.lacking(2, 3)


def test_the_whole_of_step_3(rmflow: Any, at: Any) -> None:
    at(3)
    held = rmflow(*LOG, "--at", "today 08:30", "--json").json
    assert (held["n"], held["result"], held["unplanned"], held["next_on"]) == (1, "met", True, "2026-11-26")
    guess = rmflow("add-need", "1", "financing", "备货资金", "--amount", "500万", "--by", "2027-03-01", "--json").json
    assert (guess["n"], guess["amount"], guess["confirmed_on"]) == (1, "5000000.00", None)
    assert rmflow("add-need", "1", "--confirm", "1", "--json").json["confirmed_on"] == "2026-11-23"
    offer = rmflow("present", "1", "working_capital_loan", "--need", "1", "--amount", "1.2亿", "--rate", "35bp",
                   "--reaction", "keen", "--json").json  # fmt: skip
    assert (offer["n"], offer["need"], offer["amount"], offer["rate_ppm"]) == (1, 1, "120000000.00", 3500)
    assert rmflow("show", "1", "--json").json["offers"]
    promise = rmflow("promise", "1", "送方案", "--due", "tomorrow", "--json").json
    assert (promise["promise"], promise["due_on"]) == (1, "2026-11-24")
    assert [row["text"] for row in rmflow("promises", "--json").json] == ["送方案"]
    assert rmflow("promises", "1", "--overdue", "--format", "csv").out.count("\n") == 1
    assert rmflow("keep-promise", "1", "--how", "微信", "--json").json["kept_on"] == "2026-11-23"
    assert rmflow("promises", "--all", "--json").json[0]["how"] == "微信"
    event = rmflow("log-event", "1", "meal", "--cost", "600", "--guests", "3", "--gift", "茶叶", "--gift-value", "150",
                   "--json").json  # fmt: skip
    assert (event["cost"], event["gift_value"], event["year_total"]) == ("600.00", "150.00", "750.00")
    assert rmflow("advance", "1", "--json").json["step"] == 4


def test_the_fabe_is_read_out(rmflow: Any, at: Any) -> None:
    at(3)
    rmflow("add-need", "1", "payroll", "代发工资", "--confirmed")
    out = rmflow("present", "1", "payroll", "--need", "1", lang="zh").out
    assert [f"! {part}：" in out for part in ("特征", "优点", "利益", "证据")] == [True] * 4


def test_a_no_show_asks_for_no_more_than_the_next_date(rmflow: Any, at: Any) -> None:
    at(3)
    rmflow("plan-visit", "1", "--on", "15:00", "--objective", "present", "--success", "x", "--ask", "y")
    answer = rmflow("log-visit", "1", "--result", "no-show", "--next-on", "+1d", "--json").json
    assert (answer["status"], answer["held_on"]) == ("no_show", None)


def test_suitability_is_refused_with_the_command_that_helps(rmflow: Any, at: Any) -> None:
    at(3, name="陈晓", kind="person")
    rmflow("add-need", "1", "wealth", "闲钱增值", "--confirmed")
    refused = rmflow("present", "1", "mixed_fund", "--need", "1", "--json", ok=3).json["refused"]
    assert (refused["code"], refused["missing"][0]["fix"]) == ("suitability", "rmflow add-fact 1 risk_rating C3")
    rmflow("add-fact", "1", "risk_rating", "C2 稳健型")
    low = rmflow("present", "1", "mixed_fund", "--need", "1", ok=3)
    assert "is R3, the customer's rating C2" in low.err
    rmflow("add-fact", "1", "risk_rating", "C3 平衡型")
    rmflow("present", "1", "mixed_fund", "--need", "1")


def test_hospitality_is_refused_by_the_limit_and_the_kind(rmflow: Any, at: Any) -> None:
    at(3)
    refused = rmflow("log-event", "1", "meal", "--cost", "3000", "--guests", "2", "--json", ok=3).json["refused"]
    assert (refused["code"], [gap["code"] for gap in refused["missing"]]) == ("hospitality", ["per_head", "year"])
    assert "a head, the limit is CNY 300" in refused["missing"][0]["why"]
    rmflow("log-event", "1", "meal", "--cost", "3000", "--guests", "2", "--approved-by", "张行长")
    card = rmflow("log-event", "1", "tea", "--cost", "0", "--gift", "购物卡", "--gift-value", "100", "--approved-by",
                  "张行长", ok=3)
    assert "never a gift" in card.err


BAD = {
    "no result": (("log-visit", "1"), "--result is missing"),
    "no words": (LOG[:6], "--said is missing"),
    "no next date": (LOG[:12], "--next-on is missing"),
    "no-show without a date": (("log-visit", "1", "--result", "no-show"), "--next-on is missing"),
    "unknown result": (("log-visit", "1", "--result", "mett"), "met"),
    "to come": ((*LOG, "--at", "tomorrow 10:00"), "before it is held"),
    "no kind": (("add-need", "1"), "KIND is missing"),
    "no text": (("add-need", "1", "financing"), "TEXT is missing"),
    "confirm and new": (("add-need", "1", "financing", "x", "--confirm", "1"), "--confirm 1"),
    "ambiguous money": (("add-need", "1", "financing", "x", "--amount", "1万2"), "ambiguous"),
    "no need": (("present", "1", "payroll"), "--need is missing"),
    "wrong customer": (("present", "1", "home_loan", "--need", "1"), "not for companies"),
    "no rate": (("present", "1", "payroll", "--need", "1", "--rate", "3.85"), "3.85%"),
    "promise without a day": (("promise", "1", "送方案"), "--due is missing"),
    "promise in the past": (("promise", "1", "送方案", "--due", "yesterday"), "in the past"),
    "no cost": (("log-event", "1", "tea"), "--cost is missing"),
    "gift without value": (("log-event", "1", "tea", "--cost", "10", "--gift", "茶"), "--gift-value"),
    "dollars": (("log-event", "1", "tea", "--cost", "$10"), "CNY"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_exit_2_and_names_what_helps(unit: Any, book: Path, case: str) -> None:
    with unit() as u:
        standing.stand(u, 3)
        u.insert("need", prospect_id=standing.prospect(u, 1).id, opportunity_id=standing.opportunity(u, 1).id, n=1,
                 kind="payroll", text="代发", confirmed_on=u.day)  # fmt: skip
    argv, said = BAD[case]
    before = driving.fingerprint(book)
    ran = driving.run(*argv)
    assert ran.code == 2
    assert said in ran.err
    assert driving.fingerprint(book) == before


def test_nothing_answers_to_a_number_that_is_not_there(rmflow: Any, at: Any) -> None:
    at(3)
    assert "rmflow promises" in rmflow("keep-promise", "7", ok=4).err
    assert "add-need 1" in rmflow("present", "1", "payroll", "--need", "7", ok=4).err
