"""An RM's days off (休假): no quota is asked of him on them, and they break no streak."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput, NotFound
from rmflow.records import Receipt
from rmflow.rules.workdays import PARTS
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.store.rows import DayOff
    from rmflow.store.unit import Unit

WHY = words("why", "事由")
WHOLE = "day"
OTHER = {"morning": "afternoon", "afternoon": "morning"}
_CODES = {code: code for code in PARTS} | {said.zh: code for code, said in PARTS.items()}
DAY = timedelta(days=1)
# Days off of the RM that share a day with a span.
OVERLAPPING = "SELECT * FROM day_off WHERE rm = ? AND first_on <= ? AND last_on >= ? ORDER BY first_on, part"


def take(unit: Unit, first: date, last: date, *, part: str | None = None, why: str | None = None) -> Receipt:
    """The RM is off from `first` to `last`, or half of each of these days.

    Raises:
        BadInput: he is off then already; no such part of a day.
    """
    part = _part(part)
    for row in _overlapping(unit, first, last):
        if WHOLE in (part, row.part) or row.part == part:
            raise BadInput(
                words("{span} is off already ({part}).", "{span} 已登记休假（{part}）。", span=_span(row), part=PARTS[row.part]),
                fix=f"rmflow off {'..'.join(sorted({row.first_on, row.last_on}))} --cancel",
            )
    before = unit.workdays.asked(first, last, unit.rm)
    row = unit.insert(
        "day_off", first_on=first.isoformat(), last_on=last.isoformat(), part=part,
        why=clean(why, WHY, limit=NOTE_LIMIT) if why else None,
    )  # fmt: skip
    unit.forget_workdays()
    fewer = before - unit.workdays.asked(first, last, unit.rm)
    return Receipt(
        words("Off {span}, {part}: {days} working days without quota.", "休假 {span}（{part}）：免去指标 {days} 个工作日。",
              span=_span(row), part=PARTS[part], days=f"{fewer:g}"),
        {**data(row), "days": fewer},
        () if fewer else (words("No working day lies in it: nothing was asked anyway.", "其间没有工作日，本就不作要求。"),),
    )  # fmt: skip


def cancel(unit: Unit, first: date, last: date, *, part: str | None = None) -> Receipt:
    """The RM works after all from `first` to `last`, or that part of each day; what lies outside stays off.

    Raises:
        NotFound: he is not off on any of these days.  BadInput: no such part of a day.
    """
    half = None if part in (None, WHOLE) else _part(part)
    before = unit.workdays.asked(first, last, unit.rm)
    touched = [row for row in _overlapping(unit, first, last) if half is None or row.part in (WHOLE, half)]
    if not touched:
        raise NotFound(words("No day off from {first} to {last} to cancel.", "{first} 至 {last} 没有可取消的休假。",
                             first=first, last=last), fix="rmflow off")  # fmt: skip
    for row in touched:
        unit.delete("day_off", row.id)
        for start, end, left in _left(row, first, last, half):
            unit.insert("day_off", first_on=start.isoformat(), last_on=end.isoformat(), part=left, why=row.why)
    unit.forget_workdays()
    more = unit.workdays.asked(first, last, unit.rm) - before
    return Receipt(
        words("Not off {span} after all: {days} working days with a quota again.", "已取消 {span} 的休假：恢复指标 {days} 个工作日。",
              span=_words(first.isoformat(), last.isoformat()), days=f"{more:g}"),
        {"first_on": first.isoformat(), "last_on": last.isoformat(), "part": half or WHOLE, "days": more},
    )  # fmt: skip


def data(row: Any) -> dict[str, Any]:
    """A row for scripts."""
    return {key: getattr(row, key) for key in ("id", "rm", "first_on", "last_on", "part", "why")}


def _left(row: DayOff, first: date, last: date, half: str | None) -> list[tuple[date, date, str]]:
    """What stays of a row's days off: what lies before and after the span, and of whole days the other half."""
    start, end = date.fromisoformat(row.first_on), date.fromisoformat(row.last_on)
    parts = [(start, min(end, first - DAY), row.part), (max(start, last + DAY), end, row.part)]
    if half is not None and row.part == WHOLE:
        parts.append((max(start, first), min(end, last), OTHER[half]))
    return sorted(part for part in parts if part[0] <= part[1])


def _overlapping(unit: Unit, first: date, last: date) -> list[Any]:
    return unit.connection.rows(OVERLAPPING, (unit.rm, last.isoformat(), first.isoformat()))


def _part(text: str | None) -> str:
    if text is None:
        return WHOLE
    code = _CODES.get(text.strip().casefold())
    if code is None:
        from rmflow.text.wrong import wrong

        raise wrong("--part is morning or afternoon, not {text}.", "--part 只能是 morning（上午）或 afternoon（下午），不能是 {text}。",
                    text=text)  # fmt: skip
    return code


def _span(row: Any) -> Words:
    return _words(row.first_on, row.last_on)


def _words(first: str, last: str) -> Words:
    return plain(first) if first == last else words("{first} to {last}", "{first} 至 {last}", first=first, last=last)
