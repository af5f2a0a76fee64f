"""Moving along the guide: check, advance, back, off the path and onto it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rmflow.actions.allow import OFF_PATH, Subject, gather, off_path_words, refuse_restricted, revive_finding
from rmflow.errors import BadInput
from rmflow.records import Card, Line, Receipt, Section
from rmflow.rules import gates
from rmflow.rules.refused import Refused
from rmflow.store import find, nexts
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.words import Words, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.rules.findings import Finding, Verdict
    from rmflow.store.rows import Opportunity
    from rmflow.store.unit import Unit

REASON = words("the reason", "原因")
NOTE = words("the note", "备注")


def subject_of(unit: Unit, text: str) -> Subject:
    """The prospect that `text` means and its current opportunity.

    Raises:
        Refused: he is to be forgotten, and the unit is one that writes.
    """
    prospect = find.prospect(unit.connection, text)
    if unit.recorder is not None:
        refuse_restricted(unit, prospect)
    subject = Subject(prospect, find.current_opportunity(unit.connection, prospect.id))
    unit.about = subject.opportunity.id
    return subject


def check(unit: Unit, text: str) -> Card:
    """What the gate says: what is there, what is missing, the command for each. Changes nothing."""
    subject = subject_of(unit, text)
    facts = gather(unit, subject)
    verdict = gates.judge(facts, unit.guide)
    step = verdict.step
    head = words("#{no} {name} — step {n}, {step}", "#{no} {name} —— 第{n}步 {step}", no=subject.prospect.no,
                 name=subject.name, n=step, step=unit.guide.step_label(step))  # fmt: skip
    sections = []
    if verdict.missing:
        sections.append(Section(
            words("Missing ({n})", "所缺（{n}）", n=len(verdict.missing)),
            tuple(Line(f.text, mark="no", paste=f.fix.paste() if f.fix else None) for f in verdict.missing),
        ))  # fmt: skip
    if verdict.met:
        sections.append(Section(words("On record", "已有"), tuple(_met(finding) for finding in verdict.met)))
    return Card(head, tuple(sections), _check_data(subject, verdict), (_said(subject, verdict),),
                (subject.name, *(contact.name for contact in facts.contacts)))  # fmt: skip


def _met(finding: Finding) -> Line:
    on = words(" ({on})", "（{on}）", on=finding.on) if finding.on else Words("", "")
    return Line(Words(finding.text.en + on.en, finding.text.zh + on.zh), mark="ok")


def _said(subject: Subject, verdict: Verdict) -> Words:
    if subject.opportunity.outcome in OFF_PATH:
        return off_path_words(subject)
    if not verdict.is_open:
        return words("The gate is shut.", "关口未开。") if verdict.step < gates.LAST_STEP else words(
            "Care is not set up yet.", "维护尚未安排好。"
        )  # fmt: skip
    if verdict.step == gates.LAST_STEP:
        return words("Care is set up.", "维护已安排。")
    return words("The gate is open: rmflow advance {no}", "关口已开：rmflow advance {no}", no=subject.prospect.no)


def _check_data(subject: Subject, verdict: Verdict) -> dict[str, Any]:
    return {
        "no": subject.prospect.no,
        "step": verdict.step,
        "ready": verdict.is_open and subject.opportunity.outcome not in OFF_PATH,
        "missing": [
            {"code": f.code, "why": f.text, "fix": f.fix.paste() if f.fix else None} for f in verdict.missing
        ],
        "met": [{"code": f.code, "what": f.text, "on": f.on} for f in verdict.met],
    }


def advance(unit: Unit, text: str) -> Receipt:
    """One step on, through the gate. There is no way round it.

    Raises:
        Refused: the gate is shut (everything missing is listed), or the opportunity is off the path or at its end.
    """
    subject = subject_of(unit, text)
    if subject.opportunity.outcome in OFF_PATH:
        raise Refused(
            subject.opportunity.outcome, subject.opportunity.step, off_path_words(subject), [revive_finding(subject)]
        )
    verdict = gates.judge(gather(unit, subject), unit.guide)
    if verdict.step == gates.LAST_STEP:
        raise Refused("last_step", gates.LAST_STEP, words(
            "{name} is at step 6, the last: care has no end. A new need opens a new opportunity: "
            "rmflow new-opportunity {no}",
            "{name} 已在第6步，这是最后一步：维护没有终点。有新需求请开新商机：rmflow new-opportunity {no}",
            name=subject.name, no=subject.prospect.no,
        ))  # fmt: skip
    if not verdict.is_open:
        raise Refused("gate", verdict.step, words(
            "{name} may not leave step {n} ({step}) yet: {count} missing.",
            "{name} 还不能离开第{n}步（{step}）：缺 {count} 项。",
            name=subject.name, n=verdict.step, step=unit.guide.step_label(verdict.step), count=len(verdict.missing),
        ), verdict.missing)  # fmt: skip
    to = verdict.step + 1
    unit.move(subject.opportunity, to)
    _after_move(unit, subject, to)
    nexts.overtaken(unit, subject.prospect.id)
    return Receipt(
        words("{name} is now at step {n}: {step}.", "{name} 进入第{n}步：{step}。", name=subject.name, n=to,
              step=unit.guide.step_label(to)),
        {"no": subject.prospect.no, "from": verdict.step, "step": to}, paste=f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def _after_move(unit: Unit, subject: Subject, to: int) -> None:
    """The prospect's status follows: a potential customer who passed gate 1 is a target (guide 1.1)."""
    if to == gates.LAST_STEP and subject.opportunity.outcome != "won":
        # Also after a step back from care: the deal is on record still, and the gate has just asked for it.
        dealt_on = unit.connection.value(
            "SELECT max(dealt_on) FROM deal WHERE opportunity_id = ?", (subject.opportunity.id,)
        )
        unit.update("opportunity", subject.opportunity.id, outcome="won", outcome_on=dealt_on or unit.day)
    if subject.opportunity.outcome not in OFF_PATH:
        unit.update("prospect", subject.prospect.id, status=_status_of(unit, subject))


