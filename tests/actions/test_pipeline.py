"""Moving along the guide: check, advance, back, off the path and onto it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import calls, care, close, deals, ending, objections, pipeline, qualifying
from rmflow.errors import BadInput
from rmflow.rules.refused import Refused
from rmflow.text.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]


def codes(refused: Refused) -> list[str]:
    return [finding.code for finding in refused.missing]


def won(unit: Any) -> None:
    """A prospect at step 6, having come through gate 5 with a deal of last week."""
    standing.stand(unit, 5)
    close.log_signal(unit, "1", "asks_rate")
    close.try_close(unit, "1", technique="summary", result="won")
    deals.win(unit, "1", product="payroll", amount=Money(1, "CNY"), on=date(2026, 11, 16), signer="李总")
    pipeline.advance(unit, "1")


def test_check_says_what_is_missing_and_met_and_changes_nothing(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        before = u.recorder.count
        card = pipeline.check(u, "1")
        assert u.recorder.count == before
    assert (card.data["step"], card.data["ready"]) == (4, False)
    assert [gap["code"] for gap in card.data["missing"]] == ["objections"]
    assert [fact["code"] for fact in card.data["met"]] == list(standing.CRITERIA)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_a_shut_gate_moves_nothing_and_names_all(unit: Unit, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
        assert standing.opportunity(u, 1).step == step
    assert (refused.value.reason, refused.value.step) == ("gate", step)
    assert codes(refused.value) == standing.LACKING[step][:-1]


def test_step_6_is_the_last(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
    assert refused.value.reason == "last_step"


def test_the_status_follows_the_steps(unit: Unit) -> None:
    with unit() as u:
        won(u)
        seen = [standing.prospect(u, 1).status]
        for step in (5, 2, 1):
            pipeline.step_back(u, "1", to=step, reason="重来")
            seen.append(standing.prospect(u, 1).status)
        pipeline.advance(u, "1")
        seen.append(standing.prospect(u, 1).status)
    assert seen == ["customer", "target", "target", "potential", "target"]


def test_back_is_one_row_of_history_a_step_each_with_the_reason(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        pipeline.step_back(u, "1", to=2, reason="改推另一产品")
        back = [(row.from_step, row.to_step, row.why) for row in standing.rows(u, "step_move")][-2:]
    assert back == [(4, 3, "改推另一产品"), (3, 2, "改推另一产品")]


@pytest.mark.parametrize(("step", "to", "reason"), [(1, 1, "x"), (3, 3, "x"), (3, 4, "x"), (3, 0, "x"), (3, 2, " ")])
def test_ways_back_that_are_none(unit: Unit, step: int, to: int, reason: str) -> None:
    with unit() as u:
        standing.stand(u, step)
        with pytest.raises(BadInput):
            pipeline.step_back(u, "1", to=to, reason=reason)
        assert standing.opportunity(u, 1).step == step


def test_a_won_walk_that_goes_back_is_open_and_won_again_through_the_gate(unit: Unit) -> None:
    with unit() as u:
        won(u)
        pipeline.step_back(u, "1", to=5, reason="合同要改")
        assert (standing.opportunity(u, 1).outcome, standing.opportunity(u, 1).outcome_on) == ("open", None)
        pipeline.advance(u, "1")
        now = standing.opportunity(u, 1)
    assert (now.step, now.outcome, now.outcome_on) == (6, "won", "2026-11-16")


@pytest.mark.parametrize("step", [1, 4, 6])
def test_dropped_at_any_step(unit: Unit, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        u.insert("follow_up", prospect_id=standing.prospect(u, 1).id, kind="call", due_on="2026-12-01")
        pipeline.drop(u, "1", reason="below_standard", note="征信有逾期")
        now, whom = standing.opportunity(u, 1), standing.prospect(u, 1)
        assert standing.rows(u, "follow_up")[0].done_on == "2026-11-23"
        for action in (lambda: calls.log_call(u, "1", "no_answer"), lambda: objections.no_objections(u, "1"),
                       lambda: pipeline.advance(u, "1"), lambda: pipeline.drop(u, "1", reason="no_need")):  # fmt: skip
            with pytest.raises(Refused) as refused:
                action()
            assert (refused.value.reason, codes(refused.value)) == ("dropped", ["revive"])
    assert (now.outcome, now.outcome_why, now.outcome_note) == ("dropped", "below_standard", "征信有逾期")
    assert (whom.status, whom.next_on) == ("disqualified", None)


def test_dropping_a_second_opportunity_keeps_the_customer(unit: Unit) -> None:
    with unit() as u:
        won(u)
        care.new_opportunity(u, "1")
        receipt = pipeline.drop(u, "1", reason="no_need")
        assert standing.prospect(u, 1).status == "customer"
        assert (standing.opportunity(u, 1).no, receipt.data["opportunity"]) == (1, 2)


def test_revived_where_it_stood_with_its_next_date(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        pipeline.drop(u, "1", reason="do_not_contact")
        receipt = pipeline.revive(u, "1", reason="客户来电", next_on=date(2026, 11, 25))
        now, whom = standing.opportunity(u, 1), standing.prospect(u, 1)
    assert (now.step, now.outcome, now.outcome_why) == (3, "open", None)
    assert (whom.status, whom.next_on, whom.next_what) == ("target", "2026-11-25", "step:客户来电")
    assert whom.do_not_call == 1
    assert "do-not-call" in receipt.notes[0].en


def test_reviving_is_for_what_left_the_path_with_a_reason_and_no_past_date(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(BadInput, match="nothing to revive"):
            pipeline.revive(u, "1", reason="x")
        ending.lose(u, "1", reason="price")
        with pytest.raises(BadInput):
            pipeline.revive(u, "1", reason=" ")
        with pytest.raises(BadInput):
            pipeline.revive(u, "1", reason="x", next_on=date(2026, 11, 22))
        assert standing.opportunity(u, 1).outcome == "lost"


def test_a_revived_second_opportunity_does_not_pass_one_under_way(unit: Unit) -> None:
    with unit() as u:
        won(u)
        care.new_opportunity(u, "1")
        ending.lose(u, "1", reason="price")
        care.new_opportunity(u, "1")
        with pytest.raises(BadInput, match="nothing to revive"):
            pipeline.revive(u, "1", reason="x")
        assert standing.opportunity(u, 1).no == 3


def test_the_criteria_shut_a_gate_whose_own_work_is_done(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        objections.no_objections(u, "1")
        qualifying.qualify(u, "1", {"capacity": "unknown"})
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
    assert codes(refused.value) == ["capacity"]
