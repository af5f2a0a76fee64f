"""`today`: the day at a glance, the loud things first, so that nothing promised or planned is forgotten (guide 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.reports import due, phrases, quota
from rmflow.reports.birthdays import birthdays
from rmflow.reports.quota_words import streak_words
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.reports.due import Due, Item
    from rmflow.store.unit import Unit

SHOWN = 10  # lines of a section; then how many more there are, and the command that shows them
BIRTHDAYS_AHEAD = 7


def today(unit: Unit, *, whole: bool = False) -> Card:
    """This RM's day. `whole` leaves no list cut (for scripts); prospects without a next action are always counted and
    the first ten named.
    """
    limit = due.ALL if whole else SHOWN
    parts = {
        "overdue": due.overdue(unit, limit),
        "unset": due.unset(unit, limit),
        "won": due.won(unit, limit),
        "visits": due.visits(unit, limit),
        "unconfirmed": due.unconfirmed(unit),
        "calls_due": due.calls(unit, limit),
        "steps_due": due.steps(unit, limit),
        "promises": due.promises(unit, limit),
        "care": due.care(unit, limit),
        "birthdays": _birthdays(unit),
        "no_next": due.no_next(unit, SHOWN),
    }
    row = quota.todays(unit)
    pace = quota.pace_today(unit, [row])
    sections = [_section(unit, name, part) for name, part in parts.items() if part.total]
    sections.append(quota_section(unit, row, pace))
    quiet = all(not part.total for part in parts.values())
    notes = (words("A quiet day: nothing is due. New names: rmflow add-prospect; whom to call: rmflow dial",
                   "今日无到期事项。新客户：rmflow add-prospect；打给谁：rmflow dial"),) if quiet else ()  # fmt: skip
    return Card(_title(unit), tuple(sections), _data(unit, parts, {**row, "pace": quota.pace_data(pace)}), notes)


def _title(unit: Unit) -> Words:
    day = unit.today
    weekday = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]
    return words("{weekday} {on} — {rm}", "{on} 星期{name} —— {rm}", weekday=weekday, on=unit.day,
                 name="一二三四五六日"[day.weekday()], rm=safe(unit.rm))  # fmt: skip


def _data(unit: Unit, parts: dict[str, Due], row: dict[str, Any]) -> dict[str, Any]:
    lists = {name: part.items for name, part in parts.items()}
    loud = ("overdue", "visits", "calls_due", "promises", "care", "birthdays")
    return {
        "date": unit.day,
        "rm": unit.rm,
        **{name: lists[name] for name in loud},
        "no_next": {"count": parts["no_next"].total, "items": lists["no_next"]},
        "quota": row,
        **{name: lists[name] for name in ("unset", "won", "unconfirmed", "steps_due")},
    }


def _birthdays(unit: Unit) -> Due:
    keys = ("on", "days", "no", "name", "contact", "title", "calendar", "birthday", "age", "tier", "phone")
    items = [{key: row[key] for key in keys} for row in birthdays(unit, BIRTHDAYS_AHEAD).rows]
    return due.Due(items, len(items))


def _section(unit: Unit, name: str, part: Due) -> Section:
    title, line, more = SECTIONS[name]
    shown = part.items[:SHOWN]
    lines = [line(unit, item) for item in shown]
    rest = part.total - len(shown)
    if rest > 0:
        lines.append(Line(words("and {n} more: {command}", "还有 {n} 项：{command}", n=f"{rest:,}", command=more)))
    return Section(words("{title} ({n})", "{title}（{n}）", title=title, n=f"{part.total:,}"), tuple(lines))


def named(item: Item) -> Words:
    """`#7 宏达机械`."""
    return plain(f"#{item['no']} {safe(item['name'])}")


def late_line(unit: Unit, item: Item) -> Line:
    """What is overdue, by how much, and the command that settles it."""
    late = words("{days} late", "逾期 {days}", days=phrases.days(item["days_late"]))
    paste: Words | str | None = None
    if item["kind"] == "visit":
        what = words("visit {n} not logged", "第{n}次拜访未记录", n=item["n"])
        paste = log_visit_command(item)
    else:
        what = _what(unit, item)
    if item["kind"] == "promise":
        paste = f"rmflow keep-promise {item['promise']}"
    return Line(phrases.spaced(named(item), late, what, _do_not_call(item)), mark="no", paste=paste)


def _what(unit: Unit, item: Item) -> Words:
    is_care = item["kind"] == "care"
    text = (
        unit.guide.label("maintenance_content", item["what"]) if is_care else plain(phrases.one_line(item["what"], 60))
    )
    return phrases.labelled(phrases.KINDS[item["kind"]], text)


def _do_not_call(item: Item) -> Words:
    return words("DO NOT CALL", "勿扰") if item.get("do_not_call") else plain("")


def log_visit_command(item: Item) -> Words:
    """The command that writes down what came of a visit."""
    return words(
        'rmflow log-visit {no} --visit {n} --result met --with CONTACT --said "THEIR WORDS" --summary SUMMARY --next "NEXT STEP"'
        " --next-on +3d",
        "rmflow log-visit {no} --visit {n} --result met --with 联系人 --said 客户原话 --summary 小结 --next 下一步 --next-on +3d",
        no=item["no"], n=item["n"],
    )  # fmt: skip


def _unset(_unit: Unit, item: Item) -> Line:
    lacks = {"tier": words("no tier", "未分层"), "next_care": words("no next care date", "未安排下次维护")}
    paste = words(
        "rmflow plan-care {no} after_sale --on +7d", "rmflow plan-care {no} after_sale --on +7d", no=item["no"]
    )
    if "tier" in item["missing"]:
        paste = words("rmflow set-tier {no} B --why WHY", "rmflow set-tier {no} B --why 理由", no=item["no"])
    return Line(phrases.spaced(named(item), join(lacks[code] for code in item["missing"])), mark="no", paste=paste)


def _won(unit: Unit, item: Item) -> Line:
    text = words(
        "won {on}, still at step {n}", "{on}成交，仍在第{n}步", on=phrases.day(item["on"], unit.today), n=item["step"]
    )
    return Line(phrases.spaced(named(item), text), mark="warn", paste=f"rmflow advance {item['no']}")


def _visit(unit: Unit, item: Item) -> Line:
    ready = plain("") if item["confirmed"] else words("not confirmed", "未确认")
    mark = "ok" if item["confirmed"] else "warn"
    paste = None if item["confirmed"] else confirm_command(item)
    if item["is_past"]:
        ready, mark, paste = words("over: log it", "已过时间，请记录"), "warn", log_visit_command(item)
    text = phrases.spaced(item["at"], named(item), *_where(unit, item), ready)
    return Line(text, mark=mark, paste=paste)


def _where(unit: Unit, item: Item) -> tuple[Words | str, ...]:
    return (
        unit.guide.label("visit_objective", item["objective"]), unit.guide.label("place_kind", phrases.one_line(item["place"], 40)),
        phrases.one_line(item["contact"], 40), phrases.phone(item["phone"]),
    )  # fmt: skip


def confirm_command(item: Item) -> Words:
    """The command that writes down that the customer confirmed."""
    return words("rmflow confirm-visit {no} --visit {n} --by WHO --method phone",
                 "rmflow confirm-visit {no} --visit {n} --by 确认人 --method phone", no=item["no"], n=item["n"])  # fmt: skip


def _unconfirmed(unit: Unit, item: Item) -> Line:
    text = phrases.spaced(phrases.day(item["on"], unit.today), item["at"], named(item), *_where(unit, item))
    return Line(text, mark="warn", paste=confirm_command(item))


def _call(_unit: Unit, item: Item) -> Line:
    parts = (item["grade"] or "", item["at"] or "", named(item), phrases.phone(item["phone"]),
             phrases.one_line(item["what"], 60), _do_not_call(item))  # fmt: skip
    return Line(phrases.spaced(*parts), mark="warn" if item["do_not_call"] else "")


def _step(unit: Unit, item: Item) -> Line:
    return Line(phrases.spaced(item["at"] or "", named(item), _what(unit, item)))


def _promise(_unit: Unit, item: Item) -> Line:
    return Line(
        phrases.spaced(named(item), phrases.one_line(item["what"])), paste=f"rmflow keep-promise {item['promise']}"
    )


def _care(unit: Unit, item: Item) -> Line:
    what = unit.guide.label("maintenance_content", item["what"])
    return Line(phrases.spaced(item["tier"] or "", named(item), what, phrases.phone(item["phone"])))


def _birthday(unit: Unit, item: Item) -> Line:
    turns = words("turns {n}", "{n} 周岁", n=item["age"]) if item["age"] else plain("")
    lunar = item["birthday"] if item["calendar"] == "lunar" else plain("")
    who = plain(phrases.one_line(item["contact"], 40) if item["contact"] != item["name"] else "")
    parts = (phrases.day(item["on"], unit.today), named(item), who, lunar, turns, phrases.phone(item["phone"]))
    return Line(phrases.spaced(*parts), mark="warn" if item["days"] == 0 else "")


def _no_next(unit: Unit, item: Item) -> Line:
    return Line(phrases.spaced(named(item), unit.guide.label("prospect_status", item["status"]), _do_not_call(item)))


NO_QUOTA = {
    True: words("Your day off: nothing is asked.", "休假，不作要求。"),
    False: words("Not a workday: nothing is asked.", "休息日，不作要求。"),
}


def quota_section(unit: Unit, row: dict[str, Any], pace: Any) -> Section:
    """The day's calls against what is asked."""
    rate = quota.rate_words(row["success_rate"], few=row["few"], low=row["rate_low"], high=row["rate_high"])
    band = words("{calls} of {least}–{target}", "{calls} 通（要求 {least}–{target}）", calls=row["calls"], least=row["min"],
                 target=row["target"])  # fmt: skip
    came = words("reached {reached} ({rate}), appointments {appointments}", "联系上 {reached}（{rate}），约见 {appointments}",
                 reached=row["reached"], rate=rate, appointments=row["appointments"])  # fmt: skip
    made = join([band, came], en=", ", zh="，") if row["calls"] else band
    lines = [Line(made, mark="ok" if row["met"] else "")]
    if pace is not None:
        lines.append(Line(quota.pace_words(pace, unit)))
    elif row["calls_left"]:
        lines.append(Line(words("{n} to go.", "还差 {n} 通。", n=row["calls_left"])))
    elif not row["asked"]:
        lines.append(Line(NO_QUOTA[row["workday"]]))
    if row["streak"]:
        lines.append(Line(words("Quota met: {streak}.", "达标：{streak}。", streak=streak_words(row["streak"]))))
    return Section(words("Calls today", "今日通话"), tuple(lines))


