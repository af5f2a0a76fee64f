"""How `report team` is set: each number with its change, the notes, and the coaching signals in words (guide 8.4)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.records import Chart, Column, Series, Table
from rmflow.reports import amounts, deals, phrases
from rmflow.reports.quota import rate_words
from rmflow.rules import figures
from rmflow.text.money import format_money
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

Row = dict[str, Any]
TOTALS = ("calls", "reached", "appointments", "visits", "opened", "won", "lost", "offers", "deals", "overdue_promises",
          "without_care")  # fmt: skip
DEFINED = (*TOTALS, "unplanned", "amount", "days_met")
RATES = {
    "contact_rate": "success_rate", "appointment_rate": "appointment_rate", "offer_rate": "offer_rate",
    "deal_rate": "deal_rate", "win_rate": "win_rate", "win_low": "interval", "win_few": "is_few",
    "contact_low": "interval", "few": "is_few",
}  # fmt: skip
# What each signal says, with its numbers, and what to talk about.
SIGNALS: dict[str, Words] = {
    "list": Words("{calls} calls of {asked:g} asked for, {contact_rate} reached (below {below}): the list, or the hours of calling",
                  "拨打 {calls} 通（要求 {asked:g}），联系成功率 {contact_rate}，低于 {below}：检查名单质量与拨打时段"),
    "wording": Words("{contact_rate} reached, but {appointments} appointments out of {reached} (below {below}): the wording of the"
                     " invitation",
                     "联系成功率 {contact_rate}，但联系上 {reached} 人仅约见 {appointments} 次，低于 {below}：打磨邀约话术"),
    "needs": Words("{visits} visits, {offers} offers (below {below}): needs are not confirmed",
                   "面访 {visits} 次，仅出方案 {offers} 个，低于 {below}：需求未确认"),
    "objections": Words("{offers} offers, {deals} deals (below {below}): objections are not dissolved",
                        "方案 {offers} 个，仅成交 {deals} 笔，低于 {below}：异议未化解"),
    "care": Words("{without_care} won and then left alone: step 6 is neglected",
                  "成交后无人维护 {without_care} 户：第六步“客户维护”被忽视"),
}  # fmt: skip


class Span(NamedTuple):
    """The period asked about, as far as it has come, and the one before; None where a beginning is open."""

    first: date | None
    last: date
    before: tuple[date, date] | None


def table(when: Span, rows: list[Row], today: str) -> Table:
    """The report as a table; what is late is as of `today`."""
    summary = _summary(when, rows)
    data = {
        "definition": {name: figures.say(name) for name in DEFINED} | {name: figures.say(of) for name, of in RATES.items()},
        "rows": rows, "summary": summary,
    }  # fmt: skip
    title = words("Team: {period}", "团队：{period}", period=_days(when.first, when.last))
    shown = tuple({**row, "hints": " ".join(signal["code"] for signal in row["signals"] or ())} for row in rows)
    return Table(title, _columns(), shown, data, _notes(when, rows, summary, today), NOTHING, _charts(when, rows))


NOTHING = words("Nobody has any record in these periods.", "这两个时段没有任何记录。")


def _summary(when: Span, rows: list[Row]) -> Row:
    totals = {name: sum(row[name] or 0 for row in rows) for name in TOTALS}
    first, last = when.before or (None, None)
    return {
        "from": when.first.isoformat() if when.first else None, "to": when.last.isoformat(),
        "before": {"from": first.isoformat(), "to": last.isoformat()} if first and last else None,
        **totals, "contact_rate": figures.success_rate(totals["reached"], totals["calls"]),
        "win_rate": figures.win_rate(totals["won"], totals["lost"]), "amount": _sold(rows),
        "signals": [{"rm": row["rm"], **signal} for row in rows for signal in row["signals"] or ()],
    }  # fmt: skip


def _sold(rows: list[Row]) -> dict[str, str]:
    """The amounts of all RMs, by currency."""
    money: Counter[str] = Counter()
    for row in rows:
        if row["deals"]:
            money[row["currency"]] += amounts.minor(row["amount"]) or 0
    return amounts.decimals(money)


def _days(first: Any, last: Any) -> Words:
    return words("{first} to {last}", "{first} 至 {last}", first=first or words("the first", "最早"), last=last)


def _notes(when: Span, rows: list[Row], summary: Row, today: str) -> tuple[Words, ...]:
    if not rows:
        return ()
    compared = () if when.before is None else (
        words("In brackets: the change from {period}.", "括号内为较上期（{period}）的增减。", period=_days(*when.before)),
    )  # fmt: skip
    total = words(
        "Together: {calls}, {reached} reached ({rate}), {appointments}, {visits}, {offers}, {deals} ({amount}).",
        "合计：拨打 {calls}，联系上 {reached}（{rate}），约见 {appointments}，面访 {visits}，方案 {offers}，成交 {deals}（{amount}）。",
        rate=rate_words(summary["contact_rate"], few=False), amount=deals.in_words(summary["amount"]),
        reached=f"{summary['reached']:,}",
        **{name: phrases.counted(summary[name], name[:-1]) for name in ("calls", "appointments", "visits", "offers", "deals")},
    )
    ended = () if summary["win_rate"] is None else (
        words("{won} opportunities won, {lost} lost: win rate {rate} = won ÷ (won + lost).",
              "商机成交 {won} 个，失败 {lost} 个：成交率 {rate} = 成交 ÷（成交 + 失败）。",
              won=f"{summary['won']:,}", lost=f"{summary['lost']:,}", rate=rate_words(summary["win_rate"], few=False)),
    )  # fmt: skip
    hints = tuple(
        words("To talk about with {rm}: {what}.", "辅导要点（{rm}）：{what}。", rm=safe(row["rm"]), what=said(signal))
        for row in rows for signal in row["signals"] or ()
    )  # fmt: skip
    return (total, *ended, *compared, *hints, words("Contact rate = reached ÷ calls, with its 95 % interval; deals: a loan only once"
                                            " approved. Overdue and care: as of {day}.",
                                            "联系成功率 = 联系上 ÷ 拨打，附 95% 置信区间；贷款经审批通过才计成交。"
                                            "逾期与维护截至 {day}。", day=today))  # fmt: skip


def said(signal: Row) -> Words:
    """A signal in words, with the numbers that caused it."""
    told = {key: value for key, value in signal.items() if key not in ("code", "rm")}
    told["below"] = Words(f"{signal['below'] * 100:g} %", f"{signal['below'] * 100:g}%") if "below" in signal else plain("")
    if "contact_rate" in signal:
        told["contact_rate"] = phrases.rate(signal["contact_rate"])
    return SIGNALS[signal["code"]].fill(**told)


def _columns() -> tuple[Column, ...]:
    def number(name: str, head: Words, weight: int = 0) -> tuple[Column, Column]:
        """A number with its change, and the one before for a spreadsheet."""
        past = words("{head} before", "上期{head}", head=head)
        return Column(name, head, "number", _changed(name), weight), Column(name + "_before", past, "data")

    return (
        Column("rm", words("RM", "客户经理"), show=lambda row: safe(row["rm"])),
        *number("calls", words("Calls", "拨打")),
        Column("asked", words("Asked", "要求"), "data"),
        *number("reached", words("Reached", "联系上"), 9),
        Column("contact_rate", words("Rate", "成功率"), "share"),
        Column("contact_low", words("95 %", "95%区间"), show=_interval, weight=8),
        *number("appointments", words("Appts", "约见"), 1),
        *number("visits", words("Visits", "面访"), 2),
        Column("unplanned", words("Unplanned", "计划外"), "number", weight=11),
        *number("opened", words("Opened", "新商机"), 7),
        *number("won", words("Won", "成交商机"), 14),
        *number("lost", words("Lost", "失败商机"), 14),
        Column("win_rate", words("Win rate", "成交率"), "share", show=_win_rate, weight=14),
        Column("win_low", words("Win from", "成交率下限"), "data"),
        Column("win_high", words("Win to", "成交率上限"), "data"),
        *number("offers", words("Offers", "方案"), 4),
        *number("deals", words("Deals", "成交"), 3),
        Column("amount", words("Amount", "金额"), "money", show=_amount, weight=5),
        Column("amount_before", words("Amount before", "上期金额"), "data"),
        Column("currency", words("Currency", "币种"), "data"),
        *number("days_met", words("Days met", "达标天数"), 10),
        Column("overdue_promises", words("Overdue", "逾期承诺"), "number", weight=6),
        Column("without_care", words("No care", "未维护"), "number", weight=12),
        Column("hints", words("To talk about", "辅导"), show=lambda row: join(map(_short, row["signals"] or ())), weight=13),
    )


def _short(signal: Row) -> Words:
    names = {"list": words("list", "名单"), "wording": words("wording", "话术"), "needs": words("needs", "需求"),
             "objections": words("objections", "异议"), "care": words("care", "维护")}  # fmt: skip
    return names[signal["code"]]


def _changed(name: str) -> Callable[[Row], str]:
    def show(row: Row) -> str:
        value, past = row[name], row[name + "_before"]
        if value is None:
            return ""
        return f"{value:,}" if past is None else f"{value:,} ({value - past:+,})" if value != past else f"{value:,} (=)"

    return show


def _interval(row: Row) -> str:
    low, high = row["contact_low"], row["contact_high"]
    return "" if low is None else f"{low * 100:.0f}–{high * 100:.0f} %"


def _win_rate(row: Row) -> Words:
    return plain("") if row["win_rate"] is None else rate_words(row["win_rate"], few=row["win_few"])


def _amount(row: Row) -> Words:
    if not row["deals"]:
        return plain("")
    minor = int(row["amount"].replace(".", ""))
    return Words(format_money(minor, row["currency"], "en"), format_money(minor, row["currency"], "zh"))


def _charts(when: Span, rows: list[Row]) -> tuple[Chart, ...]:
    """Calls by RM, this period and the one before."""
    home = [row for row in rows if row["calls"] is not None]
    if not home:
        return ()
    series = [Series(words("this period", "本期"), tuple(row["calls"] for row in home))]
    if when.before is not None:
        series.append(Series(words("before", "上期"), tuple(row["calls_before"] for row in home)))
    labels = tuple(safe(row["rm"]) for row in home)
    return (Chart("bars", words("Calls by RM", "各客户经理拨打量"), labels, tuple(series), words("calls", "通")),)
