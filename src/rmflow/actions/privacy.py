"""Consent (guide.md "China — personal information"): what a customer said to being approached, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.consent import MARKETING, PHONE, STATES, is_barred, state
from rmflow.store import consents, find, nexts
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.actions.allow import Subject
    from rmflow.guide.types import Entry
    from rmflow.rules.refused import Refused
    from rmflow.store.rows import Consent, Prospect
    from rmflow.store.unit import Unit

HOW = words("how he said so", "如何表示同意")


def record_consent(
    unit: Unit,
    text: str,
    channel: str,
    answer: str,
    *,
    purpose: str = MARKETING,
    on: date | None = None,
    until: date | None = None,
    how: str | None = None,
) -> Receipt:
    """Write down what the customer said: `given`, `refused` or `withdrawn`, on a channel, for a purpose.

    A refusal or withdrawal of marketing by telephone ends the calls that were booked; consent to it lifts a
    do-not-call, since he said so himself. A yes that opens what was barred has to say how he said it.

    Raises:
        Refused: he is to be forgotten.  BadInput: an unknown code, a day to come, an end before the beginning, no `how`
        where a do-not-call or a no would be lifted.
    """
    from rmflow.actions.allow import refuse_restricted

    prospect = find.prospect(unit.connection, text)
    refuse_restricted(unit, prospect)
    where, what = unit.guide.entry("contact_channel", channel), unit.guide.entry("consent_purpose", purpose)
    said_on = _days(unit, answer, on, until)
    proof = clean(how, HOW, limit=NOTE_LIMIT) if how is not None else None
    if answer == "given" and proof is None:
        _refuse_unproven(unit, prospect, where, what, said_on)
    unit.insert(
        "consent", prospect_id=prospect.id, channel=where.code, purpose=what.code, answer=answer, answered_on=said_on,
        until_on=until.isoformat() if until else None, how=proof,
    )  # fmt: skip
    notes = []
    if (where.code, what.code) == (PHONE, MARKETING):
        notes += _calls(unit, prospect, answer, proof)
    end = words(", until {on}", "，至 {on}", on=until) if until else plain("")
    return Receipt(
        words("{name}: {channel}, {purpose}: {answer} on {on}{end}.", "{name}：{channel}（{purpose}）{on} {answer}{end}。",
              name=safe(prospect.name), channel=where.label, purpose=what.label, answer=STATES[answer], on=said_on, end=end),
        {"no": prospect.no, "channel": where.code, "purpose": what.code, "answer": answer, "on": said_on,
         "until": until.isoformat() if until else None, "how": proof},
        tuple(notes), f"rmflow consent {prospect.no}",
    )  # fmt: skip


def _days(unit: Unit, answer: str, on: date | None, until: date | None) -> str:
    """The day it was said.

    Raises:
        BadInput: a day to come, an end before it, or an end of something that is no consent.
    """
    said_on = on or unit.today
    if said_on > unit.today:
        raise BadInput(words("He cannot have said it on a day to come ({on}).", "表示日期在将来（{on}）。", on=said_on))
    if until is not None and answer != "given":
        raise BadInput(words("--until belongs to a consent that was given.", "--until 只用于已给出的同意。"))
    if until is not None and until < said_on:
        raise BadInput(words("It cannot end on {until}, before {on}.", "到期日 {until} 早于 {on}。", until=until, on=said_on))
    return said_on.isoformat()


def _refuse_unproven(unit: Unit, prospect: Prospect, channel: Entry, purpose: Entry, said_on: str) -> None:
    """Raises `BadInput` for a yes after a no without a word on how he said it: of the same purpose, or of marketing, which
    a yes to something else lets him be called for all the same.
    """
    for code in (purpose.code, MARKETING):
        before = consents.latest(unit.connection, prospect.id, channel.code, code)
        now = state(before, unit.day)
        if before is not None and is_barred(now) and said_on >= before.answered_on:
            on = before.until_on if now == "expired" else before.answered_on
            meant = () if purpose.code == MARKETING else ("--purpose", purpose.code)
            raise BadInput(
                words("{name}: {channel}, {purpose} is {state} since {on}; a yes after that needs --how: how did he say so?",
                      "{name}：{channel}（{purpose}）自 {on} 起为{state}；此后的同意须用 --how 写明如何表示。",
                      name=safe(prospect.name), channel=channel.label, state=STATES[now], on=on,
                      purpose=unit.guide.label("consent_purpose", code)),
                fix=" ".join(("rmflow consent", str(prospect.no), channel.code, *meant, '--given --how "HOW"')),
            )  # fmt: skip


def _calls(unit: Unit, prospect: Prospect, answer: str, how: str | None) -> list[Words]:
    """What an answer about marketing calls does beyond being on record."""
    now = consents.latest(unit.connection, prospect.id, PHONE, MARKETING)
    if is_barred(state(now, unit.day)):
        nexts.finish(unit, prospect.id, "call")
        nexts.refresh(unit, prospect.id)
        return [words("No marketing calls any more; his own are logged with --inbound.",
                      "此后不再营销外呼，客户来电请加 --inbound 记录。")]  # fmt: skip
    if answer != "given" or not prospect.do_not_call:
        return []
    if how is None:
        raise BadInput(
            words("{name} is marked do-not-call since {on}; consent lifts that only with --how: how did he say so?",
                  "{name} 自 {on} 起为勿扰；须用 --how 写明如何表示同意，方可解除。",
                  name=safe(prospect.name), on=prospect.do_not_call_on or "?"),
            fix=f'rmflow consent {prospect.no} phone --given --how "HOW"',
        )  # fmt: skip
    unit.update("prospect", prospect.id, do_not_call=False, do_not_call_on=None)
    return [words("The do-not-call of {on} is lifted: he may be called again.", "{on} 的勿扰已解除，可以致电。",
                  on=prospect.do_not_call_on or "?")]  # fmt: skip


def refuse_unwanted(unit: Unit, subject: Subject, channel: str, purpose: str = MARKETING) -> None:
    """Raises `Refused` (code `consent`) where the customer does not consent to being approached so, for that.

    Marketing stays away after a no, and by telephone also where the guide wants consent first; for anything else there has
    to be a yes on record, so that a refusal of marketing cannot be talked around.
    """
    what = unit.guide.entry("consent_purpose", purpose) if purpose != MARKETING else None
    answer = consents.latest(unit.connection, subject.prospect.id, channel, what.code if what else MARKETING)
    needs = what is not None or (channel == PHONE and consents.needs_consent(unit.guide))
    now = state(answer, unit.day)
    if is_barred(now, needs_consent=needs):
        raise _refusal(unit, subject, channel, now, answer, what)


def _refusal(
    unit: Unit, subject: Subject, channel: str, now: str, answer: Consent | None, what: Entry | None
) -> Refused:
    from rmflow.rules.findings import Finding, Hole, fix
    from rmflow.rules.refused import Refused

    said = {
        "refused": words("{name} refused {what} by {channel} on {on}.", "{name} 已于 {on} 拒绝{channel}{what}。"),
        "withdrawn": words("{name} withdrew the consent to {what} by {channel} on {on}.",
                           "{name} 已于 {on} 撤回{channel}{what}的同意。"),
        "expired": words("The consent of {name} to {what} by {channel} ran out on {on}.",
                         "{name} 对{channel}{what}的同意已于 {on} 到期。"),
        "none": words("{name} has not consented to {what} by {channel}; the guide wants it first.",
                      "{name} 尚未同意{channel}{what}；指引要求先取得同意。") if what is None else
                words("{name} has not consented to {what} by {channel}; that has to be on record first.",
                      "{name} 尚未同意{channel}{what}；须先留有记录。"),
    }[now]  # fmt: skip
    on = None if answer is None else answer.until_on if now == "expired" else answer.answered_on
    label = unit.guide.label("contact_channel", channel)
    meant = words("“{what}”", "“{what}”", what=what.label) if what else words("marketing", "营销")
    message = said.fill(name=subject.name, channel=Words(label.en.lower(), label.zh), what=meant, on=on)
    if channel == PHONE and what is None:
        own = words(" If the customer calls you, log it with --inbound; a call for something else that he agreed to, with --purpose.",
                    "若是客户来电，请加 --inbound 记录；为其同意的其他用途致电，请加 --purpose。")  # fmt: skip
        message = Words(message.en + own.en, message.zh + own.zh)
    hole = Hole(words("How did he say so?", "如何表示同意？"), "HOW HE SAID SO")
    meant_for = ("--purpose", what.code) if what else ()
    way_back = fix("consent", subject.prospect.no, channel, *meant_for, "--given", "--how", hole)
    finding = Finding("consent", subject.opportunity.step, False,
                      words("he has to consent first, with evidence", "须先取得同意并留存凭证"), way_back)  # fmt: skip
    return Refused("consent", subject.opportunity.step, message, [finding])

