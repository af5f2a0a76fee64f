"""Taking back a command, whichever it was: as a command of its own, which can be taken back in its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from rmflow.actions import standing
from rmflow.errors import NotFound
from rmflow.records import Receipt
from rmflow.rules.findings import Finding, fix
from rmflow.rules.refused import Refused
from rmflow.store.changes import ERASING, BuiltOn, Erased, tables_of
from rmflow.store.inforce import COMMAND, Force, mark
from rmflow.store.undoing import take_back
from rmflow.store.whose import Whose
from rmflow.text.dates import from_instant
from rmflow.text.safe import safe
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rmflow.store.unit import Unit

SHOWN = 20
RESTORE = "restore"
# Commands that `undo` without a number passes over: nothing of the RM's work is in them.
PASSED_OVER = (COMMAND, "init", "dial-session")
_LAST = (
    "SELECT seq, command FROM journal WHERE rm = ? AND (images > 1 OR command = ?) AND command NOT IN ({marks}) ORDER BY seq DESC"
)
NAMED = 3
LOOKED_AT = 200


class CannotUndo(Refused):
    """The command cannot be taken back, or not before others: `missing` names them, in the order to take them back."""

    # The guide has not refused anything.
    is_counted = False

    def __init__(self, reason: str, message: Words, missing: Sequence[Finding] = (), *, fix: str | None = None) -> None:
        super().__init__(reason, 0, message, missing)
        self.fix = fix

    def data(self, lang: str) -> dict[str, Any]:
        answer = super().data(lang)
        answer["refused"]["fix"] = self.fix
        return answer


class Entry(NamedTuple):
    """An entry of the journal."""

    seq: int
    at: str
    rm: str
    command: str


def last(unit: Unit) -> int:
    """The last command of this RM that changed rows and stands.

    Raises:
        NotFound: there is none.  CannotUndo: he restored a copy after it, which another copy takes back.
    """
    force = Force(unit.connection)
    sql = _LAST.format(marks=", ".join("?" * len(PASSED_OVER)))
    for seq, command in unit.connection.stream(sql, (unit.rm, RESTORE, *PASSED_OVER)):
        if command == RESTORE:
            raise _restored(seq)
        if force.is_on(seq):
            return int(seq)
    raise NotFound(words("There is no command of {rm} left to take back.", "没有 {rm} 可撤回的命令。", rm=safe(unit.rm)),
                   fix="rmflow log")  # fmt: skip


def undo(unit: Unit, of: int) -> Receipt:
    """Take back entry `of`; the undo of an undo brings everything back.

    Raises:
        NotFound: there is no such entry.
        CannotUndo: it is not in force, or other entries stand on it, or it belongs to a step that is still to come, or it
            never can be taken back.
        Refused: it would bring back a step whose gate is shut now.
    """
    entry = entry_of(unit, of)
    force = Force(unit.connection)
    root = force.root(of)
    _refuse_unless_in_force(of, force)
    base = force.latest(root)
    _refuse_for_good(unit, entry_of(unit, root), base)
    found = standing.standing(unit, base, force)
    again = standing.to_pass_again(unit, base)
    if not found:
        if not force.is_on(root):
            _refuse_too_early(unit, entry_of(unit, root), base)
        passed = standing.passed_since(unit, base, force)
        if passed:  # only then may it have to be dropped again; and a savepoint makes each of many statements dear
            unit.connection.execute("SAVEPOINT undoing")
        mark(unit, root, of)
        _take_back(unit, of, base)
        if found := standing.lost(unit, passed, force):
            unit.connection.execute("ROLLBACK TO undoing")
        elif passed:
            unit.connection.execute("RELEASE undoing")
    if found:
        _refuse_built_on(unit, of, standing.in_all(unit, base, found, force), force)
    for one in again:
        _refuse_shut(unit, standing.lacking(unit, one), one.step)
    return _receipt(unit, entry, root, force)


def entry_of(unit: Unit, seq: int) -> Entry:
    """The entry of that number.

    Raises:
        NotFound: there is none.
    """
    found = unit.connection.tuples("SELECT seq, at, rm, command FROM journal WHERE seq = ?", (seq,))
    if not found:
        raise NotFound(words("The journal has no entry {n}.", "流水中没有第 {n} 条。", n=seq), fix="rmflow log")
    return Entry(*found[0])


def _restored(seq: int) -> CannotUndo:
    """What there is to say of a copy that took the book's place: no rows of it are in the journal."""
    return CannotUndo("restored", words(
        "Entry {n} put a copy in the book's place; the book from before it was kept as a copy too, to be restored in its turn.",
        "第 {n} 条以副本替换了账簿；此前的账簿也已保留为副本，可再行恢复。", n=seq,
    ), fix="rmflow backup --list")  # fmt: skip


def _refuse_unless_in_force(of: int, force: Force) -> None:
    if force.is_in_force(of):
        return
    root = force.root(of)
    by = force.latest(root)
    if of == root:
        raise CannotUndo("taken_back", words(
            "Entry {n} was taken back already, by entry {by}; undoing that one brings it back.",
            "第 {n} 条已由第 {by} 条撤回；撤回后者即可恢复。", n=of, by=by,
        ), fix=f"rmflow undo {by}")  # fmt: skip
    raise CannotUndo("taken_back", words(
        "Entry {n} does not count any more: entry {by} came after it.", "第 {n} 条已不再有效：其后有第 {by} 条。", n=of, by=by,
    ), fix=f"rmflow undo {force.to_undo(root)}")  # fmt: skip


