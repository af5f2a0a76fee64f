"""The checks that gates are made of: a function per check, registered under the name the guide uses.

To add one: write the function in its step's file, name it in `HOMES` and in `guide/checknames.py`, put it in a gate of
the guide.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts
    from rmflow.rules.findings import Finding

    Check = Callable[[Facts, Guide], list[Finding]]

CHECKS: dict[str, Check] = {}
# Which file holds a check: a gate loads only the files it needs.
HOMES = {
    "source": "find",
    "criteria": "find",
    "authority_contact": "find",
    "dossier": "approach",
    "visit_plan": "approach",
    "visit_confirmed": "approach",
    "visit_held": "meet",
    "need_confirmed": "meet",
    "product_presented": "meet",
    "objections": "objections",
    "signal": "close",
    "close_attempt": "close",
    "deal": "close",
    "tier": "care",
    "next_care": "care",
}


def find_check(name: str) -> Check:
    """The check called `name`, its file loaded if it was not yet.

    Raises:
        KeyError: there is none (the guide's checker lets no such name through).
    """
    if name not in CHECKS:
        importlib.import_module(f"rmflow.rules.checks.{HOMES[name]}")
    return CHECKS[name]


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under the name that gates use."""

    def register(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return register
