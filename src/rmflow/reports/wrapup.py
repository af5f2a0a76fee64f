"""`wrapup`: before going home: what is not written down, not confirmed, not kept, without a next step; each line with the
command that settles it (guide 8.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.records import Card, Line, Section
from rmflow.reports import due, phrases, quota, today
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.reports.due import Item
    from rmflow.store.unit import Unit

SHOWN = 10
# Open prospects whose customer was spoken to or seen today, by this RM, with no date for what comes next.
TOUCHED = """
SELECT p.no, p.name FROM prospect p WHERE p.next_on IS NULL AND p.status IN ('target', 'potential') AND p.id IN (
  SELECT prospect_id FROM call WHERE called_on = :day AND rm = :rm
  UNION SELECT prospect_id FROM visit WHERE rm = :rm AND status = 'held' AND held_on = :day
) ORDER BY p.no
"""
WORDLESS = """
SELECT count(*), count(DISTINCT prospect_id) FROM call
WHERE called_on = ? AND rm = ? AND is_inbound = 0 AND is_reached = 1 AND note IS NULL
"""


def wrapup(unit: Unit) -> Card:
    """What is left of this RM's day. JSON: `not_logged`, `not_confirmed`, `not_kept`, `no_next`, `open_without_next`,
    `calls_without_note`, `quota`.
    """
    found: dict[str, list[Item]] = {
        "not_logged": _past_visits(unit),
        "not_confirmed": due.unconfirmed(unit).items,
        "not_kept": [*(item for item in due.overdue(unit).items if item["kind"] == "promise"), *due.promises(unit).items],
        "no_next": [vars(row) for row in unit.connection.rows(TOUCHED, {"day": unit.day, "rm": unit.rm})],
    }
    row = quota.todays(unit)
    pace = quota.pace_today(unit, [row])
    left, wordless = due.no_next(unit, 0).total, unit.connection.tuples(WORDLESS, (unit.day, unit.rm))[0][0]
    sections = [_section(unit, name, items) for name, items in found.items() if items]
    counted = _counted(left, wordless)
    if counted:
        sections.append(Section(words("To look through", "待梳理"), counted))
    is_clear = not sections
    sections.append(today.quota_section(unit, row, pace))
    notes = (words("Everything is written down. A good evening!", "今天的事都记好了，辛苦了！"),) if is_clear else ()
    data = {"date": unit.day, "rm": unit.rm, **found, "open_without_next": left, "calls_without_note": wordless,
            "quota": {**row, "pace": quota.pace_data(pace)}, "clear": is_clear}  # fmt: skip
    log = words("The work log: rmflow report day --format md", "工作日志：rmflow report day --format md")
    title = words("Wrap-up {on} — {rm}", "收工检查 {on} —— {rm}", on=unit.day, rm=safe(unit.rm))
    return Card(title, tuple(sections), data, (*notes, log))


def _past_visits(unit: Unit) -> list[Item]:
    late = [item for item in due.overdue(unit).items if item["kind"] == "visit"]
    return [*late, *(item for item in due.visits(unit).items if item["is_past"])]


def _section(unit: Unit, name: str, items: list[Item]) -> Section:
    title, line, more = SECTIONS[name]
    lines = [line(unit, item) for item in items[:SHOWN]]
    if len(items) > SHOWN:
        lines.append(Line(words("and {n} more: {command}", "还有 {n} 项：{command}", n=len(items) - SHOWN, command=more)))
    return Section(words("{title} ({n})", "{title}（{n}）", title=title, n=len(items)), tuple(lines))


def _not_logged(unit: Unit, item: Item) -> Line:
    text = phrases.spaced(phrases.day(item["on"], unit.today), item["at"], today.named(item))
    return Line(text, mark="no", paste=today.log_visit_command(item))


def _not_confirmed(unit: Unit, item: Item) -> Line:
    text = phrases.spaced(phrases.day(item["on"], unit.today), item["at"], today.named(item), phrases.phone(item["phone"]))
    return Line(text, mark="warn", paste=today.confirm_command(item))


def _not_kept(unit: Unit, item: Item) -> Line:
    text = phrases.spaced(phrases.day(item["on"], unit.today), today.named(item), phrases.one_line(item["what"]))
    return Line(text, mark="no", paste=f"rmflow keep-promise {item['promise']}")


def _no_next(_unit: Unit, item: Item) -> Line:
    paste = words('rmflow promise {no} "WHAT" --due +3d', "rmflow promise {no} 事项 --due +3d", no=item["no"])
    return Line(today.named(item), mark="warn", paste=paste)


def _counted(left: int, wordless: int) -> tuple[Line, ...]:
    lines = []
    if left:
        text = words("open prospects without a next date, in all: {n}", "共有 {n} 个推进中的客户没有下次日期", n=f"{left:,}")
        lines.append(Line(text, mark="warn", paste="rmflow list next:none"))
    if wordless:
        text = words("calls that reached somebody and have no note: {n}", "{n} 通接通的电话没有备注", n=wordless)
        lines.append(Line(text, mark="warn", paste="rmflow report day"))
    return tuple(lines)


SECTIONS: dict[str, tuple[Words, Callable[[Unit, Item], Line], str]] = {
    "not_logged": (words("Visits not written down", "拜访未记录"), _not_logged, "rmflow agenda"),
    "not_confirmed": (words("Appointments not confirmed", "约见未确认"), _not_confirmed, "rmflow agenda --week"),
    "not_kept": (words("Promises not kept", "承诺未兑现"), _not_kept, "rmflow promises"),
    "no_next": (words("Spoken to today, no next date", "今天联系过，没有下次日期"), _no_next, "rmflow list next:none"),
}
