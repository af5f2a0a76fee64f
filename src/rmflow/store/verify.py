"""Whether a book is unharmed: its pages, its schema, its journal, its rows against the journal, its step history.

Everything is streamed in the order of an index, so memory stays flat however large the book is. What a chain cannot
see by itself (a tail cut off together with its rows, a journal forged and hashed anew) is seen by comparing the
head printed here with one noted earlier.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BookError
from rmflow.schema.ddl import snapshot_statements
from rmflow.store.connection import Connection
from rmflow.store.digest import sha256
from rmflow.store.journal import ARGUMENTS, Entry, entry_digest, entry_hash, image_digest
from rmflow.store.nexts import NEXT
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# So many findings of one code are kept in full; the rest are counted.
KEPT = 20
JOURNAL_TABLES = ("journal", "journal_image")
# The tables whose key is not called `id`.
KEYS = {"guide_version": "n", "setting": "key"}


class Found(NamedTuple):
    """One thing wrong. `where` names it (table and id, journal entry), `is_warning`: odd, but nothing is lost."""

    code: str
    what: Words
    where: str
    fix: str | None = None
    is_warning: bool = False


class Report(NamedTuple):
    """What `verify` found: how many entries the journal has, its lowest bad one, its head, what is wrong."""

    entries: int
    rows: int
    first_bad: int | None
    head_seq: int
    head_hash: str
    found: tuple[Found, ...]
    # By code: findings beyond those kept.
    more: dict[str, int]

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong; a warning alone is not."""
        return all(finding.is_warning for finding in self.found)


