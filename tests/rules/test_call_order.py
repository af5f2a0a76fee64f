"""The points of the call order: bounded, monotone, and small samples pulled towards the book's mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rmflow.guide.load import default_guide
from rmflow.rules import call_order
from rmflow.rules.call_order import Book, Facts, Rate

WEIGHTS = default_guide().numbers["call_order"]
RATES = st.integers(0, 300).flatmap(lambda whole: st.integers(0, whole).map(lambda part: Rate(part, whole)))
FACTS = st.builds(
    Facts, st.sampled_from((None, "A", "B", "C", "D")), RATES, st.integers(1, 6), RATES,
    st.none() | st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 90),
)  # fmt: skip


def book(facts: Facts) -> Book:
    """A book that holds at least these facts."""
    targets, reached = Rate(facts.source.part + 5, facts.source.whole + 50), Rate(facts.hour.part + 20, facts.hour.whole + 60)
    best = max(call_order.smoothed(facts.source, targets), call_order.smoothed(Rate(5, 50), targets))
    return Book(targets, best, reached)


@given(FACTS)
def test_every_term_keeps_to_its_weight(facts: Facts) -> None:
    points = call_order.points(facts, book(facts), WEIGHTS)
    assert tuple(points) == call_order.TERMS
    assert 0 <= points["grade"] <= WEIGHTS["grade_a"]
    assert 0 <= points["source"] <= WEIGHTS["source"] + 1e-9
    assert points["step"] == WEIGHTS["step"] * (facts.step - 1)
    assert -WEIGHTS["hour"] <= points["hour"] <= WEIGHTS["hour"]
    assert 0 <= points["contact"] <= WEIGHTS["contact"]
    assert 0 <= points["rotting"] <= WEIGHTS["rotting"]


@given(FACTS, st.integers(0, 500))
def test_more_of_a_reason_never_takes_points_away(facts: Facts, more: int) -> None:
    before = call_order.points(facts, book(facts), WEIGHTS)
    silent = None if facts.days_silent is None else facts.days_silent + more
    longer = facts._replace(days_in_step=facts.days_in_step + more, days_silent=silent)
    after = call_order.points(longer, book(facts), WEIGHTS)
    assert after["rotting"] >= before["rotting"]
    assert after["contact"] >= before["contact"]
    for better, worse in zip("ABC", "BCD", strict=True):
        assert call_order.grade(better, WEIGHTS) > call_order.grade(worse, WEIGHTS) or worse == "D"


@given(RATES, RATES)
def test_a_small_sample_lies_between_itself_and_the_mean(rate: Rate, rest: Rate) -> None:
    whole = Rate(rate.part + rest.part, rate.whole + rest.whole)
    share = call_order.smoothed(rate, whole)
    if rate.whole:
        mean, own = whole.part / whole.whole, rate.part / rate.whole
        assert min(mean, own) - 1e-9 <= share <= max(mean, own) + 1e-9


def test_an_empty_book_gives_no_points_for_what_it_has_not_seen() -> None:
    empty = Book(Rate(0, 0), 0.0, Rate(0, 0))
    points = call_order.points(Facts(None, Rate(0, 0), 1, Rate(0, 0), None, 0, 30), empty, WEIGHTS)
    assert sum(points.values()) == WEIGHTS["contact"]
