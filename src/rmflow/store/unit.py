"""One unit of work: one transaction, one journal entry, one clock, one RM.

Doors open it (`rmflow.book`), actions write through it and never commit. Every write goes through `insert`,
`update`, `delete` or `move`, so every change has its image in the journal.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from rmflow.store.journal import Recorder, head, head_text
from rmflow.store.keys import new_key
from rmflow.store.rows import Row
from rmflow.text.dates import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.guide.types import Guide
    from rmflow.rules.workdays import Workdays
    from rmflow.store.batch import Batch
    from rmflow.store.connection import Connection
    from rmflow.store.rows import Opportunity
    from rmflow.store.suppression import Suppressed

NOON = time(12)


class Unit:
    """The book as one command sees it.

    `now` is the aware local instant the command takes as now, `today` its local day; `rm` is who acts.
    """

    def __init__(
        self, connection: Connection, guide: Guide, *, now: datetime, rm: str, command: str, writes: bool
    ) -> None:
        self.connection = connection
        self.guide = guide
        self.now = now
        self.rm = rm
        self.command = command
        self.recorder = Recorder(connection) if writes else None
        # The opportunity that the command is about, once an action has found it: a refusal is counted under it.
        self.about: str | None = None
        # What the journal keeps as the command's arguments in place of those typed; None: those typed.
        self.arguments: dict[str, Any] | None = None
        self._accessed = False
        # Who may not come back by a list (`rmflow.store.suppression`), once it was read.
        self.forgotten: Suppressed | None = None
        # The entry up to which the book is read; None: all of it.
        self.until: int | None = None
        self._workdays: Workdays | None = None
        self._batch: Batch | None = None
        self._stamped: tuple[datetime, str] | None = None

    @property
    def today(self) -> date:
        """The local business day."""
        return self.now.date()

    @property
    def day(self) -> str:
        """Today as the book writes it."""
        return self.today.isoformat()

    @property
    def workdays(self) -> Workdays:
        """The book's calendar and days off, read when first asked for."""
        if self._workdays is None:
            from rmflow.store.workdays import load

            self._workdays = load(self.connection)
        return self._workdays

    def forget_workdays(self) -> None:
        """Have the calendar and the days off read anew: they were changed."""
        self._workdays = None

    def works(self, day: date) -> bool:
        """Whether this RM works on that day, be it half of it."""
        return self.workdays.share(day, self.rm) > 0

    def reaches(self, day: date) -> None:
        """Note where a day of next year is asked for that the calendar does not know; of the years after it nobody can
        know yet (the State Council names each year's days in the November before).
        """
        if day.year == self.today.year + 1:
            self.workdays.is_workday(day)

    @property
    def years_missed(self) -> set[int]:
        """The years that were asked about and that the calendar does not know."""
        return self._workdays.missed if self._workdays else set()

    @property
    def stamp(self) -> str:
        """Now as the book writes it."""
        if self._stamped is None or self._stamped[0] is not self.now:
            self._stamped = self.now, instant(self.now)
        return self._stamped[1]

    @property
    def head(self) -> str:
        """The journal's head, of the book as this unit reads it: `120-3fa9c0d2e1b4`."""
        return head_text(*head(self.connection, self.until))

    @property
    def changed(self) -> bool:
        """Whether there is anything for the journal to say: rows were written, or an access was noted."""
        return bool(self.recorder and (self.recorder.count or self._accessed))

    def journal(self, key: str, arguments: dict[str, Any]) -> None:
        """Write the command's entry under `key`, last of all: its arguments (or what stands in place of those typed) and
        the images of all it wrote.
        """
        if self.recorder is not None:
            kept = arguments if self.arguments is None else self.arguments
            self.recorder.close(key, self.stamp, instant(datetime.now(UTC)), self.rm, self.command, kept)

    def note_access(self, **arguments: Any) -> None:
        """Have the journal say that this was looked at or taken out though nothing changes: an entry of `arguments`
        alone, which stand in place of those typed. Numbers and codes, never a name: an entry outlives the person.
        """
        if self.recorder is None:
            raise RuntimeError("a unit opened for reading cannot write")
        self.arguments = arguments
        self._accessed = True

    @contextmanager
    def batch(self) -> Iterator[None]:
        """For imports: inserts go in many at a time, before any other statement; images are as ever."""
        from rmflow.store.batch import Batch

        self._batch = batch = Batch(self.connection)
        try:
            yield
            batch.flush()
        finally:
            batch.close()
            self._batch = None

    def insert(self, table: str, **values: Any) -> Row:
        """Write a new row; `id`, `rm` and `created_at` are filled in where the caller leaves them out."""
        values = _flags({"id": new_key(), "rm": self.rm, "created_at": self.stamp, **values})
        self._insert(table, values)
        return Row(**values)

    def _insert(self, table: str, values: dict[str, Any]) -> None:
        self.insert_plain(table, values["id"], values)

    def insert_plain(self, table: str, row_id: str, values: dict[str, Any]) -> None:
        """Write a row of a table that has a key of its own (guide versions, settings)."""
        if self._batch is not None:
            self._batch.add(table, values)
        else:
            columns = ", ".join(f'"{column}"' for column in values)
            marks = ", ".join("?" * len(values))
            self.connection.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(values.values()))
        self._record(table, row_id, None, {key: value for key, value in values.items() if value is not None})

    def set(self, key: str, value: str) -> None:
        """Give a setting of the book a value."""
        old = self.connection.value("SELECT value FROM setting WHERE key = ?", (key,))
        if old is None:
            self.insert_plain("setting", key, {"key": key, "value": value})
        elif old != value:
            self.connection.execute("UPDATE setting SET value = ? WHERE key = ?", (value, key))
            self._record("setting", key, {"value": old}, {"value": value})

    def update(self, table: str, row_id: str, **changes: Any) -> None:
        """Change columns of a row; columns that already hold the value are left out, images included."""
        old = self.connection.row(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
        if old is None:
            raise LookupError(f"{table} {row_id}")
        self.change(table, old, **changes)

    def change(self, table: str, old: Row, **changes: Any) -> None:
        """`update` of a row that was just read: `old` holds its `id` and at least the columns that change."""
        changes = {key: value for key, value in _flags(changes).items() if getattr(old, key) != value}
        if not changes:
            return
        columns = ", ".join(f'"{column}" = ?' for column in changes)
        self.connection.execute(f'UPDATE "{table}" SET {columns} WHERE id = ?', [*changes.values(), old.id])
        self._record(table, old.id, {key: getattr(old, key) for key in changes}, changes)

    def delete(self, table: str, row_id: str) -> None:
        """Remove a row; its image keeps what it held."""
        old = self.connection.row(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
        if old is None:
            raise LookupError(f"{table} {row_id}")
        self.connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (row_id,))
        self._record(table, row_id, vars(old), None)

    def open_opportunity(
        self, prospect_id: str, no: int, step: int, why: str | None = None, *, on: str | None = None, **more: Any
    ) -> Row:
        """A new opportunity with the opening row of its history; `why` is what led to a later one.

        `on` is the day it was opened where that is not today (history brought in); `more` are further columns.
        """
        day = on or self.day
        opportunity = self.insert(
            "opportunity", prospect_id=prospect_id, no=no, step=step, moves=0, opened_on=day,
            entered_step_on=day, outcome="open", **more,
        )  # fmt: skip
        self._history(opportunity.id, 0, None, step, why, day)
        return opportunity

    def move(
        self, opportunity: Opportunity | Row, to_step: int, why: str | None = None, *, on: str | None = None
    ) -> None:
        """Move an opportunity by one step, today or `on` a day of the past: a row of history, which the database
        applies to the opportunity.
        """
        day = on or self.day
        before = {key: getattr(opportunity, key) for key in ("step", "moves", "entered_step_on")}
        n = opportunity.moves + 1
        self._history(opportunity.id, n, opportunity.step, to_step, why, day)
        opportunity.step, opportunity.moves, opportunity.entered_step_on = to_step, n, day
        after = {key: getattr(opportunity, key) for key in before}
        self._record("opportunity", opportunity.id, before, after)

    def _history(
        self, opportunity_id: str, n: int, from_step: int | None, to_step: int, why: str | None, day: str
    ) -> None:
        self._insert("step_move", {
            "id": new_key(), "opportunity_id": opportunity_id, "n": n, "from_step": from_step,
            "to_step": to_step, "moved_at": self._moment(day), "moved_on": day, "rm": self.rm, "why": why,
        })  # fmt: skip

    def _moment(self, day: str) -> str:
        """Now, or for another day its noon: of history brought in the hour is not known."""
        if day == self.day:
            return self.stamp
        return instant(datetime.combine(date.fromisoformat(day), NOON, tzinfo=self.now.tzinfo))

    def _record(self, table: str, row_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        if self.recorder is None:
            raise RuntimeError("a unit opened for reading cannot write")
        self.recorder.image(table, row_id, before, after)

    def record(self, table: str, row_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Note what becomes of a row that the caller writes himself: `rmflow.store.undoing` writes many at once."""
        self._record(table, row_id, before, after)

    def flush(self) -> None:
        """Have every image so far in the book: the triggers of a history ask for it."""
        if self.recorder is not None:
            self.recorder.flush()

    def next_n(self, table: str, prospect_id: str) -> int:
        """The next number of a prospect's visits, needs, objections …: 1, 2, 3."""
        last = self.connection.value(f'SELECT max(n) FROM "{table}" WHERE prospect_id = ?', (prospect_id,))
        return (last or 0) + 1

    def next_no(self, table: str) -> int:
        """The next short number of this book's prospects, introducers, promises."""
        if self._batch is not None:
            return self._batch.next_no(table)
        return (self.connection.value(f'SELECT max(no) FROM "{table}"') or 0) + 1


def _flags(values: dict[str, Any]) -> dict[str, Any]:
    """Flags as 0 and 1 in place, as the tables hold them, so that rows and images compare equal."""
    for key, value in values.items():
        if value is True or value is False:
            values[key] = int(value)
    return values
