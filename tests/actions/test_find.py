"""Step 1: prospects, introducers, calls, the five criteria, relations (guide 1.1–1.5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import calls, find, pipeline, qualifying
from rmflow.errors import BadInput, NotFound
from rmflow.reports import introducers
from rmflow.rules.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]

USCC = "91350211M000100Y46"


def add(unit: Any, name: str = "宏达机械有限公司", **more: Any) -> Any:
    return find.add_prospect(unit, name, **{"kind": "company", "source": "cold", **more})


def test_a_prospect_stands_at_step_1_with_its_source(unit: Unit) -> None:
    with unit() as u:
        receipt = add(u, source="data:internet", phone="138 0013 8000", uscc=USCC, industry="C", growth=True,
                      contacts=["李总, 董事长, decision_maker, 13900139000", "王会计"])  # fmt: skip
        whom, now = standing.prospect(u, 1), standing.opportunity(u, 1)
        people = [(row.n, row.name, row.role) for row in standing.rows(u, "contact")]
    assert (whom.source, whom.source_detail, whom.phone, whom.uscc) == ("data", "internet", "+8613800138000", USCC)
    assert (whom.status, whom.industry, whom.is_growth, whom.found_on) == ("potential", "C", 1, "2026-11-23")
    assert (now.no, now.step, now.outcome) == (1, 1, "open")
    assert people == [(1, "李总", "decision_maker"), (2, "王会计", None)]
    assert receipt.data["no"] == 1


def test_a_person_is_his_own_contact(unit: Unit) -> None:
    with unit() as u:
        add(u, "单立人", kind="person", phone="13800138000")
        (row,) = standing.rows(u, "contact")
    assert (row.name, row.role, row.phone) == ("单立人", "decision_maker", "+8613800138000")


@pytest.mark.parametrize(
    "more",
    [{"kind": "bank"}, {"source": "heaven"}, {"source": "data:newspaper"}, {"source": "hound"}, {"phone": "123"},
     {"uscc": "91350211M000100Y43"}, {"industry": "ZZ"}, {"contacts": ["a,b,c,d,e"]}, {"name": " "},
     {"name": "坏\x1b[31m"}, {"note": "x" * 10_000}],
)  # fmt: skip
def test_prospects_that_cannot_be_taken(unit: Unit, more: dict[str, Any]) -> None:
    with unit() as u:
        with pytest.raises(BadInput):
            add(u, **more)
        u.connection.execute("ROLLBACK")
        u.connection.execute("BEGIN IMMEDIATE")
        u.recorder = type(u.recorder)(u.connection)
        assert standing.rows(u, "prospect") == []


def test_the_same_code_is_refused_the_same_name_is_told(unit: Unit) -> None:
    with unit() as u:
        add(u, uscc=USCC, phone="13800138000")
        with pytest.raises(BadInput, match="this unified social credit code already"):
            add(u, "另一公司", uscc=USCC)
        assert len(add(u).notes) == 1
        assert "phone" in add(u, "别家公司", phone="13800138000").notes[0].en


def test_a_call_with_what_comes_next(unit: Unit) -> None:
    with unit() as u:
        add(u)
        receipt = calls.log_call(u, "1", "connected_interested", seconds=360, note="问利率", next_on=date(2026, 11, 25))
        (row,) = standing.rows(u, "call")
        whom = standing.prospect(u, 1)
    assert (row.outcome, row.is_reached, row.duration_s, row.called_on) == (
        "connected_interested",
        1,
        360,
        "2026-11-23",
    )
    assert (whom.next_on, whom.next_what) == ("2026-11-25", "call:问利率")
    assert (receipt.data["calls_today"], receipt.data["reached_today"], receipt.notes) == (1, 1, ())


def test_a_grade_sets_the_next_call(unit: Unit) -> None:
    with unit() as u:
        add(u)
        calls.log_call(u, "1", "connected_interested", grade="B")
        assert standing.prospect(u, 1).next_on == "2026-11-26"
        # A new call takes the place of the one that was due.
        calls.log_call(u, "1", "no_answer", next_on=date(2026, 11, 24))
        assert standing.prospect(u, 1).next_on == "2026-11-24"
        assert [row.done_on for row in standing.rows(u, "follow_up")] == ["2026-11-23", None]


def test_calls_that_cannot_be_logged(unit: Unit) -> None:
    with unit() as u:
        add(u)
        for more in ({"outcome": "nonsense"}, {"at": u.now + timedelta(minutes=1)}, {"next_on": date(2026, 11, 22)},
                     {"grade": "Z"}):  # fmt: skip
            with pytest.raises(BadInput):
                calls.log_call(u, "1", **{"outcome": "no_answer", **more})
        with pytest.raises(NotFound):
            calls.log_call(u, "不存在", "no_answer")


def test_who_asked_not_to_be_called_is_not_called(unit: Unit) -> None:
    with unit() as u:
        add(u)
        calls.log_call(u, "1", "do_not_call")
        with pytest.raises(Refused) as refused:
            calls.log_call(u, "1", "no_answer")
        calls.log_call(u, "1", "connected_interested", inbound=True)
        assert len(standing.rows(u, "call")) == 2
    assert refused.value.reason == "do_not_call"


def test_answers_given_before_stay(unit: Unit) -> None:
    with unit() as u:
        add(u, contacts=["李总, 董事长, decision_maker"])
        qualifying.qualify(u, "1", {"need": "yes:到期续贷", "capacity": "是：流水充足"})
        receipt = qualifying.qualify(
            u, "1", {"standard": "yes:征信良好", "value": "yes:存款", "authority": "yes:拍板"}, contact="李总"
        )
        named = [row.contact_id for row in standing.rows(u, "assessment") if row.criterion == "authority"]
        assert named == [standing.rows(u, "contact")[0].id]
        assert (receipt.data["ready"], receipt.paste) == (True, "rmflow advance 1")
        assert pipeline.advance(u, "1").data["step"] == 2
        assert standing.prospect(u, 1).status == "target"


@pytest.mark.parametrize(
    ("answers", "contact"),
    [
        ({}, None),
        ({"need": "maybe:x"}, None),
        ({"need": "yes"}, None),
        ({"need": "yes: "}, None),
        ({"need": "no:"}, None),
    ],
)
def test_answers_that_are_none(unit: Unit, answers: dict[str, str], contact: str | None) -> None:
    with unit() as u:
        add(u)
        with pytest.raises(BadInput):
            qualifying.qualify(u, "1", answers, contact=contact)
        assert standing.rows(u, "assessment") == []


@pytest.mark.parametrize("answer", ["no:没有需求", "unknown"])
def test_a_no_and_an_unknown_keep_the_gate_shut(unit: Unit, answer: str) -> None:
    with unit() as u:
        standing.stand(u, 2)
        pipeline.step_back(u, "1", to=1, reason="重新鉴定")
        qualifying.qualify(u, "1", {"need": answer})
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
    assert [finding.code for finding in refused.value.missing] == ["need"]


def test_authority_names_a_contact(unit: Unit) -> None:
    with unit() as u:
        add(u)
        qualifying.qualify(u, "1", dict.fromkeys(standing.CRITERIA, "yes:审计报告"))
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
        assert [finding.code for finding in refused.value.missing] == ["authority_contact"]
        qualifying.qualify(u, "1", {}, contact="李总, 董事长, decision_maker")
        assert pipeline.advance(u, "1").data["step"] == 2


def test_introducers_and_what_came_of_their_leads(unit: Unit) -> None:
    with unit() as u:
        find.add_introducer(u, "王律师", kind="lawyer", organisation="大成", phone="13900139000")
        find.add_introducer(u, "3", kind="contractor")
        add(u, "甲公司", source="hound", via="王律师")
        add(u, "乙公司", source="hound", via="1")
        add(u, "丙公司", source="hound", via="张三")
        standing.move(u, 1, 6)
        standing.move(u, 2, 3)
        pipeline.step_back(u, "2", to=1, reason="重来")
        late = find.add_introducer(u, "张三", kind="family_friend")
        rows = {row["name"]: row for row in introducers.introducers(u).rows}
        assert standing.prospect(u, 3).introducer_id is not None
    assert (late.data["leads"], late.notes[0].en) == (1, "Leads on record that name him: 1.")
    counts = {name: (row["leads"], row["targets"], row["won"], row["last_lead_on"]) for name, row in rows.items()}
    assert counts == {"王律师": (2, 2, 1, "2026-11-23"), "张三": (1, 0, 0, "2026-11-23"), "3": (0, 0, 0, None)}
    assert next(iter(rows)) == "王律师"


def test_an_introducer_is_written_down_once(unit: Unit) -> None:
    with unit() as u:
        find.add_introducer(u, "王律师", kind="律师")
        for more in (
            {"name": " 王律师 "},
            {"name": "李四", "kind": "spy"},
            {"name": "李四", "phone": "12"},
            {"name": ""},
        ):
            with pytest.raises(BadInput):
                find.add_introducer(u, **{"kind": "lawyer", **more})
        # A name that is a number is no number of somebody else's.
        find.add_introducer(u, "1", kind="lawyer")
        assert [(row.no, row.name, row.kind) for row in standing.rows(u, "introducer")] == [
            (1, "王律师", "lawyer"), (2, "1", "lawyer"),
        ]  # fmt: skip


def test_relations_once_from_either_side(unit: Unit) -> None:
    with unit() as u:
        add(u, "甲公司")
        add(u, "乙公司")
        find.link(u, "1", "upstream", "乙公司")
        for subject, relation, other in (("1", "upstream", "2"), ("2", "downstream", "1"), ("1", "parent", "1"),
                                         ("1", "cousin", "2")):  # fmt: skip
            with pytest.raises(BadInput):
                find.link(u, subject, relation, other)
        with pytest.raises(NotFound):
            find.link(u, "1", "parent", "丙公司")
        find.link(u, "2", "upstream", "1")
        find.link(u, "1", "担保人", "2")
        find.link(u, "2", "guarantor", "1")
        assert len(standing.rows(u, "relation")) == 4
