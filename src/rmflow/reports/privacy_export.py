"""Everything held on one person, for him to read or to take elsewhere (PIPL art. 45, GDPR art. 15 and 20).

Keys are the schema's names, values as they are kept: days and instants ISO 8601, money in minor units with its currency.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.schema.personal import OWNERS
from rmflow.store import find, persons, redacting, refusals
from rmflow.text.safe import safe
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.rows import Prospect
    from rmflow.store.unit import Unit

FORMAT = 1
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


def export(unit: Unit, text: str, book: Path) -> Card:
    """All rows of all tables of his, where he came from, and every journal entry about him.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.
    """
    prospect = find.prospect(unit.connection, text)
    owners, rows = redacting.rows_of(unit.connection, prospect.id)
    tables = {table: _rows(unit, table, rows) for table in OWNERS}
    held = {table: found for table, found in tables.items() if found}
    entries = _entries(unit, prospect, rows)
    opportunities = {key for key in owners if key != prospect.id}
    refused = sum(1 for one in refusals.read(book) if one.opportunity_id in opportunities)
    data = {
        "format": FORMAT, "exported_at": unit.stamp, "exported_by": unit.rm, "no": prospect.no,
        "came_from": _came_from(unit, prospect), "tables": held, "journal": entries, "refusals": refused,
    }  # fmt: skip
    counted = tuple(Line(words("{what}: {n}", "{what}：{n}", what=persons.LABELS[table], n=len(found))) for table, found in held.items())
    sections = (
        Section(words("Records", "记录"), counted),
        Section(words("Journal", "流水"), (Line(words("entries: {n}", "{n} 条", n=len(entries))),)),
    )
    title = words("#{no} {name} — all that is held", "#{no} {name} —— 全部信息", no=prospect.no, name=safe(prospect.name))
    notes = (words("--json, or --out FILE.json, gives everything.", "用 --json 或 --out 文件.json 导出全部内容。"),)
    return Card(title, sections, data, notes, (prospect.name,))


def _rows(unit: Unit, table: str, rows: frozenset[redacting.Key]) -> list[dict[str, Any]]:
    keys = json.dumps([row_id for of, row_id in rows if of == table])
    sql = f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id'
    return [vars(row) for row in unit.connection.rows(sql, (keys,))]


def _entries(unit: Unit, prospect: Prospect, rows: frozenset[redacting.Key]) -> list[dict[str, Any]]:
    found = unit.connection.rows(ENTRIES, (json.dumps(sorted(rows)),))
    found += unit.connection.rows(LOOKED, (prospect.no,))
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
