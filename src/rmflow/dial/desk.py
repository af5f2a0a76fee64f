"""What lies on the desk in a call session: the list, the card on top, the question asked, and how the next one comes up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rmflow.dial import asking, window
from rmflow.dial.asking import Choice, Question
from rmflow.dial.card import Card, card, objections, why_now
from rmflow.dial.header import NONE_YET, header
from rmflow.dial.keys import keys
from rmflow.dial.store import Stored
from rmflow.errors import BadInput
from rmflow.reports.call_list import call_list
from rmflow.rules.refused import Refused
from rmflow.store import refusals
from rmflow.text.dates import instant
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rmflow import book
    from rmflow.guide.types import Guide
    from rmflow.reports.call_list import Candidate
    from rmflow.store.unit import Unit


class Desk:
    """`card` and `asks` are what to show, `said` what was just said. `is_over` once nothing more is asked; `why_over` says
    why.

    What is in hand besides: `call`, the one just logged, `to_ask`, what is still to be known of it, and `corrects`, the
    earlier one that the next outcome puts right.
    """

    def __init__(self, opened: book.Session, clock: Callable[[], datetime], rm: str, typed: tuple[str, ...] = ()) -> None:
        self._book = opened
        self._clock = clock
        self.rm = rm
        self._typed = typed
        self.stored: Stored
        self.guide: Guide
        self._candidates: dict[str, Candidate] = {}
        self.call: str | None = None
        self.corrects: str | None = None
        self.to_ask: list[str] = []
        self.card: Card | None = None
        self.asks = asking.note()
        self.said: list[Words] = []
        self.header = NONE_YET
        self.place = self.total = 0
        self.is_over = False
        self.why_over = words("Paused; rmflow dial goes on here.", "已暂停；再次运行 rmflow dial 即可继续。")
        self.is_resumed = False

    # Opening and ending.

    def start(self) -> None:
        """Begin, or go on with the session of today with the same filter.

        Raises:
            Refused: outside the guide's hours for calling.  BadInput: the filter cannot be read.
        """
        with self.writing("dial-session", filter=list(self._typed)) as unit:
            window.check(unit)
            self.keys = keys(unit.guide)
            self.objections = objections(unit)
            order = call_list(unit, self._typed)
            must = [one.label for one in unit.guide.entries("preparation").values() if one.extra.get("must")]
            self._candidates = {one.id: one for one in order}
            self.stored, self.is_resumed = Stored.open(unit, self._typed, [one.id for one in order])
        if self.is_resumed:
            began = self.stored.began(self._clock())
            self.said.append(words("Going on with the session begun at {at}.", "继续 {at} 开始的拨打。", at=began))
        elif must:
            self.said.append(words("Before you dial: {what}.", "拨打前准备：{what}。", what=join(must)))
        if not self._ask_what_is_owed():
            self.next_card()

    def _ask_what_is_owed(self) -> bool:
        """A call that was saved and then cut short before its next date: that is asked first."""
        with self.reading() as unit:
            owed = self.stored.owed(unit) if self.is_resumed else None
            if owed is None:
                return False
            self.show(unit, owed.prospect_id)
        self.call = owed.id
        self.said.append(words("The last call still lacks its next date.", "上一通还没有定下次日期。"))
        self.go_on("next")
        return True

    def pause(self) -> None:
        """Stop here; nothing is lost."""
        self.is_over = True

    def _finish(self, *, is_over: bool = False) -> None:
        with self.writing("dial-session", end=True) as unit:
            self.stored.end(unit)
        if is_over:  # the computer slept over midnight
            self._over(words("A new day has begun; rmflow dial makes its list.", "已是新的一天；运行 rmflow dial 生成今天的名单。"))
            return
        nobody = words("Nobody is to be called now.", "目前没有需要拨打的客户。")
        self._over(words("The list is done.", "名单已全部拨完。") if self.stored.queue else nobody)

    def _over(self, why: Words) -> None:
        self.is_over, self.why_over, self.card = True, why, None

    def summary(self) -> list[Words]:
        """What the session came to."""
        with self.reading() as unit:
            done = self.stored.calls(unit)
            left = len(self.stored.left(unit))
            dates = self.stored.dates_set(unit)
        reached, met = sum(one.is_reached for one in done), sum(one.is_appointment for one in done)
        told = words("This session: {calls} calls, {reached} reached, {met} appointments, {dates} next dates set; {left} left.",
                     "本次：拨打 {calls}，联系上 {reached}，约见 {met}，已定下次日期 {dates}；剩余 {left}。",
                     calls=len(done), reached=reached, met=met, dates=dates, left=left)  # fmt: skip
        return [self.why_over, told]

    # The card on top.

    def next_card(self) -> None:
        """The first of the list who is still to be called; with nobody left, the session is over."""
        self.call = self.corrects = None
        with self.reading() as unit:
            if not window.is_open(unit):
                self._over(window.closed(unit))
                return
            is_over = self.stored.is_past(unit)
            left = [] if is_over else self.stored.left(unit)
            if left:
                self.show(unit, left[0])
        if not left:
            self._finish(is_over=is_over)
            return
        self.ask_outcome()

    def show(self, unit: Unit, prospect_id: str) -> None:
        """Lay his card on top, with the day's figures as they are now."""
        self.card = card(unit, prospect_id, why_now(unit, prospect_id, self._candidates))
        self.total = len(self.stored.queue)
        self.place = self.stored.queue.index(prospect_id) + 1 if prospect_id in self.stored.queue else self.total
        self.header = header(unit, self.rm)

    def refresh(self) -> None:
        """The same card again, as it is now."""
        self.to_ask = []
        with self.reading() as unit:
            self.show(unit, self.subject.id)
        self.ask_outcome()

    def ask_outcome(self) -> None:
        """Ask what came of calling whom the card shows; the session's own keys are offered too."""
        choices = tuple(Choice(key.key, f"{key.kind}:{key.code}", key.label) for key in self.keys.values())
        self.asks = Question("outcome", words("What came of it?", "通话结果？"), choices, by_key=True)

    @property
    def subject(self) -> Card:
        """Whom the card shows."""
        if self.card is None:
            raise LookupError("no card")
        return self.card

    # The question asked.

    def chosen(self, typed: str) -> Choice:
        """The choice that was typed.

        Raises:
            BadInput: there is none by that key.
        """
        found = self.asks.choice(typed)
        if found is None:
            raise BadInput(words("“{key}” is no key here; ? shows them.", "没有“{key}”键；按 ? 查看。", key=typed[:5]))
        return found

    def answered(self) -> None:
        """What was asked is known; on to the next."""
        self.go_on(*self.to_ask[1:])

    def go_on(self, *kinds: str) -> None:
        """Ask for these one after the other; after them comes the next card."""
        self.to_ask = list(kinds)
        if not kinds or (kinds[0] == "next" and self._is_stopped()):
            self.next_card()
        else:
            self.asks = asking.about_call(kinds[0], self.guide)

    def _is_stopped(self) -> bool:
        """Whether nobody will call any more, so that no next date is wanted: do-not-call, or off the path."""
        with self.reading() as unit:
            return self.stored.is_stopped(unit, self.subject.id)

    @property
    def logged(self) -> str:
        """The call just logged."""
        if self.call is None:
            raise LookupError("no call")
        return self.call

    # The book.

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """The book, for looking."""
        with self._book.reading(now=self._clock(), rm=self.rm) as unit:
            yield unit

    @contextmanager
    def writing(self, command: str, *, dry_run: bool = False, **arguments: Any) -> Iterator[Unit]:
        """The book, for one answer's changes; what the guide refuses is counted beside it."""
        with self._book.writing(now=self._clock(), rm=self.rm, command=command, arguments=arguments, dry_run=dry_run) as unit:
            self.guide = unit.guide
            try:
                yield unit
            except Refused as refused:
                refusals.count(self._book.path, instant(unit.now), self.rm, command, unit.about, refused)
                raise
