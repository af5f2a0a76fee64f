"""Whom to call next, once what is overdue or due has been called: points for six things, each shown with its reason.

The weights are the guide's (`numbers.call_order`); the formulas are here. Pure functions: the same facts give the same
order, and the score is the sum of the terms that are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# A rate out of few is pulled towards the whole book's, as if so many more cases of the average kind had been seen.
SMOOTHING = 20
TERMS = ("grade", "source", "step", "hour", "contact", "rotting")


class Rate(NamedTuple):
    """A share seen so far: `part` of `whole`."""

    part: int
    whole: int


class Facts(NamedTuple):
    """What the score looks at: the grade of the last graded call, the source's and the hour's rates, the step, days
    since the last contact (None: never) and in the step, and the days after which that step counts as stuck.
    """

    grade: str | None
    source: Rate
    step: int
    hour: Rate
    days_silent: int | None
    days_in_step: int
    stuck_days: int


class Book(NamedTuple):
    """The whole book's rates: prospects that became targets, the best source's smoothed share, calls reached."""

    targets: Rate
    best_source: float
    reached: Rate


def smoothed(rate: Rate, whole: Rate) -> float:
    """(part + k·m) ÷ (whole + k) with k = 20 and m the whole book's share: few cases say little. 0 in an empty book."""
    mean = whole.part / whole.whole if whole.whole else 0.0
    return (rate.part + SMOOTHING * mean) / (rate.whole + SMOOTHING)


def points(facts: Facts, book: Book, weights: Mapping[str, int]) -> dict[str, float]:
    """The points of each term, by its code; their sum is the score."""
    return {
        "grade": grade(facts.grade, weights),
        "source": source(facts.source, book, weights),
        "step": float(weights["step"] * (facts.step - 1)),
        "hour": hour(facts.hour, book, weights),
        "contact": contact(facts.days_silent, weights),
        "rotting": weights["rotting"] * min(1.0, facts.days_in_step / facts.stuck_days),
    }


def grade(code: str | None, weights: Mapping[str, int]) -> float:
    """The weight of the grade (guide 1.3: A within 24 hours, B 3 days, C 7); nothing for D, or without one."""
    return float(weights.get(f"grade_{code.lower()}", 0)) if code else 0.0


def source(rate: Rate, book: Book, weights: Mapping[str, int]) -> float:
    """weight × the source's smoothed share of targets ÷ the best source's."""
    return weights["source"] * smoothed(rate, book.targets) / book.best_source if book.best_source else 0.0


def hour(rate: Rate, book: Book, weights: Mapping[str, int]) -> float:
    """weight × (the hour's smoothed share reached ÷ the book's − 1), between minus the weight and the weight."""
    if not book.reached.part:
        return 0.0
    mean = book.reached.part / book.reached.whole
    return weights["hour"] * max(-1.0, min(1.0, smoothed(rate, book.reached) / mean - 1))


def contact(days: int | None, weights: Mapping[str, int]) -> float:
    """weight × days since the last contact ÷ `contact_days`, at most the weight; all of it where there was none."""
    return weights["contact"] * (1.0 if days is None else min(1.0, days / weights["contact_days"]))
