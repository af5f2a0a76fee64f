"""How `report forecast` looks: its columns, its words, its bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Chart, Column
from rmflow.reports import amounts, phrases
from rmflow.reports import scope as scopes
from rmflow.text.money import CURRENCIES
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

Row = dict[str, Any]
OPEN, BANK, WON = LINES = ("open", "awaiting_bank", "won")
WEIGHTED = ("weighted", "low", "high")


def _currency(code: str) -> Words:
    return Words(code, CURRENCIES[code][1]) if code in CURRENCIES else plain(code)


def said(total: Row) -> Words:
    """A currency's total in words; what there is nothing of is left out."""

    def money(name: str) -> Words:
        return words("unknown", "未知") if total[name] is None else amounts.whole(total[name], total["currency"])

    # Said so: the sums of nothing would read as if the open ones were worth nothing.
    is_unnamed = 0 < total["no_amount"] == total["opportunities"]
    first = (
        words("{currency}: {n} open, none with an amount, so nothing to weight", "{currency}：在途 {n} 个，均未报金额，无从加权")
        if is_unnamed
        else words("{currency}: {n} open, {amount}; weighted {weighted} ({low} to {high})",
                   "{currency}：在途 {n} 个，{amount}；加权 {weighted}（{low} 至 {high}）")
    )  # fmt: skip
    sums = {name: money(name) for name in ("amount", *WEIGHTED)}
    parts = [first.fill(currency=_currency(total["currency"]), n=f"{total['opportunities']:,}", **sums)]
    if total["no_amount"] and not is_unnamed:
        parts.append(words("{n} of them without an amount", "其中未报金额 {n} 个", n=f"{total['no_amount']:,}"))
    if amounts.minor(total["unknown"]):
        parts.append(words("{unknown} of it at steps without a rate, not weighted", "其中 {unknown} 所处步骤概率未知，未加权",
                           unknown=money("unknown")))  # fmt: skip
    if total["awaiting_bank"]:
        parts.append(words("{n} of them await the bank, {amount}", "其中待行内审批 {n} 个，{amount}",
                           n=f"{total['awaiting_bank']:,}", amount=money("awaiting_bank_amount")))  # fmt: skip
    if total["won"]:
        parts.append(words("won {n}, {amount}", "已成交 {n} 个，{amount}", n=f"{total['won']:,}", amount=money("won_amount")))
    return words("{said}.", "{said}。", said=join(parts, "; ", "；"))


HOW = words(
    "Rate: won ÷ (won + lost + dropped) of all ended opportunities of the book that ever came to the step; never 100 %"
    " for want of a sample. A loan is won only when the bank has approved it.",
    "成交概率 = 成交 ÷（成交 + 失败 + 淘汰），取全账簿曾进入该步骤且已结束的商机；没有样本即为未知，绝不按 100% 计。"
    "贷款经审批通过才算成交。",
)


def line_columns(unit: Unit) -> tuple[Column, ...]:
    """Of the table by step."""
    return (
        Column("line", words("Line", "类别"), "data"),
        Column("step", words("Step", "步骤"), show=lambda row: _line_said(unit, row)),
        Column("opportunities", words("Number", "笔数"), "number", weight=4),
        Column("amount", words("Amount", "金额"), "money", show=amounts.shown("amount"), weight=1),
        Column("currency", words("Currency", "币种"), "data"),
        Column("no_amount", words("No amount", "未报金额"), "number", weight=8),
        Column("win_rate", words("Rate", "成交概率"), "share", show=_rate_said, weight=2),
        Column("sample", words("Out of", "样本"), "number", weight=3),
        Column("sample_won", words("Of these won", "其中成交"), "data"),
        Column("rate_low", words("From", "概率下限"), "share", weight=6),
        Column("rate_high", words("To", "概率上限"), "share", weight=6),
        Column("few", words("Few", "样本少"), "data"),
        *_weighted_columns(),
    )


def group_columns(unit: Unit, by: str) -> tuple[Column, ...]:
    """Of the table by a grouping."""
    return (
        scopes.group_column(unit, by),
        Column("opportunities", words("Open", "在途"), "number", weight=2),
        Column("amount", words("Amount", "金额"), "money", show=amounts.shown("amount"), weight=1),
        Column("currency", words("Currency", "币种"), "data"),
        Column("no_amount", words("No amount", "未报金额"), "number", weight=8),
        Column("awaiting_bank", words("At the bank", "待审批"), "number", weight=6),
        Column("awaiting_bank_amount", words("Bank amount", "待审批金额"), "money", show=amounts.shown("awaiting_bank_amount"),
               weight=6),
        *_weighted_columns(),
        Column("won", words("Won", "成交"), "number", weight=3),
        Column("won_amount", words("Won amount", "成交金额"), "money", show=amounts.shown("won_amount"), weight=2),
    )  # fmt: skip


def _weighted_columns() -> tuple[Column, ...]:
    return (
        Column("weighted", words("Weighted", "加权金额"), "money", show=amounts.shown("weighted")),
        Column("low", words("Low", "加权下限"), "money", show=amounts.shown("low"), weight=5),
        Column("high", words("High", "加权上限"), "money", show=amounts.shown("high"), weight=5),
        Column("unknown", words("No rate", "概率未知"), "money", show=amounts.shown("unknown"), weight=7),
    )


def _line_said(unit: Unit, row: Row) -> Words:
    if row["line"] == WON:
        return words("won", "已成交")
    if row["line"] == BANK:
        return words("{n} awaiting the bank", "{n} 待行内审批", n=row["step"])
    return words("{n} {label}", "{n} {label}", n=row["step"], label=unit.guide.step_label(row["step"]))


def _rate_said(row: Row) -> Words:
    if row["line"] == WON:
        return plain("")
    if row["win_rate"] is None:
        return words("unknown", "未知")
    rate = phrases.rate(row["win_rate"])
    return words("{rate}, few", "{rate}，样本少", rate=rate) if row["few"] else rate


def charts(unit: Unit, rows: list[Row], currency: str) -> tuple[Chart, ...]:
    """Open amounts in a currency beside what they are worth on average."""
    drawn = [row for row in rows if row["line"] != WON and row["currency"] == currency]
    if not drawn:
        return ()
    series = (amounts.series(words("Amount", "金额"), drawn, "amount"), amounts.series(words("Weighted", "加权"), drawn, "weighted"))
    labels = tuple(_line_said(unit, row) for row in drawn)
    return (Chart("bars", words("Open and weighted amounts", "在途与加权金额"), labels, series, amounts.unit(currency)),)
