"""`report objections`: type → genuineness → answer → outcome: which answer worked (guide 4.1–4.3).

A row per type and method of answering. Every number counts objections: what became of an opportunity counts once for
each objection raised on it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import phrases
from rmflow.reports import scope as scopes
from rmflow.reports.entries import Entry
from rmflow.rules import figures
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.reports import Ask
    from rmflow.store.unit import Unit

Row = dict[str, Any]
Place = tuple[str, str, str]  # the group, the type, the method
GENUINENESS = ("genuine", "pretext", "hidden", "condition", "undetermined")
STATUSES = ("resolved", "withdrawn", "accepted", "open")
OUTCOMES = ("won", "lost", "dropped", "deferred", "under_way")
COUNTED = ("raised", *GENUINENESS, "answered", *STATUSES, "held", *OUTCOMES)
MEASURES = dict.fromkeys(COUNTED, "sum") | {"median_days_open": "median", "oldest_open_days": "max"}
NAMED = 3  # so many types have their best answer named below the table
ASKED = """
SELECT {group}, j.type, coalesce(j.method, ''), j.genuineness, j.status,
  j.status = 'resolved' AND NOT EXISTS (SELECT 1 FROM objection l WHERE l.opportunity_id = j.opportunity_id
    AND l.type = j.type AND l.n > j.n) AS is_held,
  o.outcome, CAST(julianday(coalesce(j.resolved_on, ?)) - julianday(j.raised_on) AS INTEGER) AS days, {what}
FROM objection j JOIN opportunity o ON o.id = j.opportunity_id JOIN prospect p ON p.id = j.prospect_id
WHERE {where} {grouping}
"""
NOTHING = words("No objection was raised in that period.", "该时段没有客户提出异议。")


class Tally:
    """What is counted in one row."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(COUNTED, 0)
        self.days: Counter[int] = Counter()
        self.oldest: int | None = None

    def add(self, added: dict[str, int], n: int) -> None:
        """Count what `_adds` says of one of `n` objections that are alike."""
        for name, value in added.items():
            if name == "median_days_open":
                self.days[value] += n
            elif name == "oldest_open_days":
                self.oldest = max(self.oldest or 0, value)
            else:
                self.counts[name] += n


def report(unit: Unit, ask: Ask) -> Table:
    """Objections raised in the period (default: all): by type and answer; `--by type` or `method` by that alone."""
    tallies: dict[Place, Tally] = {}
    for *row, n in _ask(unit, ask, "count(*)", "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"):
        tallies.setdefault(_place(ask, row), Tally()).add(_adds(row), n)
    few = unit.guide.numbers["quota"]["few"]
    rows = [{**_keys(ask, place), **_row(tallies[place], few)} for place in _order(tallies)]
    summary = {**_sum(rows), "best": _best(tallies)}
    data = {"definition": {key: figures.say(name) for key, name in SAID.items()}, "rows": rows, "summary": summary}
    title = words("Objections raised: {period}", "客户异议（提出时间：{period}）", period=scopes.period_words(unit, ask))
    notes = _notes(unit, summary) if rows else ()
    return Table(title, _columns(unit, ask), tuple(rows), data, notes, NOTHING, _charts(unit, ask, rows))


SAID = {
    "raised": "raised", "answered": "answered", "held": "held", "resolved_rate": "resolved_rate", "won": "then",
    "win_rate": "win_rate", "win_low": "interval", "median_days_open": "days_open", "few": "is_few",
}  # fmt: skip


def entries(unit: Unit, ask: Ask) -> Iterator[Entry]:
    """The objections."""
    for *row, oid, no, name, on, said in _ask(unit, ask, "j.id, p.no, p.name, j.raised_on, j.words"):
        yield Entry(_keys(ask, _place(ask, row)), _adds(row), "objection", oid, no, name, on, said)


def _ask(unit: Unit, ask: Ask, what: str, grouping: str = "") -> Iterator[tuple[Any, ...]]:
    scope = scopes.scope(unit, ask, day="j.raised_on", rm="j.rm", prospect="j.prospect_id")
    by = None if ask.by in ("type", "method") else ask.by
    group = scopes.group(by, day="j.raised_on", rm="j.rm", more=scopes.OF_OPPORTUNITY)
    sql = ASKED.format(group=group, what=what, where=scope.sql, grouping=grouping)
    return unit.connection.stream(sql, (unit.day, *scope.values))


