"""`standup`: one minute for the morning meeting (晨会): the last workday against what was asked, what comes first today and
why, today's appointments (guide 8.2). Short enough for one small screen.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Page, Section
from rmflow.reports import REPORTS, Ask, amounts, due, phrases
from rmflow.reports.quota import rate_words
from rmflow.reports.team import report
from rmflow.rules import figures, quotas
from rmflow.text.money import decimal_string
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports.due import Item
    from rmflow.store.unit import Unit

PRIORITIES = 3
APPOINTMENTS = 3
# How much of a name and of a text is shown, so that a line is never longer than two of 38 columns.
NAME, TEXT = 9, 10
LOOK_BACK = 60  # days in which the last workday is looked for
FIGURES = ("calls", "asked", "reached", "contact_rate", "few", "appointments", "visits", "deals", "amount", "currency")
# What the page of the meeting holds, as far as it is there; the calls of the week so far come by day.
PARTS = ("quota", "funnel", "pipeline", "forecast", "stuck", "team")


def standup(unit: Unit) -> Card:
    """The card of the meeting on the unit's day."""
    day = last_workday(unit)
    row, first, visits = _figures(unit, day), list(priorities(unit)), due.visits(unit, APPOINTMENTS)
    sections = (
        Section(phrases.labelled(words("Last workday", "上一工作日"), phrases.day(str(day), unit.today)), tuple(_did(row))),
        Section(words("First today", "今日重点"), tuple(map(_first, first)) or (
            Line(words("nothing is late or due: call", "无逾期与到期事项：专心拨打")),)),
        Section(words("Appointments today ({n})", "今日约见（{n}）", n=visits.total), _appointments(unit, visits)),
    )  # fmt: skip
    title = words("Stand-up {on} — {rm}", "晨会 {on} —— {rm}", on=unit.day, rm=safe(unit.rm))
    data = {"date": unit.day, "rm": unit.rm, "last_workday": {"date": str(day), **row}, "priorities": first,
            "appointments": {"count": visits.total, "items": visits.items}}  # fmt: skip
    # A name cut short would not be known for one where names are masked.
    names = tuple(_cut(item) for item in (*first, *visits.items))
    return Card(title, sections, data, names=names)


def page(unit: Unit) -> Page:
    """The page of the morning meeting: the card, then the team's numbers."""
    card = standup(unit)
    monday = unit.today - timedelta(days=unit.today.weekday())
    week = Ask(min(monday, last_workday(unit)), unit.today, by="day")
    found = {name: REPORTS[name].function(name)(unit, week if name == "quota" else Ask()) for name in PARTS if name in REPORTS}
    data = {"standup": card.data, **{name: part.data for name, part in found.items()}}
    title = words("Morning meeting {on}", "晨会 {on}", on=unit.day)
    return Page(title, (card, *found.values()), data)


def last_workday(unit: Unit) -> date:
    """The last day before the unit's on which the RM worked; yesterday where there is none in two months."""
    days = (unit.today - timedelta(days=back) for back in range(1, LOOK_BACK))
    return next((day for day in days if unit.workdays.share(day, unit.rm)), unit.today - timedelta(days=1))


def _figures(unit: Unit, day: date) -> dict[str, Any]:
    """What `report team` says of the RM's day."""
    rows: list[dict[str, Any]] = report(unit, Ask(day, day, rm=unit.rm)).data["rows"]
    nothing: dict[str, Any] = dict.fromkeys(FIGURES, 0) | {"currency": amounts.DEFAULT, "amount": decimal_string(0, amounts.DEFAULT)}
    row = next((row for row in rows if row["calls"] is not None), nothing)
    asked = quotas.quota(unit.guide).times(unit.workdays.share(day, unit.rm)).least
    return {name: row[name] for name in FIGURES} | {
        "asked": asked, "contact_rate": figures.success_rate(row["reached"], row["calls"]),
        "met": bool(row.get("days_met")),
    }  # fmt: skip


