"""Step 2, planning visits (guide 2.2): when, why, what counts as success, what to ask."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.consent import MARKETING
from rmflow.rules.consent import VISIT as VISIT_CHANNEL
from rmflow.store import consents, nexts
from rmflow.store.whom import KNOWN
from rmflow.text.dates import from_instant, instant
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.spoken import moment_words
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry
    from rmflow.store.rows import Contact, Row, Visit
    from rmflow.store.unit import Unit

CUSTOMER_CAME = "customer_came"
VISIT = words("visit", "拜访")
SUCCESS = words("the success measure", "成功标准")
QUESTION = words("the question", "问题")
WHO = words("who confirmed", "确认人")
REASON = words("the reason", "原因")
LIVE = ("planned", "confirmed")
# Two visits within so much of each other cannot both be kept.
APART = timedelta(minutes=60)


def plan_visit(
    unit: Unit,
    text: str,
    *,
    at: datetime,
    objective: str,
    success: str,
    questions: list[str],
    contact: str | None = None,
    bring: str | None = None,
    place: str | None = None,
    companion: str | None = None,
    kind: str = "appointment",
) -> Receipt:
    """A visit with an objective that can be judged afterwards, a measure of success, questions to ask (guide 2.2).

    `place` is free text or a code of `place_kind`. Without `contact`, the only contact there is.

    Raises:
        Refused: before step 2, off the path, a criterion is shut, or the customer does not want to be visited.
        BadInput: no question, an unknown code, a time that is past (a cold visit, a drop-in or a customer who came may
            be planned for earlier today).
    """
    subject = allow(unit, text, "plan_visit")
    sort = unit.guide.entry("visit_kind", kind)
    refuse_past(unit, at, sort)
    if sort.code != CUSTOMER_CAME and consents.latest(unit.connection, subject.prospect.id, VISIT_CHANNEL, MARKETING):
        from rmflow.actions.privacy import refuse_unwanted

        refuse_unwanted(unit, subject, VISIT_CHANNEL)
    asked = [clean(question, QUESTION, limit=NOTE_LIMIT) for question in questions]
    if not asked:
        raise BadInput(words("A plan needs at least one question to ask: --ask.", "访问计划至少要有一个问题：--ask。"))
    person = _whom(unit, subject, contact)
    row = unit.insert(
        "visit", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id,
        n=unit.next_n("visit", subject.prospect.id), kind=sort.code, planned_at=instant(at),
        planned_on=local_day(unit, at), objective=unit.guide.entry("visit_objective", objective).code,
        success=clean(success, SUCCESS, limit=NOTE_LIMIT), questions=json.dumps(asked, ensure_ascii=False),
        contact_id=person.id if person else None, place=_place(unit, place), status="planned",
        bring=clean(bring, words("what to bring", "携带资料"), limit=NOTE_LIMIT) if bring is not None else None,
        companion=clean(companion, words("the companion", "同行人")) if companion is not None else None,
    )  # fmt: skip
    nexts.refresh(unit, subject.prospect.id)
    return _planned(unit, subject, row, sort, person, asked)


def local_day(unit: Unit, at: datetime) -> str:
    """The RM's own day of a moment."""
    return at.astimezone(unit.now.tzinfo).date().isoformat()


def refuse_past(unit: Unit, at: datetime, kind: Entry) -> None:
    """Raises `BadInput` for a time that is past; where nobody is asked beforehand, earlier today is not."""
    if at >= unit.now or (not _needs_word(kind) and local_day(unit, at) == unit.day):
        return
    raise BadInput(
        words("{at} is past; a visit is planned for a time to come.", "{at} 已过，拜访须安排在将来。",
              at=moment_words(instant(at), unit.now)),
        hint=words("One that has taken place is logged with log-visit.", "已经进行的拜访请用 log-visit 记录。"),
    )  # fmt: skip


def _needs_word(kind: Entry) -> bool:
    return bool(kind.extra.get("needs_confirmation", True))


def _whom(unit: Unit, subject: Subject, contact: str | None) -> Contact | None:
    if contact is not None:
        return kept_only.contact(unit, subject.prospect, contact)
    rows = unit.connection.rows(f"SELECT * FROM contact WHERE prospect_id = ? AND {KNOWN.format('contact')} LIMIT 2",
                                (subject.prospect.id,))  # fmt: skip
    return cast("Contact", rows[0]) if len(rows) == 1 else None


