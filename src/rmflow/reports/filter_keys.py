"""The keys of a filter: each turns a value into a condition on `p` (the prospect) or `o` (his current opportunity)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.text.keys import name_key, query_key
from rmflow.text.narrow import narrow
from rmflow.text.safe import safe
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.store.unit import Unit

SIGNS = {"≥": ">=", "≤": "<=", "＞": ">", "＜": "<"}


class Condition(NamedTuple):
    """One piece of SQL with its parameters."""

    sql: str
    values: tuple[Any, ...] = ()


def _codes(column: str, list_name: str) -> Callable[[str, Unit], Condition]:
    """A key whose value is a code of the guide, or several with commas between."""

    def read(value: str, unit: Unit) -> Condition:
        found = [unit.guide.entry(list_name, part).code for part in _parts(value)]
        return _in(column, found)

    return read


def _choice(column: str, *allowed: str) -> Callable[[str, Unit], Condition]:
    """A key whose value is one of rmflow's own codes."""

    def read(value: str, _unit: Unit) -> Condition:
        found = [part.casefold() for part in _parts(value)]
        for part in found:
            if part not in allowed:
                raise BadInput(words("“{value}” is none of {allowed}.", "“{value}”不在 {allowed} 之中。",
                                     value=safe(part[:40]), allowed=", ".join(allowed)))  # fmt: skip
        return _in(column, found)

    return read


def _in(column: str, found: list[Any]) -> Condition:
    return Condition(f"{column} IN ({', '.join('?' * len(found))})", tuple(found))


def _parts(value: str) -> list[str]:
    parts = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    if not parts:
        raise BadInput(words("“{value}” has no value in it.", "“{value}”中没有值。", value=safe(value[:40])))
    return parts


def _number(column: str, low: int, high: int) -> Callable[[str, Unit], Condition]:
    """A key whose value is a whole number, several with commas, or a comparison."""

    def read(value: str, _unit: Unit) -> Condition:
        sign, rest = _sign(value)
        found = [_whole(part, low, high) for part in _parts(rest)]
        if sign == "=":
            return _in(column, found)
        if len(found) > 1:
            raise BadInput(words("“{value}”: a comparison takes one number.", "“{value}”：比较只能用一个数。",
                                 value=safe(value[:40])))  # fmt: skip
        return Condition(f"{column} {sign} ?", (found[0],))

    return read


def _whole(text: str, low: int, high: int) -> int:
    digits = narrow(text).strip().lstrip("#")
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 12 else -1
    if not low <= number <= high:
        raise BadInput(words("“{value}” is no number from {low} to {high}.", "“{value}”不是 {low} 到 {high} 的整数。",
                             value=safe(text[:40]), low=low, high=high))  # fmt: skip
    return number


def _sign(value: str) -> tuple[str, str]:
    """A comparison and what is compared with: `>=500万` is (`>=`, `500万`); no sign is `=`."""
    for written, meant in SIGNS.items():
        value = value.replace(written, meant)
    for sign in (">=", "<=", ">", "<", "="):
        if value.startswith(sign):
            return sign, value[len(sign) :].strip()
    return "=", value


def _source(value: str, unit: Unit) -> Condition:
    """`source:cold`, or with its detail `source:data:internet`."""
    method, _, detail = value.replace("：", ":").partition(":")
    found = _codes("p.source", "source_method")(method, unit)
    if not detail.strip():
        return found
    return Condition(f"{found.sql} AND p.source_detail = ?", (*found.values, detail.strip()))


def _tier(value: str, unit: Unit) -> Condition:
    return Condition("p.tier IS NULL") if _none(value) else _codes("p.tier", "tier")(value.upper(), unit)


def _rm(value: str, _unit: Unit) -> Condition:
    return _in("p.rm", _parts(value))


def _due(value: str, unit: Unit) -> Condition:
    """Falling due by that day (what is late is due too); with a sign, compared with the day itself."""
    sign, rest = _sign(value)
    return _compared("p.next_on", "<=" if sign == "=" else sign, rest, unit)


def _next(value: str, unit: Unit) -> Condition:
    """`none`, `overdue`, or the day or period itself."""
    if _none(value):
        return Condition("p.next_on IS NULL")
    if value.casefold() in ("overdue", "late", "逾期", "过期"):
        return Condition("p.next_on < ?", (unit.day,))
    return _compared("p.next_on", *_sign(value), unit)


def _none(value: str) -> bool:
    return value.casefold() in ("none", "no", "无", "没有")


def _compared(column: str, sign: str, text: str, unit: Unit) -> Condition:
    """A day's column compared with a day or a period (`this-week`): before its first, after its last, or within."""
    from rmflow.text.periods import parse_period

    first, last = (day.isoformat() for day in parse_period(text, unit.today, is_workday=unit.works))
    if sign == "=":
        return Condition(f"{column} BETWEEN ? AND ?", (first, last))
    return Condition(f"{column} {sign} ?", (first if sign in ("<", ">=") else last,))


def _stuck(value: str, unit: Unit) -> Condition:
    """At its step, short of care, for so many days or more; `yes`: longer than the guide's `stuck_days`."""
    under_way = "o.outcome IN ('open', 'won') AND o.step < 6"
    if value.casefold() in ("yes", "guide", "是"):
        limits = unit.guide.numbers["stuck_days"]
        days = [(int(step), _ago(unit, int(limit) + 1)) for step, limit in limits.items()]
        tests = " OR ".join(["(o.step = ? AND o.entered_step_on <= ?)"] * len(days))
        return Condition(f"{under_way} AND ({tests})", tuple(part for pair in days for part in pair))
    return Condition(f"{under_way} AND o.entered_step_on <= ?", (_ago(unit, _day_count(value)),))


