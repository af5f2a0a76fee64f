"""Calls (guide 1.3): what came of each, what comes next, and when the calling has to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rmflow.actions.allow import Subject, allow
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules import quotas
from rmflow.rules.consent import MARKETING, PHONE
from rmflow.store import consents, nexts
from rmflow.text.dates import instant
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import TypedDict, Unpack

    from rmflow.rules.refused import Refused
    from rmflow.store.rows import Prospect, Row
    from rmflow.store.unit import Unit

    class Details(TypedDict, total=False):
        """What may be said of a call besides its outcome."""

        seconds: int | None
        at: datetime | None
        note: str | None
        grade: str | None
        refusal: str | None
        inbound: bool

NOTE = words("the note", "备注")


class Logged(NamedTuple):
    """A call as it was written, and what it led to."""

    subject: Subject
    call: Row
    due: str | None  # the day of the next call that was set with this one
    next_on: str | None  # the day of whatever comes next for the prospect
    stopped: list[Words]  # said where it was one hostile refusal too many


def log(
    unit: Unit,
    text: str,
    outcome: str,
    *,
    next_on: date | None = None,
    purpose: str | None = None,
    **details: Unpack[Details],
) -> Logged:
    """Log a call (guide 1.3): what came of it, how long, what comes next.

    `outcome` is a code of the guide; a grade sets the follow-up day where `next_on` does not (A 1, B 3, C 7 days).
    `purpose` is a code too, for a call that is no marketing: a customer who refuses that may have agreed to something else.

    Raises:
        Refused: the prospect asked not to be called or does not consent to it (`inbound` calls are his own and always logged,
        though no next one of ours is booked after them without his consent).
        BadInput: an unknown code, a call in the future.
    """
    subject = allow(unit, text, "log_call")
    prospect = subject.prospect
    meant = unit.guide.entry("consent_purpose", purpose).code if purpose else MARKETING
    if not details.get("inbound"):
        _refuse_unwanted(unit, subject, meant)
    call = insert_call(unit, prospect, subject.opportunity.id, outcome, **details)
    due = _next_call(unit, call, next_on)
    if due is not None and (call.is_inbound or _stops(unit, call)):
        due = _due_if_wanted(unit, subject, meant, due, is_asked=next_on is not None)
    if due is None:
        nexts.finish(unit, prospect.id, "call")
    else:
        nexts.follow_up(unit, prospect.id, "call", due, call.note)
    following = nexts.refresh(unit, prospect.id)
    return Logged(subject, call, due, following, _hostile(unit, prospect))


def log_call(
    unit: Unit,
    text: str,
    outcome: str,
    *,
    next_on: date | None = None,
    purpose: str | None = None,
    **details: Unpack[Details],
) -> Receipt:
    """`log`, with the receipt that tells how the day's calls stand."""
    return _receipt(unit, log(unit, text, outcome, next_on=next_on, purpose=purpose, **details))


def stop_calling(unit: Unit, text: str) -> Receipt:
    """The customer is not to be called any more, whatever he said on which occasion (guide 1.3)."""
    subject = allow(unit, text, "log_call")
    unit.update("prospect", subject.prospect.id, do_not_call=True, do_not_call_on=unit.day)
    nexts.finish(unit, subject.prospect.id, "call")
    nexts.refresh(unit, subject.prospect.id)
    return Receipt(
        words("{name} is not to be called any more.", "{name} 已设为勿扰。", name=subject.name),
        {"no": subject.prospect.no, "do_not_call_on": unit.day},
    )