class _Notes:
    """Findings as they come, the flood of one code held back."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.count: Counter[str] = Counter()
        self.first_bad: int | None = None

    def add(self, found: Found, seq: int | None = None) -> None:
        if seq is not None:
            self.first_bad = seq if self.first_bad is None else min(self.first_bad, seq)
        self.count[found.code] += 1
        if self.count[found.code] <= KEPT:
            self.found.append(found)


def verify(connection: Connection) -> Report:
    """Look at the whole book; nothing is changed.

    A part that cannot be read is a finding, not an error: the other parts are looked at all the same.
    """
    notes = _Notes()
    rows = 0
    checks: tuple[Callable[[Connection, _Notes], int | None], ...] = (
        _pages, _foreign_keys, _schema, _chain, _rows, _history, _nexts,
    )  # fmt: skip
    for check in checks:
        try:
            rows += check(connection, notes) or 0
        except BookError as error:
            notes.add(Found("unreadable", error.message, str(connection.path)))
    seq, head = _head(connection)
    more = {code: n - KEPT for code, n in notes.count.items() if n > KEPT}
    return Report(_entries(connection), rows, notes.first_bad, seq, head, tuple(notes.found), more)


def _entries(connection: Connection) -> int:
    try:
        return int(connection.value("SELECT count(*) FROM journal"))
    except BookError:
        return 0


def _head(connection: Connection) -> tuple[int, str]:
    try:
        found = connection.tuples("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    except BookError:
        return 0, ""
    return found[0] if found else (0, "")


def _pages(connection: Connection, notes: _Notes) -> None:
    for (said,) in connection.stream(f"PRAGMA integrity_check({KEPT})"):
        if said != "ok":
            what = words("the file is damaged: {what}", "文件已损坏：{what}", what=plain(said))
            notes.add(Found("integrity", what, str(connection.path)))


def _foreign_keys(connection: Connection, notes: _Notes) -> None:
    for table, rowid, parent, _ in connection.stream("PRAGMA foreign_key_check"):
        what = words("it refers to a row of {parent} that is not there", "所引用的 {parent} 记录不存在", parent=parent)
        notes.add(Found("foreign_key", what, f"{table} rowid {rowid}"))


def _schema(connection: Connection, notes: _Notes) -> None:
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
    from sqlcipher3 import dbapi2

    raw = dbapi2.connect(":memory:", isolation_level=None)
    connection = Connection(raw, Path(":memory:"), read_only=False)
    try:
        for statement in snapshot_statements():
            raw.execute(statement)
        return _declared(connection)
    finally:
        connection.close()


def _declared(connection: Connection) -> dict[tuple[str, str], str]:
    """Everything in the schema but what SQLite makes for itself, blanks evened out."""
    return {
        (kind, name): " ".join((sql or "").split())
        for kind, name, sql in connection.stream("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        if not name.startswith("sqlite_")
    }


# --- the journal -----------------------------------------------------------------------------------------------


class _Image(NamedTuple):
    seq: int
    n: int
    row_table: str
    row_id: str
    salt: str | None
    before: str | None
    after: str | None
    digest: str

    @property
    def is_erased(self) -> bool:
        return self.salt is None and self.before is None and self.after is None


def _chain(connection: Connection, notes: _Notes) -> None:
    """Every entry: its number, the one before it, its hash, and the images that its digest stands for."""
    forgotten = connection.value("SELECT max(seq) FROM journal WHERE command = 'forget'") or 0
    images = _by_entry(connection)
    waiting = next(images, None)
    expected, prev = 1, ""
    for values in connection.stream(
        "SELECT seq, id, at, recorded_at, rm, command, images, digest, prev, hash FROM journal ORDER BY seq"
    ):
        entry, stored = Entry(*values[:-1]), values[-1]
        while waiting is not None and waiting[0] < entry.seq:
            _orphan(notes, waiting[0])
            waiting = next(images, None)
        _entry(notes, entry, stored, expected, prev)
        own = waiting[1] if waiting is not None and waiting[0] == entry.seq else iter(())
        _images(notes, entry, own, forgotten)
        if waiting is not None and waiting[0] == entry.seq:
            waiting = next(images, None)
        expected, prev = entry.seq + 1, stored
    while waiting is not None:
        _orphan(notes, waiting[0])
        waiting = next(images, None)


def _by_entry(connection: Connection) -> Iterator[tuple[int, Iterator[_Image]]]:
    from itertools import groupby
    from operator import itemgetter

    rows = connection.stream(
        "SELECT seq, n, row_table, row_id, salt, before, after, digest FROM journal_image ORDER BY seq, n"
    )
    for seq, group in groupby(rows, key=itemgetter(0)):
        yield seq, map(_Image._make, group)


def _bad(notes: _Notes, code: str, seq: int, what: Words) -> None:
    notes.add(Found(code, what, f"journal {seq}"), seq)


def _orphan(notes: _Notes, seq: int) -> None:
    _bad(notes, "journal_gap", seq, words("its images are there, the entry is not", "有影像而无流水记录"))


def _entry(notes: _Notes, entry: Entry, stored: str, expected: int, prev: str) -> None:
    if entry.seq != expected:
        lost = words("entries {a} to {b} are missing", "缺少第 {a} 至 {b} 条流水", a=expected, b=entry.seq - 1)
        _bad(notes, "journal_gap", expected, lost)
    elif entry.prev != prev:
        _bad(notes, "journal_prev", entry.seq, words("it does not follow the entry before it", "与前一条流水不衔接"))
    if entry_hash(entry) != stored:
        _bad(notes, "journal_hash", entry.seq, words("the entry was changed", "流水记录被改动"))


def _images(notes: _Notes, entry: Entry, images: Iterator[_Image], forgotten: int) -> None:
    others, first, count = sha256(), "", 0
    for image in images:
        if image.n != count:
            break
        if count == 0:
            first = image.digest
            if (image.row_table, image.row_id) != (ARGUMENTS, entry.id):
                _image_bad(notes, image, words("it is not the entry's own arguments", "不是该流水自身的参数"))
        else:
            others.update(image.digest.encode())
        _image(notes, image, forgotten)
        count += 1
    if count != entry.images:
        what = words("it has {n} of its {all} images", "影像应有 {all} 份，实有 {n} 份", n=count, all=entry.images)
        _bad(notes, "image_missing", entry.seq, what)
    elif entry_digest(first, others.hexdigest()) != entry.digest:
        _bad(notes, "journal_digest", entry.seq, words("its images are not the ones it was written with",
                                                       "影像与写入时不一致"))  # fmt: skip


def _image(notes: _Notes, image: _Image, forgotten: int) -> None:
    if image.is_erased:
        # Erasing a person leaves its own entry behind, later than everything it erased.
        if image.seq >= forgotten:
            _image_bad(notes, image, words("it was erased without a word in the journal", "被抹除而流水中无记载"))
        return
    if image_digest(image.row_table, image.row_id, image.salt or "", image.before, image.after) != image.digest:
        _image_bad(notes, image, words("the image was changed", "影像被改动"))


def _image_bad(notes: _Notes, image: _Image, what: Words) -> None:
    where = f"journal {image.seq} image {image.n} ({image.row_table} {image.row_id})"
    notes.add(Found("image_changed", what, where), image.seq)


# --- the rows against the journal --------------------------------------------------------------------------------


def _rows(connection: Connection, notes: _Notes) -> int:
    """Every row is what the journal says last became of it."""
    tables = [
        name
        for (name,) in connection.tuples("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        if name not in JOURNAL_TABLES and not name.startswith("sqlite_")
    ]
    marks = ", ".join("?" * (len(tables) + 1))
    for name, n in connection.tuples(
        f"SELECT row_table, count(*) FROM journal_image WHERE row_table NOT IN ({marks}) GROUP BY row_table",
        (*tables, ARGUMENTS),
    ):
        what = words("the journal names a table that is not there ({n} images)", "流水所指的表不存在（{n} 份影像）", n=n)
        notes.add(Found("row_missing", what, str(name)))
    return sum(_table(connection, notes, table) for table in tables)


def _table(connection: Connection, notes: _Notes, table: str) -> int:
    """Two streams in the order of the key, the journal's last word and the rows, walked side by side."""
    columns = connection.tuples(f'PRAGMA table_info("{table}")')
    names = [column[1] for column in columns]
    defaults = {column[1]: _default(connection, column[4]) for column in columns}
    said, present = _last_words(connection, table), _present(connection, table, names)
    word, row = next(said, None), next(present, None)
    count = 0
    while word is not None or row is not None:
        if word is not None and (row is None or word[0] < row[0]):
            if word[1] is not None:
                _row(notes, "row_missing", table, word[0], _REMOVED)
            word = next(said, None)
            continue
        if row is None:
            break
        if word is None or row[0] < word[0]:
            _row(notes, "row_added", table, row[0], words("the row is not in the journal", "流水中没有此记录"))
        else:
            _compare(notes, table, word, dict(zip(names, row[1], strict=True)), defaults)
            word = next(said, None)
        row, count = next(present, None), count + 1
    return count