def _days(value: str, unit: Unit) -> Condition:
    """Days at its step, compared."""
    sign, rest = _sign(value)
    turned = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}[sign]
    return Condition(f"o.entered_step_on {turned} ?", (_ago(unit, _day_count(rest)),))


def _day_count(text: str) -> int:
    """A plain count of days or weeks: `14`, `14d`, `2w`, `14天`."""
    plain_text = narrow(text).strip().casefold()
    units = {"days": 1, "day": 1, "d": 1, "天": 1, "weeks": 7, "week": 7, "w": 7, "周": 7}
    for name, size in units.items():
        if plain_text.endswith(name):
            return _whole(plain_text.removesuffix(name).strip(), 0, 36_500) * size
    return _whole(plain_text, 0, 36_500)


def _ago(unit: Unit, days: int) -> str:
    back = unit.today - timedelta(days=min(days, unit.today.toordinal() - 1))
    return back.isoformat()


def _amount(value: str, _unit: Unit) -> Condition:
    """The latest figure named, compared in its own currency."""
    from rmflow.text.money import parse_money

    sign, rest = _sign(value)
    found = parse_money(rest)
    return Condition(f"(o.currency = ? AND o.amount_minor {sign} ?)", (found.currency, found.minor))


def _growth(value: str, _unit: Unit) -> Condition:
    answers = {"yes": 1, "是": 1, "true": 1, "no": 0, "否": 0, "false": 0}
    if value.casefold() not in answers:
        raise BadInput(words("growth: is yes or no, not “{value}”.", "growth: 只能是 yes 或 no，不能是“{value}”。",
                             value=safe(value[:40])))  # fmt: skip
    return Condition("p.is_growth = ?", (answers[value.casefold()],))


def _grade(value: str, unit: Unit) -> Condition:
    """The grade of the latest call that was given one."""
    latest = "(SELECT grade FROM call WHERE prospect_id = p.id AND grade IS NOT NULL ORDER BY called_at DESC LIMIT 1)"
    return Condition(f"{latest} IS NULL") if _none(value) else _codes(latest, "intent_grade")(value.upper(), unit)


def _introducer(value: str, _unit: Unit) -> Condition:
    """Who introduced: by number, name or part of it."""
    key = name_key(value)
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else -1
    return Condition(
        "(p.introducer_id IN (SELECT id FROM introducer WHERE no = ? OR instr(name_key, ?) > 0)"
        " OR instr(coalesce(p.via, ''), ?) > 0)",
        (number, key, value),
    )


def _text(value: str, _unit: Unit) -> Condition:
    """Free text: in the name, its pinyin or initials, the phone's digits, the note."""
    value = value.strip().strip('"“”')
    key, query = name_key(value), query_key(value)
    if not key:
        raise BadInput(words("“{value}” has nothing to search for.", "“{value}”中没有可查找的内容。",
                             value=safe(value[:40])))  # fmt: skip
    tests, values = ["instr(p.name_key, ?) > 0"], [key]
    if query.isascii() and not query.isdecimal():
        tests += ["instr(' ' || p.initials, ' ' || ?) > 0", "instr(p.pinyin, ?) > 0"]
        values += [query, query]
    digits = "".join(char for char in narrow(value) if char.isdecimal())
    if len(digits) >= 3 and all(char.isdecimal() or char in "+-() " for char in narrow(value)):
        tests.append("instr(coalesce(p.phone_rev, ''), ?) > 0")
        values.append(digits[::-1])
    tests.append("instr(lower(coalesce(p.note, '')), lower(?)) > 0")
    return Condition(f"({' OR '.join(tests)})", (*values, value))


KEYS: dict[str, Callable[[str, Unit], Condition]] = {
    "step": _number("o.step", 1, 6),
    "source": _source,
    "tier": _tier,
    "due": _due,
    "stuck": _stuck,
    "rm": _rm,
    "amount": _amount,
    "industry": _codes("p.industry", "industry"),
    "status": _codes("p.status", "prospect_status"),
    "outcome": _choice("o.outcome", "open", "won", "lost", "deferred", "dropped"),
    "kind": _choice("p.kind", "company", "person"),
    "next": _next,
    "days": _days,
    "no": _number("p.no", 1, 99_999_999_999),
    "grade": _grade,
    "introducer": _introducer,
    "growth": _growth,
    "text": _text,
}
EXAMPLES = {
    "step": "step:3", "source": "source:cold", "tier": "tier:A", "due": "due:today", "stuck": "stuck:14d",
    "rm": "rm:li", "amount": "amount:>500万", "industry": "industry:C", "status": "status:target",
    "outcome": "outcome:lost", "kind": "kind:company", "next": "next:none", "days": "days:>14", "no": "no:7",
    "grade": "grade:A", "introducer": "introducer:王", "growth": "growth:yes", "text": "text:10:30",
}  # fmt: skip
ALIASES = {
    "步骤": "step", "步": "step", "来源": "source", "层级": "tier", "到期": "due", "停滞": "stuck", "经理": "rm",
    "客户经理": "rm", "金额": "amount", "行业": "industry", "状态": "status", "结果": "outcome", "类型": "kind",
    "下次": "next", "天数": "days", "编号": "no", "意向": "grade", "介绍人": "introducer", "成长": "growth",
    "文字": "text",
}  # fmt: skip
