"""`log`: what was done, command by command, the newest first; and one entry in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.errors import NotFound
from rmflow.records import Card, Column, Line, Section, Table
from rmflow.reports import entry_given, entry_rows
from rmflow.store import find
from rmflow.store.changes import ERASING, Erased
from rmflow.store.inforce import Force
from rmflow.store.references import references
from rmflow.store.whose import Whose
from rmflow.text.dates import from_instant, instant
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rmflow.store.unit import Unit

ENTRY = "SELECT j.seq, j.at, j.recorded_at, j.rm, j.command, j.images FROM journal j"
NAMED = 3
LOOKED_AT = 200
# Rows of one entry on the screen, and for scripts.
ROWS_SHOWN = 30
ROWS_GIVEN = 1_000
ERASED = words("erased", "已抹除")
# Entries that changed nothing: what was looked at in full, or taken out, of the prospect of that number.
LOOKED = """
SELECT j.seq FROM journal j JOIN journal_image a ON a.seq = j.seq AND a.n = 0 WHERE j.images = 1 AND a.after ->> 'no' = ?
"""
# Rows of a prospect that were taken out again: undos say whose they were.
_REMOVED = """
SELECT DISTINCT row_table, row_id FROM journal_image WHERE n > 0 AND after IS NULL
  AND seq IN (SELECT seq FROM journal_image WHERE row_table = 'arguments' AND row_id >= 'undo:' AND row_id < 'undo;')
  AND json_extract(before, '$.prospect_id') = ?
