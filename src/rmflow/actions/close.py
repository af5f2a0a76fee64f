"""Step 5, closing (guide 5.1–5.3): the signals seen, and the attempts to close."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rmflow.actions.allow import Subject, allow
from rmflow.actions.promised import CODE as PROMISED
from rmflow.actions.promised import promise_refused, refuse_promise
from rmflow.records import Receipt
from rmflow.rules.checks.close import win_fix
from rmflow.rules.refused import Refused
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry
    from rmflow.store.unit import Unit

NOTE = words("the note", "备注")


def _note(text: str | None) -> str | None:
    return clean(text, NOTE, limit=NOTE_LIMIT, multiline=True) if text else None


def log_signal(unit: Unit, text: str, code: str, *, note: str | None = None) -> Receipt:
    """A sign, meant or not, that the customer is ready, or is not (guide 5.1).

    Raises:
        Refused: the opportunity stands before step 5, or is off the path.  BadInput: an unknown code.
    """
    subject = allow(unit, text, "log_signal")
    entry = unit.guide.entry("signal", code)
    negative = bool(entry.extra.get("negative"))
    row = unit.insert(
        "signal", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id, code=entry.code,
        is_negative=negative, seen_on=unit.day, note=_note(note),
    )  # fmt: skip
    no = subject.prospect.no
    advice = words("Not now: stop presenting, ask what troubles the customer.",
                   "先别促成：停下介绍，问问客户在担心什么。")  # fmt: skip
    return Receipt(
        words("{name}: {sign}, {signal}.", "{name}：{sign}——{signal}。", name=subject.name, signal=entry.label,
              sign=words("a sign against", "消极信号") if negative else words("a closing signal", "成交信号")),
        {"id": row.id, "no": no, "opportunity": subject.opportunity.no, "signal": entry.code, "negative": negative,
         "seen_on": unit.day},
        (advice,) if negative else (), None if negative else f"rmflow try-close {no} --technique CODE --result CODE",
    )  # fmt: skip


def try_close(
    unit: Unit, text: str, *, technique: str, result: str, pitfalls: list[str] | None = None, note: str | None = None
) -> Receipt:
    """The RM asked for the business: how, and what came of it (guide 5.2, 5.3). Several attempts are normal.

    Raises:
        Refused: before step 5, a criterion is shut, or a pitfall that the law forbids (`promise_return`,
            `unsuitable`), admitted or found in the note.
        BadInput: an unknown code.
    """
    subject = allow(unit, text, "try_close")
    how = unit.guide.entry("close_technique", technique)
    came = unit.guide.entry("close_result", result)
    fell = list(dict.fromkeys(unit.guide.entry("pitfall", code).code for code in pitfalls or ()))
    _refuse_pitfalls(unit, subject, fell)
    said = _note(note)
    refuse_promise(unit, subject, said, NOTE)
    row = unit.insert(
        "close_attempt", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id, technique=how.code,
        result=came.code, tried_on=unit.day, pitfalls=json.dumps(fell) if fell else None,
        note=said,
    )  # fmt: skip
    notes = _careful(how) + unfinished(unit, subject)
    if came.code == "refused":
        notes.append(words("Several attempts are normal: ask what stood in the way.",
                           "促成几次才成很正常：问清卡在哪里。"))  # fmt: skip
    return Receipt(
        words("{name}: asked for the business ({technique}): {result}.",
              "{name}：已提出成交（{technique}），结果：{result}。",
              name=subject.name, technique=how.label, result=came.label),
        {"id": row.id, "no": subject.prospect.no, "opportunity": subject.opportunity.no, "technique": how.code,
         "result": came.code, "pitfalls": fell, "tried_on": unit.day},
        tuple(notes), _after_attempt(unit, subject, came.code),
    )  # fmt: skip


def _refuse_pitfalls(unit: Unit, subject: Subject, fell: list[str]) -> None:
    """Two pitfalls are law, not style: a promised return, and a product above the customer's risk rating."""
    for entry in map(unit.guide.entries("pitfall").__getitem__, fell):
        if entry.code == PROMISED:
            raise promise_refused(subject, entry, words("the pitfall", "成交误区"))
        if entry.extra.get("refused"):
            raise Refused(entry.code, subject.opportunity.step, words(
                "“{pitfall}”: the law forbids such a close (guide 5.3). Put it right with the customer and your "
                "compliance colleagues first.",
                "“{pitfall}”：法规不允许这样成交（指引5.3）。请先与客户和合规同事纠正。", pitfall=entry.label,
            ))  # fmt: skip


def _careful(how: Entry) -> list[Words]:
    """The guide's caution where a technique easily misleads (guide 9.8)."""
    if not (how.extra.get("careful") and how.note):
        return []
    return [words("{technique}: {note}", "{technique}：{note}", technique=how.label, note=how.note)]


def unfinished(unit: Unit, subject: Subject) -> list[Words]:
    """What should have been done before asking: promises overdue, objections open."""
    promises = unit.connection.tuples(
        "SELECT no, text, due_on FROM promise WHERE prospect_id = ? AND kept_on IS NULL AND due_on < ? ORDER BY due_on",
        (subject.prospect.id, unit.day),
    )
    objections = unit.connection.tuples(
        "SELECT n, words FROM objection WHERE opportunity_id = ? AND status = 'open' ORDER BY n",
        (subject.opportunity.id,),
    )
    return [
        words("Promise {no} is overdue since {on}: “{text}”. Keep it first (rmflow keep-promise {no}).",
              "承诺{no}自 {on} 起逾期：“{text}”。请先兑现（rmflow keep-promise {no}）。", no=no, on=on, text=safe(text))
        for no, text, on in promises
    ] + [
        words("Objection {n} is open: “{text}”.", "异议{n}尚未了结：“{text}”。", n=n, text=safe(text))
        for n, text in objections
    ]  # fmt: skip


def _after_attempt(unit: Unit, subject: Subject, result: str) -> str | Words:
    no = subject.prospect.no
    if result in ("won", "partial"):
        offered = unit.connection.value(
            "SELECT product FROM offer WHERE opportunity_id = ? ORDER BY n DESC LIMIT 1", (subject.opportunity.id,)
        )
        return win_fix(no, offered).paste()
    if result in ("new_objection", "refused"):
        return words('rmflow raise-objection {no} "THEIR WORDS" --type CODE',
                     'rmflow raise-objection {no} "客户原话" --type CODE', no=no)  # fmt: skip
    return f"rmflow defer {no} --until DATE" if result == "postponed" else f"rmflow check {no}"
