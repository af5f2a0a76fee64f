"""Step 1: a source, the five criteria with fresh evidence, a named contact with the right to buy (guide 1.1, 1.2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.rules.checks import check
from rmflow.rules.findings import Finding, Hole, fix
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts

FIVE = ("need", "capacity", "standard", "authority", "value")


@check("source")
def source(facts: Facts, guide: Guide) -> list[Finding]:
    """Where the name came from (guide P4: exactly one primary source). `add-prospect` demands it."""
    text = words("source: {source}", "来源：{source}", source=guide.label("source_method", facts.prospect.source))
    return [Finding("source", 1, True, text, on=facts.prospect.found_on)]


@check("criteria")
def criteria(facts: Facts, guide: Guide) -> list[Finding]:
    """All criteria `yes`, with evidence, not older than the guide allows (guide 1.1; 180 days by default)."""
    return [_criterion(facts, guide, code) for code in guide.entries("criterion")]


def _criterion(facts: Facts, guide: Guide, code: str) -> Finding:
    label = guide.label("criterion", code)
    answer: Any = facts.assessments.get(code)
    why = _objection(answer, label, facts.today, guide)
    if why is None:
        text = words(
            "{label}: yes — {evidence}", "{label}：是——{evidence}", label=label, evidence=_plain(answer.evidence)
        )
        return Finding(code, 1, True, text, on=answer.assessed_on)
    # A prospect may be qualified again at any step, so the command is the same wherever he stands.
    # The guide's own five have an option each; what a bank adds goes through --criterion.
    option, prefix = (f"--{code}", "yes:") if code in FIVE else ("--criterion", f"{code}=yes:")
    hole = Hole(_question(label), "EVIDENCE", prefix)
    parts: list[str | int | Hole] = ["qualify", facts.prospect.no, option, hole]
    if code == "authority" and not (answer and answer.contact_id):
        parts += ["--contact", _contact_hole(facts)]
    return Finding(code, 1, False, why, fix(*parts))


def _question(label: Words) -> Words:
    return words(
        "{label}: what is the evidence? (or no: and why, or unknown)",
        "{label}：依据是什么？（不符合写 no:原因，不清楚写 unknown）",
        label=label,
    )


def _plain(text: str | None) -> Words:
    from rmflow.text.safe import safe

    return plain(safe(text or ""))


def _contact_hole(facts: Facts) -> str | Hole:
    if len(facts.contacts) == 1:
        return str(facts.contacts[0].name)
    return Hole(
        words("Who may decide? Name, title, role, phone", "谁有购买权？姓名, 职务, 角色, 电话"),
        "NAME, TITLE, ROLE",
    )


def _objection(answer: Any, label: Words, today: date, guide: Guide) -> Words | None:
    """Why this answer does not hold, or None where it does."""
    if answer is None or answer.answer == "unknown":
        return words("{label}: not known yet", "{label}：尚未查明", label=label)
    if answer.answer == "no":
        return words(
            "{label}: no — {evidence}", "{label}：否——{evidence}", label=label, evidence=_plain(answer.evidence)
        )
    if not (answer.evidence or "").strip():
        return words("{label}: yes, but without evidence", "{label}：是，但没有依据", label=label)
    age = (today - date.fromisoformat(answer.assessed_on)).days
    fresh = guide.numbers["criteria"]["fresh_days"]
    if age > fresh:
        return words(
            "{label}: last looked at {age} days ago; the guide allows {fresh}",
            "{label}：上次核实在 {age} 天前，指引只允许 {fresh} 天",
            label=label,
            age=age,
            fresh=fresh,
        )
    return None


@check("authority_contact")
def authority_contact(facts: Facts, guide: Guide) -> list[Finding]:
    """Criterion 4 is about the customer's representative: the answer names a contact (guide 1.1, fact 5)."""
    answer = facts.assessments.get("authority")
    named = next((c for c in facts.contacts if answer and c.id == answer.contact_id), None)
    label = guide.label("criterion", "authority")
    if named is not None:
        text = words("the one who may decide: {name}", "有购买权的客户代表：{name}", name=_plain(named.name))
        return [Finding("authority_contact", 1, True, text, on=answer and answer.assessed_on)]
    hole = Hole(_question(label), "EVIDENCE", "yes:")
    return [
        Finding(
            "authority_contact",
            1,
            False,
            words("no contact is named who has the right to buy", "没有指明有购买权的客户代表"),
            fix("qualify", facts.prospect.no, "--authority", hole, "--contact", _contact_hole(facts)),
        )
    ]
