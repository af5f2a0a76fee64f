"""The gates: what must be on record before an opportunity may leave a step; never only the first gap, always all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.rules.checks import find_check
from rmflow.rules.findings import Finding, Verdict, fix
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.facts import Facts

LAST_STEP = 6


def judge(facts: Facts, guide: Guide, step: int | None = None) -> Verdict:
    """The verdict of the gate at `step` (default: where the opportunity stands).

    The checks of `every_gate` (by default the criteria) come with every gate; a check named twice runs once.
    """
    step = facts.opportunity.step if step is None else step
    # The criteria's own place in gate 1 is after the source, so a gate that names a check itself decides its order.
    own = guide.gates.get(step, ())
    names = [name for name in guide.every_gate if name not in own] + list(own)
    found: list[Finding] = []
    for name in dict.fromkeys(names):
        found += find_check(name)(facts, guide)
    return Verdict(step, tuple(_without_repeats(found)))


def _without_repeats(found: list[Finding]) -> list[Finding]:
    """One gap, one line: an unanswered `authority` also lacks its contact, and one command fills both."""
    shut = {finding.code for finding in found if not finding.is_met}
    return [f for f in found if f.is_met or f.code != "authority_contact" or "authority" not in shut]


def stands_before(facts: Facts, guide: Guide, step: int) -> tuple[Finding, ...]:
    """What must happen before an action of `step`: each gate between, and the move through it, in order.

    Empty where the opportunity already stands at `step` or beyond.
    """
    found: list[Finding] = []
    for n in range(facts.opportunity.step, step):
        # The criteria shut every gate, but need saying once.
        said = {finding.code for finding in found}
        found += [finding for finding in judge(facts, guide, n).missing if finding.code not in said]
        found.append(_move(facts, guide, n))
    return tuple(found)


def _move(facts: Facts, guide: Guide, step: int) -> Finding:
    return Finding(
        "advance", step, False,
        words("stands at step {n}, {here}; step {to} is {there}", "现处第{n}步（{here}），第{to}步为“{there}”",
              n=step, here=guide.step_label(step), to=step + 1, there=guide.step_label(step + 1)),
        fix("advance", facts.prospect.no),
    )  # fmt: skip


def committing(facts: Facts, guide: Guide, action: str) -> tuple[Finding, ...]:
    """The criteria that stand against an action that commits the bank; empty where none does, or it commits nothing."""
    if action not in guide.committing:
        return ()
    return tuple(finding for finding in find_check("criteria")(facts, guide) if not finding.is_met)
