"""Step 5, closing (guide 5.1–5.3): signals, attempts, the deal; and the two ways off the path, lost and deferred."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rmflow.actions import kept_only
from rmflow.actions.allow import OFF_PATH, Subject, allow, off_path_words, revive_finding
from rmflow.actions.pipeline import end, has_care, stop_work, subject_of
from rmflow.actions.promised import CODE as PROMISED
from rmflow.actions.promised import promise_refused, refuse_promise
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.checks.close import DECLINED, is_deal, win_fix
from rmflow.rules.refused import Refused
from rmflow.store import nexts
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.guide.types import Entry
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit
    from rmflow.text.money import Money

NOTE = words("the note", "备注")
SIGNER = words("the signer", "签约人")
COMPETITOR = words("the competitor", "他行名称")
REASON = words("the reason", "原因")


def _note(text: str | None) -> str | None:
    return clean(text, NOTE, limit=NOTE_LIMIT, multiline=True) if text else None


def log_signal(unit: Unit, text: str, code: str, *, note: str | None = None) -> Receipt:
    """A sign, meant or not, that the customer is ready, or is not (guide 5.1).

    Raises:
        Refused: the opportunity stands before step 5, or is off the path.  BadInput: an unknown code.
    """
    subject = allow(unit, text, "log_signal")
    entry = unit.guide.entry("signal", code)
    negative = bool(entry.extra.get("negative"))
    row = unit.insert(
        "signal", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id, code=entry.code,
        is_negative=negative, seen_on=unit.day, note=_note(note),
    )  # fmt: skip
    no = subject.prospect.no
    advice = words("Not now: stop presenting, ask what troubles the customer.",
                   "先别促成：停下介绍，问问客户在担心什么。")  # fmt: skip
    return Receipt(
        words("{name}: {sign}, {signal}.", "{name}：{sign}——{signal}。", name=subject.name, signal=entry.label,
              sign=words("a sign against", "消极信号") if negative else words("a closing signal", "成交信号")),
        {"id": row.id, "no": no, "opportunity": subject.opportunity.no, "signal": entry.code, "negative": negative,
         "seen_on": unit.day},
        (advice,) if negative else (), None if negative else f"rmflow try-close {no} --technique CODE --result CODE",
    )  # fmt: skip


def try_close(
    unit: Unit, text: str, *, technique: str, result: str, pitfalls: list[str] | None = None, note: str | None = None
) -> Receipt:
    """The RM asked for the business: how, and what came of it (guide 5.2, 5.3). Several attempts are normal.

    Raises:
        Refused: before step 5, a criterion is shut, or a pitfall that the law forbids (`promise_return`,
            `unsuitable`), admitted or found in the note.
        BadInput: an unknown code.
    """
    subject = allow(unit, text, "try_close")
    how = unit.guide.entry("close_technique", technique)
    came = unit.guide.entry("close_result", result)
    fell = list(dict.fromkeys(unit.guide.entry("pitfall", code).code for code in pitfalls or ()))
    _refuse_pitfalls(unit, subject, fell)
    said = _note(note)
    refuse_promise(unit, subject, said, NOTE)
    row = unit.insert(
        "close_attempt", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id, technique=how.code,
        result=came.code, tried_on=unit.day, pitfalls=json.dumps(fell) if fell else None,
        note=said,
    )  # fmt: skip
    notes = _careful(how) + _unfinished(unit, subject)
    if came.code == "refused":
        notes.append(words("Several attempts are normal: ask what stood in the way.",
                           "促成几次才成很正常：问清卡在哪里。"))  # fmt: skip
    return Receipt(
        words("{name}: asked for the business ({technique}): {result}.",
              "{name}：已提出成交（{technique}），结果：{result}。",
              name=subject.name, technique=how.label, result=came.label),
        {"id": row.id, "no": subject.prospect.no, "opportunity": subject.opportunity.no, "technique": how.code,
         "result": came.code, "pitfalls": fell, "tried_on": unit.day},
        tuple(notes), _after_attempt(unit, subject, came.code),
    )  # fmt: skip


def _refuse_pitfalls(unit: Unit, subject: Subject, fell: list[str]) -> None:
    """Two pitfalls are law, not style: a promised return, and a product above the customer's risk rating."""
    for entry in map(unit.guide.entries("pitfall").__getitem__, fell):
        if entry.code == PROMISED:
            raise promise_refused(subject, entry, words("the pitfall", "成交误区"))
        if entry.extra.get("refused"):
            raise Refused(entry.code, subject.opportunity.step, words(
                "“{pitfall}”: the law forbids such a close (guide 5.3). Put it right with the customer and your "
                "compliance colleagues first.",
                "“{pitfall}”：法规不允许这样成交（指引5.3）。请先与客户和合规同事纠正。", pitfall=entry.label,
            ))  # fmt: skip


def _careful(how: Entry) -> list[Words]:
    """The guide's caution where a technique easily misleads (guide 9.8)."""
    if not (how.extra.get("careful") and how.note):
        return []
    return [words("{technique}: {note}", "{technique}：{note}", technique=how.label, note=how.note)]


