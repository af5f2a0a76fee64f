"""Step 3, presenting products (guide 3.5): for a need, within what suits the customer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rmflow.actions.allow import Subject, allow
from rmflow.actions.needs import need_of
from rmflow.actions.promised import refuse_promise
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.dossier import is_for
from rmflow.rules.findings import Finding, Hole, fix
from rmflow.rules.refused import Refused
from rmflow.text.money import decimal_string, format_rate
from rmflow.text.safe import NOTE_LIMIT, clean
from rmflow.text.spoken import money_words
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry
    from rmflow.store.rows import Need, Row
    from rmflow.store.unit import Unit
    from rmflow.text.money import Money

NOTE = words("the note", "备注")
FABE = (("feature", "F"), ("advantage", "A"), ("benefit", "B"), ("evidence", "E"))
# Of five levels of product risk the upper two are high.
HIGH = ("R4", "R5")


def present(
    unit: Unit,
    text: str,
    product: str,
    *,
    need: int,
    amount: Money | None = None,
    rate_ppm: int | None = None,
    reaction: str | None = None,
    note: str | None = None,
) -> Receipt:
    """A product was presented for a need (guide 3.5). `rate_ppm` is the rate named, in parts per million.

    The amount becomes the opportunity's.

    Raises:
        Refused: before step 3, off the path, a criterion is shut; `suitability`: a person without a valid risk rating,
            or a product above it; `promise_return`: the note promises principal or return.
        NotFound, BadInput: no such need or one of an earlier opportunity, an unknown product or one for others.
    """
    subject = allow(unit, text, "present")
    row = need_of(unit, subject, need)
    shown = product_for(unit, subject, product)
    refuse_unsuitable(unit, subject, shown, row)
    said = clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note is not None else None
    refuse_promise(unit, subject, said, NOTE)
    offer = unit.insert(
        "offer", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id,
        n=unit.next_n("offer", subject.prospect.id), product=shown.code, need_id=row.id,
        amount_minor=amount.minor if amount else None, currency=amount.currency if amount else None, rate_ppm=rate_ppm,
        reaction=unit.guide.entry("reaction", reaction).code if reaction is not None else None, note=said,
        presented_on=unit.day,
    )  # fmt: skip
    if amount is not None:
        unit.update("opportunity", subject.opportunity.id, amount_minor=amount.minor, currency=amount.currency)
    return _presented(unit, subject, row, shown, offer)


def product_for(unit: Unit, subject: Subject, product: str) -> Entry:
    """The product, if it is for this kind of customer.

    Raises:
        BadInput: it is not in the catalogue, or is for the other kind.
    """
    entry = unit.guide.entry("product", product)
    if not is_for(entry, subject.prospect.kind):
        raise BadInput(
            words("{product} is not for {kind}.", "{product}不面向{kind}。", product=entry.label,
                  kind=words("persons", "个人客户") if subject.prospect.kind == "person" else words("companies",
                                                                                                    "公司客户")),
            fix="rmflow guide product",
        )  # fmt: skip
    return entry


def refuse_unsuitable(unit: Unit, subject: Subject, product: Entry, need: Need | Row | None) -> None:
    """A person's risk rating must be known, fresh, and not below the product's risk. There is no way round it.

    Raises:
        Refused: code `suitability`, with what would suit the need instead.
    """
    risk = product.extra.get("risk")
    if risk is None or subject.prospect.kind != "person":
        return
    rating = unit.connection.row(
        "SELECT text, learnt_on FROM fact WHERE prospect_id = ? AND topic = 'risk_rating'"
        " ORDER BY learnt_on DESC, id DESC LIMIT 1",
        (subject.prospect.id,),
    )
    why = _unrated(unit, rating)
    if why is not None:
        raise _unsuitable(subject, product, why, is_rated=False)
    level = rating.text[:2].upper() if rating else ""
    if int(risk[1]) > int(level[1]):
        raise _unsuitable(subject, product, words(
            "{product} is {risk}, the customer's rating {level}; suitable for this need: {others}",
            "{product}风险等级为 {risk}，客户风险承受等级为 {level}；适合该需求的有：{others}",
            product=product.label, risk=risk, level=level, others=_others(unit, subject, need, int(level[1])),
        ), is_rated=True)  # fmt: skip


def _unrated(unit: Unit, rating: Row | None) -> Words | None:
    """Why the rating cannot be used, or None where it can."""
    valid = unit.guide.numbers["risk_rating_valid_days"]
    if rating is None or not (rating.text[:1] in "Cc" and rating.text[1:2] in tuple("12345")):
        return words("the customer's risk rating is not on record", "没有客户的风险承受等级")
    age = (unit.today - date.fromisoformat(rating.learnt_on)).days
    if age <= valid:
        return None
    return words("the customer's risk rating is {age} days old; it is valid for {valid}",
                 "客户的风险承受等级已有 {age} 天，有效期 {valid} 天", age=age, valid=valid)  # fmt: skip


def _others(unit: Unit, subject: Subject, need: Need | Row | None, level: int) -> Words:
    found = [
        entry.label for entry in unit.guide.entries("product").values()
        if (need is None or need.kind in entry.extra["needs"]) and is_for(entry, subject.prospect.kind)
        and int(entry.extra.get("risk", "R1")[1]) <= level
    ]  # fmt: skip
    return join(found) if found else words("none", "无")


def _unsuitable(subject: Subject, product: Entry, why: Words, *, is_rated: bool) -> Refused:
    # Where the rating is too low there is no command: a customer is not rated anew to make a product fit.
    hole = Hole(words("Risk rating, C1 to C5?", "风险承受等级（C1–C5）？"), "C3")
    repair = None if is_rated else fix("add-fact", subject.prospect.no, "risk_rating", hole)
    return Refused("suitability", subject.opportunity.step, words(
        "{product} may not be offered to {name}: {why}.", "不得向 {name} 推介{product}：{why}。",
        product=product.label, name=subject.name, why=why,
    ), [Finding("suitability", 3, False, why, repair)])  # fmt: skip


def _presented(unit: Unit, subject: Subject, need: Need, product: Entry, offer: Row) -> Receipt:
    parts = [money_words(offer.amount_minor, offer.currency)] if offer.amount_minor is not None else []
    parts += [plain(format_rate(offer.rate_ppm))] if offer.rate_ppm is not None else []
    parts += [unit.guide.label("reaction", offer.reaction)] if offer.reaction else []
    more = words(": {parts}", "：{parts}", parts=join(parts, zh="，")) if parts else plain("")
    return Receipt(
        words("{name}, offer {n}: {product} for need {need}{more}.",
              "{name} 推介{n}：{product}，对应需求{need}{more}。",
              name=subject.name, n=offer.n, product=product.label, need=need.n, more=more),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "n": offer.n, "id": offer.id,
         "product": product.code, "need": need.n,
         "amount": None if offer.amount_minor is None else decimal_string(offer.amount_minor, offer.currency),
         "currency": offer.currency, "rate": None if offer.rate_ppm is None else format_rate(offer.rate_ppm),
         "rate_ppm": offer.rate_ppm, "reaction": offer.reaction, "presented_on": offer.presented_on,
         "fabe": {key: both for key, _, both in fabe(product)}},
        tuple(_notes(unit, subject, need, product)), f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def fabe(product: Entry) -> list[tuple[str, str, Words]]:
    """A product's feature, advantage, benefit and evidence, where the guide has them: key, letter, text."""
    texts = product.extra.get("fabe", {})
    return [(key, letter, Words(texts[key]["en"], texts[key]["zh"])) for key, letter in FABE if key in texts]


