"""Every figure's one formula; `docs/numbers.md` prints these docstrings, and a test holds the two equal.

Pure functions. A share is a number from 0 to 1, not rounded, and None where there is nothing to divide by. `figure`
gives each the line that reports print beside it; what is merely counted has its line in `COUNTS`.
"""

from __future__ import annotations

from datetime import timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any, TypeVar

from rmflow.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

F = TypeVar("F", bound="Callable[..., Any]")
N = TypeVar("N", int, float)
FIGURES: list[Callable[..., Any]] = []
_SAID: dict[str, Words] = {}
# What is counted, not calculated: the words that reports print beside the number.
COUNTS: dict[str, Words] = {
    "prospects": Words("prospects found in the period, by where they came from", "该时段内发现的客户，按来源"),
    "targets": Words("of these, those of whom an opportunity ever passed gate 1", "其中有商机通过第一关、成为目标客户的"),
    "prospects_won": Words("of these prospects, those with an opportunity won", "其中有商机成交的客户"),
    "prospects_lost": Words("of these, those with an opportunity lost and none won", "其中有商机失败且无成交的客户"),
    "calls_to": Words("out-calls ever made to these prospects, with any outcome", "对这些客户的全部呼出通话，不论结果"),
    "talk": Words("minutes of these calls that have a length on record", "上述通话有记录的时长（分钟）"),
    "days_to_win": Words("median days from finding the prospect to the first win", "从发现客户到首次成交天数的中位数"),
    "amount_won": Words("deals that count (credit only once approved) of won opportunities, in the commonest currency;"
                        " others stand in other_amounts",
                        "已成交商机的有效成交额（授信须经审批），按最常用币种；其他币种列在 other_amounts"),
    "raised": Words("objections raised in the period", "该时段内提出的异议"),
    "answered": Words("of these, those settled with a method of answering", "其中用某种方法回应并了结的"),
    "held": Words("resolved, and none of the same type came after it on the same opportunity", "已化解，且同一商机其后未再出现同类异议"),
    "then": Words("what became of the objections' opportunities, each objection counted", "异议所属商机的结果，按异议逐条计"),
    "days_open": Words("median days from raising to settling", "从提出到了结天数的中位数"),
    "ended_badly": Words("opportunities that are lost (or dropped, or deferred: rows of their own), by the day they ended",
                         "失败的商机（淘汰、搁置分行列示），按结束日期"),
    "amount_lost": Words("the latest amount named of each, in the commonest currency; others stand in other_amounts",
                         "各商机最近一次报出的金额，按最常用币种；其他币种列在 other_amounts"),
    "with_pitfalls": Words("of these, those with a pitfall admitted in a closing attempt", "其中在促成时自认有成交误区的"),
    "days_to_end": Words("median days from opening to the end", "从开立到结束天数的中位数"),
    "in_care": Words("customers with an opportunity at step 6 that is not off the path", "有商机处于第六步（维护）且未淘汰的客户"),
    "within": Words("of these, those whose next contact is not overdue by their tier's cadence; a contact is a call that"
                    " reached them, a visit held, or care given",
                    "其中按层级周期未逾期联系的；联系指接通的电话、已进行的拜访或已做的维护"),
    "face_due": Words("of these, those last met in person longer ago than the tier's face_days", "其中距上次面见已超过层级面见周期的"),
    "care_done": Words("pieces of care given in the period", "该时段内已做的维护"),
    "care_late": Words("of these, those given after their day", "其中晚于应做日期的"),
    "care_overdue": Words("pieces of care planned for a day of the period that is past, and not given",
                          "该时段内应做、已过期而未做的维护"),
    "maturities": Words("deals that mature and dated facts that fall within the days ahead", "未来期限内到期的成交，及有日期的情报事项"),
    "uncovered": Words("of these, deals with neither care of the maturity planned until then nor an opportunity under way",
                       "其中既未在到期前安排到期承接、也没有在途商机的成交"),
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
    "won": Words("opportunities won, by the day they were", "成交的商机，按成交日期"),
    "lost": Words("opportunities lost, by the day they were", "失败的商机，按失败日期"),
    "offers": Words("products presented for a need", "针对需求介绍的方案"),
    "deals": Words("deals made; a loan only once the bank approved it", "成交笔数；贷款经审批通过才计"),
    "amount": Words("their amounts, each currency in a row of its own", "成交金额，各币种分行列示"),
    "overdue_promises": Words("promises due before today and not kept", "今日之前到期而未兑现的承诺"),
    "without_care": Words("won so long ago that care was due, and neither given nor planned",
                          "成交后首次维护已到期，既未维护也未安排的"),
    "days_met": Words("days on which the quota was met", "通话达标天数"),
    "median_days": Words("median days of the stays that ended with a step forward; imported steps have no days",
                         "向前推进者在该步骤停留天数的中位数；批量导入的步骤没有停留天数"),
    "in_pipeline": Words("open opportunities that stand in the step, short of care", "处于该步骤、尚未转入维护的在途商机"),
    "in_pipeline_amount": Words("the latest amount named of each, one row per currency; without one it stands in no_amount"
                                " and in the row of the commonest currency",
                                "各商机最近一次报出的金额，按币种分行；未报金额的计入 no_amount，列在最常用币种的行"),
    "without_next": Words("of these, those whose customer has nothing dated to do", "其中客户没有已定日期的下一步的"),
    "median_days_in_step": Words("median days that they have stood in the step until today", "至今在该步骤停留天数的中位数"),
    "oldest_days": Words("days of the one that has stood there longest", "停留最久者的天数"),
    "awaiting_care": Words("won, but not yet moved on to care; not among the open ones", "已成交、尚未转入维护；不计入在途"),
    "awaiting_bank": Words("credit agreed or in the bank's approval: not won, weighted with the rate of the closing step",
                           "意向或审批中的授信：不算成交，按促成步骤的概率加权"),
    "won_in_period": Words("won in the period, as they are; not weighted", "该时段内的成交，按实际金额，不加权"),
    "sample": Words("ended opportunities of the whole book that ever came to the step: what the rate is out of",
                    "全账簿中曾进入该步骤且已结束的商机：即概率的分母"),
    "rate_interval": Words("the 95 % interval of the rate (rate_low, rate_high); low and high weight with its two ends,"
                           " and their sums are wider than a 95 % interval of the sum",
                           "概率的 95% 置信区间（rate_low、rate_high）；low、high 按区间两端加权，合计的范围比合计本身的 95% 区间更宽"),
    "unknown": Words("amounts at a step that no ended opportunity has been through: no rate, so not weighted",
                     "所处步骤尚无已结束的样本，概率未知，金额单列、不加权"),
    "expected_month": Words("Open ones stand in the month in which they will have been at their step for the median days"
                            " that the book's own wins took from there; in this month where that has passed; in none where no"
                            " win tells.",
                            "在途商机按本账簿已成交者从该步骤到成交的天数中位数推算月份；已过期的计入本月；没有成交样本的为“无”。"),
    "stays": Words("stays that ended with a step forward in the period; of the row won: opportunities won in it",
                   "该时段内以向前推进结束的停留；“成交”行为该时段成交的商机"),
    "stay_days": Words("calendar days from coming to the step until the step forward; imported steps have no days",
                       "从进入步骤到向前推进的自然日数；批量导入的步骤没有停留天数"),
    "opened_to_won": Words("of the row won: days from opening to winning, imported ones too",
                           "“成交”行为从开立到成交的天数，含批量导入的商机"),
    "days_over": Words("days in the step beyond the guide's limit", "超出指引停滞期限的天数"),
    "last_contact": Words("the last call that reached someone, or visit held", "最近一次联系上的通话或已进行的拜访"),
    "booked": Words("the earliest call, step, visit or promise that is dated today or later; care of an earlier deal is none",
                    "今日及以后最早的已定事项：电话、下一步、拜访或承诺；此前成交的维护不算"),
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


@figure("targets ÷ prospects", "目标客户 ÷ 发现的客户")
def qualified_rate(targets: int, prospects: int) -> float | None:
    """Qualified rate (合格率), the yield of a way of finding (guide 8.3).

    targets ÷ prospects. `prospects` are those found in the period; `targets` those of them of whom any opportunity ever
    passed gate 1, that is, came to step 2 or beyond, wherever it stands now. None without prospects.
    """
    return _share(targets, prospects)


@figure("calls ÷ targets (appointments, won)", "拨打 ÷ 目标客户（约见、成交）")
def calls_per(calls: int, results: int) -> float | None:
    """Cost in calls (通话成本): how many out-calls one target, one appointment, one customer won took.

    calls ÷ results, over all out-calls to the prospects found in the period, those that came to nothing too. None where
    there is no result.
    """
    return _share(calls, results)


@figure("resolved ÷ answered", "化解 ÷ 已回应")
def resolved_rate(resolved: int, answered: int) -> float | None:
    """Resolved rate of a method (化解率).

    resolved ÷ answered. `answered` are the objections settled with that method of answering, `resolved` those of them
    that were resolved rather than withdrawn by the customer or accepted as a condition. None where none was answered.
    """
    return _share(resolved, answered)


@figure("of the row ÷ of all rows with that outcome", "该行数 ÷ 同一结果的合计")
def share_of(part: int, whole: int) -> float | None:
    """Share (占比): a row's part of all that ended the same way.

    The row's opportunities ÷ all opportunities of the report with the same outcome (lost, deferred or dropped). None
    where there are none.
    """
    return _share(part, whole)


@figure("last contact (or the first day in care) + the tier's cadence", "最近联系日（或进入维护日）+ 层级周期")
def contact_due(last: date, cadence_days: int) -> date:
    """Contact due (应联系日): until when a customer in care has to be spoken to again (guide 6.3).

    The day of the last contact + the tier's cadence_days; before the first contact, the day he came to care + the same.
    Overdue from the day after.
    """
    return last + timedelta(days=cadence_days)


@figure("key customers within cadence ÷ all key customers", "周期内联系过的重点客户 ÷ 全部重点客户")
def coverage(within: int, customers: int) -> float | None:
    """Coverage (覆盖率): how well the important customers are looked after (guide 8.3).

    within ÷ customers. `customers` are those in care whose tier the guide marks `key`, `within` those of them whose next
    contact is not overdue (see `contact_due`). None without such customers.
    """
    return _share(within, customers)


@figure("won ÷ (won + lost)", "成交 ÷ （成交 + 失败）")
def win_rate(won: int, lost: int) -> float | None:
    """Win rate (成交率).

    won ÷ (won + lost). Opportunities that are deferred, dropped or under way are in neither and are shown apart. None
    where none was won or lost.
    """
    return _share(won, won + lost)


@figure("won ÷ (won + lost + dropped), of those that ever came to the step", "成交 ÷（成交 + 失败 + 淘汰），限曾进入该步骤者")
def win_probability(won: int, ended: int) -> float | None:
    """Probability of winning from a step (成交概率), as the book's own past has it.

    won ÷ ended, of all opportunities of the book, whoever's and whenever opened, that ever came to the step. `ended`
    are those now won, lost or dropped, at whatever step that was; `won` those of them that are won, and those that
    came to care (step 6) and fell away only there. Open and deferred ones are in neither. None where none has ended:
    then it is unknown, not 0 and not 1.
    """
    return _share(won, ended)


@figure("amount × win_probability", "金额 × 成交概率")
def weighted(amount: int, probability: float | None) -> int | None:
    """Weighted amount (加权金额): what an open amount is worth on average, in minor units.

    amount × win_probability of its step, rounded to the minor unit. None where the probability is not known.
    """
    return None if probability is None else round(amount * probability)


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
def quartiles(values: Iterable[float] | Mapping[int, int]) -> tuple[float, float, float] | None:
    """Quartiles (四分位数) of values, or of whole numbers given as how often each occurs.

    Of n values in order, the one at place p·(n − 1), counted from 0, for p of ¼, ½ and ¾; between two places, in
    proportion between the two values (the method of R type 7 and of spreadsheets' QUARTILE.INC). None without values.
    """
    from collections import Counter

    counts: Mapping[float, int] = Counter(values)
    total = sum(counts.values())
    if total <= 0:
        return None
    low, middle, high = (_between(counts, p * (total - 1)) for p in (0.25, 0.5, 0.75))
    return low, middle, high


@figure("sum ÷ number", "总和 ÷ 个数")
def mean(counts: Mapping[int, int]) -> float | None:
    """Mean (平均数) of whole numbers, given as how often each occurs.

    The sum of the values ÷ how many they are. None without values.
    """
    total = sum(counts.values())
    return sum(value * count for value, count in counts.items()) / total if total > 0 else None


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


@figure("days in the step > the guide's stuck_days, and nothing booked for today or later",
        "停留天数 > 指引的 stuck_days，且今日及以后没有已定事项")
def is_stuck(days: int, limit: int, *, booked: bool) -> bool:
    """Stuck (停滞): an opportunity, short of care, that has stood too long at its step, and nothing is planned.

    days > limit, the guide's `stuck_days` of the step, and no call, step, visit or promise is booked for today or a
    later day. With something booked it waits as planned (按计划等待).
    """
    return days > limit and not booked


@figure("the later day − the earlier day", "后一日 − 前一日")
def days_between(since: date, until: date) -> int:
    """Days (天数): days in a step, days late, days since.

    the later day − the earlier day, in calendar days; the same day is 0.
    """
    return (until - since).days


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _between(counts: Mapping[float, int], place: float) -> float:
    """The value at `place` (from 0) of all values in order; between two places, in proportion."""
    below = int(place)
    low = _at(counts, below)
    return low + (_at(counts, below + 1) - low) * (place - below) if place > below else low


def _at(counts: Mapping[N, int], place: int) -> N:
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
