"""What stands on a command, so that it cannot be taken back before: later entries, and by the guide's rules the work of
a step on the move to it, and a passed gate on the evidence it was passed with.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rmflow.rules import gates
from rmflow.store.changes import BuiltOn, Erased
from rmflow.store.dependents import dependents
from rmflow.store.gather import facts
from rmflow.store.undoing import take_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.rules.findings import Finding
    from rmflow.store.inforce import Force
    from rmflow.store.rows import Opportunity, Prospect
    from rmflow.store.unit import Unit

# So many that stand on an entry by themselves are told without asking what stands on them in turn.
MANY = 50
# Where a gate's evidence lies, and the column that names the prospect.
EVIDENCE = {
    "prospect": "id", "contact": "prospect_id", "assessment": "prospect_id", "fact": "prospect_id", "visit": "prospect_id",
    "need": "prospect_id", "offer": "prospect_id", "objection": "prospect_id", "signal": "prospect_id",
    "close_attempt": "prospect_id", "deal": "prospect_id", "care": "prospect_id", "opportunity": "prospect_id",
}  # fmt: skip
# Where the work of an opportunity's steps lies; `dial`, which the guide does not name, plans visits.
WORK = ("visit", "need", "offer", "objection", "signal", "close_attempt", "deal")
_PASSED = """
SELECT s.opportunity_id, s.from_step, s.moved_on, max(j.seq) FROM journal_image m CROSS JOIN "{table}" t ON t.id = m.row_id
CROSS JOIN opportunity o ON o.prospect_id = t."{column}" AND o.is_imported = 0
CROSS JOIN step_move s ON s.opportunity_id = o.id AND s.to_step > s.from_step
CROSS JOIN journal_image j ON j.row_table = 'step_move' AND j.row_id = s.id AND j.seq > m.seq AND j.seq <= ?
WHERE m.seq = ? AND m.n > 0 AND m.row_table = '{table}' GROUP BY s.id
"""
_MOVES = """
SELECT json_extract({image}, '$.opportunity_id'), json_extract({image}, '$.from_step'), json_extract({image}, '$.moved_on')
FROM journal_image WHERE seq = ? AND n > 0 AND row_table = 'step_move' AND {other} IS NULL
  AND json_extract({image}, '$.to_step') > json_extract({image}, '$.from_step')
"""
_WORK = """
SELECT DISTINCT l.seq, j.command FROM "{table}" t CROSS JOIN journal_image l
  ON l.row_table = '{table}' AND l.row_id = t.id AND l.seq > ? CROSS JOIN journal j ON j.seq = l.seq
WHERE t.opportunity_id = ?
"""
# Work that asks whether any opportunity of the prospect came to its step: the table, and the column that names the prospect.
PROSPECT_WORK = {
    "prospect": "id", "contact": "prospect_id", "fact": "prospect_id", "promise": "prospect_id", "event": "prospect_id",
    "care": "prospect_id", "opportunity": "prospect_id",
}  # fmt: skip
_PROSPECT_WORK = _WORK.replace("t.opportunity_id", 't."{column}"')
_TOUCHED = """
SELECT DISTINCT coalesce(t."{column}", json_extract(m.before, '$.{column}')) FROM journal_image m
LEFT JOIN "{table}" t ON t.id = m.row_id WHERE m.seq = ? AND m.n > 0 AND m.row_table = '{table}'
"""
# How far an opportunity, or any of a prospect's, ever came: a step back takes nothing from that, an undo does.
_CAME = """
SELECT o.id, o.prospect_id, o.step, max(s.to_step) FROM opportunity o JOIN step_move s ON s.opportunity_id = o.id
WHERE o."{column}" = ? GROUP BY o.id ORDER BY max(s.to_step) DESC
"""
_EARLIER = """
SELECT 1 FROM opportunity o JOIN opportunity e ON e.prospect_id = o.prospect_id AND e.no < o.no
JOIN step_move s ON s.opportunity_id = e.id WHERE o.id = ? AND s.to_step > ? LIMIT 1
"""
_MOVED_BACK = """
SELECT max(seq) FROM journal_image WHERE row_table = 'step_move' AND n > 0 AND after IS NULL
  AND json_extract(before, '$.opportunity_id') = ? AND json_extract(before, '$.from_step') = ?
