"""Step 6: a tier and the next care date; not a gate to pass, but what `today` asks for first (guide 6.1–6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.rules.checks import check
from rmflow.rules.findings import Finding, Hole, fix
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts


@check("tier")
def tier(facts: Facts, guide: Guide) -> list[Finding]:
    """The customer's tier, which sets the rhythm of care (guide 6.3)."""
    prospect = facts.prospect
    if prospect.tier in guide.entries("tier"):
        text = words("tier {tier}", "客户层级{tier}", tier=plain(prospect.tier))
        return [Finding("tier", 6, True, text, on=prospect.tier_on)]
    hole = Hole(words("Which tier, A to E?", "定为哪一级（A–E）？"), "B", list_name="tier")
    why = words("the won customer has no tier", "成交客户尚未分层")
    if prospect.tier:
        gone = plain(prospect.tier)
        why = words("tier {tier} is not in the guide any more", "指引中已没有“{tier}”这一层级", tier=gone)
    return [
        Finding(
            "tier", 6, False, why, fix("set-tier", prospect.no, hole, "--why", Hole(words("Why?", "理由？"), "WHY"))
        )
    ]


@check("next_care")
def next_care(facts: Facts, guide: Guide) -> list[Finding]:
    """The next care date (guide 6.1, gate)."""
    planned = next((c for c in facts.care if not c.done_on), None)
    if planned is not None:
        text = words(
            "next care: {content}", "下次维护：{content}", content=guide.label("maintenance_content", planned.content)
        )
        return [Finding("next_care", 6, True, text, on=planned.due_on)]
    why = words("no care is planned", "没有安排下次维护")
    return [
        Finding(
            "next_care",
            6,
            False,
            why,
            fix(
                "plan-care",
                facts.prospect.no,
                Hole(words("Which care?", "维护内容？"), "after_sale", list_name="maintenance_content"),
                "--on",
                Hole(words("When?", "什么时候？"), f"+{guide.numbers['care']['first_days']}d"),
            ),
        )
    ]