def _refuse_for_good(unit: Unit, root: Entry, base: int) -> None:
    """Raises `CannotUndo` for what never can be taken back."""
    if root.command == "init":
        raise CannotUndo("init", words("Making the book cannot be taken back; delete its file instead.",
                                       "新建账簿不能撤回；如不需要，请删除该文件。"))  # fmt: skip
    if unit.connection.value(ERASING, (base,)):
        raise CannotUndo("erased", words("Entry {n} erased a person; that is for good.", "第 {n} 条抹除了客户信息，不可恢复。",
                                         n=root.seq))  # fmt: skip
    if unit.connection.value("SELECT 1 FROM journal_image WHERE seq = ? AND n > 0 AND salt IS NULL", (base,)):
        raise CannotUndo("erased", Erased().message)
    if root.command == RESTORE:
        raise _restored(root.seq)
    if not tables_of(unit.connection, base):
        raise CannotUndo("nothing", words(
            "Entry {n} ({command}) changed no records: there is nothing to take back.",
            "第 {n} 条（{command}）未改动任何记录，无可撤回。", n=root.seq, command=safe(root.command),
        ))  # fmt: skip


def _refuse_built_on(unit: Unit, of: int, roots: list[int], force: Force) -> NoReturn:
    """Raises `CannotUndo`: the entries that are about `roots` have to be taken back before."""
    seqs = [force.to_undo(root) for root in roots]
    whose = Whose(unit.connection)
    found = [
        Finding(entry.command, 0, False, entry_words(unit, entry, whose), fix("undo", entry.seq))
        for entry in (entry_of(unit, seq) for seq in seqs[:SHOWN])
    ]
    if len(seqs) > SHOWN:
        found.append(Finding("more", 0, False, words("and {n} more", "另有 {n} 条", n=len(seqs) - SHOWN), fix("log")))
    raise CannotUndo("stands_on", words("Entry {n} cannot be taken back: later work stands on it. Take that back first, newest first.",
                                        "第 {n} 条暂不能撤回：之后的工作以它为基础。请先由新到旧撤回：", n=of), found)  # fmt: skip


def _refuse_too_early(unit: Unit, root: Entry, base: int) -> None:
    """Raises `CannotUndo` for work of a step to which the opportunity has not come (again): undo skips no step either."""
    early = standing.too_early(unit, root.command, base)
    if early is None:
        return
    prospect: Any = unit.connection.row("SELECT no, name FROM prospect WHERE id = ?", (early.prospect_id,))
    raise CannotUndo("gate", words(
        "Entry {n}, {command}, is work of step {step}; {name} stands at step {now}, which comes first.",
        "第 {n} 条（{command}）属第{step}步的工作，而 {name} 处于第{now}步，须先推进。",
        n=root.seq, command=safe(root.command), step=early.step, name=safe(prospect.name), now=early.now,
    ), fix=f"rmflow undo {early.moved_back}" if early.moved_back else f"rmflow advance {prospect.no}")  # fmt: skip


def _refuse_shut(unit: Unit, missing: Sequence[Finding], step: int) -> None:
    if missing:
        raise Refused("gate", step, words("It cannot be brought back now: the gate of step {n}, {step}, is shut.",
                                          "现在不能恢复：第{n}步（{step}）的关口未开。",
                                          n=step, step=unit.guide.step_label(step)), missing)  # fmt: skip


def _take_back(unit: Unit, of: int, base: int) -> None:
    try:
        take_back(unit, base)
    except Erased as error:
        raise CannotUndo("erased", error.message) from error
    except BuiltOn as error:
        # No entry of the journal explains it: the row was changed behind rmflow's back.
        raise CannotUndo("changed", words(
            "Entry {n} cannot be taken back: a record is not what the journal says ({table}).",
            "第 {n} 条无法撤回：有记录与流水不符（{table}）。", n=of, table=error.table,
        ), fix="rmflow verify") from error  # fmt: skip


def entry_words(unit: Unit, entry: Entry, whose: Whose | None = None) -> Words:
    """An entry in a line: its number, command, prospects, when and by whom."""
    at = f"{from_instant(entry.at, unit.now.tzinfo):%Y-%m-%d %H:%M}"
    named = (whose or Whose(unit.connection)).of_entry(entry.seq, LOOKED_AT)
    shown = [words("#{no} {name}", "#{no} {name}", no=one.no, name=safe(one.name)) for one in named[:NAMED]]
    if len(named) > NAMED:
        shown.append(words("…", "…"))
    command = entry.command
    if command == COMMAND:
        command += f" {Force(unit.connection).root(entry.seq)}"
    said = {"n": entry.seq, "command": safe(command), "who": join(shown), "at": at, "rm": safe(entry.rm)}
    if not shown:
        return words("entry {n}, {command} ({at}, {rm})", "第 {n} 条 {command}（{at}，{rm}）", **said)
    return words("entry {n}, {command} {who} ({at}, {rm})", "第 {n} 条 {command} {who}（{at}，{rm}）", **said)


def _receipt(unit: Unit, entry: Entry, root: int, force: Force) -> Receipt:
    seq = unit.recorder.seq if unit.recorder else 0
    is_on = not force.is_on(root)  # as it was before this
    what = entry_words(unit, entry_of(unit, root))
    text = (words("Brought back: {what}.", "已恢复：{what}。", what=what) if is_on
            else words("Taken back: {what}.", "已撤回：{what}。", what=what))  # fmt: skip
    data: dict[str, Any] = {"entry": seq, "of": entry.seq, "command": entry_of(unit, root).command, "root": root, "in_force": is_on}
    return Receipt(text, data, paste=f"rmflow undo {seq}")