def step_back(unit: Unit, text: str, *, to: int, reason: str) -> Receipt:
    """Back to an earlier step, one history row per step; always allowed, never without a reason.

    Raises:
        BadInput: not an earlier step, or no reason.
    """
    subject = subject_of(unit, text)
    here = subject.opportunity.step
    if here == 1:
        raise BadInput(
            words("{name} stands at step 1; there is no step before it.", "{name} 现处第1步，没有更早的步骤。",
                  name=subject.name),
            fix=f"rmflow show {subject.prospect.no}",
        )  # fmt: skip
    if not 1 <= to < here:
        raise BadInput(
            words("{name} stands at step {n}; back means to step {steps}, not {to}.",
                  "{name} 现处第{n}步，只能退到第{steps}步，不能是 {to}。", name=subject.name, n=here, to=to,
                  steps="1" if here == 2 else words("1 to {last}", "1至{last}", last=here - 1)),
            fix=f"rmflow show {subject.prospect.no}",
        )  # fmt: skip
    why = clean(reason, REASON, limit=NOTE_LIMIT)
    for step in range(here - 1, to - 1, -1):
        unit.move(subject.opportunity, step, why)
    if subject.opportunity.outcome == "won":
        # Won is said of a walk that came to its end; one that goes back is open again.
        unit.update("opportunity", subject.opportunity.id, outcome="open", outcome_on=None, outcome_why=None)
    _after_move(unit, subject, to)
    return Receipt(
        words("{name} is back at step {n}: {step}.", "{name} 退回第{n}步：{step}。", name=subject.name, n=to,
              step=unit.guide.step_label(to)),
        {"no": subject.prospect.no, "from": here, "step": to}, paste=f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def drop(unit: Unit, text: str, *, reason: str, note: str | None = None) -> Receipt:
    """Drop a prospect (淘汰): no more work on it. `reason` is a code of the guide's drop reasons.

    A customer in care with another opportunity under way keeps his care: only that opportunity is dropped.

    Raises:
        BadInput: an unknown reason.  Refused: it is dropped already.
    """
    subject = subject_of(unit, text)
    code = unit.guide.entry("drop_reason", reason)
    if subject.opportunity.outcome == "dropped":
        raise Refused("dropped", subject.opportunity.step, off_path_words(subject), [revive_finding(subject)])
    end(unit, subject, "dropped", code.code, note)
    stops = {"do_not_call": True, "do_not_call_on": unit.day} if code.code == "do_not_contact" else {}
    status = "customer" if has_care(unit, subject.prospect.id) else "disqualified"
    unit.update("prospect", subject.prospect.id, status=status, **stops)
    stop_work(unit, subject.prospect.id)
    kept = words("Opportunity {n} is dropped; the customer stays in care.", "只淘汰商机{n}，客户维护继续。",
                 n=subject.opportunity.no)  # fmt: skip
    return Receipt(
        words("{name} is dropped: {why}.", "{name} 已淘汰：{why}。", name=subject.name, why=code.label),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "outcome": "dropped", "reason": code.code,
         "status": status},
        (kept,) if status == "customer" else (),
    )  # fmt: skip


