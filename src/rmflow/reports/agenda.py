"""The RM's visits, day by day (guide 2.3), and the same as entries of a calendar."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.store.whom import KNOWN
from rmflow.text.dates import from_instant
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

DAYS = 7
STATUS = {
    "planned": Words("not confirmed", "未确认"),
    "confirmed": Words("confirmed", "已确认"),
    "held": Words("held", "已进行"),
    "no_show": Words("no-show", "爽约"),
    "cancelled": Words("cancelled", "已取消"),
}
SHOWN = ("planned", "confirmed", "held", "no_show")
_VISITS = f"""
SELECT v.*, p.no, p.name, p.phone AS prospect_phone, c.name AS contact, c.phone AS contact_phone
FROM visit v JOIN prospect p ON p.id = v.prospect_id LEFT JOIN contact c
ON c.id = coalesce(v.met_contact_id, v.contact_id) AND {KNOWN.format("c")}
WHERE v.rm = ? AND v.status IN ({{marks}}) AND v.planned_on BETWEEN ? AND ? ORDER BY v.planned_at, p.no
"""
_MOVED_ON = _VISITS.format(marks="'planned', 'confirmed'").replace("BETWEEN ? AND ?", "> ? AND v.moved > 0")
# What else is due, open or done.
_OTHERS = """
SELECT d.*, p.no, p.name, p.phone FROM (
  SELECT id, prospect_id, kind, what, due_on, due_at, done_on FROM follow_up
    WHERE rm = :rm AND due_on BETWEEN :first AND :last AND due_at IS NOT NULL
  UNION ALL SELECT id, prospect_id, 'promise', text, due_on, NULL, kept_on FROM promise
    WHERE rm = :rm AND due_on BETWEEN :first AND :last
  UNION ALL SELECT id, prospect_id, 'care', content, due_on, NULL, done_on FROM care
    WHERE rm = :rm AND due_on BETWEEN :first AND :last
) d JOIN prospect p ON p.id = d.prospect_id ORDER BY d.due_on, d.due_at, d.id
"""
# Minutes before, at which a calendar rings: time to set out, time to open the card.
VISIT_ALARM, CALL_ALARM = 30, 5


def period(today: date, *, week: bool = False, days: int = DAYS) -> tuple[date, date]:
    """The first and last day shown: this week from Monday to Sunday, or so many days from today on."""
    if week:
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    return today, today + timedelta(days=days - 1)


def agenda(unit: Unit, first: date, last: date) -> Table:
    """The RM's visits from `first` to `last`. Tomorrow's that nobody confirmed are named below, and past ones that
    nobody logged.
    """
    rows = _rows(unit, first, last, SHOWN)
    title = words("Visits {first} – {last}", "拜访日程 {first} 至 {last}", first=first, last=last)
    return Table(
        title, _columns(unit), tuple(_row(unit, row) for row in rows),
        notes=(*_unconfirmed(unit, rows), *_unlogged(unit)), empty=words("No visit is planned.", "没有拜访安排。"),
    )  # fmt: skip


def _rows(unit: Unit, first: date, last: date, statuses: tuple[str, ...]) -> list[Row]:
    marks = ", ".join("?" * len(statuses))
    return unit.connection.rows(_VISITS.format(marks=marks), (unit.rm, *statuses, first.isoformat(), last.isoformat()))


def _tomorrow(unit: Unit) -> str:
    return (unit.today + timedelta(days=1)).isoformat()


def _wants_word(unit: Unit, row: Any) -> bool:
    kind = unit.guide.entries("visit_kind").get(row.kind)
    return row.status == "planned" and (kind is None or bool(kind.extra.get("needs_confirmation", True)))


def _row(unit: Unit, row: Any) -> dict[str, Any]:
    return {
        "date": row.planned_on, "time": phrases.clock(unit, row.planned_at), "no": row.no, "name": row.name, "n": row.n,
        "objective": row.objective, "place": row.place, "status": row.status, "kind": row.kind,
        "contact": row.contact, "phone": row.contact_phone or row.prospect_phone, "planned_at": row.planned_at,
        "needs_confirmation": _wants_word(unit, row) and row.planned_on >= unit.day,
        "unconfirmed_tomorrow": _wants_word(unit, row) and row.planned_on == _tomorrow(unit),
        "unlogged": row.status in ("planned", "confirmed") and row.planned_on < unit.day,
    }  # fmt: skip


def _columns(unit: Unit) -> tuple[Column, ...]:
    guide = unit.guide

    def status(row: dict[str, Any]) -> Words:
        if row["unlogged"]:
            return words("no result", "未记录结果")
        if row["status"] == "planned" and not row["needs_confirmation"] and row["date"] >= unit.day:
            return guide.label("visit_kind", row["kind"])
        mark = "! " if row["unconfirmed_tomorrow"] else ""
        return Words(mark + STATUS[row["status"]].en, mark + STATUS[row["status"]].zh)

    return (
        Column("date", words("day", "日期"), "day", lambda row: phrases.day(row["date"], unit.today)),
        Column("time", words("time", "时间"), "day"),
        Column("no", words("#", "客户号"), "number", weight=1),
        Column("name", words("customer", "客户"), "name", show=lambda row: safe(row["name"])),
        Column("n", words("visit", "次"), "number", weight=7),
        Column("objective", words("objective", "目标"),
               show=lambda row: guide.label("visit_objective", row["objective"]), weight=4),
        Column("place", words("place", "地点"), show=lambda row: place(unit, row["place"]), weight=5),
        Column("status", words("status", "状态"), show=status, weight=2),
        Column("contact", words("contact", "联系人"), "name", show=lambda row: safe(row["contact"] or ""), weight=6),
        Column("phone", words("phone", "电话"), "phone", show=lambda row: phrases.phone(row["phone"]), weight=3),
    )  # fmt: skip


def place(unit: Unit, text: str | None) -> Words:
    """A place as people read it: the label of a kind of place, or what was written."""
    label = unit.guide.label("place_kind", text)
    return Words(safe(label.en), safe(label.zh))


def _unconfirmed(unit: Unit, rows: list[Row]) -> list[Words]:
    """The field's rule: the day before, every appointment is confirmed once more."""
    tomorrow = _tomorrow(unit)
    return [
        words("Tomorrow {time} #{no} {name} is not confirmed: "
              "rmflow confirm-visit {no} --visit {n} --by WHO --method phone",
              "明天 {time} #{no} {name} 尚未确认：rmflow confirm-visit {no} --visit {n} --by 谁 --method phone",
              time=phrases.clock(unit, row.planned_at), no=row.no, name=safe(row.name), n=row.n)
        for row in rows if row.planned_on == tomorrow and _wants_word(unit, row)
    ]  # fmt: skip


