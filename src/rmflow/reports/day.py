"""`report day`: the work log (工作日志) of an RM, told at the evening meeting (夕会): what was done, and what comes next
(guide 8.2). Made to be pasted as Markdown; a longer period gives a longer log.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.reports import due, phrases
from rmflow.reports import scope as scopes
from rmflow.reports.day_done import SHOWN, done
from rmflow.reports.quota import rate_words
from rmflow.reports.timeline import KINDS
from rmflow.reports.today import named
from rmflow.rules import figures, quotas
from rmflow.store import refusals
from rmflow.text.dates import from_instant, instant
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Item = dict[str, Any]
MOST_REFUSED = 5  # so many reasons of refusals are named
CALLS = """
SELECT r.outcome, count(*), sum(r.is_reached), sum(r.is_appointment), coalesce(sum(r.duration_s), 0) FROM call r
WHERE {where} AND r.is_inbound = 0 GROUP BY 1 ORDER BY 2 DESC, 1
"""


def report(unit: Unit, ask: Ask) -> Card:
    """The log of `ask.rm` (default: this RM) over the period (default: today), without what has not come yet.

    JSON has every item in full: `calls`, `visit`, `need`, `offer` …, `refused`, `next`.
    """
    ask = _asked(unit, ask)
    calls, log = _calls(unit, ask), done(unit, ask)
    refused, plan = _refused(unit, ask), _plan(unit, ask)
    sections = (
        _called(unit, calls),
        *(_section(ask, kind, log[kind]) for kind in SHOWN if log[kind]),
        *((_turned_away(unit, refused),) if refused["count"] else ()),
        _planned(unit, plan),
    )
    data = {"from": str(ask.first), "to": str(ask.last), "rm": ask.rm, "calls": calls, **log, "refused": refused, "next": plan}
    title = words("Work log {period} — {rm}", "工作日志 {period} —— {rm}", period=scopes.period_words(unit, ask),
                  rm=safe(ask.rm or ""))  # fmt: skip
    return Card(title, sections, data)


def _asked(unit: Unit, ask: Ask) -> Ask:
    last = min(ask.last or unit.today, unit.today)
    first = ask.first if ask.has_period and ask.first is not None else last
    return ask._replace(first=min(first, last), last=last, rm=ask.rm or unit.rm)


def _calls(unit: Unit, ask: Ask) -> Item:
    """The calls against the quota, and what came of them; of a part of his customers the quota says nothing."""
    scope = scopes.scope(unit, ask, day="r.called_on", rm="r.rm", prospect="r.prospect_id")
    found = unit.connection.tuples(CALLS.format(where=scope.sql), scope.values)
    calls, reached, appointments, seconds = (sum(row[at] for row in found) for at in (1, 2, 3, 4))
    quota = quotas.quota(unit.guide)
    days = unit.workdays.asked(ask.first or unit.today, ask.last or unit.today, str(ask.rm))
    due = quota.times(days)
    return {
        "calls": calls, "reached": reached, "success_rate": figures.success_rate(reached, calls),
        "few": figures.is_few(calls, quota.few), "appointments": appointments, "minutes": round(seconds / 60, 1),
        "workdays": days, "min": due.least, "target": due.target,
        "calls_left": figures.calls_left(calls, due.least),
        "met": None if ask.typed or not days else figures.is_met(calls, reached, due.least, quota.floor),
        "outcomes": {row[0]: row[1] for row in found},
    }  # fmt: skip


def _called(unit: Unit, calls: Item) -> Section:
    asked = words(" of {least}–{target}", "（要求 {least}–{target}）", least=calls["min"], target=calls["target"])
    made = words("{n}{asked}; reached {reached} ({rate}), appointments {appointments}",
                 "拨打 {n} 通{asked}，联系上 {reached}（{rate}），约见 {appointments}",
                 n=calls["calls"], asked=asked if calls["workdays"] else plain(""), reached=calls["reached"],
                 rate=rate_words(calls["success_rate"], few=calls["few"]), appointments=calls["appointments"])  # fmt: skip
    lines = [Line(made, mark="ok" if calls["met"] else "")]
    if calls["outcomes"]:
        each = (words("{label} {n}", "{label} {n}", label=unit.guide.label("call_outcome", code), n=n)
                for code, n in calls["outcomes"].items())  # fmt: skip
        lines.append(Line(join(each, en=" · ", zh=" · ")))
    if calls["minutes"]:
        lines.append(Line(words("{n:g} minutes of talk", "通话 {n:g} 分钟", n=calls["minutes"])))
    return Section(words("Calls", "通话"), tuple(lines))


def _section(ask: Ask, kind: str, items: list[Item]) -> Section:
    title = words("{kind} ({n})", "{kind}（{n}）", kind=_capital(KINDS[kind]), n=len(items))
    return Section(title, tuple(Line(_told(ask, item)) for item in items))


def _capital(text: Words) -> Words:
    return Words(text.en[:1].upper() + text.en[1:], text.zh)


def _told(ask: Ask, item: Item) -> Words:
    """One thing done: whose, what, and of a visit what comes next."""
    text = Words(phrases.one_line(item["text"].en, 240), phrases.one_line(item["text"].zh, 240))
    then = plain("")
    if item.get("next_step"):
        then = words("next: {what} ({on})", "下一步：{what}（{on}）", what=phrases.one_line(item["next_step"]), on=item["next_on"])
    on = "" if ask.first == ask.last else item["on"]
    return phrases.spaced(on, named(item), text, then)


def _refused(unit: Unit, ask: Ask) -> Item:
    """How often the guide refused the RM something, and for what."""
    counted: Counter[str] = Counter()
    n = 0
    for one in refusals.read(unit.connection.path, instant(unit.now)):
        day = from_instant(one.at, unit.now.tzinfo).date()
        if one.rm == ask.rm and not ask.typed and (ask.first or day) <= day <= (ask.last or day):
            n += 1
            counted.update(one.missing or (one.reason,))
    return {"count": n, "for": dict(counted.most_common())}


def _turned_away(unit: Unit, refused: Item) -> Section:
    most = join(
        words("{what} ({n})", "{what}（{n}）", what=unit.guide.label("criterion", code), n=n)
        for code, n in list(refused["for"].items())[:MOST_REFUSED]
    )
    return Section(words("Refused by the guide ({n})", "按指引未通过（{n}）", n=refused["count"]), (Line(most),))


def _plan(unit: Unit, ask: Ask) -> Item:
    """What is booked from the day after the log to the next workday, both included."""
    last = ask.last or unit.today
    until = unit.workdays.next(last)
    return {"to": until.isoformat(), **due.ahead(unit, str(ask.rm), last + timedelta(days=1), until)}


def _planned(unit: Unit, plan: Item) -> Section:
    until = date.fromisoformat(plan["to"])
    lines = [
        *(Line(_visit(unit, item), mark="ok" if item["confirmed"] else "warn") for item in plan["visits"]),
        *(Line(_due(item)) for item in (*plan["follow_ups"], *plan["promises"])),
    ]
    nothing = Line(words("nothing is booked yet", "尚无安排"), mark="warn")
    return Section(words("Next, up to {on}", "后续安排（至{on}）", on=phrases.day(str(until), unit.today)), tuple(lines or [nothing]))


def _visit(unit: Unit, item: Item) -> Words:
    sure = plain("") if item["confirmed"] else words("not confirmed", "未确认")
    aim = unit.guide.label("visit_objective", item["objective"])
    return phrases.spaced(item["on"], item["at"], named(item), phrases.labelled(phrases.KINDS["visit"], aim), sure)


def _due(item: Item) -> Words:
    what = phrases.labelled(phrases.KINDS[item["kind"]], plain(phrases.one_line(item["what"], 60)))
    return phrases.spaced(item["on"], item.get("at") or "", named(item), what)
