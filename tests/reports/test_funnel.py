"""`report funnel`: every opportunity in exactly one place at every step it entered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.actions import find
from rmflow.reports import Ask, funnel
from rmflow.store.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = ["step", "entered", "advanced", "dropped", "still", "rate", "median_days"]


def rows(unit: Callable[..., Any], ask: Ask | None = None) -> list[dict[str, Any]]:
    with unit() as u:
        found: list[dict[str, Any]] = funnel.report(u, ask or Ask()).data["rows"]
        return found


def walk(unit: Callable[..., Any], name: str, *path: tuple[int, int], outcome: str = "open", rm: str = "li") -> None:
    """A prospect that moves to each step of `path` on so many days after Monday the 23rd."""
    with unit(rm=rm) as u:
        find.add_prospect(u, name, kind="person", source="cold")
        prospect = u.connection.value("SELECT max(id) FROM prospect")
    for to_step, day in path:
        with unit(days=day, rm=rm) as u:
            u.move(u.connection.row("SELECT * FROM opportunity WHERE prospect_id = ?", (prospect,)), to_step, "why")
    with unit() as u:
        opportunity = u.connection.value("SELECT id FROM opportunity WHERE prospect_id = ?", (prospect,))
        if outcome != "open":
            u.update("opportunity", opportunity, outcome=outcome, outcome_on=u.day)


def test_one_of_each_fate(unit: Callable[..., Any]) -> None:
    walk(unit, "站着")
    walk(unit, "过了", (2, 4), (3, 10))
    walk(unit, "退回", (2, 6), (3, 7), (2, 8))
    walk(unit, "丢了", (2, 2), outcome="lost")
    walk(unit, "搁置", outcome="deferred")
    found = rows(unit)
    assert [{key: row[key] for key in KEYS} for row in found[:4]] == [
        {"step": 1, "entered": 5, "advanced": 3, "dropped": 1, "still": 1, "rate": 0.6, "median_days": 4.0},
        {"step": 2, "entered": 3, "advanced": 1, "dropped": 1, "still": 1, "rate": 1 / 3, "median_days": 3.5},
        {"step": 3, "entered": 2, "advanced": 0, "dropped": 1, "still": 1, "rate": 0.0, "median_days": None},
        {"step": 4, "entered": 0, "advanced": 0, "dropped": 0, "still": 0, "rate": None, "median_days": None},
    ]
    assert [row["returned"] for row in found] == [0, 0, 1, 0, 0, 0]


def test_the_last_step_has_no_gate_to_pass(unit: Callable[..., Any]) -> None:
    walk(unit, "成了", (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), outcome="won")
    found = rows(unit)
    assert [row["rate"] for row in found] == [1.0] * 5 + [None]
    assert found[5]["still"] == 1


def test_the_period_is_that_of_opening_and_rms_can_be_told_apart(unit: Callable[..., Any]) -> None:
    walk(unit, "甲", (2, 1))
    walk(unit, "乙", rm="wang")
    assert rows(unit, Ask(date(2026, 11, 24), None)) == []
    assert rows(unit, Ask(None, date(2026, 11, 23)))[0]["entered"] == 2
    assert rows(unit, Ask(rm="wang"))[0]["entered"] == 1
    by_rm = rows(unit, Ask(by="rm"))
    assert [(row["rm"], row["step"], row["entered"]) for row in by_rm if row["entered"]] == [
        ("li", 1, 1), ("li", 2, 1), ("wang", 1, 1),
    ]  # fmt: skip
    assert {row["month"] for row in rows(unit, Ask(by="month"))} == {"2026-11"}
    assert {row["week"] for row in rows(unit, Ask(by="week"))} == {"2026-11-23"}
    assert {row["day"] for row in rows(unit, Ask(by="day"))} == {"2026-11-23"}


PATHS = st.lists(
    st.tuples(st.lists(st.booleans(), max_size=12), st.sampled_from(["open", "won", "lost", "deferred", "dropped"])),
    max_size=8,
)


@given(PATHS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=40)
def test_entered_is_advanced_and_dropped_and_still(
    unit: Callable[..., Any], paths: list[tuple[list[bool], str]]
) -> None:
    """Random walks against a plain count of the same histories."""
    ever: dict[int, int] = dict.fromkeys(range(1, 7), 0)
    standing: dict[int, int] = dict.fromkeys(range(1, 7), 0)
    with unit() as u:
        for table in ("step_move", "opportunity", "contact", "prospect"):
            # The order lets the history go with its opportunity.
            if table != "step_move":
                u.connection.execute(f"DELETE FROM {table}")
        for n, (moves, outcome) in enumerate(paths):
            find.add_prospect(u, f"甲{n}", kind="company", source="cold")
            row = u.connection.row("SELECT o.* FROM opportunity o ORDER BY rowid DESC LIMIT 1")
            opportunity = Row(**vars(row))
            seen = {1}
            for forward in moves:
                to = opportunity.step + (1 if forward else -1)
                if 1 <= to <= 6:
                    u.move(opportunity, to, "why")
                    seen.add(to)
            if outcome != "open":
                u.update("opportunity", opportunity.id, outcome=outcome, outcome_on=u.day)
            for step in seen:
                ever[step] += 1
            standing[opportunity.step] += outcome in ("open", "won")
        table = funnel.report(u, Ask())
    found = {row["step"]: row for row in table.data["rows"]}
    for step, row in found.items():
        assert row["entered"] == row["advanced"] + row["dropped"] + row["still"] == ever[step]
        assert row["still"] == standing[step]
        assert row["returned"] <= row["dropped"]
        assert row["rate"] is None or 0 <= row["rate"] <= 1
    assert bool(found) == bool(paths)
    assert table.data["summary"]["opportunities"] == len(paths)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, None])
def test_it_is_drawn_in_both_languages_and_widths(unit: Callable[..., Any], lang: str, width: int | None) -> None:
    from rmflow.renderers import render
    from rmflow.renderers.plain import columns

    walk(unit, "甲", (2, 1))
    with unit() as u:
        text = render(funnel.report(u, Ask()), "table", lang, width=width, colour=False)
    assert ("Funnel" if lang == "en" else "漏斗") in text
    if width:
        assert all(columns(line) <= width for line in text.splitlines())
    assert ("Find target customers" if lang == "en" else "寻找目标客户") in text.replace("\n", " ") or width
