"""Two windows, other commands and cut power beside a call session: nothing twice, nothing lost, nothing of others taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_session import Clock, business, calls, dial, filled, press

from rmflow import book as books
from rmflow.actions import calls as actions
from rmflow.dial.session import Dial
from shared import NOW

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["dial", "filled"]


def test_a_second_window_goes_on_with_the_same_list_and_nobody_is_logged_twice(dial: Dial, filled: Path) -> None:
    with books.session(filled) as opened:
        other = Dial(opened, Clock(), "li")
        other.start()
        assert other.is_resumed
        assert other.card == dial.card
        press(other, "n", "", "1")
        press(dial, "b")
        assert [outcome for _, outcome in calls(filled)] == ["no_answer"]
        assert "another window" in dial.said[-1].en
        press(dial, "b", "", "1")
        assert [outcome for _, outcome in calls(filled)] == ["no_answer", "busy"]


def test_what_each_window_skipped_stays_skipped(dial: Dial, filled: Path) -> None:
    with books.session(filled) as opened:
        other = Dial(opened, Clock(), "li")
        other.start()
        press(other, "S", "S")
        press(dial, "S")
    with books.session(filled) as opened:
        third = Dial(opened, Clock(), "li")
        third.start()
        assert third.card is not None
        assert third.card.name == "客户2"


def test_a_correction_that_fails_leaves_the_outcome_that_was_acknowledged(
    dial: Dial, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(dial, "n", "", "1", "B")
    before = business(filled)

    def cut(*_: Any, **__: Any) -> Any:
        raise OSError("the power is cut")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "log", cut)
        with pytest.raises(OSError, match="power"):
            dial.answer("b")
    assert business(filled) == before


def test_taking_a_correction_back_leaves_no_call(dial: Dial, filled: Path) -> None:
    before = business(filled)
    press(dial, "n", "没人", "1", "B", "b", "占线", "2", "U")
    assert calls(filled) == []
    assert business(filled) == before


def test_a_call_logged_by_another_command_is_not_taken_back(dial: Dial, filled: Path) -> None:
    press(dial, "n", "备注", "1")
    with books.writing(filled, now=NOW.replace(hour=11), rm="li", command="log-call", arguments={}) as unit:
        actions.log_call(unit, "客户5", "busy")
    before = business(filled)
    press(dial, "U")
    assert business(filled) == before
    assert "not logged by dial" in dial.said[-1].en


def test_what_the_guide_demands_before_a_call_is_said_once(dial: Dial) -> None:
    assert dial.said[0].en.startswith("Before you dial: Valid credentials")
    press(dial, "n", "", "1")
    assert not any("Before you dial" in said.en for said in dial.said)
