"""`report care`: how well customers are looked after: coverage, who is late, what matures (guide 6.1–6.3, 8.3).

A row per tier, of the customers in care today. The period is that of the care given or planned; contacts and maturities
are as they stand today.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import deals, in_care, phrases
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.rules import figures
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.reports import Ask
    from rmflow.reports.scope import Scope
    from rmflow.store.unit import Unit

Row = dict[str, Any]
AHEAD = 90  # days of maturities to come
LISTED = 20  # so many of the late and of the maturities stand in the summary; `--rows` has all
NAMED = 3  # so many of each are named below the table
SUMS = ("customers", "within", "late", "without_next", "face_due", "care_done", "care_late", "care_overdue", "maturities",
        "uncovered")  # fmt: skip
MEASURES = dict.fromkeys(SUMS, "sum")
GIVEN = f"""
SELECT {{group}}, coalesce(p.tier, ''), c.done_on > c.due_on, c.id, p.no, p.name, c.done_on, c.content
FROM care c JOIN prospect p ON p.id = c.prospect_id WHERE c.done_on IS NOT NULL AND {in_care.IS_IN_CARE} AND {{where}}
"""
MISSED = f"""
SELECT {{group}}, coalesce(p.tier, ''), c.id, p.no, p.name, c.due_on, c.content
FROM care c JOIN prospect p ON p.id = c.prospect_id
WHERE c.done_on IS NULL AND c.due_on < ? AND {in_care.IS_IN_CARE} AND {{where}}
"""
# Nothing is planned for a maturity: no care of it until then, no opportunity under way that would follow it.
UNCOVERED = """NOT EXISTS (SELECT 1 FROM care WHERE prospect_id = p.id AND content = 'maturity' AND due_on <= d.matures_on
    AND (done_on IS NULL OR done_on >= d.dealt_on))
  AND NOT EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id AND outcome = 'open' AND step < 6)"""
MATURING = f"""
SELECT {{group}}, coalesce(p.tier, ''), {UNCOVERED}, 'deal', d.id, p.no, p.name, d.matures_on, d.product
FROM deal d JOIN prospect p ON p.id = d.prospect_id
WHERE d.matures_on BETWEEN ? AND ? AND {deals.COUNTS} AND {in_care.IS_IN_CARE} AND {{where}} ORDER BY d.matures_on, p.no
"""
FALLING = f"""
SELECT {{group}}, coalesce(p.tier, ''), 0, 'fact', f.id, p.no, p.name, f.falls_on, f.topic
FROM fact f JOIN prospect p ON p.id = f.prospect_id
WHERE f.falls_on BETWEEN ? AND ? AND {in_care.IS_IN_CARE} AND {{where}} ORDER BY f.falls_on, p.no
"""
NOTHING = words("No customer is in care yet.", "还没有处于维护阶段的客户。")


def report(unit: Unit, ask: Ask) -> Table:
    """Coverage, lateness and maturities per tier; the care of the period (default: all)."""
    tallies: dict[tuple[str, str], dict[str, int]] = {}
    late: list[Row] = []
    maturing: list[Row] = []
    for entry in entries(unit, ask):
        place = (entry.row[ask.by] if ask.by else "", entry.row["tier"])
        tally = tallies.setdefault(place, dict.fromkeys(SUMS, 0))
        for name, n in entry.adds.items():
            tally[name] += int(n)
        told = {"no": entry.no, "name": entry.name, "tier": entry.row["tier"], "on": entry.on}
        if "late" in entry.adds and _is_key(unit, entry.row["tier"]):
            since = figures.days_between(date.fromisoformat(entry.on or unit.day), unit.today)
            late.append({**told, "days_late": since})
        if "maturities" in entry.adds:
            maturing.append({**told, "kind": entry.kind, "what": entry.what, "is_covered": "uncovered" not in entry.adds})
    order = [*unit.guide.entries("tier"), ""]
    rows = [
        {**({ask.by: group} if ask.by else {}), "tier": tier, **_of_tier(unit, tier), **tallies[group, tier],
         **_coverage(unit, tallies[group, tier], tier)}
        for group, tier in sorted(tallies, key=lambda place: (place[0], order.index(place[1])))
    ]  # fmt: skip
    summary = _summary(unit, rows, late, maturing)
    data = {"definition": {key: figures.say(name) for key, name in SAID.items()}, "rows": rows, "summary": summary}
    title = words("Care on {day}; care given: {period}", "{day} 客户维护（维护记录：{period}）", day=unit.day,
                  period=scopes.period_words(unit, ask))  # fmt: skip
    notes = _notes(unit, summary) if rows else ()
    return Table(title, _columns(unit, ask), tuple(rows), data, notes, NOTHING, _charts(unit, ask, rows))


SAID = {
    "customers": "in_care", "within": "within", "late": "contact_due", "coverage": "coverage", "face_due": "face_due",
    "care_done": "care_done", "care_late": "care_late", "care_overdue": "care_overdue", "maturities": "maturities",
    "uncovered": "uncovered",
}  # fmt: skip


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The customers, the care given and missed, and what matures. `on` of a late customer is when contact was due."""
    yield from _customers(unit, ask)
    for group, tier, is_late, cid, no, name, on, what in _ask(unit, ask, GIVEN, "c.done_on"):
        adds = dict.fromkeys(("care_done", *(("care_late",) if is_late else ())), 1)
        yield Entry(_keys(unit, ask, group, tier), adds, "care", cid, no, name, on, what)
    for group, tier, cid, no, name, on, what in _ask(unit, ask, MISSED, "c.due_on", unit.day):
        yield Entry(_keys(unit, ask, group, tier), {"care_overdue": 1}, "care", cid, no, name, on, what)
    ahead = (unit.day, (unit.today + timedelta(days=AHEAD)).isoformat())
    maturing = _ask(unit, ask, MATURING, None, *ahead, *deals.counting(unit.guide).values)
    for part in (maturing, _ask(unit, ask, FALLING, None, *ahead)):
        for group, tier, is_uncovered, kind, key, no, name, on, what in part:
            adds = dict.fromkeys(("maturities", *(("uncovered",) if is_uncovered else ())), 1)
            yield Entry(_keys(unit, ask, group, tier), adds, kind, key, no, name, on, what)


