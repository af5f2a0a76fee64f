"""What an RM's figures hint at, for the one who coaches him (guide 8.4): enough of one thing, too little of what should
come of it. Each signal carries the numbers that caused it; it is a question to ask, never a verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.rules import figures

if TYPE_CHECKING:
    from collections.abc import Mapping


class Work(NamedTuple):
    """What an RM did in a period; `asked` are the calls that the quota asked for in it, and `without_care` the won
    customers whose care was neither given nor planned.
    """

    asked: float = 0
    calls: int = 0
    reached: int = 0
    appointments: int = 0
    visits: int = 0
    offers: int = 0
    deals: int = 0
    without_care: int = 0


class Signal(NamedTuple):
    """One hint. `code`: `list` (whom and when one calls), `wording`, `needs`, `objections`, `care`."""

    code: str
    numbers: dict[str, Any]


def signals(work: Work, limits: Mapping[str, Any]) -> list[Signal]:
    """The hints that the figures give, in the order of the steps; `limits` are the guide's `numbers.coaching`."""
    found = (
        _list(work, limits), _wording(work, limits), _needs(work, limits), _objections(work, limits), _care(work),
    )  # fmt: skip
    return [signal for signal in found if signal is not None]


def _list(work: Work, limits: Mapping[str, Any]) -> Signal | None:
    """Many dials, few reached: the list, or the hours."""
    rate = figures.success_rate(work.reached, work.calls)
    # Where nothing was asked for, on days off, no number of calls is "many".
    is_many = work.asked > 0 and work.calls >= limits["calls_share"] * work.asked
    if rate is None or not is_many or rate >= limits["contact_low"]:
        return None
    return Signal("list", {"calls": work.calls, "asked": work.asked, "reached": work.reached, "contact_rate": rate,
                           "below": limits["contact_low"]})  # fmt: skip


def _wording(work: Work, limits: Mapping[str, Any]) -> Signal | None:
    """Many reached, few appointments: what is said on the telephone."""
    contact = figures.success_rate(work.reached, work.calls)
    rate = figures.appointment_rate(work.appointments, work.reached)
    if contact is None or rate is None or work.reached < limits["reached_least"] or contact < limits["contact_high"]:
        return None
    if rate >= limits["appointments_low"]:
        return None
    return Signal("wording", {"reached": work.reached, "contact_rate": contact, "appointments": work.appointments,
                              "appointment_rate": rate, "below": limits["appointments_low"]})  # fmt: skip


def _needs(work: Work, limits: Mapping[str, Any]) -> Signal | None:
    """Many visits, few offers: needs are not confirmed."""
    rate = figures.offer_rate(work.offers, work.visits)
    if rate is None or work.visits < limits["visits_least"] or rate >= limits["offers_low"]:
        return None
    return Signal("needs", {"visits": work.visits, "offers": work.offers, "offer_rate": rate,
                            "below": limits["offers_low"]})  # fmt: skip


def _objections(work: Work, limits: Mapping[str, Any]) -> Signal | None:
    """Many offers, few deals: objections are not dissolved."""
    rate = figures.deal_rate(work.deals, work.offers)
    if rate is None or work.offers < limits["offers_least"] or rate >= limits["deals_low"]:
        return None
    return Signal("objections", {"offers": work.offers, "deals": work.deals, "deal_rate": rate,
                                 "below": limits["deals_low"]})  # fmt: skip


def _care(work: Work) -> Signal | None:
    """Won and left alone: step 6 is neglected."""
    return Signal("care", {"without_care": work.without_care}) if work.without_care > 0 else None
