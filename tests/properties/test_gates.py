"""The gates as pure functions: on generated facts, against an oracle that knows the guide's text and not our code."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace as Row
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import COMMITTING, CREDIT, CRITERIA, criteria, lacking, stands_before

from rmflow.guide.load import default_guide
from rmflow.rules import gates
from rmflow.rules.facts import Facts

TODAY = date(2026, 11, 23)
OTHER = ("payroll", "time_deposit")
GUIDE = default_guide()

some_text = st.sampled_from(["", " ", "工资代发", "turnover 30m"])
said = st.sampled_from(["工资代发", "turnover 30m"])
maybe_day = st.sampled_from([None, "2026-11-20"])
day = st.sampled_from(["2026-06-01", "2026-11-20"])
answers = st.builds(
    dict, answer=st.sampled_from(["yes", "yes", "yes", "no", "unknown"]), evidence=some_text,
    age=st.sampled_from([0, 1, 179, 180, 181, 400]), contact=st.sampled_from([None, "c1", "c2", "gone"]),
)  # fmt: skip
contacts = st.builds(
    dict, id=st.sampled_from(["c1", "c2"]), name=said, title=st.none(), phone=st.sampled_from([None, "13800138000"]),
    role=st.sampled_from([None, "decision_maker"]),
)  # fmt: skip
facts_learnt = st.builds(
    dict, text=said, learnt_on=day,
    topic=st.sampled_from(["industry", "main_bank", "need_hypothesis", "occupation", "employer", "hobby"]),
)  # fmt: skip
visits = st.builds(
    dict, status=st.sampled_from(["planned", "confirmed", "held", "no_show", "cancelled"]), n=st.integers(1, 9),
    kind=st.sampled_from(["appointment", "cold_visit", "walk_in", "customer_came"]), planned_on=day,
    objective=st.sampled_from([None, "learn_needs"]), success=st.sampled_from([None, "a date"]),
    questions=st.sampled_from([None, "[]", '["Who decides?"]']), confirmed_on=maybe_day, confirmed_by=said,
    said=st.sampled_from([None, "we need money"]), next_step=st.sampled_from([None, "send the list"]),
    result=st.just("met"), held_on=day,
)  # fmt: skip
needs = st.builds(
    dict, id=st.sampled_from(["n1", "n2"]), n=st.integers(1, 9), confirmed_on=maybe_day, kind=st.just("payroll"),
    text=said, created_at=st.just("2026-11-20T02:00:00.000000Z"),
)  # fmt: skip
offers = st.builds(dict, need_id=st.sampled_from(["n1", "n2", "n3"]), product=st.just("payroll"), presented_on=day)
objections = st.builds(
    dict, n=st.integers(1, 9), words=said, resolved_on=day,
    status=st.sampled_from(["open", "resolved", "withdrawn", "accepted"]),
    genuineness=st.sampled_from(["undetermined", "genuine", "pretext", "hidden", "condition"]),
)  # fmt: skip
signals = st.builds(dict, code=st.just("asks_rate"), is_negative=st.sampled_from([0, 1]), seen_on=day)
attempts = st.builds(
    dict, technique=st.sampled_from(["trial_close", "summary"]), result=st.just("won"), tried_on=day
)  # fmt: skip
deals = st.builds(
    dict, product=st.sampled_from(CREDIT + OTHER), amount_minor=st.just(100), currency=st.just("CNY"), dealt_on=day,
    status=st.sampled_from(["agreed", "in_approval", "approved", "signed", "funded", "declined_by_bank"]),
)  # fmt: skip
care = st.builds(dict, content=st.just("after_sale"), due_on=day, done_on=maybe_day)
ROWS = {
    "contacts": contacts, "facts": facts_learnt, "visits": visits, "needs": needs, "offers": offers,
    "objections": objections, "signals": signals, "attempts": attempts, "deals": deals, "care": care,
}  # fmt: skip
records = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["company", "person"]),
        "phone": st.sampled_from([None, "13800138000"]),
        "industry": st.sampled_from([None, "C"]),
        "tier": st.sampled_from([None, "A"]),
        "step": st.integers(1, 6),
        "no_objections_on": maybe_day,
        "answers": st.dictionaries(st.sampled_from(CRITERIA), answers),
        **{name: st.lists(rows, max_size=3) for name, rows in ROWS.items()},
    }
)
# Close to passing, so that open gates are met often enough.
ready = records.map(
    lambda record: {
        **record,
        "answers": {
            code: {"answer": "yes", "evidence": "seen", "age": 1, "contact": "c1"} for code in CRITERIA
        },
        "contacts": [
            *record["contacts"],
            {"id": "c1", "name": "Li", "title": None, "phone": "13800138000", "role": "approver"},
        ],
    }
)  # fmt: skip
anything = st.one_of(records, ready)


def as_facts(record: dict[str, Any]) -> Facts:
    """The record as the rules are given it."""
    assessments = {
        code: Row(
            answer=a["answer"], evidence=a["evidence"], contact_id=a["contact"],
            assessed_on=(TODAY - timedelta(days=a["age"])).isoformat(),
        )
        for code, a in record["answers"].items()
    }  # fmt: skip
    lists = {name: [Row(**row) for row in record[name]] for name in ROWS}
    return Facts(
        today=TODAY,
        prospect=Row(no=7, name="宏达", kind=record["kind"], source="cold", found_on="2026-11-01", phone=record["phone"],
                     industry=record["industry"], tier=record["tier"], tier_on="2026-11-20"),
        opportunity=Row(step=record["step"], no_objections_on=record["no_objections_on"]),
        assessments=assessments, **lists,
    )  # fmt: skip


@given(anything, st.integers(1, 6))
def test_a_gate_misses_exactly_what_the_guide_asks_for(record: dict[str, Any], step: int) -> None:
    verdict = gates.judge(as_facts(record), GUIDE, step)
    assert [finding.code for finding in verdict.missing] == lacking(record, step)
    assert verdict.is_open == (not lacking(record, step))


@given(anything, st.integers(1, 6))
def test_the_same_facts_get_the_same_verdict(record: dict[str, Any], step: int) -> None:
    assert gates.judge(as_facts(record), GUIDE, step) == gates.judge(as_facts(record), GUIDE, step)


@given(anything)
def test_the_gate_judged_is_the_one_where_the_opportunity_stands(record: dict[str, Any]) -> None:
    assert gates.judge(as_facts(record), GUIDE) == gates.judge(as_facts(record), GUIDE, record["step"])


@given(anything, st.integers(1, 6))
def test_every_gap_comes_with_a_command_and_both_languages(record: dict[str, Any], step: int) -> None:
    for finding in gates.judge(as_facts(record), GUIDE, step).missing:
        assert finding.fix is not None
        for text in finding.fix.paste():
            assert text.startswith("rmflow ")
        assert finding.text.en
        assert any("\u4e00" <= char <= "\u9fff" for char in finding.text.zh)


@st.composite
def with_more(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], str]:
    """A record, the same with one thing more on it, and what that was. Doubts (`no`, an open objection) are no evidence."""
    record = draw(anything)
    where = draw(st.sampled_from([*ROWS, "answers", "phone", "industry", "tier", "no_objections_on"]))
    if where == "answers":
        code = draw(st.sampled_from(CRITERIA))
        named = (record["answers"].get(code) or {}).get("contact")
        new = {"answer": "yes", "evidence": "seen again", "age": draw(st.integers(0, 180)), "contact": named}
        return record, {**record, "answers": {**record["answers"], code: new}}, where
    if where not in ROWS:
        return record, {**record, where: record[where] or "C"}, where
    row = draw(ROWS[where].filter(lambda row: row.get("status") != "open"))
    at = draw(st.integers(0, len(record[where])))
    return record, {**record, where: [*record[where][:at], row, *record[where][at:]]}, where


@given(with_more(), st.integers(1, 6))
def test_more_evidence_never_takes_away_what_is_met(
    case: tuple[dict[str, Any], dict[str, Any], str], step: int
) -> None:
    before, after, where = case
    was, now = (gates.judge(as_facts(record), GUIDE, step) for record in (before, after))
    met = {finding.code for finding in was.met}
    assert not met & {finding.code for finding in now.missing}, where
    assert not was.is_open or now.is_open, where


@given(anything, st.integers(1, 6))
def test_what_stands_before_an_action_is_every_gate_between_and_the_moves(record: dict[str, Any], step: int) -> None:
    before = [finding.code for finding in gates.stands_before(as_facts(record), GUIDE, step)]
    assert before == stands_before(record, step)
    assert (not before) == (record["step"] >= step)


@given(anything, st.sampled_from(sorted(GUIDE.actions)))
def test_the_criteria_stand_only_against_what_commits_the_bank(record: dict[str, Any], action: str) -> None:
    against = [finding.code for finding in gates.committing(as_facts(record), GUIDE, action)]
    assert against == (criteria(record) if action in COMMITTING else [])


@given(ready)
def test_a_criterion_that_turns_shuts_every_gate(record: dict[str, Any]) -> None:
    for code in CRITERIA:
        for answer in ({"answer": "no", "evidence": "sold"}, {"age": 181}, {"evidence": ""}, {"answer": "unknown"}):
            turned = {**record, "answers": {**record["answers"], code: {**record["answers"][code], **answer}}}
            for step in range(1, 7):
                assert code in [f.code for f in gates.judge(as_facts(turned), GUIDE, step).missing]


@pytest.mark.parametrize("kind", ["company", "person"])
def test_the_oracle_itself_opens_every_gate_for_a_full_record(kind: str) -> None:
    """Guards the tests above: an oracle that never opens would prove nothing."""
    full = {
        "kind": kind, "phone": "13800138000", "industry": "C", "tier": "A", "step": 1, "no_objections_on": "2026-11-20",
        "answers": {code: {"answer": "yes", "evidence": "seen", "age": 180, "contact": "c1"} for code in CRITERIA},
        "contacts": [{"id": "c1", "name": "Li", "title": None, "phone": "13800138000", "role": "approver"}],
        "facts": [{"topic": topic, "text": "x", "learnt_on": "2026-11-20"}
                  for topic in ("main_bank", "need_hypothesis", "employer")],
        "visits": [{"status": "held", "n": 1, "kind": "appointment", "planned_on": "2026-11-20", "objective": "learn_needs",
                    "success": "a date", "questions": '["Who?"]', "confirmed_on": "2026-11-20", "confirmed_by": "Li",
                    "said": "yes", "next_step": "papers", "result": "met", "held_on": "2026-11-20"}],
        "needs": [{"id": "n1", "n": 1, "confirmed_on": "2026-11-20", "kind": "payroll", "text": "x", "created_at": "2026-11-20"}],
        "offers": [{"need_id": "n1", "product": "payroll", "presented_on": "2026-11-20"}], "objections": [],
        "signals": [{"code": "asks_rate", "is_negative": 0, "seen_on": "2026-11-20"}],
        "attempts": [{"technique": "summary", "result": "won", "tried_on": "2026-11-20"}],
        "deals": [{"product": "credit_line", "amount_minor": 1, "currency": "CNY", "dealt_on": "2026-11-20", "status": "approved"}],
        "care": [{"content": "info", "due_on": "2026-12-01", "done_on": None}],
    }  # fmt: skip
    for step in range(1, 7):
        assert lacking(full, step) == []
        assert gates.judge(as_facts(full), GUIDE, step).is_open