def _place(ask: Ask, row: list[Any]) -> Place:
    group, kind, method = row[:3]
    return group, "" if ask.by == "method" else kind, "" if ask.by == "type" else method


def _keys(ask: Ask, place: Place) -> Row:
    group, kind, method = place
    if ask.by in ("type", "method"):
        return {ask.by: kind or method}
    return {**({ask.by: group} if ask.by else {}), "type": kind, "method": method}


def _adds(row: list[Any]) -> dict[str, int]:
    """What one objection adds to its row's numbers."""
    _, _, method, genuineness, status, is_held, outcome, days = row
    names = ["raised", genuineness, status, "under_way" if outcome == "open" else outcome]
    names += ["answered"] if method else []
    names += ["held"] if is_held else []
    return dict.fromkeys(names, 1) | {"oldest_open_days" if status == "open" else "median_days_open": days}


def _order(tallies: dict[Place, Tally]) -> list[Place]:
    """Within a group the type raised most first; within a type its answers likewise, what has none last."""
    of_type: Counter[Place] = Counter()
    for (group, kind, _), tally in tallies.items():
        of_type[group, kind, ""] += tally.counts["raised"]

    def key(place: Place) -> tuple[Any, ...]:
        group, kind, method = place
        return group, -of_type[group, kind, ""], kind, not method, -tallies[place].counts["raised"], method

    return sorted(tallies, key=key)


def _row(tally: Tally, few: int) -> Row:
    counts = tally.counts
    return {
        **counts, **_rates(counts, few),
        "median_days_open": figures.median(tally.days), "oldest_open_days": tally.oldest,
    }  # fmt: skip


def _rates(counts: dict[str, int], few: int) -> Row:
    ended = counts["won"] + counts["lost"]
    span = figures.interval(counts["won"], ended)
    return {
        "resolved_rate": figures.resolved_rate(counts["resolved"], counts["answered"]),
        "win_rate": figures.win_rate(counts["won"], counts["lost"]),
        "ended": ended,
        "win_low": span[0] if span else None,
        "win_high": span[1] if span else None,
        "few": figures.is_few(ended, few),
    }


def _sum(rows: Iterable[Row]) -> Row:
    total = dict.fromkeys(COUNTED, 0)
    for row in rows:
        for name in COUNTED:
            total[name] += row[name]
    return total


def _best(tallies: dict[Place, Tally]) -> Row:
    """By type, the answer after which most was won: the highest lower end of the interval, out of what has ended."""
    won: Counter[tuple[str, str]] = Counter()
    ended: Counter[tuple[str, str]] = Counter()
    for (_, kind, method), tally in tallies.items():
        won[kind, method] += tally.counts["won"]
        ended[kind, method] += tally.counts["won"] + tally.counts["lost"]
    best: Row = {}
    for kind, method in sorted(won):
        span = figures.interval(won[kind, method], ended[kind, method])
        if kind and method and won[kind, method] and span and span[0] > best.get(kind, {"win_low": 0.0})["win_low"]:
            best[kind] = {"method": method, "won": won[kind, method], "ended": ended[kind, method],
                          "win_low": span[0], "win_high": span[1]}  # fmt: skip
    return best


