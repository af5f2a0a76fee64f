"""Consent (guide.md "China — personal information", "calls and messages"): what a customer's answers come to on a day."""

from __future__ import annotations

from typing import Any

from rmflow.words import Words

PHONE, VISIT, MARKETING = "phone", "visit", "marketing"
STATES: dict[str, Words] = {
    "given": Words("given", "同意"),
    "refused": Words("refused", "拒绝"),
    "withdrawn": Words("withdrawn", "撤回"),
    "expired": Words("expired", "已到期"),
    "none": Words("not asked", "未询问"),
}


def state(answer: Any, day: str) -> str:
    """What the answer (a row of `consent`, or None) is on `day`: `given`, `refused`, `withdrawn`, `expired` (given until
    a day that has passed) or `none` (never asked)."""
    if answer is None:
        return "none"
    if answer.answer == "given" and answer.until_on is not None and answer.until_on < day:
        return "expired"
    said: str = answer.answer
    return said


def is_barred(state_now: str, *, needs_consent: bool = False) -> bool:
    """Whether marketing is to stay away: he said no, took his yes back, or it has run out; with `needs_consent`
    (the guide's `privacy.call_needs_consent`) silence is a no as well.
    """
    return state_now in ("refused", "withdrawn", "expired") or (needs_consent and state_now == "none")