def _unlogged(unit: Unit) -> list[Words]:
    rows = unit.connection.rows(
        "SELECT p.no, p.name, v.planned_on FROM visit v JOIN prospect p ON p.id = v.prospect_id"
        " WHERE v.rm = ? AND v.status IN ('planned', 'confirmed') AND v.planned_on < ? ORDER BY v.planned_at LIMIT 5",
        (unit.rm, unit.day),
    )
    return [
        words("{on} #{no} {name} has no result: rmflow log-visit {no}",
              "{on} #{no} {name} 未记录结果：rmflow log-visit {no}",
              on=phrases.day(row.planned_on, unit.today), no=row.no, name=safe(row.name))
        for row in rows
    ]  # fmt: skip


def calendar(unit: Unit, first: date, last: date, lang: str, *, everything: bool = False) -> list[dict[str, Any]]:
    """The visits as entries of a calendar (see `renderers.ics`), cancelled ones too, so that a calendar drops them, and
    those moved beyond `last`, so that it moves them. `everything` adds calls due at an hour, promises and care.
    """
    rows = _rows(unit, first, last, (*SHOWN, "cancelled")) + unit.connection.rows(_MOVED_ON, (unit.rm, last.isoformat()))
    events = [_event(unit, row, lang) for row in rows]
    return [*events, *(_other(unit, row, lang) for row in _others(unit, first, last))] if everything else events


def _others(unit: Unit, first: date, last: date) -> list[Row]:
    return unit.connection.rows(_OTHERS, {"rm": unit.rm, "first": first.isoformat(), "last": last.isoformat()})


def _other(unit: Unit, row: Any, lang: str) -> dict[str, Any]:
    """What is due; once it is done a calendar drops it."""
    label = unit.guide.label("maintenance_content", row.what) if row.kind == "care" else plain(phrases.one_line(row.what))
    what = phrases.labelled(phrases.KINDS[row.kind], label)
    title = words("#{no} {name}: {what}", "#{no} {name}：{what}", no=row.no, name=safe(row.name), what=what)
    when = {"starts_at": from_instant(row.due_at)} if row.due_at else {"on": date.fromisoformat(row.due_on)}
    return {
        "uid": f"{row.id}@rmflow", **when, "status": "CANCELLED" if row.done_on else "CONFIRMED",
        "sequence": int(row.done_on is not None), "summary": title.say(lang), "description": phrases.phone(row.phone),
        "alarm": CALL_ALARM if row.due_at and not row.done_on else None,
    }  # fmt: skip


def _event(unit: Unit, row: Any, lang: str) -> dict[str, Any]:
    objective = unit.guide.label("visit_objective", row.objective)
    title = words("#{no} {name}: {objective}", "#{no} {name}：{objective}", no=row.no, name=safe(row.name),
                  objective=objective) if row.objective else (
        plain(f"#{row.no} {safe(row.name)}")
    )  # fmt: skip
    status = {"planned": "TENTATIVE", "cancelled": "CANCELLED"}.get(row.status, "CONFIRMED")
    return {
        "uid": f"{row.id}@rmflow", "starts_at": from_instant(row.planned_at), "status": status,
        # A calendar takes a change only under a higher number.
        "sequence": row.moved + (row.status == "cancelled"), "summary": title.say(lang),
        "location": place(unit, row.place).say(lang), "description": "\n".join(_described(row, lang)),
        "alarm": VISIT_ALARM if row.status in ("planned", "confirmed") else None,
    }  # fmt: skip


def _described(row: Any, lang: str) -> list[str]:
    person = phrases.spaced(safe(row.contact or ""), phrases.phone(row.contact_phone or row.prospect_phone))
    lines = [
        (words("Contact", "联系人"), person.say(lang)),
        (words("Success", "成功标准"), row.success),
        *((words("Ask", "要问"), question) for question in json.loads(row.questions or "[]")),
        (words("Bring", "携带"), row.bring),
        (words("With me", "同行"), row.companion),
    ]
    return [phrases.labelled(label, plain(text)).say(lang) for label, text in lines if text]