def _unfinished(unit: Unit, subject: Subject) -> list[Words]:
    """What should have been done before asking: promises overdue, objections open."""
    promises = unit.connection.tuples(
        "SELECT no, text, due_on FROM promise WHERE prospect_id = ? AND kept_on IS NULL AND due_on < ? ORDER BY due_on",
        (subject.prospect.id, unit.day),
    )
    objections = unit.connection.tuples(
        "SELECT n, words FROM objection WHERE opportunity_id = ? AND status = 'open' ORDER BY n",
        (subject.opportunity.id,),
    )
    return [
        words("Promise {no} is overdue since {on}: “{text}”. Keep it first (rmflow keep-promise {no}).",
              "承诺{no}自 {on} 起逾期：“{text}”。请先兑现（rmflow keep-promise {no}）。", no=no, on=on, text=safe(text))
        for no, text, on in promises
    ] + [
        words("Objection {n} is open: “{text}”.", "异议{n}尚未了结：“{text}”。", n=n, text=safe(text))
        for n, text in objections
    ]  # fmt: skip


def _after_attempt(unit: Unit, subject: Subject, result: str) -> str | Words:
    no = subject.prospect.no
    if result in ("won", "partial"):
        offered = unit.connection.value(
            "SELECT product FROM offer WHERE opportunity_id = ? ORDER BY n DESC LIMIT 1", (subject.opportunity.id,)
        )
        return win_fix(no, offered).paste()
    if result in ("new_objection", "refused"):
        return words('rmflow raise-objection {no} "THEIR WORDS" --type CODE',
                     'rmflow raise-objection {no} "客户原话" --type CODE', no=no)  # fmt: skip
    return f"rmflow defer {no} --until DATE" if result == "postponed" else f"rmflow check {no}"


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
    return notes + (_unfinished(unit, subject) if counts else [])


def _after_deal(subject: Subject, row: Row, *, counts: bool) -> str | None:
    no = subject.prospect.no
    if row.status == DECLINED:
        return f"rmflow lose {no} --reason {DECLINED}"
    if not counts:
        return f"rmflow win {no} --status approved"
    return f"rmflow advance {no}" if subject.opportunity.step == 5 else None


def lose(
    unit: Unit, text: str, *, reason: str, competitor: str | None = None, note: str | None = None
) -> Receipt:
    """The opportunity is lost, at whatever step, and why (guide 5.2, 9.10).

    Raises:
        Refused: it is won, lost or dropped already.
        BadInput: an unknown reason, or a reason that names a competitor without --competitor.
    """
    subject = subject_of(unit, text)
    _not_ended(subject, ("won", "lost", "dropped"))
    why = unit.guide.entry("lost_reason", reason)
    if why.extra.get("competitor") and not competitor:
        raise BadInput(
            words("Lost to which bank? Add --competitor NAME.", "输给了哪家银行？请加 --competitor 行名。"),
            fix=f"rmflow lose {subject.prospect.no} --reason {why.code} --competitor NAME",
        )
    rival = clean(competitor, COMPETITOR) if competitor else None
    end(unit, subject, "lost", why.code, note, competitor=rival)
    stops = {"do_not_call": True, "do_not_call_on": unit.day} if why.code == "do_not_contact" else {}
    status = "customer" if has_care(unit, subject.prospect.id) else "lost"
    unit.update("prospect", subject.prospect.id, status=status, **stops)
    stop_work(unit, subject.prospect.id)
    to = words(" to {rival}", "，输给{rival}", rival=safe(rival)) if rival else plain("")
    return Receipt(
        words("{name} is lost{to}: {why}.", "{name} 失败{to}：{why}。", name=subject.name, to=to, why=why.label),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "outcome": "lost", "reason": why.code,
         "competitor": rival, "step": subject.opportunity.step, "status": status},
    )  # fmt: skip


def defer(unit: Unit, text: str, *, until: date, reason: str | None = None) -> Receipt:
    """Not now: the opportunity rests until a day, on which `today` brings it back (guide 5.2).

    Raises:
        Refused: it is won, lost or dropped already.  BadInput: not a day to come.
    """
    subject = subject_of(unit, text)
    _not_ended(subject, ("won", "lost", "dropped"))
    if until <= unit.today:
        raise BadInput(words("Deferred means until a day to come; {until} is not.",
                             "搁置须到将来某一天，{until} 不是。", until=until))  # fmt: skip
    why = clean(reason, REASON, limit=NOTE_LIMIT) if reason else None
    end(unit, subject, "deferred", None, why)
    nexts.finish(unit, subject.prospect.id, "call", "step")
    nexts.follow_up(unit, subject.prospect.id, "recheck", until.isoformat(), why)
    nexts.refresh(unit, subject.prospect.id)
    return Receipt(
        words("{name} is deferred until {until}.", "{name} 搁置至 {until}。", name=subject.name, until=until),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "outcome": "deferred",
         "until": until.isoformat(), "reason": why, "step": subject.opportunity.step},
    )  # fmt: skip


def _not_ended(subject: Subject, ended: tuple[str, ...]) -> None:
    opportunity = subject.opportunity
    if opportunity.outcome not in ended:
        return
    if opportunity.outcome in OFF_PATH:
        raise Refused(opportunity.outcome, opportunity.step, off_path_words(subject), [revive_finding(subject)])
    raise Refused("won", opportunity.step, words(
        "{name} was won on {on}. If that was a mistake, step back (rmflow step-back {no} --to 4 --reason …); a "
        "customer who leaves is dropped (rmflow drop {no} --reason CODE).",
        "{name} 已于 {on} 成交。若属误记，请退回（rmflow step-back {no} --to 4 --reason …）；客户流失请用 "
        "rmflow drop {no} --reason 原因。",
        name=subject.name, on=opportunity.outcome_on, no=subject.prospect.no,
    ))  # fmt: skip


