"""The session's own keys: skip, back, take back, do-not-call, a criterion, what to say to an objection, help, pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions import calls, qualifying
from rmflow.dial import asking
from rmflow.errors import BadInput
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.dial.asking import Choice
    from rmflow.dial.desk import Desk

HELP = words(
    "A key logs what came of the call and saves it at once; then a note, then the next date: a digit, a grade A–D, or text"
    " like +3d or next wed 15:00. Capital letters are the session's own keys.",
    "按结果键即保存；随后可写备注，再定下次日期：数字、等级 A–D，或 +3d、下周三 15:00 等。大写字母为会话按键。",
)


class OwnKeys:
    """What each of them does to the session (`keys.COMMANDS`), and what takes the answer to the questions they ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._criterion: Choice

    @property
    def does(self) -> dict[str, Callable[[], None]]:
        """What each key does."""
        return {
            "skip": self._skip,
            "back": self._back,
            "undo": self._undo,
            "criterion": self._ask_criterion,
            "do_not_call": self._ask_do_not_call,
            "objections": self._objections,
            "help": self._help,
            "pause": self._desk.pause,
        }

    @property
    def takes(self) -> dict[str, Callable[[str], None]]:
        """What takes the answer to which question."""
        return {
            "do_not_call": self._on_do_not_call,
            "criterion": self._on_criterion,
            "criterion_answer": self._on_criterion_answer,
        }

    def _skip(self) -> None:
        desk = self._desk
        if desk.corrects is None:
            with desk.writing("dial-session", skip=desk.subject.no) as unit:
                desk.stored.skip(unit, desk.subject.id)
        desk.next_card()

    def _help(self) -> None:
        self._desk.said.append(HELP)

    def _objections(self) -> None:
        for one in self._desk.objections:
            self._desk.said.append(words("{label}: {ask} → {say}", "{label}：{ask} → {say}", **one._asdict()))

    def _back(self) -> None:
        desk = self._desk
        with desk.reading() as unit:
            past = desk.stored.calls(unit)
            before = [one for one in past if desk.corrects is None or one.id < desk.corrects]
            if not before:
                raise BadInput(words("There is no card before this one.", "前面没有卡片了。"))
            desk.corrects = before[-1].id
            desk.show(unit, before[-1].prospect_id)
            logged = unit.guide.label("call_outcome", before[-1].outcome)
        desk.said.append(words("Logged as: {outcome}. Another outcome corrects it; S goes on.",
                               "已记为：{outcome}。按其他结果键可更正，跳过键继续。", outcome=logged))  # fmt: skip
        desk.ask_outcome()

    def _undo(self) -> None:
        desk = self._desk
        with desk.reading() as unit:
            past = desk.stored.calls(unit)
        if not past:
            raise BadInput(words("Nothing of this session is left to take back.", "本次拨打没有可撤回的记录。"))
        last = desk.corrects or past[-1].id
        taken = next(one for one in past if one.id == last)
        with desk.writing("dial-undo", call=last) as unit:
            desk.stored.take_back(unit, last)
        desk.corrects = None
        with desk.reading() as unit:
            desk.show(unit, taken.prospect_id)
        desk.said.append(words("Taken back; here is the card again.", "已撤回，请重新记录。"))
        desk.ask_outcome()

    def _ask_do_not_call(self) -> None:
        text = words("Never call {name} again?", "今后不再致电 {name}？", name=self._desk.subject.name)
        self._desk.asks = asking.sure("do_not_call", text)

    def _on_do_not_call(self, typed: str) -> None:
        desk = self._desk
        if desk.chosen(typed).code == "yes":
            with desk.writing("dial-session", do_not_call=desk.subject.no) as unit:
                desk.said.append(calls.stop_calling(unit, str(desk.subject.no)).text)
            desk.next_card()
        else:
            desk.ask_outcome()

    def _ask_criterion(self) -> None:
        desk = self._desk
        desk.asks = asking.of_list(desk.guide, "criterion", "criterion", words("Which criterion?", "哪一项原则？"))

    def _on_criterion(self, typed: str) -> None:
        self._criterion = self._desk.chosen(typed)
        self._desk.asks = asking.criterion_answer(self._criterion.label)

    def _on_criterion_answer(self, typed: str) -> None:
        desk = self._desk
        if typed:
            code = self._criterion.code
            with desk.writing("dial-qualify", prospect=desk.subject.no, criterion=code) as unit:
                desk.said.append(qualifying.qualify(unit, str(desk.subject.no), {code: typed}).text)
        desk.refresh()
