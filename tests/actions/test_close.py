"""Step 5: signals, attempts, deals; lost and deferred (guide 5.1–5.3)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import close, deals, ending, objections, pipeline, qualifying
from rmflow.errors import Ambiguous, BadInput
from rmflow.rules.refused import Refused
from rmflow.text.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]

TODAY = date(2026, 11, 23)
AMOUNT = Money(300_000_000, "CNY")


def win(unit: Any, product: str = "payroll", **more: Any) -> Any:
    return deals.win(unit, "1", **{"product": product, "amount": AMOUNT, "on": TODAY, "signer": "李总", **more})


def try_close(unit: Any, **more: Any) -> Any:
    return close.try_close(unit, "1", **{"technique": "summary", "result": "won", **more})


def codes(refused: Refused) -> list[str]:
    return [finding.code for finding in refused.missing]


CALLS: dict[str, Callable[[Any], Any]] = {
    "log_signal": lambda u: close.log_signal(u, "1", "asks_rate"),
    "try_close": try_close,
    "win": win,
    "win_status": lambda u: deals.win_status(u, "1", "approved"),
}


@pytest.mark.parametrize("action", CALLS)
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_refused_before_step_5_with_everything_missing(unit: Unit, action: str, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        assert not any(standing.rows(u, table) for table in ("signal", "close_attempt", "deal"))
    assert (refused.value.reason, refused.value.step) == ("step", step)
    assert codes(refused.value) == standing.lacking(step, 5)


@pytest.mark.parametrize("action", ["try_close", "win", "win_status"])
def test_a_shut_criterion_stops_what_commits_the_bank(unit: Unit, action: str) -> None:

    with unit() as u:
        standing.stand(u, 5)
        qualifying.qualify(u, "1", {"value": "no:只要最低利率"})
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        close.log_signal(u, "1", "asks_rate")
    assert (refused.value.reason, codes(refused.value)) == ("criteria", ["value"])


@pytest.mark.parametrize("action", ["try_close", "win"])
def test_stale_criteria_stop_it_too(unit: Unit, action: str) -> None:
    with unit() as u:
        standing.stand(u, 5)
    with unit(days=181) as u, pytest.raises(Refused) as refused:
        CALLS[action](u)
    assert codes(refused.value) == list(standing.CRITERIA)


def test_signals_for_and_against(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        good = close.log_signal(u, "1", "asks_docs", note="问要什么材料")
        bad = close.log_signal(u, "1", "看表")
        kept = standing.rows(u, "signal")
    assert [(row.code, row.is_negative, row.note) for row in kept] == [
        ("asks_docs", 0, "问要什么材料"), ("looks_at_watch", 1, None),
    ]  # fmt: skip
    assert (good.notes, bad.paste) == ((), None)
    assert good.paste == "rmflow try-close 1 --technique CODE --result CODE"
    assert "stop presenting" in bad.notes[0].en


def test_a_sign_against_does_not_open_the_gate_a_trial_close_does(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        close.log_signal(u, "1", "folded_arms")
        assert codes_of_gate(u) == ["signal", "close_attempt", "deal"]
        try_close(u, technique="trial_close", result="postponed")
        assert codes_of_gate(u) == ["deal"]


def codes_of_gate(unit: Any) -> list[str]:
    return [gap["code"] for gap in pipeline.check(unit, "1").data["missing"]]


def test_an_attempt_is_kept_with_its_pitfalls(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        try_close(u, technique="alternative", result="refused", pitfalls=["argue", "争辩", "no_silence"], note="急了")
        (row,) = standing.rows(u, "close_attempt")
    assert (row.technique, row.result, row.note) == ("alternative", "refused", "急了")
    assert json.loads(row.pitfalls) == ["argue", "no_silence"]


@pytest.mark.parametrize("pitfall", ["promise_return", "unsuitable"])
def test_two_pitfalls_are_refused_outright(unit: Unit, pitfall: str) -> None:
    with unit() as u:
        standing.stand(u, 5)
        with pytest.raises(Refused) as refused:
            try_close(u, pitfalls=["argue", pitfall])
        assert not standing.rows(u, "close_attempt")
    assert refused.value.reason == pitfall


def test_a_note_that_promises_a_return_is_refused(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        with pytest.raises(Refused) as refused:
            try_close(u, note="跟客户说了，只赚不赔")
    assert refused.value.reason == "promise_return"


@pytest.mark.parametrize("technique", ["guarantee", "bandwagon", "last_chance"])
def test_a_technique_that_misleads_comes_with_the_guides_caution(unit: Unit, technique: str) -> None:
    with unit() as u:
        standing.stand(u, 5)
        note = u.guide.entries("close_technique")[technique].note
        assert note.zh in try_close(u, technique=technique).notes[0].zh
        assert try_close(u, technique="summary").notes == ()


def test_overdue_promises_and_open_objections_are_told_before_asking(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        owner = standing.prospect(u, 1).id
        u.insert("promise", no=1, prospect_id=owner, text="送方案", due_on="2026-11-20")
        u.insert("promise", no=2, prospect_id=owner, text="报价", due_on="2026-11-23")
        u.insert("promise", no=3, prospect_id=owner, text="已做", due_on="2026-11-01", kept_on="2026-11-01")
        objections.raise_objection(u, "1", "再想想", kind="timing")
        notes = [note.en for note in try_close(u).notes]
    assert notes == [
        "Promise 1 is overdue since 2026-11-20: “送方案”. Keep it first (rmflow keep-promise 1).",
        "Objection 1 is open: “再想想”.",
    ]


@pytest.mark.parametrize(
    ("result", "command"),
    [("won", "rmflow win 1 --product payroll"), ("partial", "rmflow win 1 --product payroll"),
     ("postponed", "rmflow defer 1"), ("new_objection", "rmflow raise-objection 1"),
     ("refused", "rmflow raise-objection 1")],
)  # fmt: skip
def test_what_comes_after_an_attempt(unit: Unit, result: str, command: str) -> None:
    with unit() as u:
        standing.stand(u, 5)
        here = {"prospect_id": standing.prospect(u, 1).id, "opportunity_id": standing.opportunity(u, 1).id, "n": 1}
        need = u.insert("need", **here, kind="payroll", text="代发工资")
        u.insert("offer", **here, product="payroll", need_id=need.id, presented_on=u.day)
        paste = try_close(u, result=result).paste
    assert (paste if isinstance(paste, str) else paste.en).startswith(command)


def test_a_deal_wins_the_opportunity_and_opens_the_gate(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        close.log_signal(u, "1", "asks_rate")
        try_close(u)
        receipt = win(u, on=TODAY - timedelta(days=3), rate_ppm=38500, matures=date(2027, 11, 20))
        (deal,) = standing.rows(u, "deal")
        now = standing.opportunity(u, 1)
        assert standing.prospect(u, 1).status == "customer"
        assert pipeline.advance(u, "1").data["step"] == 6
    assert (deal.n, deal.product, deal.amount_minor, deal.currency) == (1, "payroll", 300_000_000, "CNY")
    assert (deal.dealt_on, deal.matures_on, deal.rate_ppm) == ("2026-11-20", "2027-11-20", 38500)
    assert (deal.signer, deal.status) == ("李总", "signed")
    assert (now.outcome, now.outcome_on, now.amount_minor, now.step) == ("won", "2026-11-20", 300_000_000, 5)
    assert receipt.data["amount"] == "3000000.00"
    assert receipt.paste == "rmflow advance 1"


def test_the_signer_is_a_contact_or_a_name(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        win(u, signer="1")
        win(u, signer="王会计")
        known, free = standing.rows(u, "deal")
        contact = standing.rows(u, "contact")[0]
    assert (known.signer, known.signer_id) == ("李总", contact.id)
    assert (free.n, free.signer, free.signer_id) == (2, "王会计", None)


def test_a_signer_who_could_be_several_is_asked_for(unit: Unit) -> None:
    from rmflow.actions import find

    with unit() as u:
        standing.stand(u, 5)
        find.insert_contact(u, standing.prospect(u, 1).id, find.NewContact("李经理"))
        with pytest.raises(Ambiguous):
            win(u, signer="李")
        assert not standing.rows(u, "deal")


@pytest.mark.parametrize("status", ["agreed", "in_approval"])
def test_a_loan_is_a_deal_only_when_the_bank_has_approved_it(unit: Unit, status: str) -> None:
    with unit() as u:
        standing.stand(u, 5)
        receipt = win(u, "working_capital_loan", status=status)
        assert standing.opportunity(u, 1).outcome == "open"
        assert standing.prospect(u, 1).status == "target"
        assert "approved it" in receipt.notes[0].en
        assert receipt.paste == "rmflow win 1 --status approved"
        assert codes_of_gate(u)[-1] == "deal"
    with unit(days=5) as u:
        assert deals.win_status(u, "1", "approved").data["is_deal"] is True
        now = standing.opportunity(u, 1)
        assert (now.outcome, now.outcome_on) == ("won", "2026-11-28")
        assert codes_of_gate(u) == ["signal", "close_attempt"]


def test_a_deposit_needs_no_approval(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        assert win(u, "time_deposit", status="agreed").data["outcome"] == "won"


def test_the_newest_deal_that_waits_is_the_one_meant(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        for status in ("agreed", "in_approval", "approved"):
            win(u, "working_capital_loan", status=status)
        deals.win_status(u, "1", "approved")
        assert [row.status for row in standing.rows(u, "deal")] == ["agreed", "approved", "approved"]
        deals.win_status(u, "1", "approved")
        deals.win_status(u, "1", "funded")
        assert [row.status for row in standing.rows(u, "deal")] == ["approved", "approved", "funded"]


def test_no_deal_waits(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        with pytest.raises(BadInput, match="no deal that could become"):
            deals.win_status(u, "1", "approved")
        win(u, "working_capital_loan")
        with pytest.raises(BadInput):
            deals.win_status(u, "1", "approved")
        with pytest.raises(BadInput):
            deals.win_status(u, "1", "declined_by_bank")


def test_a_loan_declined_by_the_bank_leaves_the_gate_shut(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        win(u, "working_capital_loan", status="in_approval")
        receipt = deals.win_status(u, "1", "declined_by_bank")
        gap = pipeline.check(u, "1").data["missing"][-1]
        assert receipt.paste == "rmflow lose 1 --reason declined_by_bank"
        assert (gap["code"], "declined" in gap["why"].en) == ("deal", True)
        with pytest.raises(BadInput, match="not won"):
            win(u, "working_capital_loan", status="declined_by_bank")


@pytest.mark.parametrize(
    "more",
    [{"product": "nonsense"}, {"product": "bond_fund"}, {"on": TODAY + timedelta(days=1)}, {"matures": TODAY},
     {"signer": " "}, {"status": "maybe"}],
)  # fmt: skip
def test_deals_that_cannot_be_taken(unit: Unit, more: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 5)
        assert u.guide.entries("product")["bond_fund"].extra["for"] == "person"
        with pytest.raises(BadInput):
            win(u, **more)
        assert not standing.rows(u, "deal")
        assert standing.opportunity(u, 1).outcome == "open"


def test_no_deal_above_the_customers_risk_rating(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5, "王芳", "person")
        with pytest.raises(Refused) as unrated:
            win(u, "equity_fund")
        u.insert("fact", prospect_id=standing.prospect(u, 1).id, topic="risk_rating", text="C2 稳健", learnt_on=u.day)
        with pytest.raises(Refused) as above:
            win(u, "equity_fund")
        assert not standing.rows(u, "deal")
        assert win(u, "time_deposit").data["is_deal"] is True
    assert [(error.value.reason, codes(error.value)) for error in (unrated, above)] == [
        ("suitability", ["suitability"]),
        ("suitability", ["suitability"]),
    ]


@pytest.mark.parametrize("step", [1, 3, 5])
def test_lost_at_any_step_closes_what_was_due(unit: Unit, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        here = {"prospect_id": standing.prospect(u, 1).id}
        for kind in ("call", "step"):
            u.insert("follow_up", **here, kind=kind, due_on="2026-12-01")
        u.insert("visit", **here, opportunity_id=standing.opportunity(u, 1).id, n=1, kind="appointment",
                 status="planned",
                 planned_at="2026-12-01T02:00:00.000000Z", planned_on="2026-12-01", moved=0)  # fmt: skip
        ending.lose(u, "1", reason="competitor", competitor="工商银行", note="价格战")
        now, whom = standing.opportunity(u, 1), standing.prospect(u, 1)
        assert all(row.done_on for row in standing.rows(u, "follow_up"))
        assert standing.rows(u, "visit")[0].status == "cancelled"
    assert (now.outcome, now.outcome_on, now.outcome_why) == ("lost", "2026-11-23", "competitor")
    assert (now.competitor, now.outcome_note, now.step) == ("工商银行", "价格战", step)
    assert (whom.status, whom.next_on, whom.do_not_call) == ("lost", None, 0)


def test_who_does_not_want_contact_is_not_called(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        ending.lose(u, "1", reason="do_not_contact")
        whom = standing.prospect(u, 1)
    assert (whom.do_not_call, whom.do_not_call_on) == (1, "2026-11-23")


def test_losing_to_a_competitor_names_him(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        for more in ({"reason": "competitor"}, {"reason": "weather"}):
            with pytest.raises(BadInput):
                ending.lose(u, "1", **more)
        assert standing.opportunity(u, 1).outcome == "open"


def test_won_lost_and_dropped_are_not_lost_again(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 5)
        win(u)
        with pytest.raises(Refused) as won:
            ending.lose(u, "1", reason="price")
        pipeline.step_back(u, "1", to=4, reason="误记")
        ending.lose(u, "1", reason="price")
        with pytest.raises(Refused) as lost:
            ending.lose(u, "1", reason="price")
        pipeline.revive(u, "1", reason="再试")
        pipeline.drop(u, "1", reason="no_need")
        with pytest.raises(Refused) as dropped:
            ending.defer(u, "1", until=date(2027, 1, 4))
    assert [error.value.reason for error in (won, lost, dropped)] == ["won", "lost", "dropped"]
    assert codes(lost.value) == ["revive"]


def test_a_lost_second_opportunity_leaves_the_customer_in_care(unit: Unit) -> None:
    from rmflow.actions import care

    with unit() as u:
        standing.stand(u, 6)
        care.plan_care(u, "1", "info", on=TODAY)
        care.new_opportunity(u, "1")
        assert standing.opportunity(u, 1).no == 2
        ending.lose(u, "1", reason="price")
        assert (standing.opportunity(u, 1).no, standing.prospect(u, 1).status) == (1, "customer")
        assert standing.prospect(u, 1).next_what == "care:info"
        assert pipeline.revive(u, "1", reason="降价").data["opportunity"] == 2
        assert standing.opportunity(u, 1).no == 2


def test_deferred_until_a_day_on_which_it_comes_back(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        ending.defer(u, "1", until=date(2027, 3, 1), reason="等开春")
        now, whom = standing.opportunity(u, 1), standing.prospect(u, 1)
        assert (now.outcome, now.outcome_note) == ("deferred", "等开春")
        assert (whom.next_on, whom.next_what, whom.status) == ("2027-03-01", "recheck:等开春", "target")
        with pytest.raises(Refused) as refused:
            objections.no_objections(u, "1")
        assert (refused.value.reason, codes(refused.value)) == ("deferred", ["revive"])
        ending.defer(u, "1", until=date(2027, 4, 1))
        assert standing.prospect(u, 1).next_on == "2027-04-01"
        pipeline.revive(u, "1", reason="开春了")
        assert standing.prospect(u, 1).next_on is None


@pytest.mark.parametrize("days", [0, -1])
def test_deferred_means_a_day_to_come(unit: Unit, days: int) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(BadInput):
            ending.defer(u, "1", until=TODAY + timedelta(days=days))
        assert standing.opportunity(u, 1).outcome == "open"
