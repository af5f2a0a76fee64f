"""Step 3, communicating well (guide 3.2): what the customer needs, supposed or confirmed by himself."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rmflow.actions.allow import Subject, allow
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.store import find
from rmflow.text.money import Money, decimal_string
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.spoken import money_words
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.store.rows import Need
    from rmflow.store.unit import Unit

NEED = words("need", "需求")
NEED_TEXT = words("the need", "需求内容")


def add_need(
    unit: Unit,
    text: str,
    kind: str,
    said: str,
    *,
    amount: Money | None = None,
    wanted_on: date | None = None,
    confirmed: bool = False,
) -> Receipt:
    """What the customer needs (guide 3.2); `confirmed` where he said so himself.

    The same need again confirms it, or takes a new amount or date. The amount becomes the opportunity's.

    Raises:
        Refused: before step 3, or off the path.
        BadInput: an unknown kind, a date that is past, or the need is there and nothing is new.
    """
    subject = allow(unit, text, "add_need")
    sort = unit.guide.entry("need_kind", kind)
    told = clean(said, NEED_TEXT, limit=NOTE_LIMIT)
    if wanted_on is not None and wanted_on < unit.today:
        raise BadInput(words("A need cannot be for a day that is past ({on}).", "需求日期已过（{on}）。", on=wanted_on))
    given = _given(unit, amount, wanted_on, confirmed=confirmed)
    same = unit.connection.row(
        "SELECT * FROM need WHERE opportunity_id = ? AND kind = ? AND text = ?",
        (subject.opportunity.id, sort.code, told)
    )
    if same is not None:
        return _again(unit, subject, cast("Need", same), given)
    row = unit.insert(
        "need", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id,
        n=unit.next_n("need", subject.prospect.id), kind=sort.code, text=told,
        **{"amount_minor": None, "currency": None, "wanted_on": None, "confirmed_on": None, **given},
    )  # fmt: skip
    return _need_receipt(unit, subject, cast("Need", row), words("need {n}", "需求{n}", n=row.n), amount)


def _given(unit: Unit, amount: Money | None, wanted_on: date | None, *, confirmed: bool) -> dict[str, object]:
    given: dict[str, object] = {}
    if amount is not None:
        given |= {"amount_minor": amount.minor, "currency": amount.currency}
    if wanted_on is not None:
        given["wanted_on"] = wanted_on.isoformat()
    if confirmed:
        given["confirmed_on"] = unit.day
    return given


def _again(unit: Unit, subject: Subject, row: Need, given: dict[str, object]) -> Receipt:
    """The same need told once more: confirmed now, or with another amount or date."""
    if row.confirmed_on:
        # The day the customer first confirmed it stays.
        given.pop("confirmed_on", None)
    new = {key: value for key, value in given.items() if getattr(row, key) != value}
    if not new:
        raise BadInput(
            words("Need {n} of {name} says so already{how}.", "{name} 的需求{n}已有此内容{how}。", n=row.n,
                  name=subject.name,
                  how=words(", confirmed on {on}", "，已于 {on} 确认",
                            on=row.confirmed_on) if row.confirmed_on else plain("")),
            fix=f"rmflow present {subject.prospect.no} PRODUCT --need {row.n}" if row.confirmed_on
            else f"rmflow add-need {subject.prospect.no} --confirm {row.n}",
        )  # fmt: skip
    unit.update("need", row.id, **new)
    vars(row).update(new)
    amount = _money(row) if "amount_minor" in new else None
    done = words("need {n} confirmed", "需求{n}已确认", n=row.n) if "confirmed_on" in new else words(
        "need {n} updated", "需求{n}已更新", n=row.n
    )  # fmt: skip
    return _need_receipt(unit, subject, row, done, amount)


def _money(row: Need) -> Money | None:
    return None if row.amount_minor is None or row.currency is None else Money(row.amount_minor, row.currency)


def confirm_need(
    unit: Unit, text: str, n: int, *, amount: Money | None = None, wanted_on: date | None = None
) -> Receipt:
    """The customer confirmed need `n` (guide 3.2).

    Raises:
        Refused: before step 3, or off the path.
        NotFound, BadInput: no such need, one of an earlier opportunity, or confirmed already.
    """
    subject = allow(unit, text, "add_need")
    row = need_of(unit, subject, n)
    return _again(unit, subject, row, _given(unit, amount, wanted_on, confirmed=True))


def need_of(unit: Unit, subject: Subject, n: int) -> Need:
    """Need `n` of the subject's opportunity.

    Raises:
        NotFound: there is none of that number.  BadInput: it belongs to an earlier opportunity.
    """
    no = subject.prospect.no
    command = f'rmflow add-need {no} KIND "WHAT HE NEEDS" --confirmed'
    row = find.numbered(unit.connection, "need", subject.prospect, n, NEED, command)
    if row.opportunity_id != subject.opportunity.id:
        raise BadInput(words("Need {n} of {name} belongs to an earlier opportunity; write down today's.",
                             "{name} 的需求{n}属于以前的商机，请记录现在的需求。", n=n, name=subject.name),
                             fix=command)  # fmt: skip
    return cast("Need", row)


def _need_receipt(unit: Unit, subject: Subject, row: Need, done: Words, amount: Money | None) -> Receipt:
    if amount is not None:
        unit.update("opportunity", subject.opportunity.id, amount_minor=amount.minor, currency=amount.currency)
    no = subject.prospect.no
    parts = [unit.guide.label("need_kind", row.kind), plain(safe(row.text))]
    parts += [money_words(row.amount_minor, row.currency)] if row.amount_minor is not None and row.currency else []
    parts += [words("by {on}", "{on} 前", on=row.wanted_on)] if row.wanted_on else []
    hint = words("Not confirmed yet: it counts once the customer says so himself.", "尚未确认：客户亲口确认才算数。")
    return Receipt(
        words("{name}, {done}: {need}.", "{name} {done}：{need}。", name=subject.name, done=done,
              need=join(parts, zh="，")),
        {"no": no, "opportunity": subject.opportunity.no, "n": row.n, "id": row.id, "kind": row.kind, "text": row.text,
         "amount": None if row.amount_minor is None else decimal_string(row.amount_minor, row.currency or "CNY"),
         "currency": row.currency, "wanted_on": row.wanted_on, "confirmed_on": row.confirmed_on},
        () if row.confirmed_on else (hint,),
        f"rmflow present {no} PRODUCT --need {row.n}" if row.confirmed_on
        else f"rmflow add-need {no} --confirm {row.n}",
    )  # fmt: skip
