"""The deal (guide 5.2): what was sold, for how much, who signed, and how far the bank has come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow
from rmflow.actions.close import unfinished
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.checks.close import DECLINED, is_deal
from rmflow.store import nexts
from rmflow.text.safe import clean, safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.guide.types import Entry
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit
    from rmflow.text.money import Money

SIGNER = words("the signer", "签约人")


def win(
    unit: Unit, text: str, *, product: str, amount: Money, on: date, signer: str, status: str = "signed",
    rate_ppm: int | None = None, matures: date | None = None,
) -> Receipt:  # fmt: skip
    """A deal: product, amount, day, signer (guide 5.2). Credit counts only once the bank has approved it.

    `signer` is a contact of the prospect, or another's name. A deal that counts makes the opportunity won and the
    prospect a customer.

    Raises:
        Refused: before step 5, a criterion is shut, or the product is above the customer's risk rating (`suitability`).
        BadInput: an unknown product or one for other customers, a day to come, a maturity before it.
        Ambiguous: several contacts answer to the signer.
    """
    subject = allow(unit, text, "win")
    sold = _product(unit, subject, product)
    stage = _stage(unit, subject, status)
    _days(unit, on, matures)
    name, contact_id = _signer(unit, subject, signer)
    row = unit.insert(
        "deal", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id,
        n=unit.next_n("deal", subject.prospect.id), product=sold.code, amount_minor=amount.minor,
        currency=amount.currency, rate_ppm=rate_ppm, dealt_on=on.isoformat(), signer=name, signer_id=contact_id,
        status=stage.code, matures_on=matures.isoformat() if matures else None,
    )  # fmt: skip
    return _dealt(unit, subject, row, won_on=row.dealt_on)


def win_status(unit: Unit, text: str, status: str) -> Receipt:
    """How far the bank has come with the newest deal: one that does not count yet, else one that is not funded.

    Raises:
        Refused: before step 5, or a criterion is shut.
        BadInput: no deal is waiting, or the status is the one it has.
    """
    subject = allow(unit, text, "win")
    stage = unit.guide.entry("deal_status", status)
    row = _waiting(unit, subject, stage)
    unit.update("deal", row.id, status=stage.code)
    row.status = stage.code
    return _dealt(unit, subject, row, won_on=unit.day)


def _product(unit: Unit, subject: Subject, product: str) -> Entry:
    """The product sold: for this kind of customer and not above his risk rating, presented or not (guide 5.3)."""
    from rmflow.actions.presenting import product_for, refuse_unsuitable

    sold = product_for(unit, subject, product)
    need = unit.connection.row(
        "SELECT * FROM need WHERE opportunity_id = ? ORDER BY confirmed_on IS NULL, n DESC LIMIT 1",
        (subject.opportunity.id,),
    )
    refuse_unsuitable(unit, subject, sold, need)
    return sold


def _stage(unit: Unit, subject: Subject, status: str) -> Entry:
    stage = unit.guide.entry("deal_status", status)
    if stage.code == DECLINED:
        raise BadInput(
            words("What the bank declined is not won.", "行内否决的不是成交。"),
            fix=f"rmflow lose {subject.prospect.no} --reason {DECLINED}",
        )
    return stage


def _days(unit: Unit, on: date, matures: date | None) -> None:
    if on > unit.today:
        raise BadInput(words("The deal cannot be on a day to come ({on}); a spoken yes is --status agreed.",
                             "成交日期不能在将来（{on}）；口头同意请用 --status agreed。", on=on))  # fmt: skip
    if matures is not None and matures <= on:
        raise BadInput(words("It cannot mature on {matures}, before or on the day of the deal ({on}).",
                             "到期日 {matures} 不能早于或等于成交日 {on}。", matures=matures, on=on))  # fmt: skip


def _signer(unit: Unit, subject: Subject, signer: str) -> tuple[str, str | None]:
    from rmflow.errors import NotFound

    name = clean(signer, SIGNER)
    try:
        contact = kept_only.contact(unit, subject.prospect, name)
    except NotFound:
        return name, None
    return contact.name, contact.id


def _waiting(unit: Unit, subject: Subject, stage: Entry) -> Row:
    deals = unit.connection.rows(
        "SELECT * FROM deal WHERE opportunity_id = ? AND status NOT IN (?, ?) ORDER BY n DESC",
        (subject.opportunity.id, DECLINED, stage.code),
    )
    order = list(unit.guide.entries("deal_status"))
    found = next((deal for deal in deals if not is_deal(deal, unit.guide)), None) or next(
        (deal for deal in deals if deal.status in order and order.index(deal.status) < order.index(stage.code)), None
    )
    if found is None or (is_deal(found, unit.guide) and stage.code == DECLINED):
        raise BadInput(
            words("{name} has no deal that could become “{status}”.", "{name} 没有可改为“{status}”的成交记录。",
                  name=subject.name, status=stage.label),
            fix=f"rmflow win {subject.prospect.no} --product PRODUCT --amount AMOUNT --on today --signer WHO",
        )  # fmt: skip
    return found


def _dealt(unit: Unit, subject: Subject, row: Row, won_on: str) -> Receipt:
    """What a new or changed deal means for the opportunity, and how to tell it."""
    from rmflow.text.money import decimal_string, format_money

    opportunity, counts = subject.opportunity, is_deal(row, unit.guide)
    unit.update("opportunity", opportunity.id, amount_minor=row.amount_minor, currency=row.currency)
    if counts:
        _won(unit, subject, won_on)
    stage = unit.guide.label("deal_status", row.status)
    amount = Words(*(format_money(row.amount_minor, row.currency, lang) for lang in ("en", "zh")))
    return Receipt(
        words("{name}, deal {n}: {product}, {amount}, signed by {signer}: {status}.",
              "{name} 成交{n}：{product}，{amount}，签约人{signer}：{status}。", name=subject.name, n=row.n,
              product=unit.guide.label("product", row.product), amount=amount, signer=safe(row.signer), status=stage),
        {"no": subject.prospect.no, "opportunity": opportunity.no, "n": row.n, "id": row.id, "product": row.product,
         "amount": decimal_string(row.amount_minor, row.currency), "currency": row.currency, "dealt_on": row.dealt_on,
         "signer": row.signer, "status": row.status, "is_deal": counts,
         "outcome": "won" if counts else opportunity.outcome},
        tuple(_deal_notes(unit, subject, stage, counts=counts)), _after_deal(subject, row, counts=counts),
    )  # fmt: skip


def _won(unit: Unit, subject: Subject, on: str) -> None:
    if subject.opportunity.outcome != "won":
        unit.update("opportunity", subject.opportunity.id, outcome="won", outcome_on=on)
    unit.update("prospect", subject.prospect.id, status="customer")
    nexts.overtaken(unit, subject.prospect.id)


def _deal_notes(unit: Unit, subject: Subject, stage: Words, *, counts: bool) -> list[Words]:
    notes = [] if counts else [words(
        "Not won yet ({status}): a loan is a deal only when the bank has approved it.",
        "尚未成交（{status}）：贷款经审批通过才算成交。", status=stage,
    )]  # fmt: skip
    return notes + (unfinished(unit, subject) if counts else [])


def _after_deal(subject: Subject, row: Row, *, counts: bool) -> str | None:
    no = subject.prospect.no
    if row.status == DECLINED:
        return f"rmflow lose {no} --reason {DECLINED}"
    if not counts:
        return f"rmflow win {no} --status approved"
    return f"rmflow advance {no}" if subject.opportunity.step == 5 else None
