"""Whether a book is unharmed: its pages, its schema, its journal, its rows against the journal, its step history.

Everything is streamed in the order of an index, so memory stays flat however large the book is. What a chain cannot
see by itself (a tail cut off together with its rows, a journal forged and hashed anew) is seen by comparing the
head printed here with one noted earlier.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from rmflow.errors import BookError
from rmflow.schema.ddl import snapshot_statements
from rmflow.store.chain import chain
from rmflow.store.connection import Connection
from rmflow.store.faults import KEPT, Found, Notes, Report
from rmflow.store.nexts import NEXT
from rmflow.store.replay import replay
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable


def verify(connection: Connection, noted: tuple[int, str] | None = None) -> Report:
    """Look at the whole book; nothing is changed.

    `noted` is a head of the journal written down earlier, entry and beginning of its hash, to be found again.

    A part that cannot be read is a finding, not an error: the other parts are looked at all the same.
    """
    notes = Notes()
    rows = 0
    checks: tuple[Callable[[Connection, Notes], int | None], ...] = (
        _pages, _foreign_keys, _schema, chain, _rows, _history, _nexts,
    )  # fmt: skip
    for check in checks:
        try:
            rows += check(connection, notes) or 0
        except BookError as error:
            notes.add(Found("unreadable", error.message, str(connection.path)))
        except dbapi2.DatabaseError as error:
            # A table or column that is not there.
            why = words("it cannot be read: {why}", "无法读取：{why}", why=plain(error))
            notes.add(Found("unreadable", why, str(connection.path)))
    seq, head = _head(connection)
    if noted is not None:
        _noted(connection, notes, *noted)
    more = {code: n - KEPT for code, n in notes.count.items() if n > KEPT}
    return Report(_entries(connection), rows, notes.first_bad, seq, head, tuple(notes.found), more)


def _entries(connection: Connection) -> int:
    try:
        return int(connection.value("SELECT count(*) FROM journal"))
    except (BookError, dbapi2.DatabaseError):
        return 0


def _head(connection: Connection) -> tuple[int, str]:
    try:
        found = connection.tuples("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    except (BookError, dbapi2.DatabaseError):
        return 0, ""
    return found[0] if found else (0, "")


def _noted(connection: Connection, notes: Notes, seq: int, beginning: str) -> None:
    """What the chain cannot see by itself: a tail cut off, a journal forged and hashed anew."""
    try:
        found = connection.value("SELECT hash FROM journal WHERE seq = ?", (seq,))
    except (BookError, dbapi2.DatabaseError):
        return
    if found is None:
        what = words("the entry noted earlier is not there: the end was cut off", "当初记下的流水已不存在：末尾被截去")
    elif not found.startswith(beginning):
        what = words(
            "it is not the entry noted earlier: the journal was written anew", "与当初记下的不符：流水被整体改写"
        )
    else:
        return
    notes.add(Found("head", what, f"journal {seq}"), seq)


def _pages(connection: Connection, notes: Notes) -> None:
    if connection.key is not None:
        # Every page of an encrypted book is signed: no flipped bit goes unseen.
        for (said,) in connection.stream("PRAGMA cipher_integrity_check"):
            what = words("the file is damaged: {what}", "文件已损坏：{what}", what=plain(said))
            notes.add(Found("integrity", what, str(connection.path)))
    for (said,) in connection.stream(f"PRAGMA integrity_check({KEPT})"):
        if said != "ok":
            what = words("the file is damaged: {what}", "文件已损坏：{what}", what=plain(said))
            notes.add(Found("integrity", what, str(connection.path)))


def _foreign_keys(connection: Connection, notes: Notes) -> None:
    for table, rowid, parent, _ in connection.stream("PRAGMA foreign_key_check"):
        what = words("it refers to a row of {parent} that is not there", "所引用的 {parent} 记录不存在", parent=parent)
        notes.add(Found("foreign_key", what, f"{table} rowid {rowid}"))


def _schema(connection: Connection, notes: Notes) -> None:
    """Tables, indexes and triggers against the program's own: a trigger dropped or changed is a door left open."""
    own, theirs = _own_schema(), _declared(connection)
    for name in sorted({*own, *theirs}):
        if own.get(name) == theirs.get(name):
            continue
        kind, label = name
        if name not in theirs:
            said = words("the book lacks the {kind} {name}", "账簿缺少{kind} {name}", kind=_KINDS[kind], name=label)
        elif name not in own:
            said = words("rmflow knows no {kind} {name}", "rmflow 没有{kind} {name}", kind=_KINDS[kind], name=label)
        else:
            said = words("the {kind} {name} was changed", "{kind} {name} 被改动", kind=_KINDS[kind], name=label)
        notes.add(Found("schema", said, f"{kind} {label}"))


