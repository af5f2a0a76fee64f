"""The order of the day's calls: who is in it, in which band, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import calls, find, promises
from rmflow.reports.call_list import call_list, explained, why
from rmflow.store import nexts
from rmflow.text.dates import instant
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = NOW.date()


def add(unit: Any, name: str, phone: str | None = "13800138000", source: str = "cold", kind: str = "person") -> int:
    no: int = find.add_prospect(unit, name, kind=kind, source=source, phone=phone).data["no"]
    return no


def order(unit: Any, *typed: str) -> list[tuple[str, str]]:
    return [(one.name, one.band) for one in call_list(unit, typed)]


def test_what_is_owed_comes_first_then_the_score(unit: Callable[..., Any]) -> None:
    with unit(days=-5) as u:
        for name in ("甲", "乙", "丙", "丁"):
            add(u, name)
        standing.move(u, 4, 3)
        promises.promise(u, "4", "送方案", due=TODAY - timedelta(days=1))
        calls.log_call(u, "3", "connected_callback", next_on=TODAY - timedelta(days=2))
        calls.log_call(u, "2", "connected_callback", next_on=TODAY)
    with unit() as u:
        assert order(u) == [("丁", "promise_overdue"), ("丙", "call_overdue"), ("乙", "call_due"), ("甲", "scored")]
        assert [one.due_on for one in call_list(u)][:2] == [str(TODAY - timedelta(days=1)), str(TODAY - timedelta(days=2))]


def test_who_should_not_be_called_is_not_in_it(unit: Callable[..., Any]) -> None:
    with unit(days=-3) as u:
        for name in ("好", "勿扰", "无号", "今天打过", "约了以后", "今天拜访", "丢了", "同事的"):
            add(u, name, phone=None if name == "无号" else "13800138000")
        calls.log_call(u, "2", "do_not_call")
        calls.log_call(u, "5", "connected_callback", next_on=TODAY + timedelta(days=4))
        visit = standing.opportunity(u, 6)
        u.insert("visit", prospect_id=visit.prospect_id, opportunity_id=visit.id, n=1, planned_at=instant(NOW),
                 planned_on=TODAY.isoformat(), status="confirmed")  # fmt: skip
        u.update("opportunity", standing.opportunity(u, 7).id, outcome="lost", outcome_on=u.day)
        u.update("prospect", standing.prospect(u, 8).id, rm="wang")
    with unit() as u:
        calls.log_call(u, "4", "no_answer")
        assert order(u) == [("好", "scored")]
        assert order(u, "rm:wang") == [("同事的", "scored")]


def test_a_company_is_called_on_its_contacts_number(unit: Callable[..., Any]) -> None:
    with unit() as u:
        find.add_prospect(u, "宏达", kind="company", source="cold", contacts=["李总, 董事长, decision_maker, 13800138009"])
        find.add_prospect(u, "无号公司", kind="company", source="cold", contacts=["王总"])
        assert [(one.name, one.phone) for one in call_list(u)] == [("宏达", "+8613800138009")]


def test_a_call_back_at_a_later_hour_keeps_the_place_of_one_called_today(unit: Callable[..., Any]) -> None:
    with unit() as u:
        add(u, "甲")
        calls.log_call(u, "1", "busy")
        assert order(u) == []
        nexts.follow_up(u, standing.prospect(u, 1).id, "call", u.day, due_at=instant(NOW + timedelta(hours=2)))
        assert order(u) == [("甲", "call_due")]


def test_deferred_comes_back_on_its_day(unit: Callable[..., Any]) -> None:
    from rmflow.actions import ending

    with unit(days=-3) as u:
        add(u, "甲")
        ending.defer(u, "1", until=TODAY)
    with unit(days=-1) as u:
        assert order(u) == []
    with unit() as u:
        assert order(u) == [("甲", "call_due")]


def test_the_score_is_the_sum_of_its_terms_and_decides_the_order(unit: Callable[..., Any]) -> None:
    with unit(days=-40) as u:
        for name, source in (("老", "cold"), ("熟", "existing_base"), ("级", "cold")):
            add(u, name, source=source)
        for no in range(4, 10):
            add(u, f"来源{no}", source="existing_base" if no % 2 else "cold")
            if no % 2:
                standing.move(u, no, 2)
        calls.log_call(u, "3", "connected_interested", grade="A", next_on=TODAY - timedelta(days=39))
        u.update("follow_up", u.connection.value("SELECT id FROM follow_up"), done_on=u.day)
    with unit() as u:
        found = call_list(u, limit=5)
        assert len(found) == 5
        assert found[0].name == "级"
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        for one in found:
            assert one.score == pytest.approx(sum(term.points for term in one.terms))
        by_name = {one.name: {term.code: term.points for term in one.terms} for one in call_list(u)}
        assert by_name["熟"]["source"] > by_name["老"]["source"]
        assert "从未联系" in why(next(one for one in call_list(u) if one.name == "老")).zh
        assert call_list(u) == call_list(u)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_the_order_is_explained(unit: Callable[..., Any], lang: str, width: int | None) -> None:
    from rmflow.renderers import render
    from rmflow.renderers.plain import columns

    with unit() as u:
        add(u, "宏达机械设备有限公司")
        table = explained(u, call_list(u))
        text = render(table, "table", lang, width=width, colour=False)
    assert table.data["order"][0]["terms"][0]["code"] == "grade"
    assert all(columns(line) <= width for line in text.splitlines()) if width else ("Score" in text or "评分" in text)


@pytest.mark.parametrize("index", ["ix_promise_due", "ix_follow_up_due", "ix_prospect_next"])
def test_the_questions_begin_at_an_index(unit: Callable[..., Any], index: str) -> None:
    with unit() as u:
        asked: list[str] = []
        u.connection.raw.set_trace_callback(asked.append)
        call_list(u)
        u.connection.raw.set_trace_callback(None)
        plans = [str(u.connection.tuples("EXPLAIN QUERY PLAN " + sql)) for sql in asked if sql.lstrip().startswith("SELECT p.id")]
    assert len(plans) == 4
    assert any(index in plan for plan in plans)
