"""`list`: keys, order, limits, and the plans of the questions that must stay quick on a large book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import calls, find
from rmflow.errors import BadInput
from rmflow.reports import Ask, due, listing, quota

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = {"no", "name", "kind", "step", "status", "source", "rm", "days_in_step", "next_on", "amount"}


@pytest.fixture
def filled(unit: Callable[..., Any]) -> Callable[..., Any]:
    with unit() as u:
        for name, phone in (("丙", "13800138003"), ("甲", "13800138001"), ("乙", "13800138002")):
            find.add_prospect(u, name, kind="person", source="cold", phone=phone)
        ids = u.connection.tuples("SELECT id FROM opportunity ORDER BY rowid")
        u.update("opportunity", ids[0][0], amount_minor=200, currency="CNY")
        u.update("opportunity", ids[1][0], amount_minor=500_000_000, currency="CNY")
    return unit


def numbers(unit: Callable[..., Any], **more: Any) -> list[int]:
    with unit() as u:
        return [row["no"] for row in listing.prospects(u, **more).data]


def test_the_keys_that_scripts_read(filled: Callable[..., Any]) -> None:
    with filled(days=3) as u:
        rows = listing.prospects(u).data
    assert set(rows[0]) >= KEYS
    first = {key: rows[1][key] for key in [*KEYS, "currency", "outcome", "tier"]}
    assert first == {
        "no": 2, "name": "甲", "kind": "person", "step": 1, "status": "potential", "source": "cold", "rm": "li",
        "days_in_step": 3, "next_on": None, "amount": "5000000.00", "currency": "CNY", "outcome": "open", "tier": None,
    }  # fmt: skip
    assert rows[2]["amount"] is None


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("no", [1, 2, 3]), ("-no", [3, 2, 1]), ("name", [1, 2, 3]), ("amount", [1, 2, 3]), ("-amount", [2, 1, 3]),
     ("next", [1, 2, 3]), ("-days", [1, 2, 3]), ("STEP", [1, 2, 3])],
)  # fmt: skip
def test_sorting_puts_what_has_no_value_last(filled: Callable[..., Any], sort: str, expected: list[int]) -> None:
    assert numbers(filled, sort=sort) == expected


@pytest.mark.parametrize("sort", ["amout", "no; DROP TABLE prospect", "", "--no", "p.no"])
def test_an_unknown_sort_key_is_refused(filled: Callable[..., Any], sort: str) -> None:
    with pytest.raises(BadInput, match="sort key"):
        numbers(filled, sort=sort)


def test_a_limit_says_that_there_is_more(filled: Callable[..., Any]) -> None:
    with filled() as u:
        some, whole = listing.prospects(u, limit=2), listing.prospects(u, limit=3)
    assert [row["no"] for row in some.data] == [1, 2]
    assert "first 2 only" in some.notes[0].en
    assert "2" in some.notes[0].zh
    assert whole.notes == ()


def test_what_is_due_comes_in_the_order_it_is_due(filled: Callable[..., Any]) -> None:
    from datetime import timedelta

    with filled() as u:
        calls.log_call(u, "1", "no_answer", next_on=u.today + timedelta(days=2))
        calls.log_call(u, "3", "no_answer", next_on=u.today + timedelta(days=1))
    assert numbers(filled, typed=["due:+5d"]) == [3, 1]


def test_the_current_opportunity_is_the_one_that_commands_act_on(unit: Callable[..., Any]) -> None:
    from rmflow.store.find import current_opportunity

    with unit() as u:
        find.add_prospect(u, "甲", kind="person", source="cold")
        of = u.connection.row("SELECT * FROM prospect")
        for outcome in ("open", "lost", "deferred", "dropped"):
            u.update("opportunity", u.connection.value("SELECT id FROM opportunity"), outcome=outcome)
            row = listing.prospects(u, everyone=True).data[0]
            current = current_opportunity(u.connection, of.id)
            assert (row["step"], row["outcome"]) == (current.step, current.outcome)


class TestPlans:
    """Each question of an everyday command is answered from an index: no scan of the calls, none of the prospects."""

    @staticmethod
    def plan(u: Any, sql: str, values: Any) -> list[str]:
        return [row[3] for row in u.connection.tuples("EXPLAIN QUERY PLAN " + sql, values)]

    def test_list_reads_in_the_order_of_the_numbers(self, unit: Callable[..., Any]) -> None:
        with unit() as u:
            plan = self.plan(u, *listing.statement([], u, limit=50))
        assert plan[0].startswith("SCAN p USING INDEX sqlite_autoindex_prospect")
        assert not [line for line in plan if "TEMP B-TREE" in line]
        assert [line for line in plan if line.startswith("SCAN")] == plan[:1]

    def test_today_begins_each_question_with_the_rm(self, unit: Callable[..., Any]) -> None:
        questions = [due.FOLLOW_UPS, due.calls_due(100), due.STEPS, due.VISITS, due.PROMISES, due.PROMISES_LATE,
                     due.CARE, due.CARE_LATE, due.UNSET, due.WON]  # fmt: skip
        with unit() as u:
            for question in questions:
                for sql, values in (
                    (question.sql, question.sql.count("?")),
                    (question.counted, question.counted.count("?")),
                ):
                    plan = self.plan(
                        u, sql, ("2026-11-23",) * (values - 1) + (10,) if "LIMIT ?" in sql else ("x",) * values
                    )
                    # `calls_due` scans no more than the hundred rows that it took from the index; who has a tier or
                    # care to come is read from an index that holds only those.
                    small = ("SCAN f", "SCAN prospect USING INDEX ix_prospect_tiered", "SCAN care USING INDEX ix_care_open")
                    assert not [line for line in plan if line.startswith("SCAN") and line not in small], (sql, plan)
                    assert any("rm=?" in line for line in plan), (sql, plan)

    def test_prospects_without_a_next_action_are_counted_from_the_index(self, unit: Callable[..., Any]) -> None:
        with unit() as u:
            plan = self.plan(u, due.NO_NEXT_COUNT, ("li", "target"))
            assert plan == ["SEARCH prospect USING COVERING INDEX ix_prospect_next (rm=? AND status=? AND next_on=?)"]
            assert not any("TEMP" in line for line in self.plan(u, due.NO_NEXT, ("li", "target", 10)))

    def test_the_quota_counts_from_the_covering_index(self, unit: Callable[..., Any]) -> None:
        with unit() as u:
            for rm in (None, "li"):
                scope = quota.counted(u, Ask(u.today, u.today, rm=rm))
                plan = self.plan(u, quota.COUNTS.format(where=scope.sql), scope.values)
                assert len(plan) == 1
                assert plan[0].startswith("SEARCH c USING COVERING INDEX ix_call_day (called_on>?")
            plan = self.plan(u, quota.OF_DAY, ("a", "li"))
            assert plan == ["SEARCH call USING COVERING INDEX ix_call_day (called_on=? AND rm=? AND is_inbound=?)"]
            plan = self.plan(u, quota.FIRST_CALL, ("a", "li"))
            assert plan == ["SEARCH call USING INDEX ix_call_day (called_on=? AND rm=? AND is_inbound=?)"]
