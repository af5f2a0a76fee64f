"""Errors of workdays: days off, the calendar of holidays and make-up days."""

from __future__ import annotations

from cases import Case

WORKDAYS = [
    Case("off_without_days", "two", ("off", "--part", "morning"), 2),
    Case("off_on_no_period", "two", ("off", "sometime"), 2),
    Case("off_backwards", "two", ("off", "2026-12-03..2026-12-01"), 2),
    Case("off_part_of_no_day", "two", ("off", "tomorrow", "--part", "evening"), 2),
    Case("off_cancel_with_a_reason", "two", ("off", "tomorrow", "--cancel", "--why", "x"), 2),
    Case("off_cancel_what_is_not_there", "two", ("off", "tomorrow", "--cancel"), 4),
]