def amend_call(
    unit: Unit,
    call_id: str,
    *,
    note: str | None = None,
    refusal: str | None = None,
    grade: str | None = None,
    next_on: date | None = None,
    next_at: datetime | None = None,
) -> tuple[Words, ...]:
    """Add to a call that was just logged: a note, the kind of refusal, a grade, the day (or hour) of the next one.

    What it led to is said: three hostile refusals stop the calling, as does one of a kind that stops.

    Raises:
        BadInput: an unknown code, or a next call in the past.
    """
    call = unit.connection.row("SELECT * FROM call WHERE id = ?", (call_id,))
    if call is None:
        raise LookupError(call_id)
    kind = unit.guide.entry("refusal_kind", refusal) if refusal else None
    given = {
        "note": clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None,
        "refusal": kind.code if kind else None,
        "grade": unit.guide.entry("intent_grade", grade).code if grade else None,
    }
    unit.update("call", call_id, **{name: value for name, value in given.items() if value is not None})
    prospect = _now(unit, call.prospect_id)
    if kind and kind.extra.get("stops") and not prospect.do_not_call:
        unit.update("prospect", prospect.id, do_not_call=True, do_not_call_on=call.called_on)
    call = unit.connection.row("SELECT * FROM call WHERE id = ?", (call_id,))
    due = _next_call(unit, call, next_at.date() if next_at else next_on)
    if due is not None and not _now(unit, prospect.id).do_not_call:
        at = instant(next_at) if next_at else None
        nexts.follow_up(unit, prospect.id, "call", due, given["note"] or (call.note if call else None), at)
        nexts.refresh(unit, prospect.id)
    return tuple(_hostile(unit, prospect)) if kind else ()


def insert_call(
    unit: Unit,
    prospect: Prospect,
    opportunity_id: str | None,
    outcome: str,
    *,
    seconds: int | None = None,
    at: datetime | None = None,
    note: str | None = None,
    grade: str | None = None,
    refusal: str | None = None,
    inbound: bool = False,
    **more: Any,
) -> Row:
    """The row of a call, and the prospect's do-not-call mark where the outcome asks for it."""
    entry = unit.guide.entry("call_outcome", outcome)
    moment = at or unit.now
    if moment > unit.now:
        raise BadInput(words("A call cannot be logged before it is made ({at}).", "通话时间在将来（{at}），不能记录。",
                             at=moment.isoformat(sep=" ", timespec="minutes")))  # fmt: skip
    call = unit.insert(
        "call", prospect_id=prospect.id, opportunity_id=opportunity_id, called_at=instant(at) if at else unit.stamp,
        called_on=moment.astimezone(unit.now.tzinfo).date().isoformat(), is_inbound=inbound, outcome=entry.code,
        is_reached=bool(entry.extra.get("reached")), is_appointment=bool(entry.extra.get("appointment")),
        duration_s=seconds, note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None,
        grade=unit.guide.entry("intent_grade", grade).code if grade else None,
        refusal=unit.guide.entry("refusal_kind", refusal).code if refusal else None, **more,
    )  # fmt: skip
    if entry.extra.get("stops"):
        unit.update("prospect", prospect.id, do_not_call=True, do_not_call_on=call.called_on)
    return call


def _refuse_unwanted(unit: Unit, subject: Subject, purpose: str) -> None:
    if subject.prospect.do_not_call:
        raise _do_not_call(subject)
    if (
        purpose != MARKETING
        or consents.latest(unit.connection, subject.prospect.id, PHONE, MARKETING)
        or consents.needs_consent(unit.guide)
    ):
        from rmflow.actions.privacy import refuse_unwanted

        refuse_unwanted(unit, subject, PHONE, purpose)


def _due_if_wanted(unit: Unit, subject: Subject, purpose: str, due: str, *, is_asked: bool) -> str | None:
    """The day of a call of ours after one of his own, or after he asked for no more; None where he does not want any and
    nobody asked for the day.

    Raises:
        Refused: he does not want any, and the day was asked for.
    """
    from rmflow.rules.findings import Finding, Hole, fix
    from rmflow.rules.refused import Refused

    try:
        _refuse_unwanted(unit, subject._replace(prospect=_now(unit, subject.prospect.id)), purpose)
    except Refused as refused:
        if not is_asked:
            return None
        hole = Hole(words("How did he say so?", "如何表示同意？"), "HOW HE SAID SO")
        way = Finding("consent", subject.opportunity.step, False,
                      words("a next call of yours needs his consent on record; without --next this one is logged",
                            "您再致电须先有其同意的记录；不加 --next 即可记录本次通话"),
                      fix("consent", subject.prospect.no, PHONE, *(("--purpose", purpose) if purpose != MARKETING else ()),
                          "--given", "--how", hole))  # fmt: skip
        raise Refused(refused.reason, refused.step, words(
            "{name} does not want to be called: no next call of yours can be booked.", "{name} 不愿接听外呼，不能约定下次致电。",
            name=subject.name,
        ), [way]) from None  # fmt: skip
    return due


