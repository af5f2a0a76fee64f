"""The filter's words: each to its condition, refusals with the nearest, nothing typed ever reaching the SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.actions import calls, find
from rmflow.errors import BadInput
from rmflow.reports import filter_keys, filters, listing
from rmflow.text.keys import name_key

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def filled(unit: Callable[..., Any]) -> Callable[..., Any]:
    """Four prospects: two companies, two persons; one with an amount, one with a tier, one lost, one growth customer."""
    with unit() as u:
        find.add_prospect(
            u, "宏达机械有限公司", kind="company", source="data:internet", industry="C", phone="13800138001"
        )
        find.add_prospect(u, "单小红", kind="person", source="cold", growth=True, note="爱喝茶 20%_off")
        find.add_prospect(u, "Acme Ltd", kind="company", source="hound", via="王五")
        find.add_prospect(u, "李四", kind="person", source="cold")
        ids = dict(u.connection.tuples("SELECT p.no, o.id FROM prospect p JOIN opportunity o ON o.prospect_id = p.id"))
        u.update("opportunity", ids[1], amount_minor=800_000_000, currency="CNY")
        u.update("opportunity", ids[2], amount_minor=100, currency="USD")
        u.update("opportunity", ids[4], outcome="lost", outcome_on=u.day)
        no_one = u.connection.value("SELECT id FROM prospect WHERE no = 1")
        u.update("prospect", no_one, tier="A", next_on="2026-11-20", next_what="call:报价")
        u.update("prospect", u.connection.value("SELECT id FROM prospect WHERE no = 3"), next_on="2026-11-25")
        u.update("prospect", u.connection.value("SELECT id FROM prospect WHERE no = 4"), status="lost")
    return unit


def found(unit: Callable[..., Any], *typed: str, days: int = 0, **more: Any) -> list[int]:
    with unit(days=days) as u:
        return [row["no"] for row in listing.prospects(u, typed, **more).data]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ((), [1, 2, 3]),
        (("step:1",), [1, 2, 3]),
        (("step:2,3",), []),
        (("step:>1",), []),
        (("step:<=1",), [1, 2, 3]),
        (("source:cold",), [2]),
        (("source:陌生法",), [2]),
        (("source:data:internet",), [1]),
        (("-source:cold",), [1, 3]),
        (("tier:a",), [1]),
        (("tier:none",), [2, 3]),
        (("层级：A",), [1]),
        (("-tier:A",), [2, 3]),
        (("due:today",), [1]),
        (("due:+2d",), [1, 3]),
        (("due:<today",), [1]),
        (("next:overdue",), [1]),
        (("next:none",), [2]),
        (("next:tomorrow",), []),
        (("next:this-week",), [3]),
        (("next:>today",), [3]),
        (("next:wed",), [3]),
        (("rm:li",), [1, 2, 3]),
        (("rm:wang",), []),
        (("amount:>500万",), [1]),
        (("amount:>=800万",), [1]),
        (("amount:<500万",), []),
        (("amount:≥8百万",), [1]),
        (("amount:$1",), [2]),
        (("-amount:>500万",), [2, 3]),
        (("industry:C",), [1]),
        (("status:potential",), [1, 2, 3]),
        (("status:lost",), [4]),
        (("outcome:lost",), [4]),
        (("outcome:open,lost",), [1, 2, 3, 4]),
        (("kind:person",), [2]),
        (("no:4",), [4]),
        (("no:1,3",), [1, 3]),
        (("introducer:王",), [3]),
        (("growth:yes",), [2]),
        (("growth:否",), [1, 3]),
        (("days:0",), [1, 2, 3]),
        (("stuck:14d",), []),
        (("grade:none",), [1, 2, 3]),
        (("grade:A",), []),
        (("宏达",), [1]),
        (("hdjx",), [1]),
        (("shanxiaohong",), [2]),
        (("8001",), [1]),
        (("喝茶",), [2]),
        (("acme",), [3]),
        (("-acme",), [1, 2]),
        (("acme ltd",), [3]),
        (("kind:company", "-宏达"), [3]),
        (("kind:company -宏达",), [3]),
        (("宏达 kind:company",), [1]),
        (('"宏达"',), [1]),
        (("text:acme",), [3]),
        (("20%_off",), [2]),
        (("%",), [2]),
    ],
)
def test_a_filter_finds(filled: Callable[..., Any], typed: tuple[str, ...], numbers: list[int]) -> None:
    assert sorted(found(filled, *typed)) == numbers


def test_stuck_and_days_count_from_the_day_the_step_was_entered(filled: Callable[..., Any]) -> None:
    assert found(filled, "stuck:14d", days=13) == []
    assert found(filled, "stuck:14d", days=14) == [1, 2, 3]
    assert found(filled, "stuck:2w", days=14) == [1, 2, 3]
    assert found(filled, "stuck:yes", days=30) == []  # the guide allows 30 days at step 1
    assert found(filled, "stuck:yes", days=31) == [1, 2, 3]
    assert found(filled, "days:>9", days=10) == [1, 2, 3]
    assert found(filled, "days:<10", days=10) == []


def test_the_grade_is_that_of_the_last_call_that_had_one(filled: Callable[..., Any]) -> None:
    with filled() as u:
        calls.log_call(u, "1", "connected_interested", grade="A")
    with filled(days=1) as u:
        calls.log_call(u, "1", "no_answer")
    assert found(filled, "grade:A") == [1]
    assert found(filled, "grade:B,C") == []


def test_all_shows_the_lost_too(filled: Callable[..., Any]) -> None:
    assert found(filled, everyone=True) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stap:3", "step:3"),
        ("sourc:cold", "source:cold"),
        ("step:7", "1 to 6"),
        ("step:x", "no number"),
        ("step:>1,2", "one number"),
        ("step:", "step:3"),
        ("source:cald", "cold"),
        ("industry:ZZ", "Industry"),
        ("kind:firm", "company, person"),
        ("growth:maybe", "yes or no"),
        ("due:someday", "no period"),
        ("amount:1万2", "ambiguous"),
        ("stuck:long", "no number"),
        ("x" * 300, "200"),
        ("tier:,", "no value"),
    ],
)
def test_what_cannot_be_read_says_what_could(unit: Callable[..., Any], typed: str, said: str) -> None:
    with unit() as u, pytest.raises(BadInput) as caught:
        filters.parse([typed], u)
    assert said in caught.value.message.en + (caught.value.hint.en if caught.value.hint else "")
    assert caught.value.message.zh != caught.value.message.en or typed == "amount:1万2"


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["'; DROP TABLE prospect; --", "1 OR 1=1", "?", "??", "' || (SELECT 1) || '", ":id", "\x00", "\\", '"']
    ),
)


@given(st.sampled_from(["", *(f"{key}:" for key in filter_keys.KEYS), *(f"-{key}:" for key in filter_keys.KEYS)]), HOSTILE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=300)
def test_nothing_typed_reaches_the_sql(unit: Callable[..., Any], key: str, value: str) -> None:
    with unit() as u:
        try:
            sql, values = listing.statement([key + value], u)
        except BadInput:
            return
        known, _ = listing.statement([], u)
        body = sql.replace(known.split(" WHERE ")[0], "")
        assert body.count("?") == len(values)
        # What is left once the texts of our own are known: only words that our own conditions are made of.
        if len(name_key(value)) > 3 and not value.isascii():
            assert value not in sql
        u.connection.tuples(sql, values)


def test_the_keys_have_an_example_each_that_can_be_read(unit: Callable[..., Any]) -> None:
    assert set(filter_keys.KEYS) == set(filter_keys.EXAMPLES)
    assert set(filter_keys.ALIASES.values()) <= set(filter_keys.KEYS)
    with unit() as u:
        for example in filter_keys.EXAMPLES.values():
            assert filters.parse([example], u).where
