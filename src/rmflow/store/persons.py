"""What the book holds of one person, before it is taken out: his rows, where others' texts speak of him, how long to keep."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.guide.sections import section
from rmflow.store import redacting
from rmflow.store.whom import CUSTOMER
from rmflow.text.keys import name_key
from rmflow.text.safe import safe
from rmflow.text.sought import Sought, is_telling
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.store.redacting import Person
    from rmflow.store.rows import Prospect, Row
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom

# The last day on which anything passed between bank and customer; a deal's maturity may be still to come.
LAST = """
SELECT max(day) FROM (
  SELECT max(called_on) AS day FROM call WHERE prospect_id = :id
  UNION ALL SELECT max(held_on) FROM visit WHERE prospect_id = :id
  UNION ALL SELECT max(done_on) FROM care WHERE prospect_id = :id
  UNION ALL SELECT max(dealt_on) FROM deal WHERE prospect_id = :id
  UNION ALL SELECT max(matures_on) FROM deal WHERE prospect_id = :id)
"""
EVERY_NAME = """
SELECT name FROM prospect WHERE id <> :id UNION SELECT name FROM contact WHERE prospect_id <> :id
UNION SELECT name FROM introducer
"""
# The same man as somebody's contact, by name and number.
HIMSELF = "SELECT id FROM contact WHERE prospect_id <> ? AND name_key = ? AND phone = ?"
SAME = """
SELECT DISTINCT p.no, p.name FROM prospect p WHERE p.id <> :id AND (p.phone IN (SELECT value FROM json_each(:phones))
  OR p.name_key = :key
  OR p.id IN (SELECT prospect_id FROM contact WHERE phone IN (SELECT value FROM json_each(:phones))
    AND id NOT IN (SELECT value FROM json_each(:his)))) ORDER BY p.no
"""


SAME_INTRODUCER = """
SELECT no, name FROM introducer WHERE (name_key = :key OR phone IN (SELECT value FROM json_each(:phones)))
  AND id NOT IN (SELECT value FROM json_each(:his)) ORDER BY no
"""


class Held(NamedTuple):
    """What is there of him: rows by table; those of others that speak of him, as they are and as they are named; other
    prospects and introducers of his name or with one of his numbers, who are left as they are.
    """

    person: Person
    counts: dict[str, int]
    elsewhere: list[tuple[str, Row]]
    mentions: list[dict[str, Any]]
    alike: list[tuple[int, str]]
    introducers: list[tuple[int, str]]


def numbers(unit: Unit) -> dict[str, Any]:
    """The guide's numbers about personal information."""
    return section(unit.guide, "privacy")


def held(unit: Unit, whom: Whom) -> Held:
    """Everything that forgetting him takes out; nothing is changed."""
    person = person_of(unit, whom)
    counts = Counter(table for table, _ in person.rows)
    elsewhere = redacting.mentions(unit.connection, person)
    mentions = [_mention(unit, table, row) for table, row in elsewhere]
    return Held(person, dict(sorted(counts.items())), elsewhere, mentions, *_alike(unit, whom, person))


def person_of(unit: Unit, whom: Whom) -> Person:
    """Whose rows and what names and numbers are sought."""
    if whom.kind == CUSTOMER:
        return _customer(unit, whom.row)
    from rmflow.store import associates

    return associates.person_of(unit, whom)


def _customer(unit: Unit, prospect: Prospect) -> Person:
    """A company's contacts are sought by name where nobody else in the book is called so. Of a private person, his being a
    contact of somebody (same name and number) is his as well.
    """
    connection = unit.connection
    owners, rows = redacting.rows_of(connection, prospect.id)
    contacts = connection.rows("SELECT name, name_key, phone FROM contact WHERE prospect_id = ?", (prospect.id,))
    others = {name for (name,) in connection.tuples(EVERY_NAME, {"id": prospect.id})}
    taken = {name_key(name) for name in others}
    names = [prospect.name, *(row.name for row in contacts if row.name_key not in taken)]
    phones = [phone for phone in (prospect.phone, *(row.phone for row in contacts)) if phone]
    if prospect.kind == "person" and prospect.phone:
        found = connection.tuples(HIMSELF, (prospect.id, prospect.name_key, prospect.phone))
        rows |= {("contact", row_id) for (row_id,) in found}
    sought = Sought(names, phones, [prospect.uscc] if prospect.uscc else (), others)
    return redacting.Person(owners, rows, sought, frozenset(unit.guide.entries("data_source")))


def _mention(unit: Unit, table: str, row: Any) -> dict[str, Any]:
    prospect_id = row.id if table == "prospect" else getattr(row, "prospect_id", None)
    if table == "step_move":
        prospect_id = unit.connection.value("SELECT prospect_id FROM opportunity WHERE id = ?", (row.opportunity_id,))
    of = unit.connection.row("SELECT no, name FROM prospect WHERE id = ?", (prospect_id,)) if prospect_id else None
    no = of.no if of else getattr(row, "no", None)
    return {"table": table, "no": no, "n": getattr(row, "n", None), "id": row.id, "name": of.name if of else None}


def _alike(unit: Unit, whom: Whom, person: Person) -> list[list[tuple[int, str]]]:
    import json

    his = json.dumps([row_id for table, row_id in person.rows if table in ("contact", "introducer")])
    asked = {"id": whom.of.id if whom.of else "", "phones": json.dumps(person.sought.phones), "his": his, "key": whom.row.name_key}
    return [[(no, safe(name)) for no, name in unit.connection.tuples(sql, asked)] for sql in (SAME, SAME_INTRODUCER)]


def kept_until(unit: Unit, prospect: Prospect) -> date | None:
    """Until when the guide wants a customer with deals kept: so many years from the last thing between bank and
    customer, the end of a deal included; None of one without deals.
    """
    if not unit.connection.value("SELECT 1 FROM deal WHERE prospect_id = ?", (prospect.id,)):
        return None
    last = date.fromisoformat(unit.connection.value(LAST, {"id": prospect.id}))
    years = numbers(unit)["retention_years"]
    try:
        return last.replace(year=last.year + years)
    except ValueError:  # 29 February
        return last.replace(year=last.year + years, month=3, day=1)


def too_short(name: str) -> Words | None:
    """What is to be said where the name is too short to be looked for in others' texts."""
    if is_telling(name):
        return None
    return words("The name is too short to be looked for in other records' texts.", "名称过短，未在其他记录的文字中查找。")


LABELS: dict[str, Words] = {
    "prospect": Words("the customer's card", "客户资料"),
    "contact": Words("contacts", "联系人"),
    "introducer": Words("introducers", "介绍人"),
    "opportunity": Words("opportunities", "商机"),
    "step_move": Words("step moves", "步骤变动"),
    "assessment": Words("criteria answered", "鉴定"),
    "call": Words("calls", "通话"),
    "follow_up": Words("next dates", "下次日期"),
    "relation": Words("relations", "关联"),
    "fact": Words("facts", "情报"),
    "visit": Words("visits", "拜访"),
    "need": Words("needs", "需求"),
    "offer": Words("offers", "方案"),
    "promise": Words("promises", "承诺"),
    "event": Words("events", "场外活动"),
    "objection": Words("objections", "异议"),
    "signal": Words("signals", "信号"),
    "close_attempt": Words("close attempts", "促成"),
    "deal": Words("deals", "成交"),
    "care": Words("care", "维护"),
    "day_off": Words("days off", "休假"),
    "calendar_year": Words("calendars", "日历"),
    "dial_session": Words("call sessions", "拨打场次"),
    "consent": Words("consents", "同意情况"),
    "erasure": Words("the request", "删除要求"),
}
