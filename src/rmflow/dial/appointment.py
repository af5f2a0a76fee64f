"""The appointment made in a call session: when, what for, what counts as success, what to ask there (guide 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions import calls, visits
from rmflow.text.dates import parse_when
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rmflow.dial.desk import Desk


class Appointment:
    """The visit being arranged with whom the card shows: answer by answer, and planned with the last of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._at: datetime
        self._objective: str
        self._success: str

    @property
    def takes(self) -> dict[str, Callable[[str], None]]:
        """What takes the answer to which question."""
        return {
            "visit_when": self._on_when,
            "visit_objective": self._on_objective,
            "visit_success": self._on_success,
            "visit_ask": self._on_ask,
        }

    def begin(self) -> None:
        """Ask for its time."""
        self._desk.go_on("visit_when")

    def keep_day(self) -> None:
        """The guide does not allow the visit yet: its day is kept as the next call's, so that nothing is lost."""
        desk = self._desk
        if desk.call is not None:
            with desk.writing("dial", call=desk.call, next=self._at.isoformat()) as unit:
                calls.amend_call(unit, desk.call, next_at=self._at)
        # First: a small screen shows the first lines.
        desk.said.insert(0, words("Kept as the next call: {at}.", "先记为下次联系：{at}。", at=f"{self._at:%Y-%m-%d %H:%M}"))
        desk.go_on()

    def _on_when(self, typed: str) -> None:
        desk = self._desk
        rest = desk.to_ask[1:]
        if not typed:
            desk.go_on(*(["next"] if desk.call else []))
            return
        with desk.reading() as unit:
            self._at = parse_when(typed, unit.now, is_workday=unit.works)
        # Asked of the guide before the rest is typed; the day agreed is kept where it says no.
        with desk.writing("dial", dry_run=True, prospect=desk.subject.no) as unit:
            any_objective = next(iter(unit.guide.entries("visit_objective")))
            visits.plan_visit(
                unit, str(desk.subject.no), at=self._at, objective=any_objective, success="…", questions=["…"]
            )
        desk.go_on("visit_objective", "visit_success", "visit_ask", *rest)

    def _on_objective(self, typed: str) -> None:
        self._objective = self._desk.chosen(typed).code
        self._desk.answered()

    def _on_success(self, typed: str) -> None:
        self._success = typed
        self._desk.answered()

    def _on_ask(self, typed: str) -> None:
        desk = self._desk
        with desk.writing("dial", call=desk.call, visit=self._at.isoformat()) as unit:
            receipt = visits.plan_visit(
                unit, str(desk.subject.no), at=self._at, objective=self._objective, success=self._success,
                questions=[typed],
            )  # fmt: skip
        desk.said.append(receipt.text)
        rest = [kind for kind in desk.to_ask[1:] if kind != "next"]
        if desk.call is None:
            desk.refresh()
        else:
            desk.go_on(*rest)
