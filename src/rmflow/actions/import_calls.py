"""A list of calls brought in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from rmflow.actions.calls import insert_call
from rmflow.actions.find import make_prospect
from rmflow.actions.import_base import Import
from rmflow.actions.import_values import At, Fault
from rmflow.actions.imported import Duplicate
from rmflow.store import consents
from rmflow.text.dates import instant
from rmflow.text.keys import name_key
from rmflow.text.phones import format_phone
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.actions.matching import Known
    from rmflow.importers.csvfile import Line, Sheet
    from rmflow.importers.mapping import Plan
    from rmflow.store.rows import Prospect
    from rmflow.store.unit import Unit

SAME_CALL = words("the same call", "通话相同")


class Calls(Import):
    """A list of calls, as a dialler or a spreadsheet keeps them."""

    def __init__(self, unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool) -> None:
        super().__init__(unit, sheet, plan, keep_good=keep_good)
        # The last row of each prospect is what `store.find.current_opportunity` would choose.
        self._opportunity: dict[str, str] = dict(
            unit.connection.tuples(
                "SELECT prospect_id, id FROM opportunity ORDER BY outcome IN ('lost', 'dropped') DESC, no"
            )
        )
        self._unwanted_since = consents.unwanted_since(unit.connection, unit.day)
        outcomes = unit.guide.entries("call_outcome")
        self._stopping = frozenset(code for code, entry in outcomes.items() if entry.extra.get("stops"))
        # What the book had of a prospect's calls, less what rows of this file were found to repeat.
        self._there: dict[str, Counter[tuple[Any, ...]]] = {}

    def check(self, read: dict[str, str], values: dict[str, Any]) -> list[Fault]:
        faults = self.nobody(read) + self.missing(read, "at", "outcome")
        if "minutes" in values and "seconds" in values and abs(values["minutes"] - values["seconds"]) >= 60:
            faults.append(
                Fault("seconds", read["seconds"], words("minutes and seconds disagree", "分钟数与秒数不一致"))
            )
        return faults

    def write(self, line: Line, values: dict[str, Any]) -> None:
        name, phone, at = values.get("prospect"), values.get("phone"), values["at"]
        seconds = values.get("seconds", values.get("minutes"))
        known = self.register.called(name_key(name) if name else None, phone)
        self.refuse_kept_only(known)
        call = (values["outcome"], seconds, values.get("note"))
        if known is not None and not known.line and self._is_there(known, at, call):
            self._duplicate(line, known, SAME_CALL)
            return
        if known is None:
            known = self._make(line, name or format_phone(values["phone"]), values)
        self._mind_unwanted(line, known, values)
        insert_call(
            self.unit,
            cast("Prospect", known),
            self._opportunity[known.id],
            values["outcome"],
            seconds=seconds,
            at=at.moment,
            note=values.get("note"),
        )
        self.report.added += 1

    def _mind_unwanted(self, line: Line, known: Known, values: dict[str, Any]) -> None:
        """Note a call made after the day since when he wants none, which a call of the list may have said too."""
        since, stops = self._unwanted_since.get(known.id), values["outcome"] in self._stopping
        if since is None and not stops:
            return
        day = values["at"].moment.astimezone(self.unit.now.tzinfo).date().isoformat()
        if since is not None and day > since:
            self.report.unwanted.append(Duplicate(line.no, known, words("since {on}", "自 {on}", on=since or "?")))
        if stops:
            self._unwanted_since[known.id] = day if since is None else min(day, since)

    def _make(self, line: Line, name: str, values: dict[str, Any]) -> Known:
        made = make_prospect(
            self.unit,
            name,
            kind=values.get("kind", "person"),
            source=values.get("source", "import"),
            phone=values.get("phone"),
        )
        self._opportunity[made.prospect.id] = made.opportunity.id
        return self._made(made.prospect, line)

    def _is_there(self, known: Known, at: At, call: tuple[Any, ...]) -> bool:
        """Whether the book has the call; each call of the book answers for one row, so that two alike are two."""
        if known.id not in self._there:
            self._there[known.id] = Counter(
                self.unit.connection.tuples(
                    "SELECT called_at, outcome, duration_s, note FROM call WHERE prospect_id = ?", (known.id,)
                )
            )
        there = self._there[known.id]
        if not there:
            return False
        for moment in filter(None, at):
            key = (instant(moment), *call)
            if there[key] > 0:
                there[key] -= 1
                return True
        return False
