"""Step 6, looking after customers (guide 6.1–6.3): tiers, care planned and given, and the next opportunity."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.actions.allow import Subject, allow, gather
from rmflow.actions.pipeline import has_care, subject_of
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules import gates
from rmflow.rules.findings import Finding, fix
from rmflow.rules.refused import Refused
from rmflow.store import nexts
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

NOTE = words("the note", "备注")
REASON = words("the reason", "原因")
CARE_STEP = 6


def set_tier(unit: Unit, text: str, tier: str, *, why: str) -> Receipt:
    """The customer's tier, which sets the rhythm of care (guide 6.3).

    Raises:
        Refused: no opportunity of the prospect has come to step 6.  BadInput: an unknown tier, or no reason.
    """
    subject = allow(unit, text, "set_tier")
    entry = unit.guide.entry("tier", tier.upper() if len(tier) == 1 else tier)
    reason = clean(why, REASON, limit=NOTE_LIMIT)
    before = subject.prospect.tier
    unit.update("prospect", subject.prospect.id, tier=entry.code, tier_why=reason, tier_on=unit.day)
    is_changed = before not in (None, entry.code)
    changed = words(" (was {before})", "（原为{before}）", before=before) if is_changed else plain("")
    return Receipt(
        words("{name}: tier {tier}{changed}; {rhythm}.", "{name}：{tier}{changed}；{rhythm}。", name=subject.name,
              tier=entry.label, changed=changed, rhythm=_rhythm(entry)),
        {"no": subject.prospect.no, "tier": entry.code, "before": before, "tier_on": unit.day, "why": reason,
         "cadence_days": entry.extra["cadence_days"]},
        _to_plan(unit, subject), None if _planned(unit, subject) else _suggestion(unit, subject, entry),
    )  # fmt: skip


def _rhythm(tier: Entry) -> Words:
    """How often the tier asks for a contact, in person and by a senior."""
    every = words("a contact every {n} days", "每{n}天联系一次", n=tier.extra["cadence_days"])
    face, senior = tier.extra.get("face_days"), tier.extra.get("senior_days")
    face_words = words(", in person every {n}", "，每{n}天面见", n=face) if face else plain("")
    senior_words = words(", with a senior every {n}", "，每{n}天高层拜访", n=senior) if senior else plain("")
    return Words(every.en + face_words.en + senior_words.en, every.zh + face_words.zh + senior_words.zh)


def _planned(unit: Unit, subject: Subject) -> Row | None:
    """The next care on the calendar."""
    return unit.connection.row(
        "SELECT * FROM care WHERE prospect_id = ? AND done_on IS NULL ORDER BY due_on, n LIMIT 1",
        (subject.prospect.id,),
    )


def _to_plan(unit: Unit, subject: Subject) -> tuple[Words, ...]:
    """Step 6 wants a tier and the next care date (guide 6.1, gate): what of these is missing now."""
    tier = unit.connection.value("SELECT tier FROM prospect WHERE id = ?", (subject.prospect.id,))
    notes = []
    if tier not in unit.guide.entries("tier"):
        notes.append(words("No tier yet: rmflow set-tier {no} TIER --why WHY",
                           "尚未分层：rmflow set-tier {no} 层级 --why 理由", no=subject.prospect.no))  # fmt: skip
    if _planned(unit, subject) is None:
        notes.append(words("No next care is planned.", "没有安排下次维护。"))
    return tuple(notes)


def _suggestion(unit: Unit, subject: Subject, tier: Entry | None, content: str | None = None) -> str:
    """The command that plans the next care: by the tier's cadence, the first within the days the guide allows."""
    first = unit.guide.numbers["care"]["first_days"]
    cared = unit.connection.value(
        "SELECT 1 FROM care WHERE prospect_id = ? AND done_on IS NOT NULL", (subject.prospect.id,)
    )
    days = tier.extra["cadence_days"] if tier else first
    days = days if cared else min(days, first)
    what = content or next(iter(unit.guide.entries("maintenance_content")))
    return f"rmflow plan-care {subject.prospect.no} {what} --on {unit.today + timedelta(days=days)}"


