"""`report objections`: which answer worked, on a small book with known answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from drawn import looks_right
from rmflow.reports import Ask, objections
from rmflow.rules import figures

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]


def raised(
    u: Any, no: int, kind: str, status: str = "open", *, method: str | None = None, days: int = 0, judged: str = "genuine"
) -> None:
    """An objection of prospect `no`, settled after so many days."""
    opportunity = standing.opportunity(u, no)
    settled = None if status == "open" else (u.today + timedelta(days=days)).isoformat()
    u.insert(
        "objection", prospect_id=opportunity.prospect_id, opportunity_id=opportunity.id,
        n=u.next_n("objection", opportunity.prospect_id), words="利率太高", type=kind, raised_on=u.day, genuineness=judged,
        status=status, method=method, answer="算总账" if method else None, resolved_on=settled,
    )  # fmt: skip


@pytest.fixture
def answered(unit: Unit) -> Unit:
    """Price: three compensated (two won, one lost), one shown evidence (lost); one withdrawn; timing still open."""
    with unit() as u:
        for name, outcome in (("甲", "won"), ("乙", "won"), ("丙", "lost"), ("丁", "lost"), ("戊", "open")):
            no = standing.stand(u, 4, name)
            u.update("opportunity", standing.opportunity(u, no).id, outcome=outcome)
        raised(u, 1, "price", "resolved", method="compensate", days=2)
        raised(u, 2, "price", "resolved", method="compensate", days=4)
        raised(u, 3, "price", "accepted", method="compensate", days=3, judged="condition")
        raised(u, 4, "price", "resolved", method="evidence")
        raised(u, 4, "price", "withdrawn", days=1, judged="pretext")
        raised(u, 5, "timing", judged="undetermined")
    return unit


def answer(unit: Unit, ask: Ask | None = None) -> Any:
    with unit(days=5) as u:
        return objections.report(u, ask or Ask())


def test_a_row_per_type_and_answer(answered: Unit) -> None:
    compensate, evidence, none, timing = answer(answered).data["rows"]
    low, high = figures.interval(2, 3) or (0, 0)
    assert compensate == {
        "type": "price", "method": "compensate", "raised": 3, "genuine": 2, "pretext": 0, "hidden": 0, "condition": 1,
        "undetermined": 0, "answered": 3, "resolved": 2, "withdrawn": 0, "accepted": 1, "open": 0, "held": 2, "won": 2,
        "lost": 1, "dropped": 0, "deferred": 0, "under_way": 0, "ended": 3, "resolved_rate": 2 / 3, "win_rate": 2 / 3,
        "win_low": low, "win_high": high, "few": True, "median_days_open": 3.0, "oldest_open_days": None,
    }  # fmt: skip
    assert (evidence["method"], evidence["won"], evidence["lost"], evidence["win_rate"]) == ("evidence", 0, 1, 0.0)
    # Another of the same type came after it: the answer did not hold.
    assert (evidence["resolved"], evidence["held"]) == (1, 0)
    assert (none["method"], none["withdrawn"], none["answered"], none["resolved_rate"]) == ("", 1, 0, None)
    assert (timing["type"], timing["open"], timing["under_way"], timing["oldest_open_days"]) == ("timing", 1, 1, 5)


def test_what_worked_is_named(answered: Unit) -> None:
    table = answer(answered)
    best = table.data["summary"]["best"]
    assert {kind: (row["method"], row["won"], row["ended"]) for kind, row in best.items()} == {"price": ("compensate", 2, 3)}
    assert "Compensate (2 of 3 won)" in table.notes[1].en
    assert (table.data["summary"]["raised"], table.data["summary"]["pretext"]) == (6, 1)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("type", [("price", 5), ("timing", 1)]),
        ("method", [("compensate", 3), ("evidence", 1), ("", 2)]),
        ("month", [("2026-11", 3), ("2026-11", 1), ("2026-11", 1), ("2026-11", 1)]),
        ("rm", [("li", 3), ("li", 1), ("li", 1), ("li", 1)]),
        ("product", [("", 3), ("", 1), ("", 1), ("", 1)]),
    ],
)
def test_groupings(answered: Unit, by: str, rows: list[tuple[str, int]]) -> None:
    table = answer(answered, Ask(by=by))
    assert sorted((row[by], row["raised"]) for row in table.data["rows"]) == sorted(rows)
    assert sum(row["raised"] for row in table.data["rows"]) == 6
    assert bool(table.charts) == (by == "type")
    # What worked is told over all groups together.
    assert ("price" in table.data["summary"]["best"]) == (by not in ("type", "method"))


def test_the_period_is_that_of_raising_and_a_filter_narrows(answered: Unit) -> None:
    assert answer(answered, Ask(date(2026, 11, 24), None)).data["rows"] == []
    assert answer(answered, Ask(rm="wang")).data["rows"] == []
    assert [row["raised"] for row in answer(answered, Ask(typed=("no:1,2",))).data["rows"]] == [2]


def test_the_chart_counts_each_type_and_what_was_resolved(answered: Unit) -> None:
    table = answer(answered)
    looks_right(table, "Objections", "异议")
    assert [series.values for series in table.charts[0].series] == [(5, 1), (3, 0)]


def test_the_command_answers_in_both_languages(answered: Unit, rmflow: Callable[..., Any]) -> None:
    assert "有效的回应：价格异议（利率/费率）：补偿（3 条中成交 2）。" in rmflow("report", "objections", lang="zh").out
    assert len(rmflow("report", "objections", "--rows", "--json").json) == 6
