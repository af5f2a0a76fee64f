"""Errors of `verify`: heads that are none."""

from __future__ import annotations

from case import Case

VERIFY = [
    Case("since_that_is_none", "two", ("verify", "--since", "yesterday"), 2),
    Case("since_the_entry_before_the_first", "two", ("verify", "--since", "0"), 2),
]
