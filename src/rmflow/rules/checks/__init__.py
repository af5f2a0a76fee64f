"""The checks that gates are made of: a function per check, registered under the name the guide uses.

To add one: write the function in its step's file, name it in `guide/checknames.py`, put it in a gate of the guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts
    from rmflow.rules.findings import Finding

    Check = Callable[[Facts, Guide], list[Finding]]

CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under the name that gates use."""

    def register(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return register