_KINDS = {
    "table": words("table", "表"),
    "index": words("index", "索引"),
    "trigger": words("trigger", "触发器"),
    "view": words("view", "视图"),
}


def _own_schema() -> dict[tuple[str, str], str]:
    raw = dbapi2.connect(":memory:", isolation_level=None)
    connection = Connection(raw, Path(":memory:"), read_only=False)
    try:
        for statement in snapshot_statements():
            raw.execute(statement)
        return _declared(connection)
    finally:
        connection.close()


def _declared(connection: Connection) -> dict[tuple[str, str], str]:
    """Everything in the schema but what SQLite makes for itself, blanks evened out.

    A table that a migration made anew has its own name in quotes, since it was renamed.
    """
    return {
        (kind, name): " ".join((sql or "").split()).replace(f'TABLE "{name}"', f"TABLE {name}", 1)
        for kind, name, sql in connection.stream("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        if not name.startswith("sqlite_")
    }


def _rows(connection: Connection, notes: Notes) -> int:
    own = _own_schema()
    names = [name for kind, name in sorted(_declared(connection)) if kind == "table" and (kind, name) in own]
    return replay(connection, notes, names)


def _history(connection: Connection, notes: Notes) -> None:
    """Each history: numbered without a gap, each move by one from where it stood, ending where it stands now."""
    rows = connection.stream(
        "SELECT o.id, o.step, o.moves, m.n, m.from_step, m.to_step FROM opportunity o"
        " LEFT JOIN step_move m ON m.opportunity_id = o.id ORDER BY o.id, m.n"
    )
    for key, group in groupby(rows, key=itemgetter(0)):
        what = _history_fault(list(group))
        if what is not None:
            notes.add(Found("step_history", what, f"opportunity {key}"))


def _history_fault(moves: list[tuple[Any, ...]]) -> Words | None:
    _, step, count, *_ = moves[0]
    if moves[0][3] is None:
        return words("it has no history of steps", "没有步骤历史")
    here: int | None = None
    for at, (_, _, _, n, from_step, to_step) in enumerate(moves):
        if n != at:
            return words("move {n} is missing from its history", "步骤历史缺第 {n} 次变动", n=at)
        if from_step != here or (here is not None and abs(to_step - here) != 1):
            return words(
                "move {n} goes from {a} to {b}", "第 {n} 次变动由第 {a} 步到第 {b} 步", n=n, a=here or "-", b=to_step
            )
        here = to_step
    if here != step or count != len(moves) - 1:
        return words(
            "it stands at step {step}, its history ends at {end}",
            "现处第 {step} 步，历史止于第 {end} 步",
            step=step,
            end=here,
        )
    return None


def _nexts(connection: Connection, notes: Notes) -> None:
    """The next date kept on each prospect is the one its records give."""
    question = NEXT.replace(":id", "p.id")
    for no, kept, fresh in connection.stream(
        f"SELECT * FROM (SELECT no, next_on, (SELECT due_on FROM ({question})) AS fresh FROM prospect p)"
        " WHERE next_on IS NOT fresh ORDER BY no"
    ):
        what = words(
            "next date {kept}, by its records {fresh}",
            "下次日期为 {kept}，按记录应为 {fresh}",
            kept=kept or "-",
            fresh=fresh or "-",
        )
        notes.add(Found("next_stale", what, f"prospect #{no}", f"rmflow show {no}", is_warning=True))
