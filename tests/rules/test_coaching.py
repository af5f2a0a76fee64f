"""The coaching signals of guide 8.4: each where its figures say so, never without, and with the numbers behind it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.guide.load import compile_guide, default_guide
from rmflow.guide.sections import section
from rmflow.guide.types import Guide
from rmflow.rules.coaching import Work, signals

LIMITS = section(default_guide(), "coaching")
N = st.integers(0, 400)


@st.composite
def works(draw: st.DrawFn) -> Work:
    calls = draw(N)
    reached = draw(st.integers(0, calls))
    return Work(draw(st.sampled_from((0, 15, 30, 150))), calls, reached, draw(st.integers(0, reached)), draw(N), draw(N),
                draw(N), draw(st.integers(0, 3)))  # fmt: skip


def codes(work: Work) -> list[str]:
    return [signal.code for signal in signals(work, LIMITS)]


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (Work(), []),
        (Work(asked=150, calls=150, reached=9), ["list"]),
        (Work(asked=150, calls=119, reached=9), []),  # not many calls
        (Work(asked=0, calls=150, reached=9), []),  # days off
        (Work(asked=150, calls=150, reached=15), []),
        (Work(asked=150, calls=100, reached=40, appointments=3), ["wording"]),
        (Work(asked=150, calls=100, reached=40, appointments=4), []),
        (Work(asked=150, calls=20, reached=9), []),  # too few to judge
        (Work(visits=10, offers=1), ["needs"]),
        (Work(visits=10, offers=2), []),
        (Work(visits=4, offers=0), []),
        (Work(visits=10, offers=10, deals=1), ["objections"]),
        (Work(visits=10, offers=10, deals=2), []),
        (Work(without_care=1), ["care"]),
    ],
)
def test_each_signal_where_its_figures_say_so(work: Work, expected: list[str]) -> None:
    assert codes(work) == expected


@given(works())
def test_a_signal_carries_the_numbers_that_caused_it(work: Work) -> None:
    for signal in signals(work, LIMITS):
        told = signal.numbers
        counted: dict[str, Any] = {key: value for key, value in told.items() if key in Work._fields}
        assert counted == {key: getattr(work, key) for key in counted}
        if "below" in told:
            rate = {"list": "contact_rate", "wording": "appointment_rate", "needs": "offer_rate", "objections": "deal_rate"}
            assert told[rate[signal.code]] < told["below"]


@given(works(), st.sampled_from(("appointments", "offers", "deals")))
def test_more_of_what_is_missing_takes_its_signal_away(work: Work, more: str) -> None:
    cured = {"appointments": "wording", "offers": "needs", "deals": "objections"}
    enough = work.reached if more == "appointments" else int(max(work)) + 1
    assert cured[more] not in codes(work._replace(**{more: enough}))


@given(works())
def test_never_both_the_list_and_the_wording(work: Work) -> None:
    assert not {"list", "wording"} <= set(codes(work))


def test_a_book_with_an_older_guide_takes_the_defaults() -> None:
    raw = compile_guide()
    old = {key: value for key, value in raw["numbers"].items() if key not in ("coaching", "audit")}
    assert section(Guide({**raw, "numbers": old}), "coaching") == LIMITS
    own = Guide({**raw, "numbers": {**old, "coaching": {"visits_least": 9}}})
    assert section(own, "coaching") == {**LIMITS, "visits_least": 9}, "a number that is not there is the default's"
