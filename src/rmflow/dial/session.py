"""One call session as a machine without a terminal: a card and a question, an answer, the next question.

Every outcome is a transaction of its own, saved before the next thing is asked; note, refusal and next date are added
to it. So whoever is killed loses at most the card in hand, and a new session of the same day goes on where it stood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions import calls, pipeline
from rmflow.dial import asking
from rmflow.dial.appointment import Appointment
from rmflow.dial.desk import Desk
from rmflow.dial.own_keys import OwnKeys
from rmflow.errors import RmflowError
from rmflow.rules.refused import Refused
from rmflow.text.dates import parse_moment, parse_when
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rmflow import book
    from rmflow.store.unit import Unit


class Dial(Desk):
    """A call session: what lies on the desk, and `answer`, which takes the next answer."""

    def __init__(self, opened: book.Session, clock: Callable[[], datetime], rm: str, typed: tuple[str, ...] = ()) -> None:
        super().__init__(opened, clock, rm, typed)
        own, self._appointment = OwnKeys(self), Appointment(self)
        self._does = {**own.does, "visit": self._appointment.begin}
        self._takes: dict[str, Callable[[str], None]] = {
            "outcome": self._on_outcome,
            "refusal": self._on_refusal,
            "note": self._on_note,
            "next": self._on_next,
            "drop": self._on_drop,
            **self._appointment.takes,
            **own.takes,
        }

    def answer(self, typed: str) -> None:
        """Take an answer to the question asked; what cannot be taken is said, and asked again."""
        self.said.clear()
        if self.is_over:
            return
        typed = typed.strip()
        if not typed and not self.asks.may_be_empty:
            return
        try:
            self._takes[self.asks.kind](typed)
        except Refused as refused:
            self.said += [refused.message, *(finding.text for finding in refused.missing[:3])]
            self._after_refusal(refused)
        except RmflowError as error:
            if error.exit_code not in (2, 4):
                raise
            self.said += [error.message, *([error.hint] if error.hint else [])]

    def _after_refusal(self, refused: Refused) -> None:
        if self.asks.kind == "outcome":
            self.next_card()
        elif self.asks.kind == "visit_when" and refused.reason not in ("do_not_call", "consent"):
            self._appointment.keep_day()

    def _on_outcome(self, typed: str) -> None:
        kind, _, code = self.chosen(typed).code.partition(":")
        if kind == "command":
            self._does[code]()
        else:
            self._log(code)

    def _log(self, code: str) -> None:
        """The outcome, saved at once; then what else has to be known of it."""
        subject = self.subject
        with self.writing("dial", prospect=subject.no, outcome=code) as unit:
            entry = unit.guide.entry("call_outcome", code)
            # A correction is one transaction: killed in the middle, the outcome that was acknowledged stands.
            if self.corrects is not None:
                self.stored.take_back(unit, self.corrects)
            is_called = self.corrects is None and self.stored.is_called(unit, subject.id)
            logged = None if is_called else calls.log(unit, str(subject.no), code)
        if logged is None:
            self.next_card()
            self.said.append(words("{name} was called meanwhile in another window; nothing was logged twice.",
                                   "{name} 已在另一窗口拨打过，未重复记录。", name=subject.name))  # fmt: skip
            return
        self.call = logged.call.id
        self.said.append(words("Saved: {outcome}.", "已保存：{outcome}。", outcome=entry.label))
        self.go_on(*asking.after(entry))

    def _on_refusal(self, typed: str) -> None:
        code = self.chosen(typed).code
        with self.writing("dial", call=self.call, refusal=code) as unit:
            self.said += calls.amend_call(unit, self.logged, refusal=code)
        self.answered()

    def _on_note(self, typed: str) -> None:
        if typed:
            with self.writing("dial", call=self.call, note=typed) as unit:
                calls.amend_call(unit, self.logged, note=typed)
        self.answered()

    def _on_next(self, typed: str) -> None:
        choice = self.asks.choice(typed)
        if choice is not None and choice.code == "drop":
            self.go_on("drop")
            return
        with self.writing("dial", call=self.call, next=typed) as unit:
            grades = unit.guide.entries("intent_grade")
            if choice is not None and choice.code in grades:
                calls.amend_call(unit, self.logged, grade=choice.code)
                if not grades[choice.code].extra.get("follow_up_days"):
                    self.said.append(words("Graded; and the next date?", "已定级；下次日期？"))
                    return
            else:
                self._date(unit, choice.code if choice else typed)
        self.answered()

    def _date(self, unit: Unit, text: str) -> None:
        day, clock = parse_moment(text, unit.now, is_workday=unit.works)
        at = parse_when(text, unit.now, is_workday=unit.works) if clock else None
        calls.amend_call(unit, self.logged, next_on=day, next_at=at)

    def _on_drop(self, typed: str) -> None:
        code = self.chosen(typed).code
        with self.writing("dial", call=self.call, prospect=self.subject.no, drop=code) as unit:
            self.said.append(pipeline.drop(unit, str(self.subject.no), reason=code).text)
        self.answered()
