"""The order of the day's calls, explained: overdue promises, overdue call-backs, those due today, then by score.

Only who may be called and should be: not who asked not to be or does not consent, has no number, left the path, was called today already,
or has something booked for a later day (that is the plan). The score's terms are `rmflow.rules.call_order`'s.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.guide.sections import section
from rmflow.records import Column, Table
from rmflow.reports import filters, phrases
from rmflow.rules import call_order, figures
from rmflow.rules.call_order import TERMS, Book, Facts, Rate
from rmflow.store import consents
from rmflow.store.whom import KNOWN
from rmflow.text.safe import safe
from rmflow.text.zone import local_in_sql
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.reports.filters import Filter
    from rmflow.store.unit import Unit

BANDS: dict[str, Words] = {
    "promise_overdue": Words("promise overdue", "承诺逾期"),
    "call_overdue": Words("call-back overdue", "回电逾期"),
    "call_due": Words("call-back due today", "今日回电"),
    "scored": Words("by score", "按评分"),
}
LABELS: dict[str, Words] = {
    "grade": Words("grade", "意向等级"), "source": Words("source", "来源"), "step": Words("step", "步骤"),
    "hour": Words("hour", "时段"), "contact": Words("last contact", "上次联系"), "rotting": Words("days at the step", "停留天数"),
}  # fmt: skip
# The hours are learnt from the newest calls: of so many days, and at most so many.
LEARNT_FROM_DAYS = 180
LEARNT_FROM_CALLS = 10_000
NOTHING = Rate(0, 0)

PHONE = f"""coalesce(p.phone, (SELECT phone FROM contact
  WHERE prospect_id = p.id AND phone IS NOT NULL AND {KNOWN.format("contact")} ORDER BY n LIMIT 1))"""
# Who may be called at all. {today} and {rm} are bound by name; the filter's own parameters come before, by place.
CALLABLE = f"""
p.do_not_call = 0 AND {PHONE} IS NOT NULL
AND (o.outcome IN ('open', 'won') OR (o.outcome = 'deferred' AND EXISTS (SELECT 1 FROM follow_up
  WHERE prospect_id = p.id AND done_on IS NULL AND kind = 'recheck' AND due_on <= ?1)))
AND NOT EXISTS (SELECT 1 FROM visit WHERE prospect_id = p.id AND status IN ('planned', 'confirmed') AND planned_on = ?1)
AND (NOT EXISTS (SELECT 1 FROM call WHERE prospect_id = p.id AND called_on = ?1 AND rm = ?2 AND is_inbound = 0)
  OR EXISTS (SELECT 1 FROM follow_up WHERE prospect_id = p.id AND done_on IS NULL AND kind = 'call'
    AND due_on = ?1 AND due_at > ?3))
"""
# What each band starts from: a few rows of an index. `due` is the band's day, `at` its hour.
DUE = {
    "promise_overdue": "SELECT prospect_id, min(due_on) AS due, NULL AS at FROM promise"
    " WHERE {rm} AND kept_on IS NULL AND due_on < ?1 GROUP BY prospect_id",
    "call_overdue": "SELECT prospect_id, min(due_on) AS due, NULL AS at FROM follow_up"
    " WHERE {rm} AND done_on IS NULL AND kind IN ('call', 'recheck') AND due_on < ?1 GROUP BY prospect_id",
    "call_due": "SELECT prospect_id, due_on AS due, min(due_at) AS at FROM follow_up"
    " WHERE {rm} AND done_on IS NULL AND kind IN ('call', 'recheck') AND due_on = ?1 GROUP BY prospect_id",
}
LAST_GRADE = "(SELECT grade FROM call WHERE prospect_id = p.id AND grade IS NOT NULL ORDER BY called_at DESC LIMIT 1)"
LAST_CALL = "(SELECT called_on FROM call WHERE prospect_id = p.id ORDER BY called_at DESC LIMIT 1)"
COLUMNS = (
    f"p.id, p.no, p.name, p.kind, p.source, {PHONE} AS phone, o.step, o.entered_step_on, {LAST_GRADE} AS grade,"
    f" {LAST_CALL} AS last_called_on"
)
# Those without a plan: nothing booked, or only what is past.
UNPLANNED = "p.status IN ('potential', 'target') AND o.outcome = 'open' AND (p.next_on IS NULL OR p.next_on <= ?1)"
# A target is who ever passed gate 1: some opportunity of his was moved.
YIELD = """
SELECT source, sum(EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id AND moves > 0)), count(*)
FROM prospect p WHERE rm = ? GROUP BY source
"""
REACHED = """
SELECT p.kind, CAST(strftime('%H', c.called_at, ?) AS INTEGER), sum(c.is_reached), count(*)
FROM (SELECT prospect_id, called_at, is_reached FROM call WHERE called_on >= ? AND rm = ? AND is_inbound = 0
  ORDER BY called_on DESC LIMIT ?) c
