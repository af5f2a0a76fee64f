"""Money: an integer of the minor unit (分) plus a currency; rates: parts per million (guide.md 11.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.wrong import wrong
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.errors import BadInput

CAP = 9 * 10**15  # minor units; fits a signed 64-bit column with room to add up a thousand of them
_LONGEST = 64

# code: digits after the point, name in Chinese, the signs and words that mean it
CURRENCIES: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "CNY": (2, "元", ("¥", "元", "rmb", "cny", "人民币", "元人民币", "块", "圆", "cn¥", "yuan")),
    "USD": (2, "美元", ("$", "us$", "usd", "美元", "美金")),
    "EUR": (2, "欧元", ("€", "eur", "欧元")),
    "HKD": (2, "港元", ("hk$", "hkd", "港元", "港币")),
    "GBP": (2, "英镑", ("£", "gbp", "英镑")),
    "JPY": (0, "日元", ("jpy", "日元", "円", "jp¥")),
    "AUD": (2, "澳元", ("a$", "aud", "澳元")),
    "CAD": (2, "加元", ("c$", "cad", "加元")),
    "CHF": (2, "瑞士法郎", ("chf", "瑞士法郎")),
    "SGD": (2, "新加坡元", ("s$", "sgd", "新加坡元", "新币")),
    "MOP": (2, "澳门元", ("mop", "澳门元", "澳门币")),
    "TWD": (2, "新台币", ("nt$", "twd", "新台币", "台币")),
    "KRW": (0, "韩元", ("krw", "韩元", "₩")),
}
_SIGNS = {sign: code for code, (_, _, signs) in CURRENCIES.items() for sign in signs}
_UNITS = {
    "百": 10**2, "千": 10**3, "k": 10**3, "万": 10**4, "萬": 10**4, "w": 10**4, "十万": 10**5,
    "百万": 10**6, "m": 10**6, "mn": 10**6, "million": 10**6, "千万": 10**7, "亿": 10**8, "億": 10**8,
    "十亿": 10**9, "b": 10**9, "bn": 10**9, "billion": 10**9, "百亿": 10**10, "千亿": 10**11,
    "万亿": 10**12,
}  # fmt: skip
_PART = late(r"([0-9]+(?:,[0-9]+)*)(?:\.([0-9]+))?\s*([a-z]+|[百千十万萬亿億]+)?\s*")
_GROUPED = late(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_BY_LENGTH = sorted(_SIGNS, key=len, reverse=True)
_RATE = late(r"([0-9]{1,9})(?:\.([0-9]{1,12}))?\s*(%|‰|bps?|个?基点)?")
_PPM = {"%": 10**4, "‰": 10**3, "": 10**6}


class Money(NamedTuple):
    """An amount: `minor` units (分, cents; yen for JPY) of `currency` (ISO 4217)."""

    minor: int
    currency: str


def parse_money(text: str, currency: str = "CNY") -> Money:
    """`500万`, `1.2亿`, `3千万`, `20w`, `3.5m`, `1,200,000`, with or without a currency sign or code.

    A sign in the text wins over `currency` (`¥` is yen where `currency` is JPY). Raises `BadInput`:
    unreadable, ambiguous (`1万2`), negative, finer than the minor unit, wrongly grouped, above 9×10¹⁵ minor
    units.
    """
    if len(text) > _LONGEST:
        raise _unreadable(text)
    number, code = _currency(narrow(text).strip().lower(), check_currency(currency))
    if number.startswith("-") or (number.startswith("(") and number.endswith(")")):
        raise wrong("{text}: an amount is not negative.", "{text}：金额不能为负。", text=text)
    value, decimals = _value(number.removeprefix("+").strip(), text)
    return Money(_minor(value, decimals, code, text), code)


def check_currency(currency: str) -> str:
    """The currency's code in capitals; raises `BadInput` for one not in `CURRENCIES`."""
    code = currency.strip().upper()
    if code not in CURRENCIES:
        raise wrong(
            "{code} is no currency known here: {known}.",
            "不支持币种 {code}，可用：{known}。",
            code=currency,
            known=words(", ".join(CURRENCIES), "、".join(CURRENCIES)),
        )
    return code


def decimal_string(minor: int, currency: str) -> str:
    """The amount for machines: `5000000.00`, `5000000` in a currency without a minor unit."""
    digits = CURRENCIES[check_currency(currency)][0]
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def format_money(minor: int, currency: str, lang: str, *, raw: bool = False) -> str:
    """The amount for people: `1.20亿元`, `500万元`, `800元` in Chinese, `CNY 5,000,000` else; `raw` for
    machines.

    From 1万 Chinese amounts are rounded to two decimals of 万 or 亿 (half away from zero).
    """
    code = check_currency(currency)
    if raw:
        return decimal_string(minor, code)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    if lang == "zh":
        return sign + _chinese(minor, 10 ** CURRENCIES[code][0], CURRENCIES[code][1])
    whole, _, rest = decimal_string(minor, code).partition(".")
    return f"{sign}{code} {int(whole):,}" + (f".{rest}" if rest.strip("0") else "")