def plan_care(unit: Unit, text: str, content: str, *, on: date, note: str | None = None) -> Receipt:
    """Put a piece of care on the calendar (guide 6.1).

    Raises:
        Refused: no opportunity of the prospect has come to step 6.  BadInput: an unknown content, a day that is past.
    """
    subject = allow(unit, text, "plan_care")
    entry = unit.guide.entry("maintenance_content", content)
    row = _plan(unit, subject, entry, on, note)
    nexts.refresh(unit, subject.prospect.id)
    notes = () if subject.prospect.tier in unit.guide.entries("tier") else _to_plan(unit, subject)
    return Receipt(
        words("{name}, care {n}: {content} on {on}.", "{name} 维护{n}：{content}，{on}。", name=subject.name, n=row.n,
              content=entry.label, on=row.due_on),
        {"no": subject.prospect.no, "n": row.n, "id": row.id, "content": entry.code, "due_on": row.due_on}, notes,
    )  # fmt: skip


def _plan(unit: Unit, subject: Subject, content: Entry, on: date, note: str | None = None) -> Row:
    if on < unit.today:
        raise BadInput(
            words("Care cannot be planned for a day that is past ({on}); what was given is logged.",
                  "不能为已过的日期（{on}）安排维护；已做的请直接记录。", on=on),
            fix=f"rmflow log-care {subject.prospect.no} {content.code} --way CODE --on {on}",
        )  # fmt: skip
    return unit.insert(
        "care", prospect_id=subject.prospect.id, n=unit.next_n("care", subject.prospect.id), content=content.code,
        due_on=on.isoformat(), note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None,
    )  # fmt: skip


def log_care(
    unit: Unit, text: str, content: str, *, way: str, on: date | None = None, note: str | None = None,
    next_on: date | None = None,
) -> Receipt:  # fmt: skip
    """A piece of care was given (guide 6.1, 6.2): it closes the earliest planned of its content, or stands unplanned.

    `next_on` plans the next of the same content.

    Raises:
        Refused: no opportunity of the prospect has come to step 6.
        BadInput: an unknown content or way, a day to come, a next day that is past.
    """
    subject = allow(unit, text, "log_care")
    entry = unit.guide.entry("maintenance_content", content)
    manner = unit.guide.entry("maintenance_way", way)
    if on is not None and on > unit.today:
        raise BadInput(
            words("Care cannot be logged before it is given ({on}).", "维护日期在将来（{on}），不能记录。", on=on),
            fix=f"rmflow plan-care {subject.prospect.no} {entry.code} --on {on}",
        )
    row, was_planned = _done(unit, subject, entry, manner, (on or unit.today).isoformat(), note)
    upcoming = _plan(unit, subject, entry, next_on) if next_on is not None else _planned(unit, subject)
    nexts.refresh(unit, subject.prospect.id)
    tier = unit.guide.entries("tier").get(subject.prospect.tier or "")
    return Receipt(
        words("{name}: {content}, {way}{next}.", "{name}：{content}（{way}）{next}。", name=subject.name,
              content=entry.label, way=manner.label,
              next=words("; next care on {on}", "；下次维护 {on}", on=upcoming.due_on) if upcoming else plain("")),
        {"no": subject.prospect.no, "n": row.n, "id": row.id, "content": entry.code, "way": manner.code,
         "done_on": row.done_on, "planned": was_planned, "next_on": upcoming.due_on if upcoming else None},
        (*_to_plan(unit, subject), *_too_thin(unit, subject, tier)),
        None if upcoming else _suggestion(unit, subject, tier, entry.code),
    )  # fmt: skip


def _done(
    unit: Unit, subject: Subject, content: Entry, way: Entry, day: str, note: str | None
) -> tuple[Row, bool]:
    said = {"note": clean(note, NOTE, limit=NOTE_LIMIT, multiline=True)} if note else {}
    row = unit.connection.row(
        "SELECT * FROM care WHERE prospect_id = ? AND content = ? AND done_on IS NULL ORDER BY due_on, n LIMIT 1",
        (subject.prospect.id, content.code),
    )
    if row is None:
        given: dict[str, Any] = {"content": content.code, "due_on": day, "done_on": day, "way": way.code, **said}
        n = unit.next_n("care", subject.prospect.id)
        return unit.insert("care", prospect_id=subject.prospect.id, n=n, **given), False
    unit.update("care", row.id, done_on=day, way=way.code, **said)
    row.done_on = day
    return row, True


