"""Step 2: the dossier's minimum, a visit plan, a visit the customer confirmed (guide 2.1–2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.rules.checks import check
from rmflow.rules.findings import Finding, Fix, Hole, fix
from rmflow.text.phones import format_phone
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts

LIVE = ("planned", "confirmed", "held")


@check("dossier")
def dossier(facts: Facts, guide: Guide) -> list[Finding]:
    """The dossier's minimum for a company or a person (guide 2.1, gate): the guide lists the items."""
    return [_item(facts, guide, item) for item in guide.numbers["dossier"][facts.prospect.kind]]


def _item(facts: Facts, guide: Guide, item: str) -> Finding:
    found = _known(facts, item)
    code = f"dossier.{item.split('|', maxsplit=1)[0]}"
    if found is not None:
        value, on = found
        said = guide.label("industry", safe(value)) if item == "industry" else plain(safe(value))
        text = words("{item}: {value}", "{item}：{value}", item=_item_label(guide, item), value=said)
        return Finding(code, 2, True, text, on=on)
    why = words("the dossier lacks: {item}", "客户档案缺：{item}", item=_item_label(guide, item))
    return Finding(code, 2, False, why, _item_fix(facts, guide, item))


def _known(facts: Facts, item: str) -> tuple[str, str | None] | None:
    """The dossier's answer to an item, with its day; None where there is none."""
    if item == "contact":
        return next(((f"{c.name} {format_phone(c.phone)}", None) for c in facts.contacts if c.phone and c.role), None)
    if item == "phone":
        phone = facts.prospect.phone or next((c.phone for c in facts.contacts if c.phone), None)
        return (format_phone(phone), None) if phone else None
    if item in ("name", "industry") and getattr(facts.prospect, item):
        return (getattr(facts.prospect, item), None)
    fact = next((f for f in reversed(facts.facts) if f.topic in item.split("|")), None)
    if fact is not None:
        return (fact.text, fact.learnt_on)
    if item == "need_hypothesis" and facts.needs:
        return (facts.needs[0].text, facts.needs[0].created_at[:10])
    return None


def _item_label(guide: Guide, item: str) -> Words:
    special = {
        "name": words("name", "名称"),
        "contact": words("a contact with phone and decision role", "有电话和决策角色的联系人"),
        "phone": words("phone", "电话"),
    }
    topics = [guide.label("dossier_topic", topic) for topic in item.split("|")]
    return special.get(item) or join(topics, en=" or ", zh="或")


def _item_fix(facts: Facts, guide: Guide, item: str) -> Fix:
    no = facts.prospect.no
    phone = Hole(words("Phone number?", "电话号码？"), "PHONE")
    if item == "contact":
        role = Hole(words("Role in the decision?", "决策角色？"), "ROLE", list_name="decision_role")
        one = next((c for c in facts.contacts if not (c.phone and c.role)), None)
        name: str | Hole = one.name if one else Hole(words("Whose?", "联系人姓名？"), "NAME")
        return fix(
            "add-contact",
            no,
            name,
            "--role",
            one.role if one and one.role else role,
            "--phone",
            one.phone if one and one.phone else phone,
        )
    if item == "phone":
        return fix("add-contact", no, facts.prospect.name, "--phone", phone)
    ask = words("{item}?", "{item}？", item=_item_label(guide, item))
    return fix(
        "add-fact",
        no,
        item.split("|", maxsplit=1)[0],
        Hole(ask, "TEXT", list_name="industry" if item == "industry" else None),
    )


@check("visit_plan")
def visit_plan(facts: Facts, guide: Guide) -> list[Finding]:
    """A plan with objective, success measure and at least one question (guide 2.2, gate)."""
    plan = next((v for v in facts.visits if v.status in LIVE and _is_whole(v)), None)
    if plan is not None:
        text = words(
            "visit {n} planned: {objective}",
            "第{n}次拜访已计划：{objective}",
            n=plan.n,
            objective=guide.label("visit_objective", plan.objective),
        )
        return [Finding("visit_plan", 2, True, text, on=plan.planned_on)]
    why = words(
        "no visit is planned with objective, success measure and a question", "没有带目标、成功标准和提问的拜访计划"
    )
    return [
        Finding(
            "visit_plan",
            2,
            False,
            why,
            fix(
                "plan-visit",
                facts.prospect.no,
                "--on",
                Hole(words("When? (e.g. next wed 15:00)", "什么时候？（如 下周三 15:00）"), "next wed 15:00"),
                "--objective",
                Hole(words("Objective?", "访问目标？"), "learn_needs", list_name="visit_objective"),
                "--success",
                Hole(words("What will count as success?", "怎样算成功？"), "WHAT COUNTS AS SUCCESS"),
                "--ask",
                Hole(words("Which question must be asked?", "一定要问的问题？"), "A QUESTION"),
            ),
        )
    ]


def _is_whole(visit: Any) -> bool:
    return bool(visit.objective and visit.success and visit.questions and visit.questions != "[]")


@check("visit_confirmed")
def visit_confirmed(facts: Facts, guide: Guide) -> list[Finding]:
    """The visit confirmed by the customer, or a cold visit or walk-in (guide 2.3, gate)."""
    kinds = guide.entries("visit_kind")
    for visit in facts.visits:
        if visit.status not in LIVE:
            continue
        needs_word = kinds[visit.kind].extra.get("needs_confirmation", True) if visit.kind in kinds else True
        if visit.confirmed_on:
            text = words(
                "visit {n} confirmed by {who}",
                "第{n}次拜访已由{who}确认",
                n=visit.n,
                who=plain(safe(visit.confirmed_by)),
            )
            return [Finding("visit_confirmed", 2, True, text, on=visit.confirmed_on)]
        if not needs_word:
            text = words(
                "visit {n}: {kind}", "第{n}次拜访：{kind}", n=visit.n, kind=guide.label("visit_kind", visit.kind)
            )
            return [Finding("visit_confirmed", 2, True, text, on=visit.planned_on)]
    return [
        Finding(
            "visit_confirmed",
            2,
            False,
            words("the customer has not confirmed a visit", "客户尚未确认约见"),
            fix(
                "confirm-visit",
                facts.prospect.no,
                "--by",
                Hole(words("Who confirmed?", "谁确认的？"), "WHO"),
                "--method",
                Hole(words("How was it agreed?", "约见方式？"), "phone", list_name="appointment_method"),
            ),
        )
    ]
