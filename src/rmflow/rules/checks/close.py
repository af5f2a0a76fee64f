"""Step 5: a signal or trial close, an attempt with technique and result, a deal (guide 5.1, 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.rules.checks import check
from rmflow.rules.findings import Finding, Fix, Hole, fix
from rmflow.text.money import format_money
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts

DECLINED = "declined_by_bank"


@check("signal")
def signal(facts: Facts, guide: Guide) -> list[Finding]:
    """At least one positive closing signal, or a trial close (guide 5.1, gate)."""
    seen = next((s for s in facts.signals if not s.is_negative), None)
    if seen is not None:
        text = words("signal: {signal}", "成交信号：{signal}", signal=guide.label("signal", seen.code))
        return [Finding("signal", 5, True, text, on=seen.seen_on)]
    trials = {code for code, entry in guide.entries("close_technique").items() if entry.extra.get("trial")}
    trial = next((a for a in facts.attempts if a.technique in trials), None)
    if trial is not None:
        text = words("trial close: {result}", "试探成交：{result}", result=guide.label("close_result", trial.result))
        return [Finding("signal", 5, True, text, on=trial.tried_on)]
    hole = Hole(words("Which signal did you see?", "看到了什么成交信号？"), "asks_rate", list_name="signal")
    why = words("no closing signal and no trial close is on record", "没有成交信号，也没有试探成交的记录")
    return [Finding("signal", 5, False, why, fix("log-signal", facts.prospect.no, hole))]


@check("close_attempt")
def close_attempt(facts: Facts, guide: Guide) -> list[Finding]:
    """A closing attempt with technique and result (guide 5.2, gate)."""
    last = facts.attempts[-1] if facts.attempts else None
    if last is not None:
        text = words(
            "asked for the business: {technique} → {result}",
            "促成：{technique} → {result}",
            technique=guide.label("close_technique", last.technique),
            result=guide.label("close_result", last.result),
        )
        return [Finding("close_attempt", 5, True, text, on=last.tried_on)]
    why = words("you have not asked for the business", "尚未提出成交")
    return [
        Finding(
            "close_attempt",
            5,
            False,
            why,
            fix(
                "try-close",
                facts.prospect.no,
                "--technique",
                Hole(words("Which technique?", "用了什么成交方法？"), "summary", list_name="close_technique"),
                "--result",
                Hole(words("What came of it?", "结果如何？"), "won", list_name="close_result"),
            ),
        )
    ]


@check("deal")
def deal(facts: Facts, guide: Guide) -> list[Finding]:
    """A deal with product, amount, day and signer; credit counts only once the bank approved it (guide 5.2)."""
    whole = next((d for d in facts.deals if is_deal(d, guide)), None)
    if whole is not None:
        return [Finding("deal", 5, True, _told(whole, guide), on=whole.dealt_on)]
    waiting = next((d for d in reversed(facts.deals) if d.status != DECLINED), None)
    if waiting is not None:
        why = words("{deal} is {status}: a loan is a deal only when the bank has approved it",
                    "{deal}处于“{status}”：贷款经审批通过才算成交",
                    deal=_told(waiting, guide), status=guide.label("deal_status", waiting.status))  # fmt: skip
        return [Finding("deal", 5, False, why, fix("win", facts.prospect.no, "--status", "approved"))]
    if facts.deals:
        why = words("the bank declined {deal}; another deal is needed, or the opportunity is lost",
                    "{deal}已被行内否决：须另有成交，否则记为失败", deal=_told(facts.deals[-1], guide))  # fmt: skip
    else:
        why = words("no deal is on record: product, amount, day, signer", "没有成交记录：产品、金额、日期、签约人")
    offered = facts.offers[-1].product if facts.offers else None
    return [Finding("deal", 5, False, why, win_fix(facts.prospect.no, offered))]


def win_fix(no: int, offered: str | None) -> Fix:
    """The command that writes a deal down; `offered` is the product presented last."""
    return fix(
        "win", no,
        "--product", offered or Hole(words("Which product?", "哪个产品？"), "PRODUCT", list_name="product"),
        "--amount", Hole(words("What amount?", "金额？"), "AMOUNT"),
        "--on", Hole(words("On which day?", "哪一天？"), "today"),
        "--signer", Hole(words("Who signed?", "谁签的？"), "SIGNER"),
    )  # fmt: skip


def is_deal(row: Any, guide: Guide) -> bool:
    """Whether a deal row counts: credit needs the bank's approval, anything else only not to be declined."""
    product = guide.entries("product").get(row.product)
    status = guide.entries("deal_status").get(row.status)
    if product is not None and product.extra.get("credit"):
        return bool(status and status.extra.get("is_deal"))
    return bool(row.status != DECLINED)


def _told(row: Any, guide: Guide) -> Words:
    return words(
        "{product}, {amount}",
        "{product}，{amount}",
        product=guide.label("product", row.product),
        amount=Words(
            format_money(row.amount_minor, row.currency, "en"), format_money(row.amount_minor, row.currency, "zh")
        ),
    )