def _stops(unit: Unit, call: Any) -> bool:
    return bool(unit.guide.entry("call_outcome", call.outcome).extra.get("stops"))


def _now(unit: Unit, prospect_id: str) -> Prospect:
    """The prospect as he stands after what was just written."""
    return cast("Prospect", unit.connection.row("SELECT * FROM prospect WHERE id = ?", (prospect_id,)))


def _do_not_call(subject: Subject) -> Refused:
    from rmflow.rules.refused import Refused

    return Refused("do_not_call", subject.opportunity.step, words(
        "{name} asked on {on} not to be called. If the customer calls you, log it with --inbound.",
        "{name} 已于 {on} 要求勿扰。若是客户来电，请加 --inbound 记录。",
        name=subject.name, on=subject.prospect.do_not_call_on,
    ))  # fmt: skip


def _next_call(unit: Unit, call: Any, next_on: date | None) -> str | None:
    from datetime import timedelta

    if next_on is not None:
        if next_on < unit.today:
            raise BadInput(words("The next call cannot be in the past ({on}).",
                                 "下次联系日期已过（{on}）。", on=next_on))  # fmt: skip
        return next_on.isoformat()
    grade = unit.guide.entries("intent_grade").get(call.grade or "")
    days = grade.extra.get("follow_up_days") if grade else None
    return (unit.today + timedelta(days=days)).isoformat() if days else None


def _receipt(unit: Unit, logged: Logged) -> Receipt:
    subject, call, due, following, stopped = logged
    prospect = subject.prospect
    made, reached = unit.connection.tuples(
        "SELECT count(*), coalesce(sum(is_reached), 0) FROM call WHERE called_on = ? AND rm = ? AND is_inbound = 0",
        (unit.day, unit.rm),
    )[0]
    least = quotas.quota(unit.guide).times(unit.workdays.share(unit.today, unit.rm)).least
    notes = [] if due or following or not _may_book(unit, prospect.id) else [
        words("No next date: --next +3d would set one.", "没有下次日期：可加 --next +3d。")
    ]  # fmt: skip
    return Receipt(
        words("{name}: {outcome}{next}. Calls today {made}/{least}, reached {reached}.",
              "{name}：{outcome}{next}。今日通话 {made}/{least}，接通 {reached}。",
              name=subject.name, outcome=unit.guide.label("call_outcome", call.outcome),
              next=words(", next on {on}", "，下次 {on}", on=due) if due else plain(""),
              made=made, least=least, reached=reached),
        {"id": call.id, "no": prospect.no, "outcome": call.outcome, "called_at": call.called_at,
         "called_on": call.called_on, "reached": bool(call.is_reached), "next_on": due,
         "calls_today": made, "reached_today": reached},
        (*notes, *stopped),
        f"rmflow plan-visit {prospect.no} --on WHEN --objective CODE --success … --ask …"
        if call.is_appointment and subject.opportunity.step == 2 else None,
    )  # fmt: skip


def _may_book(unit: Unit, prospect_id: str) -> bool:
    """Whether a next call of ours may be booked, as he stands now."""
    return consents.may_be_called(unit.connection, unit.guide, _now(unit, prospect_id), unit.day)


def _hostile(unit: Unit, prospect: Prospect) -> list[Words]:
    """Three hostile refusals stop the calling (guide 1.3, gate)."""
    kinds = [code for code, entry in unit.guide.entries("refusal_kind").items() if entry.extra.get("hostile")]
    marks = ", ".join("?" * len(kinds))
    count = unit.connection.value(
        f"SELECT count(*) FROM call WHERE prospect_id = ? AND refusal IN ({marks})", (prospect.id, *kinds)
    )
    limit = unit.guide.numbers["hostile_refusals_stop"]
    if count < limit or prospect.do_not_call:
        return []
    unit.update("prospect", prospect.id, do_not_call=True, do_not_call_on=unit.day)
    nexts.finish(unit, prospect.id, "call")
    nexts.refresh(unit, prospect.id)
    return [words("{n} hostile refusals: marked do-not-call.", "已有 {n} 次恶意拒绝，标记为勿扰。", n=count)]
