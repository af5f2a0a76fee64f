"""A heat map of days, before it is drawn: the weeks it spans, each day's shade, what each shade means."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from rmflow.renderers.cells import figure

if TYPE_CHECKING:
    from rmflow.records import Chart

SHADES = 4  # above nothing


class Level(NamedTuple):
    """One shade: 0 is a day without anything, then up to `SHADES`; it takes values above `low`, up to `high`."""

    shade: int
    low: float
    high: float
    whole: bool
    shares: bool

    def says(self, lang: str) -> str:
        """The values it stands for: `0`, `11–20`, `≤ 40.0 %`."""
        high = figure(self.high, lang, shares=self.shares)
        if self.shade == 0:
            return high
        if not self.whole:
            return f"… {high}"
        low = figure(self.low + 1, lang)
        return high if low == high else f"{low}–{high}"


def levels(chart: Chart) -> list[Level]:
    """The shades of a chart: equal steps from nothing to its highest value."""
    known = [value for value in chart.series[0].values if value is not None]
    top = max([*known, 0])
    whole = not chart.shares and all(value == int(value) for value in known)
    steps = [ceil(top * n / SHADES) if whole else top * n / SHADES for n in range(SHADES + 1)]
    found = [Level(0, 0, 0, whole, chart.shares)]
    for shade, (low, high) in enumerate(pairwise(steps), 1):
        if high > low:
            found.append(Level(shade, low, high, whole, chart.shares))
    return found


def weeks(chart: Chart, steps: list[Level]) -> tuple[list[date], dict[tuple[date, int], int]]:
    """The Mondays of all weeks from the first day to the last, and (Monday, weekday) → shade of each day asked about.

    A day without a value counts as nothing.
    """
    days = [date.fromisoformat(str(label)[:10]) for label in chart.labels]
    shade: dict[tuple[date, int], int] = {}
    for day, value in zip(days, chart.series[0].values, strict=True):
        monday = day - timedelta(days=day.weekday())
        shade[monday, day.weekday()] = next(
            (step.shade for step in steps if (value or 0) <= step.high), steps[-1].shade
        )
    first, last = min(shade)[0], max(shade)[0]
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)], shade
