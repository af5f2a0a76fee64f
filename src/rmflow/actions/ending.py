"""The two ways off the path that closing knows (guide 5.2): lost, and deferred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions.allow import OFF_PATH, Subject, off_path_words, revive_finding
from rmflow.actions.pipeline import end, has_care, stop_work, subject_of
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.refused import Refused
from rmflow.store import nexts
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.store.unit import Unit

COMPETITOR = words("the competitor", "他行名称")
REASON = words("the reason", "原因")


def lose(
    unit: Unit, text: str, *, reason: str, competitor: str | None = None, note: str | None = None
) -> Receipt:
    """The opportunity is lost, at whatever step, and why (guide 5.2, 9.10).

    Raises:
        Refused: it is won, lost or dropped already.
        BadInput: an unknown reason, or a reason that names a competitor without --competitor.
    """
    subject = subject_of(unit, text)
    _not_ended(subject, ("won", "lost", "dropped"))
    why = unit.guide.entry("lost_reason", reason)
    if why.extra.get("competitor") and not competitor:
        raise BadInput(
            words("Lost to which bank? Add --competitor NAME.", "输给了哪家银行？请加 --competitor 行名。"),
            fix=f"rmflow lose {subject.prospect.no} --reason {why.code} --competitor NAME",
        )
    rival = clean(competitor, COMPETITOR) if competitor else None
    end(unit, subject, "lost", why.code, note, competitor=rival)
    stops = {"do_not_call": True, "do_not_call_on": unit.day} if why.code == "do_not_contact" else {}
    status = "customer" if has_care(unit, subject.prospect.id) else "lost"
    unit.update("prospect", subject.prospect.id, status=status, **stops)
    stop_work(unit, subject.prospect.id)
    to = words(" to {rival}", "，输给{rival}", rival=safe(rival)) if rival else plain("")
    return Receipt(
        words("{name} is lost{to}: {why}.", "{name} 失败{to}：{why}。", name=subject.name, to=to, why=why.label),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "outcome": "lost", "reason": why.code,
         "competitor": rival, "step": subject.opportunity.step, "status": status},
    )  # fmt: skip


def defer(unit: Unit, text: str, *, until: date, reason: str | None = None) -> Receipt:
    """Not now: the opportunity rests until a day, on which `today` brings it back (guide 5.2).

    Raises:
        Refused: it is won, lost or dropped already.  BadInput: not a day to come.
    """
    subject = subject_of(unit, text)
    _not_ended(subject, ("won", "lost", "dropped"))
    if until <= unit.today:
        raise BadInput(words("Deferred means until a day to come; {until} is not.",
                             "搁置须到将来某一天，{until} 不是。", until=until))  # fmt: skip
    why = clean(reason, REASON, limit=NOTE_LIMIT) if reason else None
    end(unit, subject, "deferred", None, why)
    nexts.finish(unit, subject.prospect.id, "call", "step")
    nexts.follow_up(unit, subject.prospect.id, "recheck", until.isoformat(), why)
    nexts.refresh(unit, subject.prospect.id)
    return Receipt(
        words("{name} is deferred until {until}.", "{name} 搁置至 {until}。", name=subject.name, until=until),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "outcome": "deferred",
         "until": until.isoformat(), "reason": why, "step": subject.opportunity.step},
    )  # fmt: skip


def _not_ended(subject: Subject, ended: tuple[str, ...]) -> None:
    opportunity = subject.opportunity
    if opportunity.outcome not in ended:
        return
    if opportunity.outcome in OFF_PATH:
        raise Refused(opportunity.outcome, opportunity.step, off_path_words(subject), [revive_finding(subject)])
    raise Refused("won", opportunity.step, words(
        "{name} was won on {on}. If that was a mistake, step back (rmflow step-back {no} --to 4 --reason …); a "
        "customer who leaves is dropped (rmflow drop {no} --reason CODE).",
        "{name} 已于 {on} 成交。若属误记，请退回（rmflow step-back {no} --to 4 --reason …）；客户流失请用 "
        "rmflow drop {no} --reason 原因。",
        name=subject.name, on=opportunity.outcome_on, no=subject.prospect.no,
    ))  # fmt: skip
