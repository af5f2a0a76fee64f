"""One prospect from `add-prospect` to `set-tier`, through every gate of the guide and past none of them.

At each step every action of every later step, and `advance`, are tried first: all are refused (exit 3) with the whole
list of what is missing, and the book stays as it was. Then the commands that the refusal itself offers are pasted, with
the RM's answers in their holes, and the gate opens.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

import driving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CRITERIA = ["need", "capacity", "standard", "authority", "value"]
DOSSIER = {
    "company": ["dossier.contact", "dossier.industry", "dossier.main_bank", "dossier.need_hypothesis"],
    "person": ["dossier.phone", "dossier.occupation", "dossier.need_hypothesis"],
}
# The oracle: what a fresh gate lacks, in the guide's order (docs/commands.md, "What the guide enforces").
LACKING: dict[int, list[str]] = {
    1: CRITERIA,
    2: ["visit_plan", "visit_confirmed"],
    3: ["visit_held", "need_confirmed", "product_presented"],
    4: ["objections"],
    5: ["signal", "close_attempt", "deal"],
}
# Every action of a step, with arguments that would be taken if the step were reached.
LATER: dict[int, list[list[str]]] = {
    2: [
        ["add-contact", "1", "陈会计", "--title", "会计", "--role", "handler", "--phone", "13900139000"],
        ["add-fact", "1", "main_bank", "工商银行"],
        ["plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", "弄清谁审批", "--ask", "几月到期？"],
        ["confirm-visit", "1", "--by", "李总", "--method", "phone"],
        ["move-visit", "1", "--to", "next thu 15:00"],
        ["cancel-visit", "1", "--reason", "客户出差"],
    ],
    3: [
        ["log-visit", "1", "--result", "met", "--with", "李总", "--said", "缺三百万", "--summary", "有需求", "--next", "送方案",
         "--next-on", "+3d"],
        ["add-need", "1", "payroll", "代发工资", "--confirmed"],
        ["present", "1", "payroll", "--need", "1"],
        ["promise", "1", "周五前送方案", "--due", "+4d"],
        ["log-event", "1", "seminar", "--cost", "100"],
    ],
    4: [
        ["raise-objection", "1", "利率太高", "--type", "price"],
        ["judge-objection", "1", "1", "--as", "genuine", "--test", "ask_reason"],
        ["resolve-objection", "1", "1", "--method", "evidence", "--answer", "对照表"],
        ["no-objections", "1"],
    ],
    5: [
        ["log-signal", "1", "asks_rate"],
        ["try-close", "1", "--technique", "summary", "--result", "won"],
        ["win", "1", "--product", "payroll", "--amount", "80万", "--on", "today", "--signer", "李总"],
    ],
    6: [
        ["set-tier", "1", "B", "--why", "代发大户"],
        ["plan-care", "1", "after_sale", "--on", "+7d"],
        ["log-care", "1", "after_sale", "--way", "on_site"],
    ],
}  # fmt: skip
# What the RM answers where a pasted command has a hole.
ANSWERS = {
    "yes:EVIDENCE": "yes:二〇二五年审计报告",
    "NAME, TITLE, ROLE": "李总, 董事长, decision_maker",
    "ROLE": "decision_maker",
    "PHONE": "13800138000",
    "WHAT COUNTS AS SUCCESS": "弄清谁审批、三月到期多少",
    "A QUESTION": "三月到期的贷款有多少？",
    "WHO": "李总",
    "CONTACT": "李总",
    "THEIR WORDS": "旺季每月缺三百万",
    "SUMMARY": "有需求，等方案",
    "NEXT STEP": "周五送方案",
    "WHAT HE NEEDS": "旺季备货缺周转资金",
    "AMOUNT": "300万",
    "SIGNER": "李总",
    "WHY": "代发与存款大户",
}
BY_GAP = {
    "dossier.industry": {"TEXT": "C"},
    "dossier.main_bank": {"TEXT": "工商银行"},
    "dossier.need_hypothesis": {"TEXT": "旺季备货缺资金"},
    "dossier.occupation": {"TEXT": "中学教师"},
}
PRODUCT = {"company": "working_capital_loan", "person": "time_deposit"}

Run = "Callable[..., driving.Answer]"


def lacking(step: int, kind: str) -> list[str]:
    """What the gate of `step` lacks before any of its work was done."""
    return (DOSSIER[kind] if step == 2 else []) + LACKING[step]


def stands_before(step: int, to: int, kind: str) -> list[str]:
    """What stands between an opportunity that just came to `step` and an action of step `to`."""
    return [code for n in range(step, to) for code in [*lacking(n, kind), "advance"]]


def missing(refusal: dict[str, Any]) -> list[str]:
    """The codes of a refusal."""
    return [gap["code"] for gap in refusal["refused"]["missing"]]


def refuse_everything_later(run: Run, step: int, kind: str) -> None:
    """Each action of each later step, and `advance`: refused, with the whole list, each gap with its command."""
    for to in range(step + 1, 7):
        for argv in LATER[to]:
            answer = run(*argv, "--json")
            said = f"{argv[0]} at step {step}: exit {answer.code}\n{answer.out}{answer.err}"
            assert answer.code == 3, said
            refused = answer.json["refused"]
            assert (refused["code"], refused["step"]) == ("step", step), said
            assert missing(answer.json) == stands_before(step, to, kind), said
            assert all(gap["why"] and gap["fix"].startswith("rmflow ") for gap in refused["missing"]), said
    answer = run("advance", "1", "--json")
    assert answer.code == 3
    assert (answer.json["refused"]["code"], answer.json["refused"]["step"]) == ("gate", step)
    assert missing(answer.json) == lacking(step, kind)


def filled(gap: dict[str, Any], kind: str) -> list[str]:
    """The command that a gap offers, with the RM's answers in its holes."""
    words = shlex.split(gap["fix"])
    assert words[0] == "rmflow"
    answers = {**ANSWERS, "PRODUCT": PRODUCT[kind], **BY_GAP.get(gap["code"], {})}
    if kind == "person":
        answers = {**answers, "WHO": "王芳", "CONTACT": "王芳", "SIGNER": "王芳", "financing": "deposit"}
    return [answers.get(word, word) for word in words[1:]]


