"""Whether a book is unharmed: its pages, its schema, its journal, its rows against the journal, its step history.

Everything is streamed in the order of an index, so memory stays flat however large the book is. What a chain cannot
see by itself (a tail cut off together with its rows, a journal forged and hashed anew) is seen by comparing the
head printed here with one noted earlier.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from rmflow.errors import BookError
from rmflow.store.chain import chain
from rmflow.store.faults import KEPT, Found, Notes, Report
from rmflow.store.journal import head
from rmflow.store.nexts import NEXT
from rmflow.store.replay import TOUCHED, replay, touch
from rmflow.store.schema_check import check_schema, declared, own_schema
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.store.connection import Connection

    Check = Callable[[Connection, Notes], int | None]

# Pages kept in memory; what SQLite keeps by default makes a large book read its pages again and again.
CACHE_KB = 65_536


def verify(
    connection: Connection, noted: tuple[int, str] | None = None, *, since: tuple[int, str] | None = None
) -> Report:
    """Look at the whole book; nothing is changed.

    `noted` is a head of the journal written down earlier, entry and beginning of its hash, to be found again. `since` is
    one too (its hash may be empty), and only what came after it is looked at: the journal from that entry on, the rows
    that were touched since, and the schema.

    A part that cannot be read is a finding, not an error: the other parts are looked at all the same.
    """
    notes = Notes()
    _read(connection, _roomy, None)
    rows = 0
    for check in _WHOLE if since is None else _since(since[0]):
        rows += _guarded(check, connection, notes) or 0
    for known in (noted, since):
        if known is not None:
            _guarded(partial(_noted, known=known), connection, notes)
    more = {code: n - KEPT for code, n in notes.count.items() if n > KEPT}
    last, hashed = _read(connection, head, (0, ""))
    entries = _read(connection, _entries, 0)
    return Report(
        entries, rows, notes.first_bad, last, hashed, tuple(notes.found), more, since[0] if since else None
    )


def _guarded(check: Check, connection: Connection, notes: Notes) -> int | None:
    try:
        return check(connection, notes)
    except BookError as error:
        notes.add(Found("unreadable", error.message, str(connection.path)))
    except (dbapi2.DatabaseError, TypeError, ValueError, OverflowError) as error:
        # A table or column that is not there; in a file in pieces, a value of a kind that no column takes.
        why = words("it cannot be read: {why}", "无法读取：{why}", why=plain(error))
        notes.add(Found("unreadable", why, str(connection.path)))
    return None


def _read(connection: Connection, question: Callable[[Connection], Any], otherwise: Any) -> Any:
    try:
        return question(connection)
    except (BookError, dbapi2.DatabaseError):
        return otherwise


def _roomy(connection: Connection) -> None:
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")


def _entries(connection: Connection) -> int:
    return int(connection.value("SELECT count(*) FROM journal"))


def _noted(connection: Connection, notes: Notes, known: tuple[int, str]) -> None:
    """What the chain cannot see by itself: a tail cut off, a journal forged and hashed anew."""
    seq, beginning = known
    _, found = head(connection, seq)
    if not found:
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


def _rows(connection: Connection, notes: Notes) -> int:
    return replay(connection, notes, _tables(connection))


def _tables(connection: Connection) -> list[str]:
    own = own_schema()
    return [name for kind, name in sorted(declared(connection)) if kind == "table" and (kind, name) in own]


def _history(connection: Connection, notes: Notes, only: str = "") -> None:
    """Each history: numbered without a gap, each move by one from where it stood, ending where it stands now."""
    rows = connection.stream(
        "SELECT o.id, o.step, o.moves, m.n, m.from_step, m.to_step FROM opportunity o"
        f" LEFT JOIN step_move m ON m.opportunity_id = o.id {only} ORDER BY o.id, m.n"
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


def _nexts(connection: Connection, notes: Notes, only: str = "") -> None:
    """The next date kept on each prospect is the one its records give."""
    question = NEXT.replace(":id", "p.id")
    for no, kept, fresh in connection.stream(
        f"SELECT * FROM (SELECT no, next_on, (SELECT due_on FROM ({question})) AS fresh FROM prospect p {only})"
        " WHERE next_on IS NOT fresh ORDER BY no"
    ):
        what = words(
            "next date {kept}, by its records {fresh}",
            "下次日期为 {kept}，按记录应为 {fresh}",
            kept=kept or "-",
            fresh=fresh or "-",
        )
        notes.add(Found("next_stale", what, f"prospect #{no}", f"rmflow show {no}", is_warning=True))


_WHOLE: tuple[Check, ...] = (_pages, _foreign_keys, check_schema, chain, _rows, _history, _nexts)


def _since(seq: int) -> tuple[Check, ...]:
    """What there is to look at after entry `seq`; the entry itself is looked at too."""
    def rows(connection: Connection, notes: Notes) -> int:
        touch(connection, seq)
        return replay(connection, notes, _tables(connection), touched=True)

    def of(check: Callable[[Connection, Notes, str], None], table: str) -> Check:
        only = f"WHERE {table[0]}.id IN (SELECT row_id FROM {TOUCHED} WHERE row_table = '{table}')"
        return lambda connection, notes: check(connection, notes, only)

    return (
        check_schema, lambda connection, notes: chain(connection, notes, seq), rows, of(_history, "opportunity"),
        of(_nexts, "prospect"),
    )  # fmt: skip