def _place(unit: Unit, place: str | None) -> str | None:
    if place is None:
        return None
    text = clean(place, words("the place", "地点"))
    kinds = unit.guide.entries("place_kind").values()
    return next((kind.code for kind in kinds if text == kind.code or text in kind.label), text)


def _planned(
    unit: Unit, subject: Subject, row: Row, kind: Entry, person: Contact | None, questions: list[str]
) -> Receipt:
    no = subject.prospect.no
    met = words(" with {name}", "，见{name}", name=safe(person.name)) if person else plain("")
    notes = [*clashes(unit, row), *_overdue(unit, subject), *_prepare(unit, kind)]
    return Receipt(
        words("{name}: visit {n}, {when}{met}: {objective}.", "{name}：第{n}次拜访 {when}{met}：{objective}。",
              name=subject.name, n=row.n, when=moment_words(row.planned_at, unit.now), met=met,
              objective=unit.guide.label("visit_objective", row.objective)),
        {**visit_data(subject, row), "kind": row.kind, "objective": row.objective, "success": row.success,
         "questions": questions, "contact": person.name if person else None, "place": row.place, "bring": row.bring,
         "companion": row.companion},
        tuple(notes),
        f"rmflow confirm-visit {no} --visit {row.n} --by WHO --method phone" if _needs_word(kind)
        else f"rmflow check {no}",
    )  # fmt: skip


def visit_data(subject: Subject, row: Row | Visit) -> dict[str, object]:
    """A visit for scripts: its numbers, when, how it stands."""
    return {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "n": row.n, "id": row.id,
            "planned_at": row.planned_at, "planned_on": row.planned_on, "status": row.status}  # fmt: skip


def clashes(unit: Unit, row: Row | Visit) -> list[Words]:
    """The RM's own other visits less than an hour from this one."""
    at = from_instant(row.planned_at)
    others = unit.connection.rows(
        "SELECT p.no, p.name, v.n, v.planned_at FROM visit v JOIN prospect p ON p.id = v.prospect_id"
        " WHERE v.rm = ? AND v.status IN ('planned', 'confirmed') AND v.planned_on BETWEEN ? AND ?"
        " AND v.planned_at > ? AND v.planned_at < ? AND v.id <> ? ORDER BY v.planned_at",
        (unit.rm, local_day(unit, at - APART), local_day(unit, at + APART), instant(at - APART), instant(at + APART),
         row.id),
    )  # fmt: skip
    return [
        words("Less than an hour from visit {n} to #{no} {name}, {when}.",
              "与 #{no} {name} 的第{n}次拜访（{when}）相隔不足一小时。",
              n=other.n, no=other.no, name=safe(other.name), when=moment_words(other.planned_at, unit.now))
        for other in others
    ]  # fmt: skip


def _overdue(unit: Unit, subject: Subject) -> list[Words]:
    rows = unit.connection.rows(
        "SELECT no, text, due_on FROM promise WHERE prospect_id = ? AND kept_on IS NULL AND due_on < ? ORDER BY due_on",
        (subject.prospect.id, unit.day),
    )
    return [
        words("Promise {no} to this customer is overdue since {on}: “{text}”. Keep it before you go.",
              "对该客户的承诺{no}自 {on} 起逾期：“{text}”。请在拜访前兑现。", no=row.no, on=row.due_on,
              text=safe(row.text))
        for row in rows
    ]  # fmt: skip


def _prepare(unit: Unit, kind: Entry) -> list[Words]:
    """The guide's preparation for a cold visit (guide 1.3)."""
    if kind.code != "cold_visit":
        return []
    return [
        words("Prepare: {point} — {note}", "准备：{point}——{note}", point=entry.label, note=entry.note)
        if entry.note else words("Prepare: {point}", "准备：{point}", point=entry.label)
        for entry in unit.guide.entries("preparation").values()
    ]  # fmt: skip


def plan_command(subject: Subject) -> str:
    """The command that plans a visit."""
    return f"rmflow plan-visit {subject.prospect.no} --on WHEN --objective CODE --success … --ask …"