JOIN prospect p ON p.id = c.prospect_id GROUP BY 1, 2
"""


class Term(NamedTuple):
    """One term of a score: what it looks at, its value in words, its points."""

    code: str
    label: Words
    said: Words
    points: float


class Candidate(NamedTuple):
    """One to call: in which band and why. `due_on` is the day of what is due; `terms` are the score's."""

    id: str
    no: int
    name: str
    phone: str | None
    step: int
    band: str
    due_on: str | None
    score: float
    terms: tuple[Term, ...]


class Learnt(NamedTuple):
    """What the book has taught: by source and by kind of customer at this hour, and on the whole."""

    book: Book
    sources: dict[str, Rate]
    hours: dict[str, Rate]
    at: int
    weights: dict[str, int]


def call_list(unit: Unit, typed: Iterable[str] = (), *, limit: int = 200) -> list[Candidate]:
    """Whom this RM should call, in order, at most `limit`; of the prospects that the FILTER lets through.

    Raises:
        BadInput: the filter cannot be read.
    """
    asked = filters.parse(typed, unit)
    learnt = _learnt(unit)
    any_rm = "rm" in asked.keys
    chosen: dict[str, tuple[str, _Scored]] = {}
    for band, due in DUE.items():
        source = f"({due.format(rm='1' if any_rm else 'rm = ?2')}) d JOIN prospect p ON p.id = d.prospect_id"
        found = [_score(unit, row, learnt) for row in _rows(unit, asked, source, "d.due, d.at", "1")]
        for one in sorted(found, key=lambda one: (one.row.due, one.row.at or "~", -one.score, one.row.no)):
            chosen.setdefault(one.row.id, (band, one))
    if len(chosen) < limit:
        mine = "1" if any_rm else "p.rm = ?2"
        rows = _rows(unit, asked, "prospect p", "NULL AS due, NULL AS at", f"{mine} AND {UNPLANNED}")
        found = [_score(unit, row, learnt) for row in rows]
        for one in sorted(found, key=lambda one: (-one.score, one.row.no)):
            chosen.setdefault(one.row.id, ("scored", one))
    # Only those that are shown are told why: a large book has thousands that are not.
    return [_candidate(unit, band, one, learnt) for band, one in list(chosen.values())[:limit]]


def _rows(unit: Unit, asked: Filter, source: str, more: str, where: str) -> list[Any]:
    from rmflow.text.dates import instant

    willing = consents.may_call_sql(unit.guide, "?1")
    joined = filters.FROM.replace("FROM prospect p", f"FROM {source}", 1)
    # The filter's parameters stand after the numbered ones: a plain mark takes the next number.
    conditions = " AND ".join(f"({sql})" for sql in asked.where) or "1"
    sql = f"SELECT {COLUMNS}, {more} {joined} WHERE ?3 = ?3 AND {where} AND {CALLABLE} AND {willing} AND {conditions}"
    return unit.connection.rows(sql, (unit.day, unit.rm, instant(unit.now), *asked.values))


def _learnt(unit: Unit) -> Learnt:
    """The rates of the RM's own book: what became of names by source, and when people were reached."""
    sources = {source: Rate(part, whole) for source, part, whole in unit.connection.tuples(YIELD, (unit.rm,))}
    since = (unit.today - timedelta(days=LEARNT_FROM_DAYS)).isoformat()
    calls = unit.connection.tuples(REACHED, (local_in_sql(unit.now), since, unit.rm, LEARNT_FROM_CALLS))
    at = unit.now.hour
    hours = {kind: Rate(part, whole) for kind, hour, part, whole in calls if hour == at}
    targets, reached = _sum(sources.values()), _sum(Rate(part, whole) for _, _, part, whole in calls)
    best = max((call_order.smoothed(rate, targets) for rate in sources.values()), default=0.0)
    return Learnt(Book(targets, best, reached), sources, hours, at, section(unit.guide, "call_order"))


def _sum(rates: Iterable[Rate]) -> Rate:
    rates = list(rates)
    return Rate(sum(rate.part for rate in rates), sum(rate.whole for rate in rates))


class _Scored(NamedTuple):
    """A row of the question with its facts and points."""

    row: Any
    facts: Facts
    points: dict[str, float]
    score: float


def _score(unit: Unit, row: Any, learnt: Learnt) -> _Scored:
    facts = Facts(
        row.grade, learnt.sources.get(row.source, NOTHING), row.step, learnt.hours.get(row.kind, NOTHING),
        _days(unit, row.last_called_on) if row.last_called_on else None, _days(unit, row.entered_step_on),
        unit.guide.numbers["stuck_days"][str(row.step)],
    )  # fmt: skip
    points = {code: round(value, 1) for code, value in call_order.points(facts, learnt.book, learnt.weights).items()}
    return _Scored(row, facts, points, round(sum(points.values()), 1))


