"""Whether a report's records (`--rows`) add up to its numbers."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any

import pytest

from rmflow.reports import REPORTS
from rmflow.rules.figures import quartiles
from rmflow.text.money import decimal_string


def adds_up(name: str, rows: list[dict[str, Any]], records: list[dict[str, Any]]) -> None:
    """Each number of each row is what its records add; no record is without a row."""
    measures = REPORTS[name].measures(name)
    left: dict[tuple[tuple[str, Any], ...], list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        left[tuple(record["row"].items())].append(record)
    for row in rows:
        mine = [key for key in left if all(row[name] == value for name, value in key)]
        added: dict[str, list[float]] = defaultdict(list)
        for record in (record for key in mine for record in left.pop(key)):
            for measure, value in record["adds"].items():
                assert measure in measures, (measure, record)
                added[measure].append(value)
        for measure, how in measures.items():
            if measure in row:
                assert row[measure] == _result(how, added[measure], row, measure), (measure, row, added[measure][:50])
    assert not left


def _result(how: str, values: list[float], row: dict[str, Any], measure: str) -> Any:
    if how == "sum":
        if isinstance(row[measure], str) or row[measure] is None:
            return decimal_string(int(sum(values)), row["currency"]) if values else row[measure] and decimal_string(0, row["currency"])
        return sum(values)
    if not values:
        return None
    low, middle, high = quartiles(values)
    return {"median": middle, "q1": low, "q3": high, "mean": pytest.approx(statistics.fmean(values)), "max": max(values)}[how]
