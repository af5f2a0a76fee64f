"""The session as the book keeps it: its list in order, who was skipped; what was called follows from the calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.store import consents
from rmflow.store.undoing import take_back
from rmflow.text.dates import from_instant, instant
from rmflow.words import words

if TYPE_CHECKING:
    from datetime import datetime

    from rmflow.store.unit import Unit

OPEN = "SELECT * FROM dial_session WHERE rm = ? AND ended_at IS NULL ORDER BY started_at DESC"
CALLS = """
SELECT id, prospect_id, outcome, is_reached, is_appointment FROM call
WHERE called_on = ? AND rm = ? AND is_inbound = 0 AND called_at >= ? ORDER BY id
"""
# Nobody calls him any more: he asked so, does not consent, or left the path.
STOPPED = """
SELECT p.do_not_call OR NOT {willing} OR NOT EXISTS (SELECT 1 FROM opportunity WHERE prospect_id = p.id
  AND outcome IN ('open', 'won', 'deferred')) FROM prospect p WHERE p.id = :id
"""
FIRST_SEQ = "SELECT min(seq) FROM journal_image WHERE row_table = 'call' AND row_id = ?"
# The session's entries about one call, newest first: the one that logged it, and those that say they add to it.
ENTRIES = """
SELECT j.seq FROM journal j JOIN journal_image i ON i.seq = j.seq AND i.n = 0
WHERE j.seq >= :first AND j.rm = :rm AND j.command = 'dial'
  AND (j.seq = :first OR json_extract(i.after, '$.call') = :call) ORDER BY j.seq DESC
"""
# The call that an entry took back to put another in its place.
CORRECTED = "SELECT row_id FROM journal_image WHERE seq = ? AND row_table = 'call' AND after IS NULL"
CALLED = "SELECT 1 FROM call WHERE prospect_id = ? AND called_at >= ? AND rm = ? AND is_inbound = 0"


class Called(NamedTuple):
    """One call of the session."""

    id: str
    prospect_id: str
    outcome: str
    is_reached: int
    is_appointment: int


class Stored:
    """A row of `dial_session`."""

    def __init__(self, row: Any) -> None:
        self.id: str = row.id
        self.rm: str = row.rm
        self.started_at: str = row.started_at
        self.queue: list[str] = json.loads(row.queue)
        self.skipped: list[str] = json.loads(row.skipped)

    @classmethod
    def open(cls, unit: Unit, typed: tuple[str, ...], order: list[str]) -> tuple[Stored, bool]:
        """Today's session with that filter, if one was left open (and whether it was); else a new one. Others end."""
        kept = json.dumps(list(typed), ensure_ascii=False)
        found = None
        for row in unit.connection.rows(OPEN, (unit.rm,)):
            began = from_instant(row.started_at, unit.now.tzinfo)
            if found is None and began.date() == unit.today and row.filter == kept and began <= unit.now:
                found = row
            else:
                unit.update("dial_session", row.id, ended_at=instant(unit.now))
        if found is not None:
            return cls(found), True
        row = unit.insert("dial_session", started_at=instant(unit.now), filter=kept, queue=json.dumps(order), skipped="[]")
        return cls(row), False

    def began(self, now: datetime) -> str:
        """The hour it began."""
        return f"{from_instant(self.started_at, now.tzinfo):%H:%M}"

    def is_past(self, unit: Unit) -> bool:
        """Whether the day it was made for is over: another day has another list."""
        return from_instant(self.started_at, unit.now.tzinfo).date() != unit.today

    def calls(self, unit: Unit) -> list[Called]:
        """The calls of this session so far, in order."""
        return [Called(*row) for row in unit.connection.tuples(CALLS, (unit.day, self.rm, self.started_at))]

    def left(self, unit: Unit) -> list[str]:
        """Whom of the list is still to be called."""
        gone = {one.prospect_id for one in self.calls(unit)} | set(self.skipped)
        waiting = [one for one in self.queue if one not in gone]
        while waiting and self.is_stopped(unit, waiting[0]):
            waiting.pop(0)
        return waiting

    def is_stopped(self, unit: Unit, prospect_id: str) -> bool:
        """Whether he is not to be called any more; also where he is no longer in the book."""
        found = unit.connection.value(
            STOPPED.format(willing=consents.may_call_sql(unit.guide, ":day")), {"id": prospect_id, "day": unit.day}
        )
        return found is None or bool(found)

    def owed(self, unit: Unit) -> Called | None:
        """The last call, where it was saved and nothing says yet what comes next."""
        past = self.calls(unit)
        if not past or self.is_stopped(unit, past[-1].prospect_id):
            return None
        next_on = unit.connection.value("SELECT next_on FROM prospect WHERE id = ?", (past[-1].prospect_id,))
        return None if next_on else past[-1]

    def skip(self, unit: Unit, prospect_id: str) -> None:
        """Not now."""
        # Another window of the same session may have skipped somebody too.
        kept = unit.connection.value("SELECT skipped FROM dial_session WHERE id = ?", (self.id,))
        self.skipped = [*json.loads(kept), prospect_id]
        unit.update("dial_session", self.id, skipped=json.dumps(self.skipped))

    def end(self, unit: Unit) -> None:
        """The session is over."""
        unit.update("dial_session", self.id, ended_at=instant(unit.now))

    def dates_set(self, unit: Unit) -> int:
        """How many next dates the session set that stand."""
        found: int = unit.connection.value(
            "SELECT count(*) FROM follow_up WHERE rm = ? AND created_at >= ? AND done_on IS NULL", (self.rm, self.started_at)
        )
        return found

    def is_called(self, unit: Unit, prospect_id: str) -> bool:
        """Whether he was called since the session began, here or in another window."""
        return bool(unit.connection.value(CALLED, (prospect_id, self.started_at, self.rm)))

    def take_back(self, unit: Unit, call: str) -> None:
        """Undo a call and all that the session added to it, the newest entry first; where it corrected another, that too.

        Raises:
            BadInput: something built on it since, or another command logged it.
        """
        first = unit.connection.value(FIRST_SEQ, (call,))
        asked = {"first": first, "call": call, "rm": self.rm}
        entries = [seq for (seq,) in unit.connection.tuples(ENTRIES, asked)]
        if not entries or entries[-1] != first:
            raise BadInput(words("That call was not logged by dial; it is not taken back here.",
                                 "这通电话不是在 dial 中记录的，不能在此撤回。"))  # fmt: skip
        for seq in entries:
            take_back(unit, seq)
        for (corrected,) in unit.connection.tuples(CORRECTED, (first,)):
            self.take_back(unit, corrected)
