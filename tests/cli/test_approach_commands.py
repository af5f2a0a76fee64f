"""Step 2 through the real program: contacts, facts, the dossier, visits, the agenda, the page to read before going."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import driving
import standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN = ("plan-visit", "1", "--on", "tomorrow 15:00", "--objective", "learn_needs", "--success", "问清到期", "--ask",
        "谁审批？")
LATER = [
    ("add-contact", "1", "王敏"),
    ("add-fact", "1", "main_bank", "工行"),
    PLAN,
    ("confirm-visit", "1", "--by", "李总", "--method", "phone"),
    ("move-visit", "1", "--to", "+2d 15:00"),
    ("cancel-visit", "1", "--reason", "出差"),
]


@pytest.fixture
def at(unit: Callable[..., Any]) -> Callable[[int], None]:
    def place(step: int) -> None:
        with unit() as u:
            standing.stand(u, step)

    return place


@pytest.mark.parametrize("argv", LATER, ids=lambda argv: argv[0])
def test_out_of_order_is_exit_3_with_the_whole_list(at: Any, argv: tuple[str, ...]) -> None:
    at(1)
    ran = driving.run(*argv, "--json")
    refused = ran.json["refused"]
    assert ran.code == 3
    assert (refused["code"], refused["step"]) == ("step", 1)
    assert [gap["code"] for gap in refused["missing"]] == standing.lacking(1, 2)


def test_the_whole_of_step_2(rmflow: Any, at: Any, tmp_path: Path) -> None:
    at(2)
    contact = rmflow("add-contact", "1", "李总", "--title", "董事长", "--role", "decision_maker", "--phone",
                     "13900139001",
                     "--birthday", "八月十五", "--lunar", "--json").json  # fmt: skip
    assert (contact["no"], contact["n"], contact["added"]) == (1, 1, False)
    assert rmflow("add-fact", "1", "industry", "C 机床", "--json").json["text"] == "C 机床"
    assert rmflow("add-fact", "1", "main_bank", "unknown", "--on", "yesterday",
                  "--json").json["learnt_on"] == "2026-11-22"
    rmflow("add-fact", "1", "need_hypothesis", "旺季流动资金")
    maturity = rmflow("add-fact", "1", "maturity", "工行流贷", "--falls-on", "2027-03-31", "--source", "李总",
                      "--json").json
    assert (maturity["falls_on"], maturity["source"]) == ("2027-03-31", "李总")
    assert rmflow("dossier", "1", "--json").json["missing"] == []
    assert "客户档案，完整度" in rmflow("dossier", "1", lang="zh").out

    planned = rmflow(*PLAN, "--ask", "几月到期？", "--place", "branch", "--bring", "手册", "--companion", "张",
                     "--json").json
    assert (planned["n"], planned["planned_on"], planned["questions"]) == (1, "2026-11-24", ["谁审批？", "几月到期？"])
    assert rmflow("agenda", "--json").json[0]["unconfirmed_tomorrow"] is True
    assert "Tomorrow 15:00 #1 宏达机械有限公司 is not confirmed" in rmflow("agenda").out
    assert rmflow("confirm-visit", "1", "--by", "李总", "--method", "phone", "--json").json["status"] == "confirmed"
    moved = rmflow("move-visit", "1", "--to", "+2d 10:00", "--by", "李总", "--method", "message", "--json").json
    assert (moved["moved"], moved["confirmed"]) == (1, True)
    assert [row["date"] for row in rmflow("agenda", "--week", "--json").json] == ["2026-11-25"]
    assert rmflow("agenda", "--days", "1", "--format", "csv").out.count("\n") == 1

    written = rmflow("agenda", "--ics", tmp_path / "v.ics", "--json").json
    assert written["events"] == 1
    assert b"DTSTART:20261125T020000Z\r\n" in (tmp_path / "v.ics").read_bytes()
    page = rmflow("brief", "1", "--format", "md").out
    assert "### The plan (visit 1)" in page
    assert rmflow("brief", "1", "--json").json["visit"]["place"] == "branch"
    assert rmflow("advance", "1", "--json").json["step"] == 3
    assert rmflow("cancel-visit", "1", "--reason", "出差", "--json").json["status"] == "cancelled"


def test_a_cold_visit_is_prepared(rmflow: Any, at: Any) -> None:
    at(2)
    out = rmflow(*PLAN, "--kind", "cold_visit", lang="zh").out
    assert out.count("! 准备：") == 6


BAD = {
    "no time": (("plan-visit", "1", "--on", "tomorrow", *PLAN[4:]), "has no time"),
    "no question": (PLAN[:8], "--ask is missing"),
    "no objective": (PLAN[:4], "--objective is missing"),
    "no when": (("plan-visit", "1"), "--on is missing"),
    "past": (("plan-visit", "1", "--on", "yesterday 15:00", *PLAN[4:]), "is past"),
    "unknown objective": (("plan-visit", "1", "--on", "tomorrow 15:00", "--objective", "learn_need", *PLAN[6:]),
                          "learn_needs"),
    "lunar without birthday": (("add-contact", "1", "王敏", "--lunar"), "--birthday"),
    "lunar birthday": (("add-contact", "1", "王敏", "--birthday", "八月十五"), "--lunar"),
    "unknown topic": (("add-fact", "1", "mainbank", "工行"), "main_bank"),
    "maturity": (("add-fact", "1", "maturity", "工行流贷"), "--falls-on"),
    "no method": (("confirm-visit", "1", "--by", "李总"), "--method is missing"),
    "no reason": (("cancel-visit", "1"), "--reason is missing"),
    "no new time": (("move-visit", "1"), "--to is missing"),
    "week and days": (("agenda", "--week", "--days", "3"), "not both"),
    "ics over a book": (("agenda", "--ics", "BOOK"), "no calendar"),
    "escape in a name": (("add-contact", "1", "王\x1b[31m敏"), "control character"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_exit_2_and_names_what_helps(at: Any, book: Path, case: str) -> None:
    at(2)
    argv, said = BAD[case]
    before = driving.fingerprint(book)
    ran = driving.run(*(str(book) if word == "BOOK" else word for word in argv))
    assert ran.code == 2
    assert said in ran.err
    assert driving.fingerprint(book) == before


def test_refused_without_a_plan_and_found_by_number(rmflow: Any, at: Any) -> None:
    at(2)
    ran = rmflow("confirm-visit", "1", "--by", "李总", "--method", "phone", "--json", ok=3)
    assert [gap["code"] for gap in ran.json["refused"]["missing"]] == ["visit_plan"]
    rmflow("cancel-visit", "1", "--visit", "4", "--reason", "x", ok=4)