"""
# And those that a command took out which touched him besides: care to come, when he is dropped.
_REMOVED_WITH = """
SELECT row_table, row_id FROM journal_image
WHERE seq = ? AND n > 0 AND after IS NULL AND json_extract(before, '$.prospect_id') = ?
"""


def log(
    unit: Unit, n: int = 20, *, of: str | None = None, since: date | None = None, command: str | None = None,
    rm: str | None = None,
) -> Table:
    """The newest `n` entries; only those that touched the prospect `of`, made on `since` or later, of that `command`
    or by that `rm`.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.
    """  # fmt: skip
    force, whose = Force(unit.connection), Whose(unit.connection)
    rows: list[dict[str, Any]] = []
    is_more = False
    for values in _entries(unit, of, since, command, rm):
        if len(rows) == n:
            is_more = True
            break
        rows.append(_row(unit, values, force, whose))
    notes = [words("More: rmflow log {n}", "更多：rmflow log {n}", n=n * 5)] if is_more else []
    if any(row["in_force"] for row in rows):
        notes.append(words("One in full: rmflow log --entry N. Take one back: rmflow undo N.",
                           "查看明细：rmflow log --entry N；撤回：rmflow undo N。"))  # fmt: skip
    names = {one["name"] for row in rows for one in row["prospects"]}
    shown = ("what", "who", "state", "when")
    data = [{key: value for key, value in row.items() if key not in shown} for row in rows]
    return Table(
        words("Log", "操作记录"), _columns(rows), tuple(rows), data=data, notes=tuple(notes), names=tuple(sorted(names)),
        empty=words("Nothing in the journal answers to that.", "没有符合条件的记录。"),
        stacks=True,
    )  # fmt: skip


def _columns(rows: list[dict[str, Any]]) -> tuple[Column, ...]:
    # In one RM's book his name on every line says nothing.
    is_alone = len({row["rm"] for row in rows}) < 2
    return (
        Column("entry", words("Entry", "编号"), "number"),
        Column("at", words("When", "时间"), show=lambda row: row["when"], weight=1),
        Column("rm", words("RM", "客户经理"), "data" if is_alone else "text", weight=3),
        Column("command", words("Command", "命令")),
        Column("who", words("Prospect", "客户")),
        Column("what", words("What it did", "内容"), weight=2),
        Column("state", words("State", "状态"), weight=1),
    )


def _entries(
    unit: Unit, of: str | None, since: date | None, command: str | None, rm: str | None
) -> Iterator[tuple[Any, ...]]:
    """The entries asked for, newest first; read only as far as somebody asks on."""
    tests: list[str] = []
    params: list[Any] = []
    for test, value in (("j.rm = ?", rm), ("j.command = ?", command), ("j.at >= ?", _midnight(unit, since))):
        if value is not None:
            tests.append(test)
            params.append(value)
    where = " AND ".join(tests) or "1"
    if of is None:
        yield from unit.connection.stream(f"{ENTRY} WHERE {where} ORDER BY j.seq DESC", params)
        return
    for seq in sorted(_of_prospect(unit, of), reverse=True):
        yield from unit.connection.tuples(f"{ENTRY} WHERE j.seq = ? AND {where}", (seq, *params))


def _midnight(unit: Unit, since: date | None) -> str | None:
    if since is None:
        return None
    from datetime import datetime, time

    return instant(datetime.combine(since, time(), tzinfo=unit.now.tzinfo))


def _of_prospect(unit: Unit, text: str) -> set[int]:
    """Every entry that touched a row of the prospect, or took out what is held on him."""
    prospect = find.prospect(unit.connection, text)
    rows = {("prospect", prospect.id), *unit.connection.tuples(_REMOVED, (prospect.id,))}
    for table, column, parent in references(unit.connection):
        if parent == "prospect":
            found = unit.connection.tuples(f'SELECT id FROM "{table}" WHERE "{column}" = ?', (prospect.id,))
            rows |= {(table, row_id) for (row_id,) in found}
    for (row_id,) in unit.connection.tuples(
        "SELECT m.id FROM step_move m JOIN opportunity o ON o.id = m.opportunity_id WHERE o.prospect_id = ?", (prospect.id,)
    ):
        rows.add(("step_move", row_id))
    touched = _touching(unit, rows)
    gone = {tuple(row) for seq in touched for row in unit.connection.tuples(_REMOVED_WITH, (seq, prospect.id))}
    return touched | _touching(unit, gone) | {seq for (seq,) in unit.connection.tuples(LOOKED, (prospect.no,))}


def _touching(unit: Unit, rows: set[Any]) -> set[int]:
    return {
        seq for row in rows
        for (seq,) in unit.connection.tuples("SELECT seq FROM journal_image WHERE row_table = ? AND row_id = ?", row)
    }  # fmt: skip


def _row(unit: Unit, values: tuple[Any, ...], force: Force, whose: Whose) -> dict[str, Any]:
    seq, at, recorded_at, rm, command, images = values
    did = entry_rows.done(unit, seq, images)
    # An entry of arguments alone says what was looked at or taken out.
    given = entry_given.given(unit, seq) if images == 1 else {}
    # Of a large entry the first rows would name a few of many.
    named = [] if images > entry_rows.MANY else whose.of_entry(seq, LOOKED_AT) or whose.numbered(given.get("no"))
    root = force.root(seq)
    turns = [turn for turn in force.turns(root) if turn > seq]
    local = from_instant(at, unit.now.tzinfo)
    row = {
        "entry": seq, "when": _when(unit, at), "at": at, "on": local.date().isoformat(), "recorded_at": recorded_at, "rm": rm,
        "command": command, "prospects": [{"no": one.no, "name": one.name} for one in named],
        "who": _who(named), "what": entry_given.told(given) or did.text, "added": did.added, "changed": did.changed, "removed": did.removed,
        "given": given, "erased": did.is_erased, "in_force": force.is_in_force(seq), "of": None if root == seq else root,
        "taken_back_by": turns[-1] if turns and not force.is_in_force(seq) else None,
    }  # fmt: skip
    return {**row, "state": _state(row, is_back=force.is_on(root))}


def _when(unit: Unit, at: str) -> str:
    moment = from_instant(at, unit.now.tzinfo)
    return f"{moment:%m-%d %H:%M}" if moment.year == unit.today.year else f"{moment:%Y-%m-%d %H:%M}"


def _who(named: list[Any]) -> Words:
    shown = [plain(f"#{one.no} {safe(one.name)}") for one in named[:NAMED]]
    if len(named) > NAMED:
        shown.append(words("{n} more", "另 {n} 个", n=len(named) - NAMED))
    return join(shown)


def _state(row: dict[str, Any], *, is_back: bool) -> Words:
    """What the entry still counts for; `is_back` says of an undo that counts whether its command stands again."""
    by, of = row["taken_back_by"], row["of"]
    if by is not None:
        return words("taken back by {n}", "已由 {n} 撤回", n=by) if of is None else words("overtaken by {n}", "已被 {n} 取代", n=by)
    if of is not None:
        return words("brings back {n}", "恢复 {n}", n=of) if is_back else words("takes back {n}", "撤回 {n}", n=of)
    return plain("")


def entry(unit: Unit, seq: int) -> Card:
    """One entry in full: who, when, each record before and after.

    Raises:
        NotFound: there is no such entry.
    """
    found = unit.connection.tuples(f"{ENTRY} WHERE j.seq = ?", (seq,))
    if not found:
        raise NotFound(words("The journal has no entry {n}.", "流水中没有第 {n} 条。", n=seq), fix="rmflow log")
    row = _row(unit, found[0], Force(unit.connection), Whose(unit.connection))
    lines = [
        Line(plain(f"{from_instant(row['at'], unit.now.tzinfo):%Y-%m-%d %H:%M:%S}"), words("When", "时间")),
        Line(plain(safe(row["rm"])), words("RM", "客户经理")),
        Line(row["what"], words("What it did", "内容")),
    ]
    row["given"] = entry_given.given(unit, seq)
    lines += entry_given.lines(unit, row["command"], row["given"])
    if row["state"].en:
        lines.append(Line(row["state"], words("State", "状态")))
    if row["in_force"] and _can_go(unit, row):
        lines.append(Line(words("To take it back:", "如需撤回："), paste=f"rmflow undo {seq}"))
    title = words("Entry {n}: {command}", "第 {n} 条：{command}", n=seq, command=safe(row["command"]))
    return _card(unit, seq, title, Section(words("Entry", "记录"), tuple(lines)), row)


def _can_go(unit: Unit, row: dict[str, Any]) -> bool:
    """Whether there is anything that an undo would take back, as far as the entry itself says."""
    if row["command"] == "init" or row["erased"] or not (row["added"] or row["changed"] or row["removed"]):
        return False
    return not unit.connection.value(ERASING, (row["entry"],))


def preview(unit: Unit, title: Words) -> Card:
    """What the unit's command has done so far, as `entry` would show it: for a look before it is done for good."""
    unit.flush()
    seq = unit.recorder.seq if unit.recorder else 0
    images = unit.recorder.count if unit.recorder else 0
    did = entry_rows.done(unit, seq, images)
    data = {"added": did.added, "changed": did.changed, "removed": did.removed}
    return _card(unit, seq, title, Section(words("In all", "合计"), (Line(did.text),)), data)


def _card(unit: Unit, seq: int, title: Words, head: Section, data: dict[str, Any]) -> Card:
    whose = Whose(unit.connection)
    names = [one.name for one in whose.of_entry(seq, ROWS_GIVEN)]
    kept = {key: value for key, value in data.items() if key not in ("what", "who", "state", "when")}
    try:
        shown, n = entry_rows.section(unit, seq, whose, ROWS_SHOWN)
        rows = entry_rows.rows_data(unit, seq, whose, ROWS_GIVEN)
    except Erased as error:
        return Card(title, (head, Section(ERASED, (Line(error.message, mark="warn"),))), {**kept, "rows": None}, names=tuple(names))
    sections = (head, shown) if shown.lines else (head,)
    return Card(title, sections, {**kept, "records": n, "rows": rows}, names=tuple(names))
