"""A record's values as people see them: labels, dates, percentages, made safe for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.records import Column, Shown, Table

RIGHT = ("number", "share", "money")
BAR = 12  # how long a bar of 1 is


def drawn(columns: Iterable[Column]) -> list[Column]:
    """The columns that people see."""
    return [column for column in columns if column.kind != "data"]


def cell(row: dict[str, Any], column: Column, lang: str) -> str:
    """One cell of a table, on one line."""
    if column.show is not None:
        return shown(column.show(row), lang)
    value = row.get(column.key)
    if value is None:
        return ""
    if column.kind == "share" and not isinstance(value, str):
        return percent(value, lang)
    if column.kind == "bar" and not isinstance(value, str):
        return "█" * int(max(round(value * BAR), 1 if value else 0))
    if column.kind == "flag":
        return ("是" if lang == "zh" else "yes") if value else ""
    if column.kind == "number" and isinstance(value, int):
        return f"{value:,}"
    if column.kind in PLAIN_KINDS:
        return PLAIN_KINDS[column.kind](str(value))
    return shown(value if isinstance(value, Words) else str(value), lang)


def percent(share: float, lang: str) -> str:
    """A share as people read it: `62.0 %`, in Chinese `62.0%`."""
    return f"{share * 100:.1f}%" if lang == "zh" else f"{share * 100:.1f} %"


def head(column: Column, currency: str | None) -> Words:
    """A column's head with what its numbers count; for money without a unit the currency that all share."""
    from rmflow.text.money import CURRENCIES

    unit = column.unit
    if unit is None and column.kind == "money" and currency is not None:
        unit = words(currency, CURRENCIES[currency][1])
    return words("{head} ({unit})", "{head}（{unit}）", head=column.head, unit=unit) if unit else column.head


def one_currency(table: Table) -> str | None:
    """The currency that all amounts of a table share; None where there are several, or none is named."""
    from rmflow.text.money import CURRENCIES

    found = {row.get("currency") for row in table.rows} - {None}
    code = found.pop() if len(found) == 1 else None
    return code if code in CURRENCIES else None


def amount(text: str) -> str:
    """A decimal string as people read it: `5,000,000`, `1,234.50`; what is no decimal string stays as it is."""
    whole, _, rest = text.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdecimal() and (not rest or rest.isdecimal())):
        return safe(text)
    return f"{'-' if text.startswith('-') else ''}{int(whole):,}" + (f".{rest}" if rest.strip("0") else "")


def phone(number: str) -> str:
    """A number of E.164 as people write it."""
    from rmflow.text.phones import format_phone

    return safe(format_phone(number))


PLAIN_KINDS = {"money": amount, "phone": phone}


def figure(value: float | None, lang: str, *, shares: bool = False) -> str:
    """A chart's number, short: `45`, `12.5`, `62.0 %`; from 100,000 on `1.2M`, `120万`."""
    if value is None:
        return "–"
    if shares:
        return percent(value, lang)
    for least, per, sign in LARGE[lang]:
        if abs(value) >= least:
            return _short(value / per) + sign
    return _short(value)


# From which size on a number is told in which unit.
LARGE = {
    "zh": ((10**8, 10**8, "亿"), (10**5, 10**4, "万")),
    "en": ((10**9, 10**9, "bn"), (10**6, 10**6, "m"), (10**5, 10**3, "k")),
}


def _short(value: float) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def shown(text: Shown, lang: str) -> str:
    """Text made safe: the one place where a table's or card's words meet the terminal."""
    return safe(text.say(lang) if isinstance(text, Words) else text)


def command(paste: Shown, lang: str, prefix: str) -> str:
    """A command to paste, beginning as this run began."""
    paste = shown(paste, lang)
    return safe(prefix) + paste[len("rmflow"):] if paste.startswith("rmflow ") else paste  # fmt: skip


def prefixed(value: Any, prefix: str) -> Any:
    """A JSON value whose `fix` and `paste` commands begin as this run began."""
    if prefix == "rmflow":
        return value
    if isinstance(value, dict):
        return {
            key: command(item, "en", prefix)
            if key in ("fix", "paste") and isinstance(item, str)
            else prefixed(item, prefix)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [prefixed(item, prefix) for item in value]
    return value