def end(unit: Unit, subject: Subject, outcome: str, why: str | None, note: str | None = None, **more: Any) -> None:
    """Write an opportunity's outcome; planned visits of an opportunity off the path are cancelled."""
    unit.update(
        "opportunity", subject.opportunity.id, outcome=outcome, outcome_on=unit.day, outcome_why=why,
        outcome_note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None, **more,
    )  # fmt: skip
    if outcome in OFF_PATH:
        for (visit,) in unit.connection.tuples(
            "SELECT id FROM visit WHERE opportunity_id = ? AND status IN ('planned', 'confirmed')",
            (subject.opportunity.id,),
        ):
            unit.update("visit", visit, status="cancelled", cancelled_why=outcome)


def has_care(unit: Unit, prospect_id: str) -> bool:
    """Whether an opportunity of the prospect stands at step 6 and is not off the path: a customer to look after."""
    return bool(unit.connection.value(
        "SELECT 1 FROM opportunity WHERE prospect_id = ? AND step = 6 AND outcome IN ('open', 'won')", (prospect_id,)
    ))  # fmt: skip


def stop_work(unit: Unit, prospect_id: str) -> None:
    """Nothing is due any more with a prospect off the path; promises stay, and care while he is a customer."""
    nexts.finish(unit, prospect_id, "call", "step", "recheck")
    if not has_care(unit, prospect_id):
        for (care,) in unit.connection.tuples(
            "SELECT id FROM care WHERE prospect_id = ? AND done_on IS NULL", (prospect_id,)
        ):
            unit.delete("care", care)
    nexts.refresh(unit, prospect_id)


def revive(unit: Unit, text: str, *, reason: str, next_on: date | None = None) -> Receipt:
    """Take up again what was lost, deferred or dropped; it stands where it stood, and its gates are as shut.

    Raises:
        BadInput: it is not off the path, no reason, or a next date that is past.
    """
    subject = _off_path(unit, subject_of(unit, text))
    why = clean(reason, REASON, limit=NOTE_LIMIT)
    if next_on is not None and next_on < unit.today:
        raise BadInput(words("The next date cannot be in the past ({on}).", "下次日期已过（{on}）。", on=next_on))
    unit.update("opportunity", subject.opportunity.id, outcome="open", outcome_on=None, outcome_why=None,
                outcome_note=why, competitor=None)  # fmt: skip
    unit.update("prospect", subject.prospect.id, status=_status_of(unit, subject))
    nexts.finish(unit, subject.prospect.id, "recheck")
    if next_on is not None:
        nexts.follow_up(unit, subject.prospect.id, "step", next_on.isoformat(), why)
    nexts.refresh(unit, subject.prospect.id)
    return Receipt(
        words("{name} is under way again, at step {n}.", "{name} 已重新启用，处于第{n}步。", name=subject.name,
              n=subject.opportunity.step),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "outcome": "open",
         "step": subject.opportunity.step, "next_on": next_on.isoformat() if next_on else None},
        _revived_notes(subject, next_on), f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def _off_path(unit: Unit, subject: Subject) -> Subject:
    """What there is to revive: the current opportunity, or of a customer in care the newest that left the path."""
    if subject.opportunity.outcome in OFF_PATH:
        return subject
    if subject.opportunity.step == gates.LAST_STEP:
        row = unit.connection.row(
            "SELECT * FROM opportunity WHERE prospect_id = ? AND outcome IN ('lost', 'deferred', 'dropped')"
            " ORDER BY no DESC LIMIT 1",
            (subject.prospect.id,),
        )
        if row is not None:
            return Subject(subject.prospect, cast("Opportunity", row))
    raise BadInput(words("{name} is under way; there is nothing to revive.", "{name} 正在推进，无需重新启用。",
                         name=subject.name), fix=f"rmflow show {subject.prospect.no}")  # fmt: skip


def _revived_notes(subject: Subject, next_on: date | None) -> tuple[Words, ...]:
    notes = []
    if subject.prospect.do_not_call:
        notes.append(words("Still marked do-not-call since {on}: only the customer's own calls may be logged.",
                           "自 {on} 起标记为勿扰，仍然有效：只能记录客户来电。",
                           on=subject.prospect.do_not_call_on))  # fmt: skip
    if next_on is None:
        notes.append(words("No next date: --next +3d would have set one.", "没有下次日期：可加 --next +3d。"))
    return tuple(notes)


def _status_of(unit: Unit, subject: Subject) -> str:
    """What a prospect on the path is: a customer once something is won, a target past gate 1, else potential."""
    if unit.connection.value(
        "SELECT 1 FROM opportunity WHERE prospect_id = ? AND outcome IN ('open', 'won')"
        " AND (step = 6 OR outcome = 'won')",
        (subject.prospect.id,),
    ):
        return "customer"
    return "target" if subject.opportunity.step > 1 else "potential"
