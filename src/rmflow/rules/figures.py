"""Every figure's one formula; `docs/numbers.md` prints these docstrings, and a test holds the two equal.

Pure functions. A share is a number from 0 to 1, not rounded, and None where there is nothing to divide by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


def success_rate(reached: int, calls: int) -> float | None:
    """Contact rate (联系成功率), what the guide calls the success of calling (1.3).

    reached ÷ calls. `calls` are the day's out-calls with any outcome; `reached` those whose outcome the guide marks as
    reached (someone relevant was spoken to). Calls the customer made are in neither. None without calls.
    """
    return _share(reached, calls)


def appointment_rate(appointments: int, reached: int) -> float | None:
    """Appointment rate (邀约率).

    appointments ÷ reached. `appointments` are the calls whose outcome the guide marks as an appointment. None where
    nobody was reached.
    """
    return _share(appointments, reached)


def win_rate(won: int, lost: int) -> float | None:
    """Win rate (成交率).

    won ÷ (won + lost). Opportunities that are deferred, dropped or under way are in neither and are shown apart. None
    where none was won or lost.
    """
    return _share(won, won + lost)


def advance_rate(advanced: int, entered: int) -> float | None:
    """Advance rate of a step (推进率): the share that got through its gate.

    advanced ÷ entered. `entered` are the opportunities that ever came to the step, `advanced` those of them that now
    stand beyond it. None where none entered, and for the last step, which has no gate to pass.
    """
    return _share(advanced, entered)


def median(counts: Mapping[int, int]) -> float | None:
    """Median (中位数) of whole numbers, given as how often each occurs.

    The middle value in order; of an even number of values, the mean of the two in the middle. None without values.
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    low, high = _at(counts, (total - 1) // 2), _at(counts, total // 2)
    return (low + high) / 2


def calls_left(calls: int, least: int) -> int:
    """Calls left (还差): how many out-calls the day's minimum still asks for.

    max(0, minimum − calls).
    """
    return max(0, least - calls)


def is_met(calls: int, reached: int, least: int, floor: float) -> bool:
    """Quota met (达标): enough calls, and enough of them reached.

    calls ≥ minimum and reached ÷ calls ≥ floor. A target that some banks set, never a refusal.
    """
    rate = success_rate(reached, calls)
    return calls >= least and (rate is None or rate >= floor)


def is_few(count: int, few: int) -> bool:
    """Few (样本少): a ratio out of so small a number says little, and is marked.

    0 < denominator < few (10 in the default guide).
    """
    return 0 < count < few


def pace(minutes: float, calls: int) -> float | None:
    """Pace (节奏): minutes per call so far today.

    minutes from the first call to now, inside the guide's call window only (the lunch break does not count) ÷ calls.
    None before the first call, or while no minute inside the window has passed.
    """
    return minutes / calls if calls > 0 and minutes > 0 else None


def days_between(since: date, until: date) -> int:
    """Days (天数): days in a step, days late, days since.

    the later day − the earlier day, in calendar days; the same day is 0.
    """
    return (until - since).days


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _at(counts: Mapping[int, int], place: int) -> int:
    """The value at `place` (from 0) of all values in order."""
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if place < seen:
            return value
    raise IndexError(place)


FIGURES = (
    success_rate, appointment_rate, is_met, calls_left, pace, is_few, advance_rate, median, win_rate, days_between,
)  # fmt: skip


def page(figures: Iterable[object] = FIGURES) -> str:
    """The figures' part of docs/numbers.md; `python -m rmflow.rules.figures` prints it."""
    from inspect import getdoc

    parts = []
    for figure in figures:
        head, _, body = (getdoc(figure) or "").partition("\n\n")
        parts.append(f"### `{getattr(figure, '__name__', '')}`\n\n{head}\n\n{body}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
