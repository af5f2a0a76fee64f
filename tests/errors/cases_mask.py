"""Errors of what leaves the terminal: masking and revealing."""

from __future__ import annotations

from case import Case

MASK = [
    Case("notification_that_names", "two", ("today", "--notify", "--reveal"), 2),
    Case("setting_mask_of_no_such_kind", "two", ("config", "mask", "sometimes"), 2),
]
