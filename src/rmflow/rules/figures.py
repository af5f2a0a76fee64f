"""Every figure's one formula; `docs/numbers.md` prints these docstrings, and a test holds the two equal.

Pure functions. A share is a number from 0 to 1, not rounded, and None where there is nothing to divide by. `figure`
gives each the line that reports print beside it; what is merely counted has its line in `COUNTS`.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, TypeVar

from rmflow.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

F = TypeVar("F", bound="Callable[..., Any]")
FIGURES: list[Callable[..., Any]] = []
_SAID: dict[str, Words] = {}
# What is counted, not calculated: the words that reports print beside the number.
COUNTS: dict[str, Words] = {
    "entered": Words("opportunities that ever came to the step", "曾进入该步骤的商机"),
    "advanced": Words("of these, those that stand beyond it now", "其中现已到更后步骤的"),
    "dropped": Words("fell out: lost, deferred or dropped in it, or taken back to an earlier step (returned)",
                     "流失：在该步骤失败、搁置、淘汰，或退回更早步骤（returned）"),
    "still": Words("stand in it, under way", "仍在该步骤推进的"),
    "refused": Words("how often the guide refused these opportunities something while they stood in the step",
                     "这些商机处于该步骤时被指引拒绝的次数"),
    "calls": Words("out-calls, any outcome", "呼出通话，不论结果"),
    "reached": Words("calls on which someone relevant was spoken to", "与相关人员通上话的通话"),
    "appointments": Words("calls that ended in an appointment", "约定见面的通话"),
    "visits": Words("visits held", "已进行的拜访"),
    "unplanned": Words("of these, visits that nobody had planned", "其中计划外的拜访"),
    "opened": Words("opportunities opened", "新开商机"),
    "offers": Words("products presented for a need", "针对需求介绍的方案"),
    "deals": Words("deals made; a loan only once the bank approved it", "成交笔数；贷款经审批通过才计"),
    "amount": Words("their amounts, each currency in a row of its own", "成交金额，各币种分行列示"),
    "overdue_promises": Words("promises due before today and not kept", "今日之前到期而未兑现的承诺"),
    "without_care": Words("won so long ago that care was due, and neither given nor planned",
                          "成交后首次维护已到期，既未维护也未安排的"),
    "days_met": Words("days on which the quota was met", "通话达标天数"),
    "median_days": Words("median days of the stays that ended with a step forward; imported steps have no days",
                         "向前推进者在该步骤停留天数的中位数；批量导入的步骤没有停留天数"),
}  # fmt: skip


def figure(en: str, zh: str) -> Callable[[F], F]:
    """Mark a function as a figure, with its formula in a line."""

    def mark(function: F) -> F:
        FIGURES.append(function)
        _SAID[function.__name__] = Words(en, zh)
        return function

    return mark


def say(name: str) -> Words:
    """The line that says what `name` is: a figure's formula, or what is counted."""
    return _SAID.get(name) or COUNTS[name]


@figure("reached ÷ calls", "联系上 ÷ 拨打")
def success_rate(reached: int, calls: int) -> float | None:
    """Contact rate (联系成功率), what the guide calls the success of calling (1.3).

    reached ÷ calls. `calls` are the day's out-calls with any outcome; `reached` those whose outcome the guide marks as
    reached (someone relevant was spoken to). Calls the customer made are in neither. None without calls.
    """
    return _share(reached, calls)


@figure("appointments ÷ reached", "约见 ÷ 联系上")
def appointment_rate(appointments: int, reached: int) -> float | None:
    """Appointment rate (邀约率).

    appointments ÷ reached. `appointments` are the calls whose outcome the guide marks as an appointment. None where
    nobody was reached.
    """
    return _share(appointments, reached)


@figure("won ÷ (won + lost)", "成交 ÷ （成交 + 失败）")
def win_rate(won: int, lost: int) -> float | None:
    """Win rate (成交率).

    won ÷ (won + lost). Opportunities that are deferred, dropped or under way are in neither and are shown apart. None
    where none was won or lost.
    """
    return _share(won, won + lost)


@figure("offers ÷ visits held", "方案 ÷ 面访")
def offer_rate(offers: int, visits: int) -> float | None:
    """Proposal rate (方案率): what comes of visits.

    offers ÷ visits held, each counted in the period it falls in. None without visits.
    """
    return _share(offers, visits)


@figure("deals ÷ offers", "成交 ÷ 方案")
def deal_rate(deals: int, offers: int) -> float | None:
    """Deal rate (方案成交率): what comes of offers.

    deals ÷ offers, each counted in the period it falls in. A loan is a deal only when the bank has approved it. None
    without offers.
    """
    return _share(deals, offers)


