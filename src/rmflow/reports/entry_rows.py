"""What a journal entry did, in words: counts by kind of record, and each record's columns before and after."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Line, Section
from rmflow.reports import phrases
from rmflow.reports.columns import CODED_LISTS, CODES, FLAGS, NO, TEXT_LISTS, UNSAID, YES, called
from rmflow.schema.personal import MASK
from rmflow.store import suppression
from rmflow.store.changes import DERIVED, Erased, changes, tables_of
from rmflow.text.dates import from_instant
from rmflow.text.money import format_rate
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.store.changes import Change
    from rmflow.store.unit import Unit
    from rmflow.store.whose import Whose

# Columns that hold a code of one list or another, or a text.
SEVERAL = {
    ("opportunity", "outcome_why"): ("lost_reason", "drop_reason"), ("visit", "cancelled_why"): ("opportunity_outcome",),
}  # fmt: skip
# Of an entry with more images than this only counts are told, from its images without reading what they say.
MANY = 2_000
RECORDS: dict[str, tuple[Words, str]] = {
    "prospect": (words("prospect", "客户"), "prospects"),
    "contact": (words("contact", "联系人"), "contacts"),
    "introducer": (words("introducer", "介绍人"), "introducers"),
    "opportunity": (words("opportunity", "商机"), "opportunities"),
    "step_move": (words("step", "步骤变动"), "steps"),
    "assessment": (words("answer", "鉴定"), "answers"),
    "call": (words("call", "通话"), "calls"),
    "follow_up": (words("next date", "下次日期"), "next dates"),
    "relation": (words("relation", "关联"), "relations"),
    "fact": (words("fact", "情报"), "facts"),
    "visit": (words("visit", "拜访"), "visits"),
    "need": (words("need", "需求"), "needs"),
    "offer": (words("offer", "方案"), "offers"),
    "promise": (words("promise", "承诺"), "promises"),
    "event": (words("event", "场外活动"), "events"),
    "objection": (words("objection", "异议"), "objections"),
    "signal": (words("signal", "信号"), "signals"),
    "close_attempt": (words("close attempt", "促成"), "close attempts"),
    "deal": (words("deal", "成交"), "deals"),
    "care": (words("care", "维护"), "care"),
    "day_off": (words("day off", "休假"), "days off"),
    "calendar_year": (words("calendar year", "日历年"), "calendar years"),
    "dial_session": (words("call session", "拨打会话"), "call sessions"),
    "consent": (words("consent", "同意情况"), "consents"),
    "erasure": (words("erasure", "删除请求"), "erasures"),
    "suppression": (words("suppression", "屏蔽"), "suppressions"),
    "guide_version": (words("guide", "指引"), "guides"),
    "setting": (words("setting", "设置"), "settings"),
}
# The guide's list for a column's codes.
LISTS = {
    ("assessment", "criterion"): "criterion", ("prospect", "source"): "source_method", ("prospect", "industry"): "industry",
    ("prospect", "tier"): "tier", ("contact", "role"): "decision_role", ("introducer", "kind"): "introducer_kind",
    ("call", "outcome"): "call_outcome", ("call", "grade"): "intent_grade", ("call", "refusal"): "refusal_kind",
    ("relation", "relation"): "relation_kind", ("fact", "topic"): "dossier_topic",
    ("visit", "objective"): "visit_objective", ("visit", "kind"): "visit_kind", ("visit", "result"): "visit_result",
    ("visit", "method"): "appointment_method", ("need", "kind"): "need_kind", ("offer", "product"): "product",
    ("offer", "reaction"): "reaction", ("deal", "product"): "product", ("deal", "status"): "deal_status",
    ("event", "kind"): "event_kind", ("objection", "type"): "objection_type", ("objection", "test"): "genuineness_test",
    ("objection", "method"): "response_method", ("signal", "code"): "signal",
    ("close_attempt", "technique"): "close_technique", ("close_attempt", "result"): "close_result",
    ("care", "content"): "maintenance_content", ("care", "way"): "maintenance_way",
    ("opportunity", "outcome"): "opportunity_outcome", ("prospect", "status"): "prospect_status",
    ("consent", "channel"): "contact_channel", ("consent", "purpose"): "consent_purpose",
    ("objection", "genuineness"): "genuineness", ("objection", "status"): "resolution",
}  # fmt: skip
KINDS = (("added", words("added", "新增")), ("changed", words("changed", "改动")), ("removed", words("removed", "移除")))
LINE = 60


class Done(NamedTuple):
    """How many records of each kind an entry added, changed and removed; `is_erased` where it is not known any more."""

    added: dict[str, int]
    changed: dict[str, int]
    removed: dict[str, int]
    is_erased: bool = False

    @property
    def text(self) -> Words:
        """In a line: `added 1 prospect, 1 opportunity · changed 1 contact`."""
        if self.is_erased:
            return words("erased", "已抹除")
        said = [
            words("{what} {records}", "{what}{records}", what=what, records=join(map(_counted, *zip(*found.items(), strict=True))))
            for kind, what in KINDS
            if (found := getattr(self, kind))
        ]
        return join(said, " · ", "；") if said else words("no records", "未动记录")


def _counted(table: str, n: int) -> Words:
    one, many = RECORDS.get(table, (plain(table), table))
    return Words(f"{n:,} {one.en if n == 1 else many}", f"{one.zh} {n:,}")


def done(unit: Unit, seq: int, images: int) -> Done:
    """What an entry of so many images did, counted. What follows by itself (a next date kept on the row, the step that a
    move sets) is not.
    """
    counts = _many(unit, seq) if images > MANY else _few(unit, seq)
    if counts is None:
        return Done({}, {}, {}, is_erased=True)
    found = {kind: {table: n for (table, of), n in counts.items() if of == kind and n} for kind, _ in KINDS}
    for tables in found.values():
        if "opportunity" in tables:  # its history comes and goes with it
            tables.pop("step_move", None)
    return Done(found["added"], found["changed"], found["removed"])


def _few(unit: Unit, seq: int) -> Counter[tuple[str, str]] | None:
    counts: Counter[tuple[str, str]] = Counter()
    try:
        for table, change in all_changes(unit, seq):
            counts[table, kind_of(change)] += bool(told(table, change))
    except Erased:
        return None
    return counts


def _many(unit: Unit, seq: int) -> Counter[tuple[str, str]]:
    """Rows, not images: a row that came and was then changed came."""
    counts: Counter[tuple[str, str]] = Counter()
    for table, added, removed, rows in unit.connection.tuples(
        "SELECT row_table, sum(before IS NULL), sum(after IS NULL), count(DISTINCT row_id) FROM journal_image"
        " WHERE seq = ? AND n > 0 AND salt IS NOT NULL AND row_table <> 'arguments' GROUP BY row_table", (seq,),
    ):  # fmt: skip
        counts[table, "added"], counts[table, "removed"] = added, removed
        counts[table, "changed"] = max(rows - added - removed, 0)
    return counts


def all_changes(unit: Unit, seq: int) -> Iterator[tuple[str, Change]]:
    """Every row's change, parents first.

    Raises:
        Erased: an image is not there any more.
    """
    for table in tables_of(unit.connection, seq):
        for change in changes(unit.connection, seq, table):
            yield table, change


def kind_of(change: Change) -> str:
    """`added`, `changed` or `removed`."""
    return "added" if change.before is None else "removed" if change.after is None else "changed"


def told(table: str, change: Change) -> tuple[str, ...]:
    """The columns worth telling; none where a row changed only in what follows from others."""
    if change.before is None or change.after is None:
        return tuple(name for name, value in (change.before or change.after or {}).items() if value is not None)
    left = DERIVED if table == "prospect" else {"step", "moves", "entered_step_on"} if table == "opportunity" else ()
    return tuple(name for name in change.after if name not in left)


def section(unit: Unit, seq: int, whose: Whose, most: int) -> tuple[Section, int]:
    """The first `most` rows of an entry, each in a line; and how many there are.

    Raises:
        Erased: an image is not there any more.
    """
    lines, n = [], 0
    for table, change in all_changes(unit, seq):
        if told(table, change):
            n += 1
            if n <= most:
                lines.append(_line(unit, table, change, whose))
    title = words("Record by record", "逐条明细") if n <= most else words(
        "The first {most} of {n} records", "前 {most} 条，共 {n} 条", most=most, n=f"{n:,}"
    )  # fmt: skip
    return Section(title, tuple(lines)), n


def rows_data(unit: Unit, seq: int, whose: Whose, most: int) -> list[dict[str, Any]]:
    """The first `most` rows for scripts, columns as they are kept.

    Raises:
        Erased: an image is not there any more.
    """
    found: list[dict[str, Any]] = []
    for table, change in all_changes(unit, seq):
        if len(found) == most:
            break
        named = whose.named(table, change.row_id)
        found.append({"table": table, "id": change.row_id, "prospect": named.no if named else None,
                      **_sayable(table, change)})  # fmt: skip
    return found


def _sayable(table: str, change: Change) -> dict[str, Any]:
    """The row before and after, without the suppression hashes and their key: with both, telephones could be tried out."""
    both = {"before": change.before, "after": change.after}
    if table != "suppression" and (table, change.row_id) != ("setting", suppression.KEY):
        return both
    return {
        when: row and {name: MASK if name in ("hash", "value") else value for name, value in row.items()}
        for when, row in both.items()
    }


def _line(unit: Unit, table: str, change: Change, whose: Whose) -> Line:
    kind = dict(KINDS)[kind_of(change)]
    record = RECORDS.get(table, (plain(table), table))[0]
    named = whose.named(table, change.row_id)
    who = plain(f" #{named.no} {phrases.one_line(named.name, LINE)}" if named else "")
    label = words("{kind} {record}{who}", "{kind}{record}{who}", kind=kind, record=record, who=who)
    said = [_column(unit, table, name, change) for name in told(table, change) if _is_said(table, name, change)]
    return Line(join(said, "; ", "；"), label)


def _is_said(table: str, name: str, change: Change) -> bool:
    """Whether the column tells people something: not what the label says already, nor of a whole row what it is not."""
    if name in UNSAID or (table, name) == ("prospect", "no"):
        return False
    is_whole = change.before is None or change.after is None
    return not is_whole or ((change.before or change.after or {})[name] != 0 and (table, name) != ("prospect", "name"))


def _column(unit: Unit, table: str, name: str, change: Change) -> Words:
    before, after = ({} if row is None else row for row in _sayable(table, change).values())
    its_name = called(table, name)
    if change.before is not None and change.after is not None:
        return words("{name} {old} → {new}", "{name} {old} → {new}", name=its_name,
                     old=_value(unit, table, name, before), new=_value(unit, table, name, after))  # fmt: skip
    if name in FLAGS:
        return its_name
    return words("{name} {value}", "{name} {value}", name=its_name, value=_value(unit, table, name, before or after))


def _value(unit: Unit, table: str, name: str, row: dict[str, Any]) -> Words:
    value = row.get(name)
    if value is None or value == "":
        return plain("–")
    if name in FLAGS:
        return YES if value else NO
    if name.endswith("_at"):
        return plain(f"{from_instant(value, unit.now.tzinfo):%Y-%m-%d %H:%M}")
    if name.endswith("_minor") and row.get("currency"):
        return phrases.money(value, row["currency"])
    if name == "rate_ppm":
        return plain(format_rate(value))
    return _text(unit, table, name, value)


def _text(unit: Unit, table: str, name: str, value: Any) -> Words:
    if name in CODED_LISTS:
        return join([unit.guide.label(CODED_LISTS[name], code) for code in json.loads(value)])
    if name in TEXT_LISTS:
        return plain(phrases.one_line("; ".join(map(str, json.loads(value))), LINE))
    if own := CODES.get((table, name), {}).get(value):
        return own
    for known in _lists(unit, table, name):
        if known in unit.guide.list_names and value in unit.guide.entries(known):
            return unit.guide.label(known, value)
    return plain(phrases.one_line(str(value), LINE))


def _lists(unit: Unit, table: str, name: str) -> Iterable[str]:
    """The guide's lists in which a column's code may stand."""
    if (table, name) == ("prospect", "source_detail"):  # each way of finding customers has its own
        return [entry.extra["detail"] for entry in unit.guide.entries("source_method").values() if entry.extra.get("detail")]
    known = LISTS.get((table, name))
    return [known] if known else SEVERAL.get((table, name), ())
