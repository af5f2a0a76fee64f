"""Step 3, meeting the customer (guide 3.1, 3.3): what came of a visit, in the customer's own words and the RM's."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, cast

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow
from rmflow.actions.appointments import visit_over
from rmflow.actions.visits import VISIT
from rmflow.errors import BadInput, Missing
from rmflow.records import Receipt
from rmflow.store import find, nexts
from rmflow.text.dates import from_instant, instant
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.spoken import day_words, moment_words
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date, datetime

    from rmflow.guide.types import Entry
    from rmflow.store.rows import Visit
    from rmflow.store.unit import Unit



def log_visit(
    unit: Unit,
    text: str,
    *,
    result: str,
    met: str | None = None,
    said: str | None = None,
    summary: str | None = None,
    next_step: str | None = None,
    next_on: date | None = None,
    visit: int | None = None,
    at: datetime | None = None,
) -> Receipt:
    """What came of a visit (guide 3.1): whom, the customer's own words apart from the summary, what comes next.

    By default the earliest visit that was planned for today or before; where there is none, the visit is written down
    as unplanned. `at` says when it was held. A no-show needs only the next date.

    Raises:
        Refused: before step 3, or off the path.
        NotFound, Ambiguous: no such visit or contact.
        BadInput: something is left out, a visit to come, a next date that is past, a no-show that nobody planned.
    """
    subject = allow(unit, text, "log_visit")
    outcome = read_result(unit, result)
    held = bool(outcome.extra["held"])
    _refuse_days(unit, at, next_on)
    told = _told(held=held, met=met, said=said, summary=summary, next_step=next_step)
    if next_on is None:
        raise _left_out("--next-on")
    person = kept_only.contact(unit, subject.prospect, met) if met is not None else None
    row = _visit_of(unit, subject, visit, at, held=held)
    moment = _held_at(unit, row, at)
    changes = {
        **told, "result": outcome.code, "status": "held" if held else "no_show",
        "held_on": moment.date().isoformat() if held else None, "met_contact_id": person.id if person else None,
        "next_on": next_on.isoformat(),
    }  # fmt: skip
    unit.update("visit", row.id, **changes)
    vars(row).update(changes)
    if held:
        nexts.finish(unit, subject.prospect.id, "call", due_by=unit.day)
    nexts.follow_up(unit, subject.prospect.id, "step", next_on.isoformat(), row.next_step)
    nexts.refresh(unit, subject.prospect.id)
    return _logged(unit, subject, row, outcome, moment, person.name if person else None)


def read_result(unit: Unit, result: str) -> Entry:
    """The result of a visit; `not-met` is `not_met`.

    Raises:
        BadInput: the guide has no such result.
    """
    code = result.replace("-", "_")
    return unit.guide.entry("visit_result", code if code in unit.guide.entries("visit_result") else result)


def _refuse_days(unit: Unit, at: datetime | None, next_on: date | None) -> None:
    if at is not None and at > unit.now:
        raise BadInput(words("A visit cannot be logged before it is held ({at}).", "拜访时间在将来（{at}），不能记录。",
                             at=moment_words(instant(at), unit.now)))  # fmt: skip
    if next_on is not None and next_on < unit.today:
        raise BadInput(words("The next step cannot be in the past ({on}).", "下一步日期已过（{on}）。", on=next_on))


def _told(
    *, held: bool, met: str | None, said: str | None, summary: str | None, next_step: str | None
) -> dict[str, str | None]:
    """What was said, the summary and the next step; of a held visit none may be left out."""
    needed = {"--with": met, "--said": said, "--summary": summary, "--next": next_step}
    if held and (gap := next((name for name, value in needed.items() if value is None), None)):
        raise _left_out(gap)

    def note(value: str | None, field: Words) -> str | None:
        return None if value is None else clean(value, field, limit=NOTE_LIMIT, multiline=True)

    return {
        "said": note(said, words("the customer's words", "客户原话")),
        "summary": note(summary, words("the summary", "小结")),
        "next_step": note(next_step, words("the next step", "下一步")),
    }


def _left_out(name: str) -> Missing:
    return Missing(words("{name} is missing: a visit is logged with what comes next.",
                         "缺少 {name}：记录拜访须写明下一步。", name=name)
                   if name in ("--next", "--next-on")
                   else words("{name} is missing for a visit that was held.", "拜访已进行，缺少 {name}。", name=name),
                   fix="rmflow log-visit --help")  # fmt: skip


def _visit_of(unit: Unit, subject: Subject, n: int | None, at: datetime | None, *, held: bool) -> Visit:
    if n is not None:
        return _numbered(unit, subject, n)
    row = unit.connection.row(
        "SELECT * FROM visit WHERE prospect_id = ? AND status IN ('planned', 'confirmed') AND planned_on <= ?"
        " ORDER BY opportunity_id <> ?, planned_at LIMIT 1",
        (subject.prospect.id, unit.day, subject.opportunity.id),
    )
    if row is not None:
        return cast("Visit", row)
    if not held:
        raise BadInput(
            words("No visit to {name} was planned for today or before, so nobody failed to show.",
                  "{name} 没有今天或以前的拜访计划，谈不上爽约。", name=subject.name),
            fix="rmflow agenda",
        )  # fmt: skip
    return _unplanned(unit, subject, at or unit.now)


def _numbered(unit: Unit, subject: Subject, n: int) -> Visit:
    no = subject.prospect.no
    row = find.numbered(unit.connection, "visit", subject.prospect, n, VISIT, "rmflow agenda")
    if row.status not in ("planned", "confirmed"):
        raise visit_over(subject, row)
    if row.planned_on > unit.day:
        raise BadInput(
            words("Visit {n} of {name} is planned for {when}; it cannot be logged before. If it was brought forward, "
                  "leave out --visit or move it first.",
                  "{name} 的第{n}次拜访定在 {when}，不能提前记录。若已提前进行，请不写 --visit，或先改期。",
                  n=n, name=subject.name, when=moment_words(row.planned_at, unit.now)),
            fix=f"rmflow move-visit {no} --visit {n} --to WHEN",
        )  # fmt: skip
    return cast("Visit", row)


def _unplanned(unit: Unit, subject: Subject, at: datetime) -> Visit:
    kinds = unit.guide.entries("visit_kind").values()
    # Nobody was asked beforehand, so it is of a kind that needs no confirmation.
    kind = next((entry.code for entry in kinds if not entry.extra.get("needs_confirmation", True)), "appointment")
    return cast("Visit", unit.insert(
        "visit", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id,
        n=unit.next_n("visit", subject.prospect.id),
        kind="walk_in" if any(k.code == "walk_in" for k in kinds) else kind,
        planned_at=instant(at), planned_on=at.astimezone(unit.now.tzinfo).date().isoformat(), status="planned",
        is_unplanned=True,
    ))  # fmt: skip


def _held_at(unit: Unit, row: Visit, at: datetime | None) -> datetime:
    """When it was held: as told, as planned, or now where the planned hour is still to come."""
    planned = from_instant(row.planned_at, unit.now.tzinfo)
    return at.astimezone(unit.now.tzinfo) if at is not None else min(planned, unit.now)


def _logged(unit: Unit, subject: Subject, row: Visit, outcome: Entry, moment: datetime, met: str | None) -> Receipt:
    # Through UTC: in one zone Python takes the clock faces' difference, an hour off where the clocks change between.
    hours = int((unit.now.astimezone(UTC) - moment.astimezone(UTC)).total_seconds() // 3600)
    late = row.status == "held" and hours > unit.guide.numbers["visit_log_hours"]
    notes = _unplanned_notes(unit, subject) if row.is_unplanned else []
    if late:
        notes.append(words("Written down {hours} hours after the visit; the guide asks for {limit}.",
                           "拜访后 {hours} 小时才记录，指引要求 {limit} 小时内。", hours=hours,
                           limit=unit.guide.numbers["visit_log_hours"]))  # fmt: skip
    return Receipt(
        words("{name}: visit {n}, {result}; next on {on}{next}.", "{name}：第{n}次拜访，{result}；下一步 {on}{next}。",
              name=subject.name, n=row.n, result=outcome.label, on=day_words(row.next_on or unit.day, unit.today),
              next=words(": {next}", "：{next}", next=safe(_line(row.next_step))) if row.next_step else plain("")),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "n": row.n, "id": row.id,
         "result": outcome.code, "status": row.status, "held_on": row.held_on, "with": met, "said": row.said,
         "summary": row.summary, "next": row.next_step, "next_on": row.next_on, "unplanned": bool(row.is_unplanned),
         "late": late},
        tuple(notes), _after(subject, row),
    )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())[:80]


def _unplanned_notes(unit: Unit, subject: Subject) -> list[Words]:
    unplanned, held = unit.connection.tuples(
        "SELECT coalesce(sum(is_unplanned), 0), count(*) FROM visit WHERE rm = ? AND status = 'held'", (unit.rm,)
    )[0]
    ahead = unit.connection.rows(
        "SELECT n, planned_at FROM visit WHERE prospect_id = ? AND status IN ('planned', 'confirmed')"
        " ORDER BY planned_at",
        (subject.prospect.id,),
    )
    return [
        words("This visit was not planned: {n} of your {all} visits so far.",
              "本次拜访没有计划：您已进行的 {all} 次拜访中有 {n} 次。", n=unplanned, all=held),
        *(words("Visit {n}, {when}, still stands.", "第{n}次拜访（{when}）仍然有效。", n=row.n,
                when=moment_words(row.planned_at, unit.now)) for row in ahead),
    ]  # fmt: skip


def _after(subject: Subject, row: Visit) -> str:
    no = subject.prospect.no
    if row.status == "no_show":
        return f"rmflow plan-visit {no} --on WHEN --objective CODE --success … --ask …"
    if subject.opportunity.step == 3:
        return f'rmflow add-need {no} KIND "WHAT HE NEEDS" --confirmed'
    return f"rmflow check {no}"