def paste_what_is_missing(run: Run, kind: str) -> None:
    """Paste the refusal's own commands until the gate is open; each must take its gap away."""
    for _ in range(12):
        card = run("check", "1", "--json").json
        if card["ready"]:
            return
        gap = card["missing"][0]
        done = run(*filled(gap, kind))
        assert done.code == 0, f"{gap}\n{done.err}"
        left = run("check", "1", "--json").json["missing"]
        assert gap not in left, f"pasting {gap['fix']} left the gap open"
    raise AssertionError("the gate never opened")


def through_every_gate(run: Run, book: Path, kind: str) -> None:
    name = {"company": "宏达机械有限公司", "person": "王芳"}[kind]
    assert run("add-prospect", name, "--kind", kind, "--source", "cold").code == 0
    for step in range(1, 6):
        before = driving.content(book)
        refuse_everything_later(run, step, kind)
        assert driving.content(book) == before, f"a refusal at step {step} changed the book"
        paste_what_is_missing(run, kind)
        moved = run("advance", "1", "--json")
        assert moved.code == 0, moved.err
        assert (moved.json["from"], moved.json["step"]) == (step, step + 1)
        assert run("check", "1", "--json").json["step"] == step + 1
    assert run("advance", "1", "--json").json["refused"]["code"] == "last_step"
    care = run("check", "1", "--json").json
    assert [gap["code"] for gap in care["missing"]] == ["tier", "next_care"]
    paste_what_is_missing_in_care(run, kind)


def paste_what_is_missing_in_care(run: Run, kind: str) -> None:
    for gap in run("check", "1", "--json").json["missing"]:
        done = run(*filled(gap, kind))
        assert done.code == 0, f"{gap}\n{done.err}"
    card = run("show", "1", "--json").json
    assert (card["step"], card["tier"], card["status"]) == (6, "B", "customer")
    assert card["opportunity"]["outcome"] == "won"
    # The next step promised at the visit (+3d) comes before the first care (+7d).
    assert card["next"]["on"] == "2026-11-26"
    verified = run("verify", "--json")
    assert verified.code == 0
    assert verified.json["ok"] is True
    assert verified.json["first_bad"] is None


def test_a_company_walks_through_every_gate_in_processes_of_their_own(rmflow: Callable[..., Any], book: Path) -> None:
    through_every_gate(lambda *argv: rmflow(*argv, ok=None), book, "company")


def test_a_person_walks_through_every_gate(book: Path) -> None:
    through_every_gate(driving.run, book, "person")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_refusal_names_every_gap_to_people_too(book: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setenv("RMFLOW_LANG", lang)
    driving.run("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    answer = driving.run("set-tier", "1", "A", "--why", "x")
    assert answer.code == 3
    assert answer.out == ""
    gaps = stands_before(1, 6, "company")
    assert answer.err.count("✗") == 1 + len(gaps)
    assert answer.err.count("→ rmflow ") == len(gaps)


def test_the_actions_tried_are_all_that_the_guide_knows() -> None:
    """A new action of the guide must join this walk."""
    from rmflow.guide.load import default_guide

    by_step = {
        step: {action for action, at in default_guide().actions.items() if at == step} for step in range(2, 7)
    }
    # A promise is kept by its own number; no prospect is named.
    by_step[3].discard("keep_promise")
    tried = {step: {argv[0].replace("-", "_") for argv in LATER[step]} for step in LATER}
    assert tried == by_step