def _customers(unit: Unit, ask: Ask) -> Iterator[Entry]:
    ways = json.dumps([code for code, way in unit.guide.entries("maintenance_way").items() if way.extra.get("face")])
    scope = _scope(unit, ask, None)
    more = f", {in_care.LAST_FACE} AS last_face_on, {_group(ask)} AS grouped"
    sql = in_care.CUSTOMERS.format(more=more, where=scope.sql)
    for row in unit.connection.rows(sql, (ways, *scope.values)):
        due, face = in_care.contact_due(unit.guide, row), in_care.face_due(unit.guide, row)
        names = ["customers"]
        names += [] if due is None else ["late" if due < unit.today else "within"]
        names += [] if row.is_planned else ["without_next"]
        names += ["face_due"] if face is not None and face < unit.today else []
        on = due.isoformat() if due else row.last_contact_on or None
        yield Entry(_keys(unit, ask, row.grouped, row.tier), dict.fromkeys(names, 1), "prospect", row.id, row.no, row.name, on)


def _scope(unit: Unit, ask: Ask, day: str | None) -> Scope:
    return scopes.scope(unit, ask, day=day, rm="p.rm", prospect="p.id")


def _group(ask: Ask) -> str:
    return scopes.group(ask.by, day="", rm="p.rm")


def _ask(unit: Unit, ask: Ask, text: str, day: str | None, *values: str) -> Iterator[tuple[Any, ...]]:
    scope = _scope(unit, ask, day)
    return unit.connection.stream(text.format(group=_group(ask), where=scope.sql), (*values, *scope.values))


def _keys(unit: Unit, ask: Ask, group: str, tier: str | None) -> Row:
    """The row; a tier that the guide no longer knows is none."""
    known = tier if tier in unit.guide.entries("tier") else ""
    return {**({ask.by: group} if ask.by else {}), "tier": known}


def _of_tier(unit: Unit, tier: str) -> Row:
    extra = unit.guide.entries("tier")[tier].extra if tier else {}
    return {"key": bool(extra.get("key")), "cadence_days": extra.get("cadence_days"), "face_days": extra.get("face_days")}


def _is_key(unit: Unit, tier: str) -> bool:
    return bool(_of_tier(unit, tier)["key"])


def _coverage(unit: Unit, counts: dict[str, int], tier: str) -> Row:
    whole = counts["customers"] if tier else 0
    span = figures.interval(counts["within"], whole)
    return {
        "coverage": figures.coverage(counts["within"], whole),
        "coverage_low": span[0] if span else None,
        "coverage_high": span[1] if span else None,
        "few": figures.is_few(whole, unit.guide.numbers["quota"]["few"]),
    }


def _summary(unit: Unit, rows: Iterable[Row], late: list[Row], maturing: list[Row]) -> Row:
    total, key = dict.fromkeys(SUMS, 0), dict.fromkeys(SUMS, 0)
    without_tier = 0
    for row in rows:
        without_tier += row["customers"] if not row["tier"] else 0
        for name in SUMS:
            total[name] += row[name]
            key[name] += row[name] if row["key"] else 0
    late = sorted(late, key=lambda one: (-one["days_late"], one["no"]))
    maturing = sorted(maturing, key=lambda one: (one["on"], one["no"]))
    return {
        **total, "without_tier": without_tier, "key_customers": key["customers"], "key_within": key["within"],
        "key_late": key["late"], **_coverage(unit, key, "key"), "late_key_customers": late[:LISTED],
        "coming_maturities": maturing[:LISTED], "days_ahead": AHEAD,
    }  # fmt: skip