_REMOVED = words("the row was removed behind rmflow's back", "记录被绕过 rmflow 删除")


def _row(notes: _Notes, code: str, table: str, row_id: str, what: Words) -> None:
    notes.add(Found(code, what, f"{table} {row_id}"))


def _default(connection: Connection, expression: str | None) -> Any:
    return None if expression is None else connection.value(f"SELECT {expression}")


def _present(connection: Connection, table: str, names: list[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    key = KEYS.get(table, "id")
    order = f'CAST("{key}" AS TEXT)' if key == "n" else f'"{key}"'
    listed = ", ".join(f'"{name}"' for name in names)
    at = names.index(key)
    for row in connection.stream(f'SELECT {listed} FROM "{table}" ORDER BY {order}'):
        yield str(row[at]), row


def _last_words(connection: Connection, table: str) -> Iterator[tuple[str, dict[str, Any] | None | bool]]:
    """What the journal says each row is: its columns, None where it was deleted, True where it was erased."""
    state: dict[str, Any] | None | bool = None
    last: str | None = None
    for row_id, salt, before, after in connection.stream(
        "SELECT row_id, salt, before, after FROM journal_image INDEXED BY ix_journal_image_row"
        " WHERE row_table = ? ORDER BY row_id, seq, n",
        (table,),
    ):
        if row_id != last:
            if last is not None:
                yield last, state
            last, state = row_id, None
        state = _replayed(state, salt, before, after)
    if last is not None:
        yield last, state


def _replayed(
    state: dict[str, Any] | None | bool, salt: str | None, before: str | None, after: str | None
) -> dict[str, Any] | None | bool:
    if salt is None or state is True:
        return True
    if after is None:
        return None
    try:
        values = json.loads(after)
    except ValueError:
        # The chain has said that the image was changed; what the row was is not known any more.
        return True
    if before is None or not isinstance(state, dict):
        return dict(values)
    state.update(values)
    return state


def _compare(
    notes: _Notes,
    table: str,
    word: tuple[str, dict[str, Any] | None | bool],
    row: dict[str, Any],
    defaults: dict[str, Any],
) -> None:
    row_id, state = word
    if state is True:
        return
    if not isinstance(state, dict):
        _row(notes, "row_added", table, row_id, words("the journal says it was deleted", "流水记载此记录已删除"))
        return
    # Columns that the writer left to the table have the table's default.
    changed = [name for name, value in row.items() if value != state.get(name, defaults[name])]
    if changed:
        what = words("changed behind rmflow's back: {columns}", "被绕过 rmflow 改动：{columns}", columns=", ".join(changed))
        _row(notes, "row_changed", table, row_id, what)


# --- the history of steps ----------------------------------------------------------------------------------------


def _history(connection: Connection, notes: _Notes) -> None:
    """Each history: numbered without a gap, each move by one from where it stood, ending where it stands now."""
    from itertools import groupby
    from operator import itemgetter

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
            return words("move {n} goes from {a} to {b}", "第 {n} 次变动由第 {a} 步到第 {b} 步", n=n, a=here or "-", b=to_step)
        here = to_step
    if here != step or count != len(moves) - 1:
        return words(
            "it stands at step {step}, its history ends at {end}", "现处第 {step} 步，历史止于第 {end} 步", step=step, end=here
        )
    return None


def _nexts(connection: Connection, notes: _Notes) -> None:
    """The next date kept on each prospect is the one its records give."""
    question = NEXT.replace(":id", "p.id")
    for no, kept, fresh in connection.stream(
        f"SELECT * FROM (SELECT no, next_on, (SELECT due_on FROM ({question})) AS fresh FROM prospect p)"
        " WHERE next_on IS NOT fresh ORDER BY no"
    ):
        what = words("next date {kept}, by its records {fresh}", "下次日期为 {kept}，按记录应为 {fresh}", kept=kept or "-",
                     fresh=fresh or "-")  # fmt: skip
        notes.add(Found("next_stale", what, f"prospect #{no}", f"rmflow show {no}", is_warning=True))