# What each section is called, how a line of it reads, and the command that shows all of it.
SECTIONS: dict[str, tuple[Words, Callable[[Unit, Item], Line], str]] = {
    "overdue": (words("Overdue", "逾期"), late_line, "rmflow list next:overdue"),
    "unset": (words("Won, but care is not set up", "已成交，维护未安排"), _unset, "rmflow care-due"),
    "won": (words("Won, not yet handed to care", "已成交，尚未转入维护"), _won, "rmflow list outcome:won -step:6"),
    "visits": (words("Visits today", "今日拜访"), _visit, "rmflow agenda"),
    "unconfirmed": (words("To be confirmed today", "今日须确认的约见"), _unconfirmed, "rmflow agenda --week"),
    "calls_due": (words("Calls due", "今日回电"), _call, "rmflow list due:today"),
    "steps_due": (words("Next steps due", "今日下一步"), _step, "rmflow list due:today"),
    "promises": (words("Promises due", "今日兑现的承诺"), _promise, "rmflow promises"),
    "care": (words("Care due", "今日维护"), _care, "rmflow care-due"),
    "birthdays": (words("Birthdays this week", "近期生日"), _birthday, "rmflow birthdays"),
    "no_next": (words("Open, without a dated next action", "推进中但没有下次日期"), _no_next, "rmflow list next:none"),
}
