"""One call session as a machine without a terminal: a card and a question, an answer, the next question.

Every outcome is a transaction of its own, saved before the next thing is asked; note, refusal and next date are added
to it. So whoever is killed loses at most the card in hand, and a new session of the same day goes on where it stood.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.actions import calls, pipeline, qualifying, visits
from rmflow.dial import asking, window
from rmflow.dial.asking import Choice, Question
from rmflow.dial.card import Card, card, objections, why_now
from rmflow.dial.keys import keys
from rmflow.dial.store import Stored
from rmflow.errors import BadInput, RmflowError
from rmflow.reports import quota
from rmflow.reports.call_list import call_list
from rmflow.rules.refused import Refused
from rmflow.store import refusals
from rmflow.text.dates import instant, parse_moment, parse_when
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rmflow import book
    from rmflow.guide.types import Entry, Guide
    from rmflow.reports.call_list import Candidate
    from rmflow.store.unit import Unit


class Header(NamedTuple):
    """The day's figures above the card."""

    calls: int
    least: int
    reached: int
    rate: float | None
    appointments: int
    pace: Words | None


class Dial:
    """A call session. `card` and `asks` are what to show, `said` what was just said; `answer` takes the next answer.

    `is_over` once nothing more is asked; `why_over` says why.
    """

    def __init__(self, opened: book.Session, clock: Callable[[], datetime], rm: str, typed: tuple[str, ...] = ()) -> None:
        self._book = opened
        self._clock = clock
        self.rm = rm
        self._typed = typed
        self._stored: Stored
        self._guide: Guide
        self._candidates: dict[str, Candidate] = {}
        self._to_ask: list[str] = []
        self._call: str | None = None
        self._corrects: str | None = None
        self._visit: dict[str, Any] = {}
        self._criterion: Choice | None = None
        self.card: Card | None = None
        self.asks = asking.note()
        self.said: list[Words] = []
        self.header = Header(0, 0, 0, None, 0, None)
        self.place = self.total = 0
        self.is_over = False
        self.why_over = words("Paused; rmflow dial goes on here.", "已暂停；再次运行 rmflow dial 即可继续。")
        self.is_resumed = False

    # Opening and going on.

    def start(self) -> None:
        """Begin, or go on with the session of today with the same filter.

        Raises:
            Refused: outside the guide's hours for calling.  BadInput: the filter cannot be read.
        """
        with self._writing("dial-session", filter=list(self._typed)) as unit:
            window.check(unit)
            self.keys = keys(unit.guide)
            self.objections = objections(unit)
            order = call_list(unit, self._typed)
            must = [one.label for one in unit.guide.entries("preparation").values() if one.extra.get("must")]
            self._candidates = {one.id: one for one in order}
            self._stored, self.is_resumed = Stored.open(unit, self._typed, [one.id for one in order])
        if self.is_resumed:
            began = self._stored.began(self._clock())
            self.said.append(words("Going on with the session begun at {at}.", "继续 {at} 开始的拨打。", at=began))
        elif must:
            self.said.append(words("Before you dial: {what}.", "拨打前准备：{what}。", what=join(must)))
        if not self._ask_what_is_owed():
            self._next_card()

    def _ask_what_is_owed(self) -> bool:
        """A call that was saved and then cut short before its next date: that is asked first."""
        with self._reading() as unit:
            owed = self._stored.owed(unit) if self.is_resumed else None
            if owed is None:
                return False
            self._show(unit, owed.prospect_id)
        self._call, self._to_ask = owed.id, ["next"]
        self.said.append(words("The last call still lacks its next date.", "上一通还没有定下次日期。"))
        self._ask()
        return True

    def _next_card(self) -> None:
        self._call = self._corrects = None
        with self._reading() as unit:
            if not window.is_open(unit):
                self._over(window.closed(unit))
                return
            is_over = self._stored.is_past(unit)
            left = [] if is_over else self._stored.left(unit)
            if left:
                self._show(unit, left[0])
        if not left:
            self._finish(is_over=is_over)
            return
        self.asks = self._outcomes()

    def _show(self, unit: Unit, prospect_id: str) -> None:
        self.card = card(unit, prospect_id, why_now(unit, prospect_id, self._candidates))
        self.total = len(self._stored.queue)
        self.place = self._stored.queue.index(prospect_id) + 1 if prospect_id in self._stored.queue else self.total
        row = next(r for r in quota.daily(unit, unit.today, unit.today, self.rm) if r["rm"] == self.rm)
        pace = quota.pace_today(unit, [row], self.rm)
        said = quota.pace_words(pace, unit) if pace else None
        self.header = Header(row["calls"], row["min"], row["reached"], row["success_rate"], row["appointments"], said)

    def _outcomes(self) -> Question:
        choices = tuple(Choice(key.key, f"{key.kind}:{key.code}", key.label) for key in self.keys.values())
        return Question("outcome", words("What came of it?", "通话结果？"), choices, by_key=True)

    # Answers.

    def answer(self, typed: str) -> None:
        """Take an answer to the question asked; what cannot be taken is said, and asked again."""
        self.said.clear()
        if self.is_over:
            return
        typed = typed.strip()
        if not typed and not self.asks.may_be_empty:
            return
        try:
            getattr(self, f"_on_{self.asks.kind}")(typed)
        except Refused as refused:
            self.said += [refused.message, *(finding.text for finding in refused.missing[:3])]
            self._after_refusal(refused)
        except RmflowError as error:
            if error.exit_code not in (2, 4):
                raise
            self.said += [error.message, *([error.hint] if error.hint else [])]

    def pause(self) -> None:
        """Stop here; nothing is lost."""
        self.is_over = True

    def _chosen(self, typed: str) -> Choice:
        found = self.asks.choice(typed)
        if found is None:
            raise BadInput(words("“{key}” is no key here; ? shows them.", "没有“{key}”键；按 ? 查看。", key=typed[:5]))
        return found

    def _on_outcome(self, typed: str) -> None:
        kind, _, code = self._chosen(typed).code.partition(":")
        if kind == "command":
            getattr(self, f"_do_{code}")()
        else:
            self._log(code)

    def _log(self, code: str) -> None:
        """The outcome, saved at once; then what else has to be known of it."""
        subject = self._subject()
        with self._writing("dial", prospect=subject.no, outcome=code) as unit:
            entry = unit.guide.entry("call_outcome", code)
            # A correction is one transaction: killed in the middle, the outcome that was acknowledged stands.
            if self._corrects is not None:
                self._stored.take_back(unit, self._corrects)
            is_called = self._corrects is None and self._stored.is_called(unit, subject.id)
            logged = None if is_called else calls.log(unit, str(subject.no), code)
        if logged is None:
            self._next_card()
            self.said.append(words("{name} was called meanwhile in another window; nothing was logged twice.",
                                   "{name} 已在另一窗口拨打过，未重复记录。", name=subject.name))  # fmt: skip
            return
        self._call = logged.call.id
        self._to_ask = _wanted(entry)
        self.said.append(words("Saved: {outcome}.", "已保存：{outcome}。", outcome=entry.label))
        self._ask()

    def _ask(self) -> None:
        """The next thing to know about the call, or the next card."""
        if not self._to_ask or (self._to_ask[0] == "next" and self._is_stopped()):
            self._next_card()
            return
        guide = self._guide
        kind = self._to_ask[0]
        made: dict[str, Callable[[], Question]] = {
            "refusal": lambda: asking.of_list(guide, "refusal", "refusal_kind", words("How was it refused?", "怎样拒绝的？")),
            "note": asking.note,
            "next": lambda: asking.next_date(guide),
            "visit_when": asking.visit_when,
            "visit_objective": lambda: asking.of_list(
                guide, "visit_objective", "visit_objective", words("What for?", "访问目标？")
            ),
            "visit_success": asking.visit_success,
            "visit_ask": asking.visit_ask,
            "drop": lambda: asking.of_list(guide, "drop", "drop_reason", words("Drop it, why?", "淘汰原因？")),
        }
        self.asks = made[kind]()

    def _answered(self) -> None:
        self._to_ask.pop(0)
        self._ask()

    def _on_refusal(self, typed: str) -> None:
        code = self._chosen(typed).code
        with self._writing("dial", call=self._call, refusal=code) as unit:
            self.said += calls.amend_call(unit, self._logged(), refusal=code)
        self._answered()

    def _on_note(self, typed: str) -> None:
        if typed:
            with self._writing("dial", call=self._call, note=typed) as unit:
                calls.amend_call(unit, self._logged(), note=typed)
        self._answered()

    def _on_next(self, typed: str) -> None:
        choice = self.asks.choice(typed)
        if choice is not None and choice.code == "drop":
            self._to_ask = ["drop"]
            self._ask()
            return
        with self._writing("dial", call=self._call, next=typed) as unit:
            grades = unit.guide.entries("intent_grade")
            if choice is not None and choice.code in grades:
                calls.amend_call(unit, self._logged(), grade=choice.code)
                if not grades[choice.code].extra.get("follow_up_days"):
                    self.said.append(words("Graded; and the next date?", "已定级；下次日期？"))
                    return
            else:
                self._date(unit, choice.code if choice else typed)
        self._answered()

    def _date(self, unit: Unit, text: str) -> None:
        day, clock = parse_moment(text, unit.now, is_workday=unit.works)
        at = parse_when(text, unit.now, is_workday=unit.works) if clock else None
        calls.amend_call(unit, self._logged(), next_on=day, next_at=at)

    def _on_drop(self, typed: str) -> None:
        code = self._chosen(typed).code
        with self._writing("dial", call=self._call, prospect=self._subject().no, drop=code) as unit:
            self.said.append(pipeline.drop(unit, str(self._subject().no), reason=code).text)
        self._answered()

    # The appointment.

    def _do_visit(self) -> None:
        self._to_ask = ["visit_when"]
        self._ask()

    def _on_visit_when(self, typed: str) -> None:
        rest = self._to_ask[1:]
        if not typed:
            self._to_ask = ["next"] if self._call else []
            self._ask()
            return
        with self._reading() as unit:
            at = parse_when(typed, unit.now, is_workday=unit.works)
        self._visit = {"at": at}
        # Asked of the guide before the rest is typed; the day agreed is kept where it says no.
        with self._writing("dial", dry_run=True, prospect=self._subject().no) as unit:
            any_objective = next(iter(unit.guide.entries("visit_objective")))
            visits.plan_visit(unit, str(self._subject().no), at=at, objective=any_objective, success="…", questions=["…"])
        self._to_ask = ["visit_objective", "visit_success", "visit_ask", *rest]
        self._ask()

    def _after_refusal(self, refused: Refused) -> None:
        """A visit that the guide does not allow yet keeps its day as the next call's, so that nothing is lost."""
        if self.asks.kind != "visit_when" or refused.reason in ("do_not_call", "consent"):
            if self.asks.kind == "outcome":
                self._next_card()
            return
        at: datetime = self._visit["at"]
        if self._call is not None:
            with self._writing("dial", call=self._call, next=at.isoformat()) as unit:
                calls.amend_call(unit, self._call, next_at=at)
        # First: a small screen shows the first lines.
        self.said.insert(0, words("Kept as the next call: {at}.", "先记为下次联系：{at}。", at=f"{at:%Y-%m-%d %H:%M}"))
        self._to_ask = []
        self._ask()

    def _on_visit_objective(self, typed: str) -> None:
        self._visit["objective"] = self._chosen(typed).code
        self._answered()

    def _on_visit_success(self, typed: str) -> None:
        self._visit["success"] = typed
        self._answered()

    def _on_visit_ask(self, typed: str) -> None:
        with self._writing("dial", call=self._call, visit=self._visit["at"].isoformat()) as unit:
            receipt = visits.plan_visit(unit, str(self._subject().no), questions=[typed], **self._visit)
        self.said.append(receipt.text)
        self._to_ask = [kind for kind in self._to_ask[1:] if kind != "next"]
        if self._call is None:
            self._refresh()
        else:
            self._ask()

    # The session's other keys.

    def _do_skip(self) -> None:
        if self._corrects is None:
            with self._writing("dial-session", skip=self._subject().no) as unit:
                self._stored.skip(unit, self._subject().id)
        self._next_card()

    def _do_pause(self) -> None:
        self.pause()

    def _do_help(self) -> None:
        self.said.append(HELP)

    def _do_objections(self) -> None:
        for one in self.objections:
            self.said.append(words("{label}: {ask} → {say}", "{label}：{ask} → {say}", **one._asdict()))

    def _do_back(self) -> None:
        with self._reading() as unit:
            past = self._stored.calls(unit)
            before = [one for one in past if self._corrects is None or one.id < self._corrects]
            if not before:
                raise BadInput(words("There is no card before this one.", "前面没有卡片了。"))
            self._corrects = before[-1].id
            self._show(unit, before[-1].prospect_id)
            logged = unit.guide.label("call_outcome", before[-1].outcome)
        self.said.append(words("Logged as: {outcome}. Another outcome corrects it; S goes on.",
                               "已记为：{outcome}。按其他结果键可更正，跳过键继续。", outcome=logged))  # fmt: skip
        self.asks = self._outcomes()

    def _do_undo(self) -> None:
        with self._reading() as unit:
            past = self._stored.calls(unit)
        if not past:
            raise BadInput(words("Nothing of this session is left to take back.", "本次拨打没有可撤回的记录。"))
        last = self._corrects or past[-1].id
        taken = next(one for one in past if one.id == last)
        self._take_back(last)
        self._corrects = None
        with self._reading() as unit:
            self._show(unit, taken.prospect_id)
        self.said.append(words("Taken back; here is the card again.", "已撤回，请重新记录。"))
        self.asks = self._outcomes()

    def _take_back(self, call: str) -> None:
        with self._writing("dial-undo", call=call) as unit:
            self._stored.take_back(unit, call)

    def _do_do_not_call(self) -> None:
        self.asks = asking.sure("do_not_call", words("Never call {name} again?", "今后不再致电 {name}？", name=self._subject().name))

    def _on_do_not_call(self, typed: str) -> None:
        if self._chosen(typed).code == "yes":
            with self._writing("dial-session", do_not_call=self._subject().no) as unit:
                self.said.append(calls.stop_calling(unit, str(self._subject().no)).text)
            self._next_card()
        else:
            self.asks = self._outcomes()

    def _do_criterion(self) -> None:
        self.asks = asking.of_list(self._guide, "criterion", "criterion", words("Which criterion?", "哪一项原则？"))

    def _on_criterion(self, typed: str) -> None:
        self._criterion = self._chosen(typed)
        self.asks = asking.criterion_answer(self._criterion.label)

    def _on_criterion_answer(self, typed: str) -> None:
        if typed and self._criterion is not None:
            with self._writing("dial-qualify", prospect=self._subject().no, criterion=self._criterion.code) as unit:
                self.said.append(qualifying.qualify(unit, str(self._subject().no), {self._criterion.code: typed}).text)
        self._refresh()

    def _refresh(self) -> None:
        """The same card again, as it is now."""
        self._to_ask = []
        with self._reading() as unit:
            self._show(unit, self._subject().id)
        self.asks = self._outcomes()

    # The end.

    def _finish(self, *, is_over: bool = False) -> None:
        with self._writing("dial-session", end=True) as unit:
            self._stored.end(unit)
        if is_over:  # the computer slept over midnight
            self._over(words("A new day has begun; rmflow dial makes its list.", "已是新的一天；运行 rmflow dial 生成今天的名单。"))
            return
        nobody = words("Nobody is to be called now.", "目前没有需要拨打的客户。")
        self._over(words("The list is done.", "名单已全部拨完。") if self._stored.queue else nobody)

    def _over(self, why: Words) -> None:
        self.is_over, self.why_over, self.card = True, why, None

    def summary(self) -> list[Words]:
        """What the session came to."""
        with self._reading() as unit:
            done = self._stored.calls(unit)
            left = len(self._stored.left(unit))
            dates = self._stored.dates_set(unit)
        reached, met = sum(one.is_reached for one in done), sum(one.is_appointment for one in done)
        told = words("This session: {calls} calls, {reached} reached, {met} appointments, {dates} next dates set; {left} left.",
                     "本次：拨打 {calls}，联系上 {reached}，约见 {met}，已定下次日期 {dates}；剩余 {left}。",
                     calls=len(done), reached=reached, met=met, dates=dates, left=left)  # fmt: skip
        return [self.why_over, told]

    # Small things.

    def _subject(self) -> Card:
        if self.card is None:
            raise LookupError("no card")
        return self.card

    def _logged(self) -> str:
        if self._call is None:
            raise LookupError("no call")
        return self._call

    def _is_stopped(self) -> bool:
        """Whether nobody will call any more, so that no next date is wanted: do-not-call, or off the path."""
        with self._reading() as unit:
            return self._stored.is_stopped(unit, self._subject().id)

    @contextmanager
    def _reading(self) -> Iterator[Unit]:
        with self._book.reading(now=self._clock(), rm=self.rm) as unit:
            yield unit

    @contextmanager
    def _writing(self, command: str, *, dry_run: bool = False, **arguments: Any) -> Iterator[Unit]:
        with self._book.writing(now=self._clock(), rm=self.rm, command=command, arguments=arguments, dry_run=dry_run) as unit:
            self._guide = unit.guide
            try:
                yield unit
            except Refused as refused:
                refusals.count(self._book.path, instant(unit.now), self.rm, command, unit.about, refused)
                raise


def _wanted(entry: Entry) -> list[str]:
    """What is asked after an outcome, in order."""
    refused = bool(entry.extra.get("refused")) and not entry.extra.get("stops")
    then = "visit_when" if entry.extra.get("appointment") else "next"
    return [*(["refusal"] if refused else []), "note", then]


HELP = words(
    "A key logs what came of the call and saves it at once; then a note, then the next date: a digit, a grade A–D, or text"
    " like +3d or next wed 15:00. Capital letters are the session's own keys.",
    "按结果键即保存；随后可写备注，再定下次日期：数字、等级 A–D，或 +3d、下周三 15:00 等。大写字母为会话按键。",
)