def _too_thin(unit: Unit, subject: Subject, tier: Entry | None) -> tuple[Words, ...]:
    """A key customer whom nobody has met for longer than the tier asks (guide 6.2, gate)."""
    limit = tier.extra.get("face_days") if tier and tier.extra.get("key") else None
    if not limit:
        return ()
    ways = [code for code, entry in unit.guide.entries("maintenance_way").items() if entry.extra.get("face")]
    marks = ", ".join("?" * len(ways))
    last = unit.connection.value(
        "SELECT max(met_on) FROM (SELECT max(held_on) AS met_on FROM visit WHERE prospect_id = ? AND status = 'held'"
        f" UNION ALL SELECT max(done_on) FROM care WHERE prospect_id = ? AND way IN ({marks}))",
        (subject.prospect.id, subject.prospect.id, *ways),
    )
    since = last or subject.opportunity.entered_step_on
    days = (unit.today - date.fromisoformat(since)).days
    if days <= limit:
        return ()
    return (words("Nobody has met this key customer for {days} days; tier {tier} asks for it every {limit}.",
                  "重点客户已有 {days} 天未面见；{tier}级要求每 {limit} 天面见一次。",
                  days=days, tier=tier.code if tier else "", limit=limit),)  # fmt: skip


def new_opportunity(unit: Unit, text: str, *, why: str | None = None) -> Receipt:
    """Another opportunity with a customer (cross-sell, guide P1): it starts at step 2 while care goes on.

    Raises:
        Refused: no opportunity of the prospect has come to step 6 (`step`), or another is under way (`under_way`).
    """
    subject = subject_of(unit, text)
    _no_other(subject)
    if not has_care(unit, subject.prospect.id):
        raise Refused("step", subject.opportunity.step, words(
            "{name} stands at step {n} ({here}); a new opportunity is for customers in care, at step 6.",
            "{name} 现处第{n}步（{here}）；只有进入第6步维护的老客户才能开新商机。", name=subject.name,
            n=subject.opportunity.step, here=unit.guide.step_label(subject.opportunity.step),
        ), gates.stands_before(gather(unit, subject), unit.guide, CARE_STEP))  # fmt: skip
    reason = clean(why, REASON, limit=NOTE_LIMIT) if why else None
    row = unit.open_opportunity(subject.prospect.id, _next_no(unit, subject), 2, reason)
    return Receipt(
        words("{name}, opportunity {n}: at step 2, {step}.", "{name} 商机{n}：处于第2步，{step}。", name=subject.name,
              n=row.no, step=unit.guide.step_label(2)),
        {"no": subject.prospect.no, "opportunity": row.no, "id": row.id, "step": 2, "why": reason},
        paste=f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def _next_no(unit: Unit, subject: Subject) -> int:
    """The number of the prospect's next opportunity."""
    last: int = unit.connection.value("SELECT max(no) FROM opportunity WHERE prospect_id = ?", (subject.prospect.id,))
    return last + 1


def _no_other(subject: Subject) -> None:
    """One walk at a time: what is under way comes to its end first."""
    opportunity = subject.opportunity
    if opportunity.step == CARE_STEP or opportunity.outcome not in ("open", "won") or opportunity.no == 1:
        return
    raise Refused("under_way", opportunity.step, words(
        "{name} has opportunity {n} under way, at step {step}; it comes to its end first.",
        "{name} 的商机{n}仍在推进（第{step}步），先了结它。",
        name=subject.name, n=opportunity.no, step=opportunity.step,
    ), [Finding(
        "under_way", opportunity.step, False,
        words("opportunity {n} is under way", "商机{n}正在推进", n=opportunity.no), fix("check", subject.prospect.no),
    )])  # fmt: skip