def _notes(unit: Unit, subject: Subject, need: Need, product: Entry) -> list[Words]:
    notes = []
    if need.confirmed_on is None:
        notes.append(words("The customer has not confirmed need {n}; only then does it count: "
                           "rmflow add-need {no} --confirm {n}",
                           "客户尚未确认需求{n}，确认后关口才认：rmflow add-need {no} --confirm {n}", n=need.n,
                           no=subject.prospect.no))  # fmt: skip
    if need.kind not in product.extra["needs"]:
        notes.append(words("{product} is usually for {needs}, not {need}.", "{product}通常对应{needs}，而不是{need}。",
                           product=product.label,
                           needs=join(unit.guide.label("need_kind", code) for code in product.extra["needs"]),
                           need=unit.guide.label("need_kind", need.kind)))  # fmt: skip
    notes += _senior(unit, subject, product)
    labels = unit.guide.entries("fabe")
    notes += [words("{label}: {text}", "{label}：{text}", label=labels[letter].label, text=both)
              for _, letter, both in fabe(product)]  # fmt: skip
    return notes


def _senior(unit: Unit, subject: Subject, product: Entry) -> list[Words]:
    """Special care for a customer of 65 or more (guide 3.5) where the product's risk is high."""
    if subject.prospect.kind != "person" or product.extra.get("risk") not in HIGH:
        return []
    born = unit.connection.value(
        "SELECT birth_year FROM contact WHERE prospect_id = ? AND n = 1", (subject.prospect.id,)
    )
    if born is None or unit.today.year - born < unit.guide.numbers["senior_age"]:
        return []
    return [words("Aged {age} or about: a high-risk product needs special care and a recorded explanation.",
                  "客户约 {age} 岁：高风险产品须特别关注，并做好风险提示留痕。",
                  age=unit.today.year - born)]  # fmt: skip
