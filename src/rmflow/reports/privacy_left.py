"""What left the book in full, the newest first: for whoever answers for the customers' data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.records import Line, Section
from rmflow.reports import entry_given
from rmflow.text.dates import from_instant
from rmflow.text.safe import safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

SHOWN = 10
# Only an entry that changed nothing can be one of these: its arguments are all it has.
_LEFT = """
SELECT j.seq, j.at, j.rm, j.command, a.after FROM journal j JOIN journal_image a ON a.seq = j.seq AND a.n = 0
WHERE j.images = 1 AND a.salt IS NOT NULL AND (a.after ->> 'reveal' OR a.after ->> 'privacy' = 'export')
ORDER BY j.seq DESC
"""


def left(unit: Unit) -> tuple[Section, dict[str, Any]]:
    """The section of the overview, and its JSON: how often something left, and the latest."""
    found = [_row(*values) for values in unit.connection.tuples(_LEFT)]
    latest = found[:SHOWN]
    lines = [_line(unit, row) for row in latest] or [Line(words("nothing, as far as rmflow showed it", "无（经 rmflow 展示的）"))]
    if len(found) > len(latest):
        lines.append(Line(words("and {n} earlier (rmflow log)", "更早的 {n} 次（rmflow log）", n=len(found) - len(latest))))
    title = words("Shown or taken out in full ({n})", "完整展示或导出（{n}）", n=len(found))
    return Section(title, tuple(lines)), {"count": len(found), "latest": latest}


def _row(seq: int, at: str, rm: str, command: str, arguments: str) -> dict[str, Any]:
    given = json.loads(arguments)
    told = {name: given[name] for name in entry_given.TOLD if name in given}
    return {"entry": seq, "at": at, "rm": rm, "command": command, "given": told}


def _line(unit: Unit, row: dict[str, Any]) -> Line:
    at = from_instant(row["at"], unit.now.tzinfo)
    label = plain(f"{row['entry']}  {at:%Y-%m-%d %H:%M}, {safe(row['rm'])}, {safe(row['command'])}")
    return Line(entry_given.told(row["given"]) or plain(""), label)
