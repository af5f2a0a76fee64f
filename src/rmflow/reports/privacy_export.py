"""Everything held on one person, for him to read or to take elsewhere (PIPL art. 45, GDPR art. 15 and 20).

Keys are the schema's names, values as they are kept: days and instants ISO 8601, money in minor units with its currency.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.schema.personal import OWNERS
from rmflow.store import persons, redacting, refusals
from rmflow.store.whom import CUSTOMER, customer, opening
from rmflow.words import Words, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.rows import Prospect, Row
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom

FORMAT = 1
# Where customers' records refer to a contact or an introducer, and what of such a record is about him.
REFER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("assessment", "contact_id", ("criterion", "answer", "evidence", "assessed_on")),
    ("visit", "contact_id", ("planned_on", "status")),
    ("visit", "met_contact_id", ("held_on", "said")),
    ("deal", "signer_id", ("signer", "dealt_on")),
    ("prospect", "introducer_id", ("via", "found_on")),
)
# The entries about him: those that touched his rows, with what they were given; and those that only looked.
ENTRIES = """
SELECT j.seq, j.at, j.rm, j.command, a.after AS arguments, group_concat(DISTINCT i.row_table) AS tables
FROM journal_image i JOIN journal j ON j.seq = i.seq JOIN journal_image a ON a.seq = j.seq AND a.n = 0
WHERE i.n > 0 AND (i.row_table, i.row_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
GROUP BY j.seq ORDER BY j.seq
"""
# An entry about many says of one only that it touched him.
ABOUT_MANY = frozenset(("import",))
LOOKED = """
SELECT j.seq, j.at, j.rm, j.command, a.after AS arguments, NULL AS tables FROM journal j
JOIN journal_image a ON a.seq = j.seq AND a.n = 0 WHERE j.images = 1 AND a.after ->> 'no' = ? ORDER BY j.seq
"""


def export(unit: Unit, one: Whom, book: Path) -> Card:
    """All rows of all tables of his, where he came from, and every journal entry about him. Of a contact or an introducer
    his own rows, and of customers' records what refers to him or speaks of him: the rest is theirs.
    """
    return _customer(unit, one.row, book) if one.kind == CUSTOMER else _associate(unit, one)


def _customer(unit: Unit, prospect: Prospect, book: Path) -> Card:
    owners, rows = redacting.rows_of(unit.connection, prospect.id)
    tables = {table: _rows(unit, table, rows) for table in OWNERS}
    held = {table: found for table, found in tables.items() if found}
    entries = _entries(unit, rows, prospect.no)
    opportunities = {key for key in owners if key != prospect.id}
    refused = sum(1 for one in refusals.read(book) if one.opportunity_id in opportunities)
    data = {
        "format": FORMAT, "exported_at": unit.stamp, "exported_by": unit.rm, "no": prospect.no,
        "came_from": _came_from(unit, prospect), "tables": held, "journal": entries, "refusals": refused,
    }  # fmt: skip
    return _card(customer(prospect), data, ((words("Records", "记录"), held),))


def _associate(unit: Unit, one: Whom) -> Card:
    person = persons.person_of(unit, one)
    held = {table: _rows(unit, table, person.rows) for table in sorted({table for table, _ in person.rows})}
    spoken: dict[str, list[dict[str, Any]]] = {}
    for table, row, texts in redacting.said_of_him(unit.connection, person):
        spoken.setdefault(table, []).append(_of_others(row) | texts)
    refer = _referring(unit, person.owners)
    data = {
        "format": FORMAT, "exported_at": unit.stamp, "exported_by": unit.rm, **one.numbers, "tables": held,
        "refer_to_him": refer, "speak_of_him": spoken, "journal": _entries(unit, person.rows),
    }  # fmt: skip
    return _card(one, data, (
        (words("Records", "记录"), held), (words("Refer to him", "与其有关的记录"), refer), (words("Speak of him", "提及其的记录"), spoken),
    ))  # fmt: skip


def _referring(unit: Unit, owners: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of customers that refer to him: visits, the answer to a criterion, deals, who came by him."""
    asked = json.dumps(sorted(owners))
    found: dict[str, list[dict[str, Any]]] = {}
    for table, column, shown in REFER:
        sql = f'SELECT * FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?)) ORDER BY id'
        rows = [
            _of_others(row) | {"as": column} | {name: getattr(row, name) for name in shown}
            for row in unit.connection.rows(sql, (asked,))
        ]
        if rows:
            found.setdefault(table, []).extend(rows)
    return found


def _of_others(row: Row) -> dict[str, Any]:
    """What he is told of a customer's record besides what concerns him: the rest is the customer's."""
    return {name: getattr(row, name) for name in ("id", "created_at", "rm", "moved_on") if hasattr(row, name)}


def _card(one: Whom, data: dict[str, Any], parts: tuple[tuple[Words, dict[str, list[Any]]], ...]) -> Card:
    counted = [
        Section(title, tuple(
            Line(words("{what}: {n}", "{what}：{n}", what=persons.LABELS[table], n=len(rows))) for table, rows in found.items()
        )) for title, found in parts if found
    ]  # fmt: skip
    counted.append(Section(words("Journal", "流水"), (Line(words("entries: {n}", "{n} 条", n=len(data["journal"]))),)))
    title = words("{who} — all that is held", "{who} —— 全部信息", who=opening(one.words))
    notes = (words("--json, or --out FILE.json, gives everything.", "用 --json 或 --out 文件.json 导出全部内容。"),)
    return Card(title, tuple(counted), data, notes, (one.row.name,))


def _rows(unit: Unit, table: str, rows: frozenset[redacting.Key]) -> list[dict[str, Any]]:
    keys = json.dumps([row_id for of, row_id in rows if of == table])
    sql = f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id'
    return [vars(row) for row in unit.connection.rows(sql, (keys,))]


def _entries(unit: Unit, rows: frozenset[redacting.Key], no: int | None = None) -> list[dict[str, Any]]:
    found = unit.connection.rows(ENTRIES, (json.dumps(sorted(rows)),))
    found += unit.connection.rows(LOOKED, (no,))
    return [
        {"entry": row.seq, "at": row.at, "rm": row.rm, "command": row.command,
         "arguments": None if row.command in ABOUT_MANY else json.loads(row.arguments or "{}"),
         "tables": sorted(row.tables.split(",")) if row.tables else []}
        for row in sorted(found, key=lambda row: row.seq)
    ]  # fmt: skip


def _came_from(unit: Unit, prospect: Prospect) -> dict[str, Any]:
    by = unit.connection.row("SELECT name FROM introducer WHERE id = ?", (prospect.introducer_id,))
    return {
        "source": prospect.source, "label": unit.guide.label("source_method", prospect.source).en,
        "detail": prospect.source_detail, "introducer": by.name if by else prospect.via, "found_on": prospect.found_on,
        "written_by": prospect.rm, "written_at": prospect.created_at,
    }  # fmt: skip