def _notes(unit: Unit, summary: Row) -> tuple[Words, ...]:
    guide = unit.guide
    best = join(
        (words("{kind}: {method} ({won} of {ended} won)", "{kind}：{method}（{ended} 条中成交 {won}）",
               kind=guide.label("objection_type", kind), method=guide.label("response_method", row["method"]),
               won=row["won"], ended=row["ended"]) for kind, row in list(summary["best"].items())[:NAMED]),
        "; ", "；",
    )  # fmt: skip
    return (
        words("{raised} objections: {genuine} genuine, {veiled} pretexts or hidden, {condition} conditions, {undetermined} not"
              " judged; {resolved} resolved, {accepted} accepted, {withdrawn} withdrawn, {open} open.",
              "异议 {raised} 条：真实 {genuine}，借口或隐藏 {veiled}，不可克服 {condition}，未辨别 {undetermined}；"
              "化解 {resolved}，接受为条件 {accepted}，撤回 {withdrawn}，未了结 {open}。",
              veiled=summary["pretext"] + summary["hidden"],
              **{name: summary[name] for name in
                 ("raised", "genuine", "condition", "undetermined", "resolved", "accepted", "withdrawn", "open")}),
        *((words("What worked: {best}.", "有效的回应：{best}。", best=best),) if best.en else ()),
        words("Resolved rate = resolved ÷ answered; win rate = won ÷ (won + lost) of the objections' opportunities,"
              " with its 95 % interval where few have ended.",
              "化解率 = 化解 ÷ 已回应；成交率 = 异议所属商机的 成交 ÷（成交 + 失败），样本少时另列 95% 置信区间。"),
    )  # fmt: skip


def _columns(unit: Unit, ask: Ask) -> tuple[Column, ...]:
    names = (ask.by,) if ask.by in ("type", "method") else (*((ask.by,) if ask.by else ()), "type", "method")
    return (
        *(scopes.group_column(unit, name) for name in names),
        Column("raised", words("Raised", "提出"), "number"),
        Column("genuine", words("Genuine", "真实"), "number", weight=4),
        *(Column(name, plain_head, "data") for name, plain_head in HIDDEN),
        Column("answered", words("Answered", "已回应"), "number", weight=5),
        Column("resolved", words("Resolved", "化解"), "number", weight=1),
        Column("accepted", words("Accepted", "接受"), "number", weight=7),
        Column("withdrawn", words("Withdrawn", "撤回"), "number", weight=8),
        Column("open", words("Open", "未了结"), "number", weight=2),
        Column("resolved_rate", words("Resolved rate", "化解率"), "share", weight=6),
        Column("held", words("Held", "未再提"), "number", weight=9),
        Column("won", words("Won", "成交"), "number", weight=1),
        Column("lost", words("Lost", "失败"), "number", weight=3),
        Column("win_rate", words("Win rate", "成交率"), "share", weight=2),
        Column("win_low", words("95 %", "95%区间"), "share", show=_interval, weight=3),
        Column("median_days_open", words("Days", "天数"), "number", show=_days, weight=6),
    )  # fmt: skip


HIDDEN = (
    ("pretext", words("Pretext", "借口")), ("hidden", words("Hidden", "隐藏")), ("condition", words("Condition", "不可克服")),
    ("undetermined", words("Not judged", "未辨别")), ("dropped", words("Dropped", "淘汰")),
    ("deferred", words("Deferred", "搁置")), ("under_way", words("Under way", "推进中")), ("ended", words("Ended", "已结束")),
    ("win_high", words("Win rate to", "成交率上限")),
    ("few", words("Few", "样本少")), ("oldest_open_days", words("Oldest open", "最久未了结天数")),
)  # fmt: skip


def _interval(row: Row) -> Words:
    """The interval of the win rate, where it is out of few."""
    return phrases.interval(row["win_low"], row["win_high"]) if row["few"] else plain("")


def _days(row: Row) -> str:
    return "" if row["median_days_open"] is None else f"{row['median_days_open']:g}"


def _charts(unit: Unit, ask: Ask, rows: list[Row]) -> tuple[Chart, ...]:
    """The types by how often they were raised, and how many of them were resolved."""
    if ask.by not in (None, "type") or not rows:
        return ()
    raised: Counter[str] = Counter()
    resolved: Counter[str] = Counter()
    for row in rows:
        raised[row["type"]] += row["raised"]
        resolved[row["type"]] += row["resolved"]
    labels = tuple(unit.guide.label("objection_type", kind) for kind in raised)
    return (Chart("bars", words("Objections by type", "各类异议"), labels, (
        Series(words("Raised", "提出"), tuple(raised.values())),
        Series(words("Resolved", "化解"), tuple(resolved[kind] for kind in raised)),
    ), words("objections", "条")),)  # fmt: skip
