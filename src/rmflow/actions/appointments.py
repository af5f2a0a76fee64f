"""Step 2, arranging to meet (guide 2.3): the customer agrees, another time, or it is called off."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow, gather
from rmflow.actions.visits import LIVE, VISIT, clashes, local_day, plan_command, refuse_past, visit_data
from rmflow.errors import BadInput, Missing
from rmflow.records import Receipt
from rmflow.rules.refused import Refused
from rmflow.store import find, nexts
from rmflow.text.dates import instant
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.spoken import moment_words
from rmflow.words import words

if TYPE_CHECKING:
    from datetime import datetime

    from rmflow.store.rows import Row, Visit
    from rmflow.store.unit import Unit

WHO = words("who confirmed", "确认人")
REASON = words("the reason", "原因")


def open_visit(unit: Unit, subject: Subject, n: int | None, statuses: tuple[str, ...] = LIVE) -> Visit:
    """Visit `n`, or else the next one to come (or the earliest one left) that still stands.

    Those of the current opportunity come first.

    Raises:
        NotFound: there is no visit of that number.  BadInput: it is over or cancelled.
        Refused: no visit stands; the finding says how to plan one.
    """
    if n is not None:
        row = find.numbered(unit.connection, "visit", subject.prospect, n, VISIT, plan_command(subject))
        if row.status not in LIVE:
            raise visit_over(subject, row)
        return cast("Visit", row)
    marks = ", ".join("?" * len(statuses))
    found = unit.connection.row(
        f"SELECT * FROM visit WHERE prospect_id = ? AND status IN ({marks})"
        " ORDER BY opportunity_id <> ?, planned_on < ?, planned_at LIMIT 1",
        (subject.prospect.id, *statuses, subject.opportunity.id, unit.day),
    )
    if found is None:
        raise _none(unit, subject, statuses)
    return cast("Visit", found)


def visit_over(subject: Subject, row: Row) -> BadInput:
    """The error for a visit that is over or cancelled."""
    said = {
        "held": words("took place on {on}", "已于 {on} 进行", on=row.held_on),
        "no_show": words("is logged as a no-show", "已记为客户爽约"),
        "cancelled": words("is cancelled", "已取消"),
    }
    return BadInput(
        words("Visit {n} of {name} {what}.", "{name} 的第{n}次拜访{what}。", n=row.n, name=subject.name,
              what=said[row.status]),
        fix=plan_command(subject),
    )


def _none(unit: Unit, subject: Subject, statuses: tuple[str, ...]) -> Refused | BadInput:
    """No visit to confirm, move or cancel: the guide wants a plan first."""
    from rmflow.rules.checks.approach import visit_plan

    if statuses != LIVE:
        row = unit.connection.row(
            "SELECT * FROM visit WHERE prospect_id = ? AND status = 'confirmed' ORDER BY planned_at LIMIT 1",
            (subject.prospect.id,),
        )
        if row is not None:
            return BadInput(
                words("Visit {n} of {name} is confirmed already, by {who} on {on}; to change that say --visit.",
                      "{name} 的第{n}次拜访已由{who}于 {on} 确认；要更改请用 --visit 指明。", n=row.n,
                      name=subject.name,
                      who=safe(row.confirmed_by), on=row.confirmed_on),
                fix=f"rmflow advance {subject.prospect.no}" if subject.opportunity.step == 2 else None,
            )  # fmt: skip
    missing = visit_plan(gather(unit, subject)._replace(visits=[]), unit.guide)
    return Refused("no_visit", subject.opportunity.step, words(
        "{name} has no visit ahead; plan one first.", "{name} 没有待进行的拜访，请先制订访问计划。", name=subject.name,
    ), missing)  # fmt: skip


def confirm_visit(unit: Unit, text: str, *, by: str, method: str, visit: int | None = None) -> Receipt:
    """The customer agreed to meet: who said so, how it was arranged (guide 2.3). By default the earliest planned one.

    Raises:
        Refused: before step 2, off the path, or no visit is planned.
        NotFound, BadInput: no such visit, it is over, or an unknown method.
    """
    subject = allow(unit, text, "confirm_visit")
    row = open_visit(unit, subject, visit, ("planned",))
    how = unit.guide.entry("appointment_method", method)
    who = _who(unit, subject, by)
    unit.update("visit", row.id, status="confirmed", confirmed_on=unit.day, confirmed_by=who, method=how.code)
    row.status = "confirmed"
    notes = []
    if row.planned_on < unit.day:
        notes.append(words("That was to be on {when}: log what came of it (log-visit).",
                           "该拜访原定 {when}：请用 log-visit 记录结果。",
                           when=moment_words(row.planned_at, unit.now)))  # fmt: skip
    return Receipt(
        words("{name}: visit {n}, {when}, confirmed by {who} ({method}).",
              "{name}：第{n}次拜访（{when}）已由{who}确认（{method}）。",
              name=subject.name, n=row.n, when=moment_words(row.planned_at, unit.now), who=safe(who), method=how.label),
        {**visit_data(subject, row), "by": who, "method": how.code, "confirmed_on": unit.day},
        tuple(notes), f"rmflow {'check' if subject.opportunity.step == 2 else 'brief'} {subject.prospect.no}",
    )  # fmt: skip


def move_visit(
    unit: Unit, text: str, *, to: datetime, visit: int | None = None, by: str | None = None, method: str | None = None
) -> Receipt:
    """Another time for a visit; its confirmation falls unless `by` and `method` say that the new time is agreed.

    Raises:
        Refused: before step 2, off the path, or no visit stands.
        NotFound, BadInput: no such visit, it is over, the time is past or is the one it has, half a confirmation.
    """
    subject = allow(unit, text, "move_visit")
    row = open_visit(unit, subject, visit)
    refuse_past(unit, to, unit.guide.entries("visit_kind").get(row.kind) or unit.guide.entry("visit_kind",
                                                                                              "appointment"))
    if instant(to) == row.planned_at:
        raise BadInput(words("Visit {n} of {name} is at that time already.", "{name} 的第{n}次拜访本来就在那个时间。",
                             n=row.n, name=subject.name), fix="rmflow agenda")  # fmt: skip
    was, fell = row.planned_at, row.status == "confirmed" and by is None
    changes = {"planned_at": instant(to), "planned_on": local_day(unit, to), "moved": row.moved + 1,
               **_agreed(unit, subject, by, method)}  # fmt: skip
    unit.update("visit", row.id, **changes)
    vars(row).update(changes)
    nexts.refresh(unit, subject.prospect.id)
    return _moved(unit, subject, row, was, fell=fell)


def _who(unit: Unit, subject: Subject, by: str) -> str:
    """Who said so, nobody who is to be forgotten."""
    who = clean(by, WHO)
    kept_only.refuse_named(unit, subject.prospect, who)
    return who


def _agreed(unit: Unit, subject: Subject, by: str | None, method: str | None) -> dict[str, str | None]:
    if by is None and method is None:
        return {"status": "planned", "confirmed_on": None, "confirmed_by": None, "method": None}
    if by is None or method is None:
        raise Missing(words("A new time that is agreed needs both --by and --method.",
                            "已谈妥的新时间须同时写明 --by 和 --method。"),
                      fix=f"rmflow move-visit {subject.prospect.no} --to WHEN --by WHO --method phone")  # fmt: skip
    code = unit.guide.entry("appointment_method", method).code
    return {"status": "confirmed", "confirmed_on": unit.day, "confirmed_by": _who(unit, subject, by), "method": code}


def _moved(unit: Unit, subject: Subject, row: Visit, was: str, *, fell: bool) -> Receipt:
    no = subject.prospect.no
    notes = clashes(unit, row)
    if fell:
        notes.append(words("The confirmation was for the old time: have the new one confirmed.",
                           "原确认只针对旧时间，请客户确认新时间。"))
    return Receipt(
        words("{name}: visit {n} moved from {was} to {when}.", "{name}：第{n}次拜访由 {was} 改至 {when}。",
              name=subject.name,
              n=row.n, was=moment_words(was, unit.now), when=moment_words(row.planned_at, unit.now)),
        {**visit_data(subject, row), "moved": row.moved, "confirmed": row.status == "confirmed"},
        tuple(notes),
        f"rmflow confirm-visit {no} --visit {row.n} --by WHO --method phone" if row.status == "planned" else None,
    )  # fmt: skip


def cancel_visit(unit: Unit, text: str, *, reason: str, visit: int | None = None) -> Receipt:
    """A visit that will not take place, and why; by default the next one to come.

    Raises:
        Refused: before step 2, off the path, or no visit stands.
        NotFound, BadInput: no such visit, it is over, or no reason.
    """
    subject = allow(unit, text, "cancel_visit")
    row = open_visit(unit, subject, visit)
    why = clean(reason, REASON, limit=NOTE_LIMIT)
    unit.update("visit", row.id, status="cancelled", cancelled_why=why)
    row.status = "cancelled"
    nexts.refresh(unit, subject.prospect.id)
    next_on = unit.connection.value("SELECT next_on FROM prospect WHERE id = ?", (subject.prospect.id,))
    notes = () if next_on else (words("Nothing is dated for this customer now.", "该客户目前没有下次日期。"),)
    return Receipt(
        words("{name}: visit {n}, {when}, is cancelled: {why}.", "{name}：第{n}次拜访（{when}）已取消：{why}。",
              name=subject.name, n=row.n, when=moment_words(row.planned_at, unit.now), why=safe(why)),
        {**visit_data(subject, row), "reason": why}, notes, None if next_on else plan_command(subject),
    )  # fmt: skip
