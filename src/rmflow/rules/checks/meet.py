"""Step 3: a visit held, a need the customer confirmed, a product presented for it (guide 3.1, 3.2, 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.rules.checks import check
from rmflow.rules.findings import Finding, Hole, fix
from rmflow.text.safe import safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts


@check("visit_held")
def visit_held(facts: Facts, guide: Guide) -> list[Finding]:
    """A visit held, with the customer's own words and a next step (guide 3.1, 3.3)."""
    held = next((v for v in facts.visits if v.status == "held" and v.said and v.next_step), None)
    if held is not None:
        result = guide.label("visit_result", held.result)
        text = words("visit {n} held: {result}", "第{n}次拜访已进行：{result}", n=held.n, result=result)
        return [Finding("visit_held", 3, True, text, on=held.held_on)]
    why = words("no visit is on record with what the customer said and a next step", "没有记录客户原话和下一步的拜访")
    return [
        Finding(
            "visit_held",
            3,
            False,
            why,
            fix(
                "log-visit",
                facts.prospect.no,
                "--result",
                Hole(words("Was the objective met?", "目标达成了吗？"), "met", list_name="visit_result"),
                "--with",
                Hole(words("Whom did you meet?", "见了谁？"), "CONTACT"),
                "--said",
                Hole(words("What did the customer say, in his words?", "客户原话？"), "THEIR WORDS"),
                "--summary",
                Hole(words("Summary?", "小结？"), "SUMMARY"),
                "--next",
                Hole(words("Next step?", "下一步？"), "NEXT STEP"),
                "--next-on",
                Hole(words("By when?", "什么时候？"), "+3d"),
            ),
        )
    ]


@check("need_confirmed")
def need_confirmed(facts: Facts, guide: Guide) -> list[Finding]:
    """At least one need that the customer confirmed (guide 3.2, gate)."""
    need = next((n for n in facts.needs if n.confirmed_on), None)
    if need is not None:
        text = words("need {n} confirmed: {text}", "需求{n}已由客户确认：{text}", n=need.n, text=plain(safe(need.text)))
        return [Finding("need_confirmed", 3, True, text, on=need.confirmed_on)]
    why = words("the customer has confirmed no need", "客户尚未确认任何需求")
    guess = facts.needs[0] if facts.needs else None
    kind = guess.kind if guess else Hole(words("What kind of need?", "需求类型？"), "financing", list_name="need_kind")
    text_hole = guess.text if guess else Hole(words("Which need, in a line?", "需求是什么？"), "WHAT HE NEEDS")
    return [
        Finding(
            "need_confirmed",
            3,
            False,
            why,
            fix("add-need", facts.prospect.no, kind, text_hole, "--confirmed"),
        )
    ]


@check("product_presented")
def product_presented(facts: Facts, guide: Guide) -> list[Finding]:
    """A product presented for a confirmed need (guide 3.5, gate)."""
    confirmed = {need.id: need for need in facts.needs if need.confirmed_on}
    offer = next((o for o in facts.offers if o.need_id in confirmed), None)
    if offer is not None:
        product = guide.label("product", offer.product)
        text = words(
            "presented: {product}, for need {n}",
            "已介绍：{product}（对应需求{n}）",
            product=product,
            n=confirmed[offer.need_id].n,
        )
        return [Finding("product_presented", 3, True, text, on=offer.presented_on)]
    why = words("no product has been presented for a confirmed need", "尚未针对已确认的需求介绍产品")
    need = next(iter(confirmed.values()), None)
    hole = Hole(words("Which product?", "哪个产品？"), "PRODUCT", list_name="product")
    number: str | Hole = str(need.n) if need else Hole(words("For which need (number)?", "对应第几条需求？"), "1")
    return [Finding("product_presented", 3, False, why, fix("present", facts.prospect.no, hole, "--need", number))]
