"""`audit`: are the figures honest? Findings, each with its numbers, the records behind it, and what to do (guide 8.3).

A finding is a question to ask, not a verdict. Where there is none, nothing is said.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.reports import entries, phrases
from rmflow.reports import scope as scopes
from rmflow.reports.audit_checks import checks, limits
from rmflow.reports.audit_words import SAID
from rmflow.reports.entries import Entry
from rmflow.text.safe import safe
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.reports import Ask
    from rmflow.reports.audit_checks import Check, Records
    from rmflow.store.unit import Unit

Row = dict[str, Any]
LOOK_BACK = 30  # days, where no period is given: what is older was looked at, and cannot be put right any more
NAMED = re.compile(r":([a-z_]+)")


def audit(unit: Unit, ask: Ask) -> Table:
    """Every finding, by check, day and RM; of calls, those of the period (default: the last 30 days).

    JSON: `{"from", "findings": [{code, rm, day, numbers, text, todo, fix}], "limits"}`.
    """
    ask, asked = _recent(unit, ask), limits(unit)
    rows = tuple(row for check in checks() for row in _findings(unit, ask, check, asked))
    columns = (
        Column("code", words("Finding", "发现"), show=lambda row: SAID[row["code"]].title),
        Column("day", words("Day", "日期"), "day", weight=1),
        Column("rm", words("RM", "客户经理"), show=lambda row: safe(row["rm"])),
        Column("text", words("What", "情况")),
        Column("todo", words("What to do", "建议"), weight=2),
        Column("fix", words("Records", "记录"), "data"),
    )
    notes = (words("Questions to ask, not verdicts. The records behind them: --rows", "仅为线索，不是结论。对应记录：--rows"),)
    title = words("Audit, {period}: {n} {findings}", "数据真实性检查（{period}）：{n} 项发现", n=len(rows),
                  findings="finding" if len(rows) == 1 else "findings",
                  period=scopes.period_words(unit, ask))  # fmt: skip
    return Table(title, columns, rows, {"from": str(ask.first) if ask.first else None, "findings": rows, "limits": asked}, notes)


def records(unit: Unit, ask: Ask) -> Table:
    """The calls and prospects behind the findings."""
    ask, asked = _recent(unit, ask), limits(unit)
    found = [entry for check in checks() for entry in _entries(unit, ask, check, asked)]
    return entries.table(words("Audit", "数据真实性检查"), found, unit.guide)


def _recent(unit: Unit, ask: Ask) -> Ask:
    return ask if ask.has_period else ask._replace(first=unit.today - timedelta(days=LOOK_BACK), last=unit.today)


def _findings(unit: Unit, ask: Ask, check: Check, asked: Row) -> Iterator[Row]:
    grouped, values = _grouped(check, check.records(unit, ask, asked), asked, ", ".join(check.numbers.values()))
    _title, text, todo = SAID[check.code]
    for rm, day, _key, *numbers in unit.connection.tuples(f"{grouped} ORDER BY 2, 1, 3", values):
        told = dict(zip(check.numbers, numbers, strict=True))
        yield {"code": check.code, "rm": rm, "day": day or None, "numbers": told, "text": text.fill(**{**asked, **told}),
               "todo": todo, "fix": _fix(rm, day)}  # fmt: skip


def _fix(rm: str, day: str) -> str:
    from shlex import quote

    return f"rmflow audit --rm {quote(rm)}" + (f" --from {day} --to {day}" if day else "") + " --rows"


def _grouped(check: Check, found: Records, asked: Row, columns: str) -> tuple[str, tuple[Any, ...]]:
    """The groups of records that are findings; thresholds go in as parameters."""
    names = NAMED.findall(check.having)
    having = NAMED.sub("?", check.having)
    sql = f"SELECT rm, day, key, {columns} FROM ({found.sql}) GROUP BY rm, day, key HAVING {having}"
    return sql, (*found.values, *(asked[name] for name in names))


def _entries(unit: Unit, ask: Ask, check: Check, asked: Row) -> Iterator[Entry]:
    found = check.records(unit, ask, asked)
    grouped, values = _grouped(check, found, asked, "1")
    sql = (f"SELECT f.kind, f.id, p.no, p.name, f.rm, f.day, f.what FROM ({found.sql}) f JOIN prospect p ON p.id = f.prospect_id"
           f" JOIN ({grouped}) g ON g.rm = f.rm AND g.day = f.day AND g.key = f.key ORDER BY f.day, f.rm, p.no")  # fmt: skip
    for kind, key, no, name, rm, day, what in unit.connection.stream(sql, (*found.values, *values)):
        row = {"code": check.code, "rm": rm, "day": day or None}
        yield Entry(row, {"found": 1}, kind, key, no, name, day or None, phrases.one_line(what, 60))