"""


class Passed(NamedTuple):
    """A gate that an opportunity passed on a day; `seq` is the entry that moved it, 0 for one that is to move again."""

    opportunity_id: str
    step: int
    on: str
    seq: int = 0


class TooEarly(NamedTuple):
    """Work of `step`, and the prospect who stands at step `now`; the undo by which he left the next one, if it was one."""

    prospect_id: str
    step: int
    now: int
    moved_back: int | None


def standing(unit: Unit, base: int, force: Force) -> list[int]:
    """The roots of all entries that have to be taken back before `base` can be, in the order to take them back."""
    return _closed(unit, _directly(unit, base, force), base, force)


def _closed(unit: Unit, waiting: set[int], base: int, force: Force) -> list[int]:
    """These roots and all that stand on them in turn, newest first."""
    found: set[int] = set()
    is_few = len(waiting) <= MANY
    while waiting:
        found |= waiting
        more = [_directly(unit, force.latest(root), force) for root in waiting] if is_few else []
        waiting = set().union(*more) - found - {force.root(base)}
    return sorted(found, key=force.latest, reverse=True)


def in_all(unit: Unit, base: int, found: list[int], force: Force) -> list[int]:
    """`found`, and what else turns out to stand on them or on `base` as they are taken back, tried out and dropped again;
    newest first.

    The unit writes nothing after this: what it has noted for the journal is no longer so.
    """
    found = _closed(unit, {*found}, base, force)
    while len(found) <= MANY:
        more = _met_on_the_way(unit, [*map(force.latest, found), base], force) - {*found}
        if not more:
            break
        found = _closed(unit, {*found, *more}, base, force)
    return found


def _met_on_the_way(unit: Unit, bases: list[int], force: Force) -> set[int]:
    """The roots of the entries that passed gates which are shut with `bases` taken back one after the other, and of those
    whose work comes back on the way: a drop removed care that stands on the move before it.
    """
    own = {*map(force.root, bases), unit.recorder.seq if unit.recorder else 0}  # the trial itself writes images
    met: set[int] = set()
    passed: dict[Passed, set[str]] = {}
    unit.connection.execute("SAVEPOINT trying")
    try:
        for one in bases:
            met |= _directly(unit, one, force) - own
            # One of them may give a gate what it lacks now, the next take it away again: a drop calls off the visits.
            passed = passed_since(unit, one, force) | passed
            passed = {gate: lacked & {finding.code for finding in lacking(unit, gate)} for gate, lacked in passed.items()}
            take_back(unit, one)
        return met.union(lost(unit, passed, force))
    except (BuiltOn, Erased):  # one of them cannot be taken back itself: nobody gets further than to it
        return met
    finally:
        unit.connection.execute("ROLLBACK TO trying")


def lost(unit: Unit, passed: dict[Passed, set[str]], force: Force) -> list[int]:
    """The roots of the entries that passed these gates, where one lacks now what it did not lack before."""
    return [
        force.root(one.seq) for one, lacked in passed.items() if {finding.code for finding in lacking(unit, one)} - lacked
    ]


def _directly(unit: Unit, base: int, force: Force) -> set[int]:
    return dependents(unit.connection, base, force) | {
        root for root in map(force.root, _step_work(unit, base)) if force.changed_since(root, base)
    }


def _step_work(unit: Unit, base: int) -> Iterator[int]:
    """Entries with work that the guide allows only from the step on to which `base` moved an opportunity."""
    if unit.connection.value("SELECT max(seq) FROM journal") == base:  # an import moves thousands
        return
    for opportunity_id, step, _ in unit.connection.tuples(_MOVES.format(image="after", other="before"), (base,)):
        for seq, command in _work(unit, base, str(opportunity_id), step):
            if step_of(unit, command) > step:
                yield seq


def _work(unit: Unit, base: int, opportunity_id: str, step: int) -> Iterator[tuple[int, str]]:
    """Entries after `base` about the opportunity's work, and about its prospect's unless an earlier one came beyond `step`:
    a later one stands on this one itself.
    """
    for table in WORK:
        yield from unit.connection.tuples(_WORK.format(table=table), (base, opportunity_id))
    prospect_id = unit.connection.value("SELECT prospect_id FROM opportunity WHERE id = ?", (opportunity_id,))
    if unit.connection.value(_EARLIER, (opportunity_id, step)):
        return
    for table, column in PROSPECT_WORK.items():
        yield from unit.connection.tuples(_PROSPECT_WORK.format(table=table, column=column), (base, prospect_id))


def step_of(unit: Unit, command: str) -> int:
    """The step to which a command's work belongs; 0 where it belongs to none."""
    if command == "new-opportunity":  # asks for a customer in care, as the table's trigger does
        return gates.LAST_STEP
    return unit.guide.actions.get("plan_visit" if command.startswith("dial") else command.replace("-", "_"), 0)