@figure("advanced ÷ entered", "通过 ÷ 进入")
def advance_rate(advanced: int, entered: int) -> float | None:
    """Advance rate of a step (推进率): the share that got through its gate.

    advanced ÷ entered. `entered` are the opportunities that ever came to the step, `advanced` those of them that now
    stand beyond it. None where none entered, and for the last step, which has no gate to pass.
    """
    return _share(advanced, entered)


@figure("the middle value in order", "按大小排列的中间值")
def median(counts: Mapping[int, int]) -> float | None:
    """Median (中位数) of whole numbers, given as how often each occurs.

    The middle value in order; of an even number of values, the mean of the two in the middle. None without values.
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    low, high = _at(counts, (total - 1) // 2), _at(counts, total // 2)
    return (low + high) / 2


@figure("a value that a quarter (half, three quarters) of the values do not exceed", "四分位数（内插）")
def quartiles(values: Iterable[float]) -> tuple[float, float, float] | None:
    """Quartiles (四分位数): the values that a quarter, half and three quarters of the values lie below.

    Of n values in order, the one at place p·(n − 1), counted from 0, for p of ¼, ½ and ¾; between two places, in
    proportion between the two values (the method of R type 7 and of spreadsheets' QUARTILE.INC). None without values.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    low, middle, high = (_between(ordered, p) for p in (0.25, 0.5, 0.75))
    return low, middle, high


@figure("the range in which the true rate lies, 19 times of 20 (Wilson)", "真实比率有 95% 把握所在的区间（Wilson）")
def interval(part: int, whole: int) -> tuple[float, float] | None:
    """Interval (95% 置信区间): the range that holds the true rate 19 times out of 20, as Wilson (1927) has it.

    (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n) with p = part ÷ whole, n = whole, z = 1.96. So 1 of 7 is 3 %
    to 51 %, not 14 %. None out of nothing.
    """
    if whole <= 0:
        return None
    z, rate = 1.96, part / whole
    centre = rate + z * z / (2 * whole)
    spread = z * sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@figure("max(0, minimum − calls)", "下限 − 拨打，不小于 0")
def calls_left(calls: int, least: int) -> int:
    """Calls left (还差): how many out-calls the day's minimum still asks for.

    max(0, minimum − calls).
    """
    return max(0, least - calls)


@figure("calls ≥ min and success_rate ≥ floor", "拨打量 ≥ 下限，且联系成功率 ≥ 底线")
def is_met(calls: int, reached: int, least: int, floor: float) -> bool:
    """Quota met (达标): enough calls, and enough of them reached.

    calls ≥ minimum and reached ÷ calls ≥ floor. A target that some banks set, never a refusal.
    """
    rate = success_rate(reached, calls)
    return calls >= least and (rate is None or rate >= floor)


@figure("working days in a row up to today with the quota met", "截至今日连续达标的工作日数")
def streak(days: Iterable[bool | None]) -> int:
    """Streak (连续达标): working days in a row up to today on which the quota was met.

    Counted from today back to the first working day without. A day off is neither counted nor does it break; today does
    not break while it is not met, for it is not over. `days` are today, yesterday and so on: met, not met, or None where
    nothing was asked.
    """
    count = 0
    for at, met in enumerate(days):
        if met:
            count += 1
        elif met is False and at > 0:
            break
    return count


@figure("out of so few that the ratio says little", "分母过小，比率参考意义不大")
def is_few(count: int, few: int) -> bool:
    """Few (样本少): a ratio out of so small a number says little, and is marked.

    0 < denominator < few (10 in the default guide).
    """
    return 0 < count < few


@figure("minutes inside the call window since the first call ÷ calls", "自首通起拨打时段内的分钟数 ÷ 拨打")
def pace(minutes: float, calls: int) -> float | None:
    """Pace (节奏): minutes per call so far today.

    minutes from the first call to now, inside the guide's call window only (the lunch break does not count) ÷ calls.
    None before the first call, or while no minute inside the window has passed.
    """
    return minutes / calls if calls > 0 and minutes > 0 else None


@figure("the later day − the earlier day", "后一日 − 前一日")
def days_between(since: date, until: date) -> int:
    """Days (天数): days in a step, days late, days since.

    the later day − the earlier day, in calendar days; the same day is 0.
    """
    return (until - since).days


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _between(ordered: list[float], share: float) -> float:
    """The value at a share of the way through values in order."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _at(counts: Mapping[int, int], place: int) -> int:
    """The value at `place` (from 0) of all values in order."""
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if place < seen:
            return value
    raise IndexError(place)


def page(figures: Iterable[object] = tuple(FIGURES)) -> str:
    """The figures' part of docs/numbers.md; `python -m rmflow.rules.figures` prints it."""
    from inspect import getdoc

    parts = []
    for figure in figures:
        head, _, body = (getdoc(figure) or "").partition("\n\n")
        parts.append(f"### `{getattr(figure, '__name__', '')}`\n\n{head}\n\n{body}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