def parse_rate(text: str) -> int:
    """A rate as parts per million: `3.85%` and `0.0385` are 38500, `35bp` is 3500.

    Raises `BadInput`: unreadable, 1 or more without a sign (`3.85` may be per cent or a share), above 100
    %, finer than 0.0001 %.
    """
    found = _RATE.fullmatch(narrow(text).strip().lower()) if len(text) <= _LONGEST else None
    if not found:
        raise wrong(
            "{text} is no rate. Like 3.85%, 35bp or 0.0385.",
            "{text} 不是利率。例如 3.85%、35bp、0.0385。",
            text=text,
        )
    whole, decimals, unit = found[1], found[2] or "", found[3] or ""
    if not unit and int(whole):
        raise wrong(
            "{text}: per cent or a share? Write {text}% or {text}bp.",
            "{text} 是百分比吗？请写 {text}% 或 {text}bp。",
            text=text.strip(),
        )
    ppm, rest = divmod(int(whole + decimals) * _PPM.get(unit, 100), _power(len(decimals)))
    if rest:
        raise wrong("{text}: at most 0.0001 % is kept.", "{text}：精度最多到 0.0001%。", text=text)
    if ppm > 10**6:
        raise wrong("{text} is above 100 %.", "{text} 超过100%。", text=text)
    return ppm


def format_rate(ppm: int) -> str:
    """Parts per million as per cent, two decimals or as many as it has: `3.85%`, `3.855%`."""
    whole, rest = divmod(abs(ppm), 10**4)
    return f"{'-' if ppm < 0 else ''}{whole}.{f'{rest:04d}'.rstrip('0').ljust(2, '0')}%"


def _currency(text: str, default: str) -> tuple[str, str]:
    """The text without its currency, and the currency."""
    before = next((sign for sign in _BY_LENGTH if text.startswith(sign)), "")
    text = text.removeprefix(before).strip()
    after = next((sign for sign in _BY_LENGTH if text.endswith(sign)), "")
    codes = {_SIGNS[sign] for sign in (before, after) if sign}
    if "JPY" in (default, *codes) and "¥" in (before, after):  # the sign of both yuan and yen
        codes = codes - {"CNY"} | {"JPY"}
    if len(codes) > 1:
        raise wrong("{text} names two currencies.", "{text} 写了两种货币。", text=text)
    return text.removesuffix(after).strip(), codes.pop() if codes else default


def _value(number: str, text: str) -> tuple[int, int]:
    """The number as `value / 10 ** decimals`. `1亿2000万` adds up; a part without its unit is ambiguous."""
    total, at, last = 0, 0, 0
    while at < len(number):
        part = _PART.match(number, at)
        if not part or (part[3] and part[3] not in _UNITS):
            raise _unreadable(text)
        if not _GROUPED.fullmatch(part[1]):
            raise _wrong_groups(part[1], text)
        unit, whole = _UNITS.get(part[3] or "", 1), int(part[1].replace(",", ""))
        at = part.end()
        if not last and at == len(number):
            return int(str(whole) + (part[2] or "")) * unit, len(part[2] or "")
        whole_rest = not part[3] and 10 ** len(part[1]) == last  # 1万2000 can only be 12000
        if part[2] or (last and (whole * unit >= last or not (part[3] or whole_rest))):
            raise _ambiguous(number, text)
        total, last = total + whole * unit, unit
    if not last:
        raise _unreadable(text)
    return total, 0


def _minor(value: int, decimals: int, code: str, text: str) -> int:
    digits = CURRENCIES[code][0]
    per, scale = _power(digits), _power(decimals)
    minor, rest = divmod(value * per, scale)
    if rest:
        raise wrong(
            "{text}: {code} has at most {digits} decimals.",
            "{text}：{code} 最多{digits}位小数。",
            text=text,
            code=code,
            digits=digits,
        )
    if minor > CAP:
        raise wrong(
            "{text} is more than rmflow keeps ({cap}).",
            "{text} 超出上限（{cap}）。",
            text=text,
            cap=words(format_money(CAP, code, "en"), format_money(CAP, code, "zh")),
        )
    return minor


def _power(digits: int) -> int:
    return int(10**digits)


def _chinese(minor: int, per: int, name: str) -> str:
    hundredths = (minor * 100 + 5000 * per) // (10**4 * per)  # of 万, half up
    if minor >= 10**4 * per and hundredths < 10**6:
        whole, rest = divmod(hundredths, 100)
        return f"{whole}" + (f".{rest:02d}".rstrip("0") if rest else "") + f"万{name}"
    if minor >= 10**4 * per:
        whole, rest = divmod((minor * 100 + 5 * 10**7 * per) // (10**8 * per), 100)
        return f"{whole}.{rest:02d}亿{name}"
    whole, rest = divmod(minor, per)
    return f"{whole}" + (f".{rest:02d}" if rest else "") + name


def _ambiguous(number: str, text: str) -> BadInput:
    hint = None
    if found := re.fullmatch(r"([0-9]+)([a-z]+|[百千十万萬亿億]+)([0-9]+)", number):
        unit = _UNITS[found[2]]
        short, long = f"{found[1]}.{found[3]}{found[2]}", str(int(found[1]) * unit + int(found[3]))
        hint = words("Write {short} or {long}.", "请写 {short} 或 {long}。", short=short[:40], long=long[:40])
    return wrong(
        "{text} is ambiguous: the last part has no unit of its own.",
        "{text} 有歧义：后一部分的单位不明。",
        text=text,
        hint=hint,
    )


def _wrong_groups(digits: str, text: str) -> BadInput:
    plain = digits.replace(",", "")
    return wrong(
        "{text}: commas part groups of three digits; write {plain} or {grouped}.",
        "{text}：逗号应每三位一个，请写 {plain} 或 {grouped}。",
        text=text,
        plain=plain,
        grouped=f"{int(plain):,}",
    )


def _unreadable(text: str) -> BadInput:
    return wrong(
        "{text} is no amount. Like 500万, 1.2亿, 20w, 3.5m, 1,200,000 or 1200000.50.",
        "{text} 不是金额。例如 500万、1.2亿、20w、1,200,000、1200000.50。",
        text=text,
    )
