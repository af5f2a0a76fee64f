"""Step 3, answering skilfully (guide 3.4): what was promised to whom, by when, and that it was kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rmflow.actions.allow import Subject, allow
from rmflow.actions.promised import refuse_promise
from rmflow.errors import BadInput, NotFound
from rmflow.records import Receipt
from rmflow.store import find, nexts
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.spoken import day_words
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

PROMISE = words("the promise", "承诺")
HOW = words("how it was kept", "兑现方式")


def promise(unit: Unit, text: str, said: str, *, due: date) -> Receipt:
    """What the RM promised, and by when (guide 3.4).

    Raises:
        Refused: before step 3, off the path, or it promises principal or return (`promise_return`).
        BadInput: due on a day that is past.
    """
    subject = allow(unit, text, "promise")
    told = clean(said, PROMISE, limit=NOTE_LIMIT)
    refuse_promise(unit, subject, told, PROMISE)
    if due < unit.today:
        raise BadInput(words("A promise cannot be due in the past ({on}).", "承诺期限已过（{on}）。", on=due))
    row = unit.insert("promise", no=unit.next_no("promise"), prospect_id=subject.prospect.id, text=told,
                      due_on=due.isoformat())  # fmt: skip
    nexts.refresh(unit, subject.prospect.id)
    return Receipt(
        words("{name}, promise {n}: “{text}”, due {on}.", "{name} 承诺{n}：“{text}”，期限 {on}。", name=subject.name,
              n=row.no,
              text=safe(told), on=day_words(due, unit.today)),
        {"no": subject.prospect.no, "promise": row.no, "id": row.id, "text": told, "due_on": row.due_on},
        paste=f"rmflow keep-promise {row.no}",
    )  # fmt: skip


def keep_promise(unit: Unit, n: int, *, how: str | None = None) -> Receipt:
    """Promise `n` of the book was kept.

    What was promised may be kept wherever the customer stands by now: a step back or a loss takes back no word given.

    Raises:
        NotFound: there is no such promise.  BadInput: it was kept already.
        Refused: `how` promises principal or return.
    """
    row = unit.connection.row(
        "SELECT m.*, p.no AS prospect_no FROM promise m JOIN prospect p ON p.id = m.prospect_id WHERE m.no = ?", (n,)
    )
    if row is None:
        raise NotFound(words("There is no promise number {n}.", "没有第 {n} 号承诺。", n=n), fix="rmflow promises")
    prospect = find.prospect(unit.connection, str(row.prospect_no))
    subject = Subject(prospect, find.current_opportunity(unit.connection, prospect.id))
    if row.kept_on:
        raise BadInput(words("Promise {n} to {name} was kept on {on}.", "对 {name} 的承诺{n}已于 {on} 兑现。", n=n,
                             name=subject.name, on=row.kept_on), fix="rmflow promises")  # fmt: skip
    told = clean(how, HOW, limit=NOTE_LIMIT, multiline=True) if how is not None else None
    refuse_promise(unit, subject, told, HOW)
    unit.update("promise", row.id, kept_on=unit.day, kept_how=told)
    nexts.refresh(unit, prospect.id)
    late = row.due_on < unit.day
    days = (unit.today - date.fromisoformat(row.due_on)).days
    notes = (words("It was due {days} days ago.", "比期限晚了 {days} 天。", days=days),) if late else ()
    return Receipt(
        words("{name}: promise {n} is kept: “{text}”.", "{name}：承诺{n}已兑现：“{text}”。", name=subject.name, n=n,
              text=safe(row.text)),
        {"no": prospect.no, "promise": n, "id": row.id, "text": row.text, "due_on": row.due_on, "kept_on": unit.day,
         "how": told, "late": late},
        notes,
    )  # fmt: skip