def too_early(unit: Unit, command: str, base: int) -> TooEarly | None:
    """What bars the work that would come again with taking `base` back: nothing came to its step; None where it is in place."""
    step = step_of(unit, command)
    asked = [*((table, "opportunity_id") for table in WORK), *PROSPECT_WORK.items()] if step else []
    for table, column in asked:
        for (key,) in unit.connection.tuples(_TOUCHED.format(table=table, column=column), (base,)):
            of = "id" if column == "opportunity_id" else "prospect_id"
            found = unit.connection.tuples(_CAME.format(column=of), (key,))
            if found and found[0][3] < step:
                opportunity_id, prospect_id, now, _ = found[0]
                return TooEarly(prospect_id, step, now, unit.connection.value(_MOVED_BACK, (opportunity_id, now)))
    return None


def passed_since(unit: Unit, base: int, force: Force) -> dict[Passed, set[str]]:
    """The gates passed after `base` by whom it told something about, each with what it lacks as things are now."""
    found: dict[Passed, set[str]] = {}
    last = unit.connection.value("SELECT max(seq) FROM journal")
    if last == base:
        return found
    root = force.root(base)
    for table, column in EVIDENCE.items():
        for row in unit.connection.tuples(_PASSED.format(table=table, column=column), (last, base)):
            one = Passed(*row)
            # What comes again was done once with this gate behind it: an objection, say, that was raised a step later.
            was_behind = not force.is_on(root) and not force.changed_since(force.root(one.seq), root)
            if one not in found and not was_behind:
                found[one] = {finding.code for finding in lacking(unit, one)}
    return found


def to_pass_again(unit: Unit, base: int) -> list[Passed]:
    """The gates that opportunities pass again when the undo `base` is taken back; what was brought in passed none."""
    moves = unit.connection.tuples(_MOVES.format(image="before", other="after"), (base,))
    return [Passed(*row) for row in moves]


def lacking(unit: Unit, passed: Passed) -> tuple[Finding, ...]:
    """What the gate lacks now, seen from the day it was passed; nothing where the opportunity is gone or brought in."""
    opportunity: Any = unit.connection.row("SELECT * FROM opportunity WHERE id = ?", (passed.opportunity_id,))
    if opportunity is None or opportunity.is_imported:
        return ()
    prospect = unit.connection.row("SELECT * FROM prospect WHERE id = ?", (opportunity.prospect_id,))
    day = date.fromisoformat(passed.on)
    record = facts(unit.connection, cast("Prospect", prospect), cast("Opportunity", opportunity), day)
    return gates.judge(record, unit.guide, passed.step).missing