def _did(row: dict[str, Any]) -> Iterator[Line]:
    calls = words("calls {n} of {asked}", "拨打 {n}/{asked}", n=row["calls"], asked=row["asked"])
    reached = words("reached {n} ({rate})", "联系上 {n}（{rate}）", n=row["reached"],
                    rate=rate_words(row["contact_rate"], few=bool(row["few"])))  # fmt: skip
    yield Line(join([calls, reached], zh="，"), mark="ok" if row["met"] else "no")
    yield Line(words("appointments {a}, visits {v}, deals {d}", "约见 {a}，面访 {v}，成交 {d}",
                     a=row["appointments"], v=row["visits"], d=row["deals"]))  # fmt: skip


def priorities(unit: Unit) -> Iterator[Item]:
    """The three loudest things of the day, each with `why`: promises broken, visits not written down, other things late,
    promises due, appointments not confirmed, customers won and not looked after, next steps, then calls by grade.
    """
    found = [item for items in (_late(unit), _due(unit)) for item in items]
    yield from found[:PRIORITIES]


def _late(unit: Unit) -> list[Item]:
    rank = {"promise": 0, "visit": 1}
    items = sorted(due.overdue(unit).items, key=lambda item: (rank.get(item["kind"], 2), item["on"], item["no"]))
    return [_item(item, "late", item["kind"], days_late=item["days_late"]) for item in items[:PRIORITIES]]


def _due(unit: Unit) -> Iterator[Item]:
    for item in due.promises(unit, PRIORITIES).items:
        yield _item(item, "promise_due", "promise")
    for item in due.visits(unit).items:
        if not item["confirmed"] and not item["is_past"]:
            yield _item({**item, "what": item["at"]}, "not_confirmed", "visit")
    for item in due.unset(unit, PRIORITIES).items:
        yield _item(item, "care_unset", "care")
    for item in due.steps(unit, PRIORITIES).items:
        yield _item(item, "step_due", item["kind"])
    for item in due.calls(unit, PRIORITIES).items:
        yield _item(item, "call_due", "call", grade=item["grade"])


def _item(item: Item, why: str, kind: str, **more: Any) -> Item:
    return {"no": item["no"], "name": item["name"], "kind": kind, "what": item.get("what"), "why": why, **more}


WHY = {
    "late": words("{days} late", "逾期 {days}"),
    "promise_due": words("promised for today", "承诺今天兑现"),
    "not_confirmed": words("today, not confirmed", "今天约见，未确认"),
    "care_unset": words("won, care not set up", "已成交，维护未安排"),
    "step_due": words("due today", "今天到期"),
    "call_due": words("call due", "今天回电"),
}


def _first(item: Item) -> Line:
    why = WHY[item["why"]].fill(days=phrases.days(item["days_late"])) if item["why"] == "late" else WHY[item["why"]]
    if item.get("grade"):
        why = words("{why}, grade {grade}", "{why}，{grade} 级", why=why, grade=item["grade"])
    what = phrases.labelled(phrases.KINDS[item["kind"]], plain(_cut_at(item["what"] or "", TEXT)))
    if item["kind"] == "care":
        what = phrases.KINDS["care"]
    return Line(phrases.spaced(_short(item), what, why), mark="no" if item["why"] == "late" else "warn")


def _appointments(unit: Unit, visits: due.Due) -> tuple[Line, ...]:
    if not visits.items:
        return (Line(words("none", "无")),)
    lines = [_appointment(unit, item) for item in visits.items]
    if visits.total > len(lines):
        lines.append(Line(words("and {n} more: rmflow agenda", "还有 {n} 个：rmflow agenda", n=visits.total - len(lines))))
    return tuple(lines)


def _appointment(unit: Unit, item: Item) -> Line:
    aim = unit.guide.label("visit_objective", item["objective"])
    return Line(phrases.spaced(item["at"], _short(item), aim), mark="ok" if item["confirmed"] else "warn")


def _short(item: Item) -> Words:
    return plain(f"#{item['no']} {_cut(item)}")


def _cut(item: Item) -> str:
    return _cut_at(item["name"], NAME)


def _cut_at(text: str, limit: int) -> str:
    """The text on one line of at most `limit` Chinese characters; of Latin letters twice as many take the same room."""
    return phrases.one_line(text, 2 * limit if text.isascii() else limit)