def _days(unit: Unit, since: str) -> int:
    return figures.days_between(date.fromisoformat(since), unit.today)


def _candidate(unit: Unit, band: str, one: _Scored, learnt: Learnt) -> Candidate:
    row, said = one.row, _said(unit, one.row, one.facts, learnt)
    terms = tuple(Term(code, LABELS[code], said[code], one.points[code]) for code in TERMS)
    return Candidate(row.id, row.no, row.name, row.phone, row.step, band, row.due, one.score, terms)


def _said(unit: Unit, row: Any, facts: Facts, learnt: Learnt) -> dict[str, Words]:
    """Each term's value in words."""
    source = unit.guide.label("source_method", row.source)
    return {
        "grade": plain(facts.grade) if facts.grade else words("none", "无"),
        "source": words("{source}: {part} of {whole} became targets", "{source}：{whole} 个中 {part} 个成为目标客户",
                        source=source, part=facts.source.part, whole=facts.source.whole),
        "step": words("step {n}", "第{n}步", n=facts.step),
        "hour": words("{hour}–{end} h: {part} of {whole} reached", "{hour}–{end} 点：{whole} 通中联系上 {part}",
                      hour=learnt.at, end=learnt.at + 1, part=facts.hour.part, whole=facts.hour.whole),
        "contact": words("never called", "从未联系") if facts.days_silent is None else phrases.days(facts.days_silent),
        "rotting": words("{days}, stuck after {limit}", "{days}，满 {limit} 天为停滞", days=phrases.days(facts.days_in_step),
                         limit=facts.stuck_days),
    }  # fmt: skip


def why(candidate: Candidate) -> Words:
    """Why this one now, in a line: what is due, or the terms that gave most points."""
    if candidate.band != "scored":
        return words("{band} ({on})", "{band}（{on}）", band=BANDS[candidate.band], on=candidate.due_on)
    best = sorted(candidate.terms, key=lambda term: -term.points)[:3]
    told = join(words("{label} {said}", "{label}：{said}", label=term.label, said=term.said) for term in best if term.points > 0)
    return words("{score} points: {told}", "{score} 分：{told}", score=f"{candidate.score:g}", told=told)


def explained(unit: Unit, candidates: Iterable[Candidate]) -> Table:
    """The order with the points of every term; in the JSON each term's value in words as well."""
    candidates = list(candidates)
    rows = tuple(_row(place, one) for place, one in enumerate(candidates, 1))
    data = {"order": [_data(place, one) for place, one in enumerate(candidates, 1)], "weights": section(unit.guide, "call_order")}
    return Table(
        words("The order of calls, {on} {at}", "拨打顺序（{on} {at}）", on=unit.day, at=f"{unit.now:%H:%M}"),
        (
            Column("place", words("#", "序"), "number"),
            Column("no", words("No.", "编号"), "number", weight=1),
            Column("name", words("Name", "名称"), "name", show=lambda row: safe(row["name"])),
            Column("band", words("Why", "缘由"), show=lambda row: row["why"]),
            Column("score", words("Score", "评分"), "number", show=lambda row: f"{row['score']:g}"),
            *(Column(code, LABELS[code], "number", show=_points(code), weight=2 + at) for at, code in enumerate(TERMS)),
        ),
        rows, data, (NOTE,), words("Nobody is to be called now.", "目前没有需要拨打的客户。"),
    )  # fmt: skip


NOTE = words(
    "First overdue promises and call-backs, then what is due today, then the score: the sum of its columns. Weights: the"
    " guide's numbers.call_order.",
    "先是逾期承诺与回电，再是今日回电，其余按评分（各列之和）。权重见指引 numbers.call_order。",
)


def _points(code: str) -> Any:
    return lambda row: f"{row[code]:g}"


def _row(place: int, one: Candidate) -> dict[str, Any]:
    is_late = one.due_on and one.band != "call_due"
    due = words(" ({on})", "（{on}）", on=str(one.due_on)[5:]) if is_late else plain("")
    told = words("{band}{due}", "{band}{due}", band=BANDS[one.band], due=due)
    return {
        "place": place, "no": one.no, "name": one.name, "band": one.band, "why": told, "score": one.score,
        **{term.code: term.points for term in one.terms},
    }  # fmt: skip


def _data(place: int, one: Candidate) -> dict[str, Any]:
    terms = [{"code": term.code, "points": term.points, "said": term.said} for term in one.terms]
    return {
        "place": place, "no": one.no, "name": one.name, "phone": one.phone, "step": one.step, "band": one.band,
        "due_on": one.due_on, "score": one.score, "terms": terms,
    }  # fmt: skip
