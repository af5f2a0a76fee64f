"""Errors of the reports: what cannot be grouped."""

from __future__ import annotations

from case import Case

REPORTS = [
    Case("report_by_in_one_piece", "two", ("report", "day", "--by", "rm"), 2),
]