def _notes(unit: Unit, summary: Row) -> tuple[Words, ...]:
    # By number, not by name: notes are not masked where names are.
    late = join(words("#{no} ({tier}, {days})", "{no}号（{tier}级，{days}）", no=row["no"], tier=row["tier"],
                      days=phrases.days(row["days_late"])) for row in summary["late_key_customers"][:NAMED])  # fmt: skip
    coming = join(
        words("#{no} on {on}{open}", "{no}号 {on}{open}", no=row["no"], on=phrases.day(row["on"], unit.today),
              open=plain("") if row["is_covered"] else words(" (nothing planned)", "（未安排）"))
        for row in summary["coming_maturities"][:NAMED]
    )  # fmt: skip
    return (
        words("Coverage of key customers: {within} of {key}, {rate}; {setup} without tier, {next} without a next care date.",
              "重点客户覆盖率：{key} 位中 {within} 位，{rate}；未分层 {setup} 位，未安排下次维护 {next} 位。",
              within=f"{summary['key_within']:,}", key=f"{summary['key_customers']:,}", rate=phrases.rate(summary["coverage"]),
              setup=f"{summary['without_tier']:,}", next=f"{summary['without_next']:,}"),
        *((words("Key customers late longest: {late}. All: rmflow care-due", "重点客户逾期最久：{late}。全部：rmflow care-due",
                 late=late),) if late.en else ()),
        *((words("In the next {days} days {n} mature, {open} with nothing planned: {coming}.",
                 "未来 {days} 天到期 {n} 项，未安排承接 {open} 项：{coming}。", days=AHEAD, n=summary["maturities"],
                 open=summary["uncovered"], coming=coming),) if coming.en else ()),
        words("Coverage = within cadence ÷ all; a contact is a call that reached them, a visit, or care given.",
              "覆盖率 = 周期内联系过 ÷ 全部；联系指接通的电话、拜访或已做的维护。"),
    )  # fmt: skip


def _tier(row: Row) -> Words:
    return words("{tier}", "{tier}级", tier=row["tier"]) if row["tier"] else words("none", "未分层")


def _interval(row: Row) -> Words:
    """The interval of the coverage, where it is out of few."""
    return phrases.interval(row["coverage_low"], row["coverage_high"]) if row["few"] else plain("")


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    return (
        *((scopes.group_column(unit, ask.by),) if ask.by else ()),
        scopes.group_column(unit, "tier")._replace(show=_tier),
        Column("key", words("Key", "重点"), "flag", weight=8),
        Column("cadence_days", words("Every", "周期"), "number", weight=7, unit=words("days", "天")),
        Column("customers", words("Customers", "客户"), "number"),
        Column("within", words("In time", "按期"), "number", weight=3),
        Column("late", words("Late", "逾期"), "number"),
        Column("coverage", words("Coverage", "覆盖率"), "share"),
        Column("coverage_low", words("95 %", "95%区间"), "share", show=_interval, weight=4),
        Column("face_due", words("To meet", "待面见"), "number", weight=2),
        Column("without_next", words("No next", "无下次"), "number", weight=4),
        Column("care_done", words("Care given", "已维护"), "number", weight=5),
        Column("care_late", words("Given late", "晚做"), "number", weight=9),
        Column("care_overdue", words("Overdue", "过期未做"), "number", weight=5),
        Column("maturities", words("Maturing", "到期"), "number", weight=1),
        Column("uncovered", words("Unplanned", "未承接"), "number", weight=6),
        Column("face_days", words("In person every", "面见周期"), "data"),
        Column("coverage_high", words("Coverage to", "覆盖率上限"), "data"),
        Column("few", words("Few", "样本少"), "data"),
    )  # fmt: skip


def _charts(unit: Unit, ask: Ask, rows: list[Row]) -> tuple[Chart, ...]:
    """Customers in time and late, by tier."""
    tiered = [row for row in rows if row["tier"]]
    if ask.by or not tiered:
        return ()
    labels = tuple(unit.guide.label("tier", row["tier"]) for row in tiered)
    return (Chart("bars", words("Contact by tier", "各层级联系情况"), labels, (
        Series(words("In time", "按期"), tuple(row["within"] for row in tiered)),
        Series(words("Late", "逾期"), tuple(row["late"] for row in tiered)),
    ), words("customers", "位")),)  # fmt: skip
