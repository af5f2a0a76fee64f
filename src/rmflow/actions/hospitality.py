"""Step 3, off-site relations (guide 3.6): meals, salons, visits, with their cost; limits and forbidden gifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmflow.actions.allow import Subject, allow
from rmflow.errors import BadInput, Missing
from rmflow.records import Receipt
from rmflow.rules.findings import Finding, Fix, Hole, fix
from rmflow.rules.hospitality import forbidden_gift
from rmflow.rules.refused import Refused
from rmflow.text.money import decimal_string
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.spoken import money_words
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.guide.types import Entry
    from rmflow.store.unit import Unit
    from rmflow.text.money import Money

GIFT = words("the gift", "礼品")
NOTE = words("the note", "备注")
APPROVER = words("who approved", "审批人")
# The guide's limits are in fen.
CURRENCY = "CNY"


class Told(NamedTuple):
    """An event as it was told, checked for form."""

    kind: Entry
    on: date
    cost: int
    guests: int
    gift: str | None
    gift_value: int
    approved_by: str | None
    is_public_sector: bool


def log_event(
    unit: Unit,
    text: str,
    kind: str,
    *,
    cost: Money,
    guests: int = 1,
    on: date | None = None,
    gift: str | None = None,
    gift_value: Money | None = None,
    approved_by: str | None = None,
    public_sector: bool = False,
    note: str | None = None,
) -> Receipt:
    """Relationship work away from the table, with what it cost (guide 3.6). `cost` is for all guests, gifts apart.

    Raises:
        Refused: before step 3 or off the path; `hospitality`: over a limit (per head, gift, the customer's year) or a
            meal for a public-sector guest without approval, a forbidden gift, any gift to a public-sector guest.
        BadInput: an unknown kind, a day to come, no guests, a gift without its value, another currency than CNY.
    """
    subject = allow(unit, text, "log_event")
    told = Told(
        unit.guide.entry("event_kind", kind), on or unit.today, _fen(cost), guests,
        clean(gift, GIFT) if gift is not None else None, _fen(gift_value) if gift_value else 0,
        clean(approved_by, APPROVER) if approved_by is not None else None, public_sector,
    )  # fmt: skip
    _refuse_form(unit, told, gift_value)
    _refuse_gift(unit, subject, told)
    spent = _spent(unit, subject, told.on)
    _refuse_limits(unit, subject, told, spent)
    row = unit.insert(
        "event", prospect_id=subject.prospect.id, kind=told.kind.code, held_on=told.on.isoformat(), guests=guests,
        cost_minor=told.cost, currency=CURRENCY, gift=told.gift, gift_minor=told.gift_value if told.gift else None,
        approved_by=told.approved_by, is_public_sector=public_sector,
        note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note is not None else None,
    )  # fmt: skip
    return _logged(unit, subject, told, row.id, spent + told.cost + told.gift_value)


def _fen(amount: Money) -> int:
    if amount.currency != CURRENCY:
        raise BadInput(words("The limits are in CNY; give what it cost in CNY, not {currency}.",
                             "限额以人民币计，请填人民币金额，不要填 {currency}。",
                             currency=amount.currency))  # fmt: skip
    return amount.minor


def _refuse_form(unit: Unit, told: Told, gift_value: Money | None) -> None:
    if told.guests < 1:
        raise BadInput(words("At least one guest: --guests.", "客人至少一位：--guests。"))
    if told.on > unit.today:
        raise BadInput(words("An event is logged when it has taken place; {on} is to come.",
                             "活动进行后才能记录，{on} 还没到。",
                             on=told.on))  # fmt: skip
    if told.gift is not None and gift_value is None:
        raise Missing(words("A gift needs its value: --gift-value AMOUNT.", "礼品须写明价值：--gift-value 金额。"))
    if told.gift is None and gift_value is not None:
        raise Missing(words("What was the gift? --gift TEXT.", "送的是什么？--gift 内容。"))


def _refuse_gift(unit: Unit, subject: Subject, told: Told) -> None:
    """What no approval makes right: a forbidden gift, any gift to a public-sector guest."""
    if told.gift is None:
        return
    found = forbidden_gift(told.gift, unit.guide)
    if found is not None:
        raise _refused(subject, [Finding("forbidden_gift", 3, False, words(
            "“{gift}” is {kind}: never a gift, whoever approves", "“{gift}”属于{kind}，任何人批准也不得赠送",
            gift=safe(told.gift), kind=found.label,
        ))])  # fmt: skip
    if told.is_public_sector:
        raise _refused(subject, [Finding("public_sector", 3, False, words(
            "no gift to a public-sector guest, whoever approves", "对公职人员不得送礼，任何人批准也不行",
        ))])  # fmt: skip


def _spent(unit: Unit, subject: Subject, on: date) -> int:
    """What was spent on the customer in the calendar year, in fen."""
    spent: int = unit.connection.value(
        "SELECT coalesce(sum(cost_minor + coalesce(gift_minor, 0)), 0) FROM event"
        " WHERE prospect_id = ? AND held_on BETWEEN ? AND ?",
        (subject.prospect.id, f"{on.year:04d}-01-01", f"{on.year:04d}-12-31"),
    )
    return spent


def _refuse_limits(unit: Unit, subject: Subject, told: Told, spent: int) -> None:
    if told.approved_by is not None:
        return
    limits = unit.guide.numbers["hospitality"]
    per_head, gift, year = limits["per_head_cap_minor"], limits["gift_cap_minor"], limits["year_cap_minor"]
    total = spent + told.cost + told.gift_value
    over: list[tuple[str, Words]] = []
    if told.cost > per_head * told.guests:
        over.append(("per_head", words("{cost} a head, the limit is {limit}", "人均 {cost}，限额 {limit}",
                                       cost=_yuan(-(-told.cost // told.guests)), limit=_yuan(per_head))))  # fmt: skip
    if told.gift_value > gift:
        over.append(("gift", words("a gift of {value}, the limit is {limit}", "礼品 {value}，限额 {limit}",
                                   value=_yuan(told.gift_value), limit=_yuan(gift))))  # fmt: skip
    if total > year:
        over.append(("year", words("{total} on this customer in {year}, the limit is {limit}",
                                   "该客户 {year} 年累计 {total}，限额 {limit}", total=_yuan(total), year=told.on.year,
                                   limit=_yuan(year))))  # fmt: skip
    if told.is_public_sector and told.kind.extra.get("meal"):
        over.append(("public_sector",
                     words("a meal for a public-sector guest needs approval", "宴请公职人员须事先审批")))
    if over:
        raise _refused(subject, [Finding(code, 3, False, why, _approved(subject, told)) for code, why in over])


def _yuan(fen: int) -> Words:
    return money_words(fen, CURRENCY)


def _approved(subject: Subject, told: Told) -> Fix:
    """The same command with the approval it lacks."""
    parts: list[str | int | Hole] = [
        "log-event", subject.prospect.no, told.kind.code, "--cost", decimal_string(told.cost, CURRENCY),
        "--guests", told.guests, "--on", told.on.isoformat(),
    ]  # fmt: skip
    if told.gift is not None:
        parts += ["--gift", told.gift, "--gift-value", decimal_string(told.gift_value, CURRENCY)]
    if told.is_public_sector:
        parts.append("--public-sector")
    return fix(*parts, "--approved-by", Hole(words("Who approved it?", "谁批准的？"), "NAME"))


def _refused(subject: Subject, missing: list[Finding]) -> Refused:
    return Refused("hospitality", subject.opportunity.step, words(
        "This is against the bank's rules of hospitality; nothing was logged.", "不符合本行业务招待规定，未作记录。",
    ), missing)  # fmt: skip


def _logged(unit: Unit, subject: Subject, told: Told, row_id: str, total: int) -> Receipt:
    gift = words(", gift “{gift}” {value}", "，礼品“{gift}” {value}", gift=safe(told.gift),
                 value=_yuan(told.gift_value)) if (
        told.gift is not None
    ) else plain("")  # fmt: skip
    return Receipt(
        words("{name}: {kind}, {cost} for {guests}{gift}. This year so far {total}.",
              "{name}：{kind}，{guests} 人 {cost}{gift}。本年累计 {total}。" if told.on.year == unit.today.year
              else "{name}：{kind}，{guests} 人 {cost}{gift}。当年累计 {total}。", name=subject.name,
              kind=told.kind.label,
              cost=_yuan(told.cost), guests=told.guests, gift=gift, total=_yuan(total)),
        {"no": subject.prospect.no, "id": row_id, "kind": told.kind.code, "held_on": told.on.isoformat(),
         "guests": told.guests, "cost": decimal_string(told.cost, CURRENCY), "currency": CURRENCY, "gift": told.gift,
         "gift_value": decimal_string(told.gift_value, CURRENCY) if told.gift is not None else None,
         "approved_by": told.approved_by, "public_sector": told.is_public_sector,
         "year_total": decimal_string(total, CURRENCY)},
    )  # fmt: skip
