"""Step 4: every objection judged and answered, or none raised when asked (guide 4.1–4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.rules.checks import check
from rmflow.rules.findings import Finding, Fix, Hole, fix
from rmflow.text.safe import safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts


@check("objections")
def objections(facts: Facts, guide: Guide) -> list[Finding]:
    """Every objection resolved, withdrawn or accepted as a condition, or "asked, none raised" (guide 4, gate)."""
    if facts.objections:
        return [_one(facts, guide, objection) for objection in facts.objections]
    if facts.opportunity.no_objections_on:
        text = words("asked; no objection raised", "已询问，客户无异议")
        return [Finding("objections", 4, True, text, on=facts.opportunity.no_objections_on)]
    why = words(
        "no objection is on record, nor that you asked and none was raised", "既无异议记录，也未记录“已询问、无异议”"
    )
    return [Finding("objections", 4, False, why, fix("no-objections", facts.prospect.no))]


def _one(facts: Facts, guide: Guide, objection: Any) -> Finding:
    said = plain(safe(objection.words))
    if objection.status != "open":
        text = words(
            "objection {n} {status}: “{said}”",
            "异议{n}{status}：“{said}”",
            n=objection.n,
            status=guide.label("resolution", objection.status),
            said=said,
        )
        return Finding("objections", 4, True, text, on=objection.resolved_on)
    return unsettled(facts.prospect.no, objection)


def unsettled(no: int, objection: Any) -> Finding:
    """What an open objection of prospect `no` still needs: to be judged, or to be settled as it was judged."""
    said = plain(safe(objection.words))
    if objection.genuineness == "undetermined":
        why = words("objection {n} is not judged: is “{said}” the true reason?",
                    "异议{n}尚未辨别真伪：“{said}”是真实原因吗？", n=objection.n, said=said)  # fmt: skip
        return Finding("objection.undetermined", 4, False, why, judge_fix(no, objection.n))
    why = words("objection {n} is still open: “{said}”", "异议{n}尚未化解：“{said}”", n=objection.n, said=said)
    return Finding("objection.open", 4, False, why, settle_fix(no, objection))


def judge_fix(no: int, n: int) -> Fix:
    """The command that judges objection `n`."""
    return fix(
        "judge-objection", no, n,
        "--as", Hole(words("Genuine, pretext, hidden or condition?", "真实、借口、隐藏还是条件？"), "genuine",
                     list_name="genuineness"),
        "--test", Hole(words("How did you test it?", "用什么方法辨别的？"), "ask_reason",
                       list_name="genuineness_test"),
    )  # fmt: skip


def settle_fix(no: int, objection: Any) -> Fix:
    """The command that settles an objection as it was judged."""
    answer = Hole(words("What was the answer?", "怎么回答的？"), "THE ANSWER")
    if objection.genuineness == "condition":
        # A condition cannot be answered, only taken into the deal.
        agreed = Hole(words("What was agreed about it?", "就此如何约定？"), "WHAT WAS AGREED")
        return fix("resolve-objection", no, objection.n, "--as", "accepted", "--answer", agreed)
    method = Hole(words("With which method?", "用什么方法？"), "compensate", list_name="response_method")
    return fix("resolve-objection", no, objection.n, "--method", method, "--answer", answer)
