"""How each kind of record is told on the timeline: from a row to one or more entries, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.reports import phrases
from rmflow.rules.consent import STATES
from rmflow.text.dates import from_instant
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rmflow.guide.types import Guide
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

Entry = dict[str, Any]
FIRST, LAST = "", "~"  # within a day: before and after every instant


def entry(kind: str, on: str, text: Words, order: Any, *, at: str | None = None, **more: Any) -> Entry:
    """One thing that happened on the day `on`; `at` is the instant where it has one, `order` sorts within the day."""
    return {"on": on, "at": at, "kind": kind, "text": text, **more, "order": at or order}


def marks(prospect: Any, guide: Guide) -> Iterator[Entry]:
    """What the prospect's own row remembers: the tier, the wish not to be called."""
    if prospect.tier and prospect.tier_on:
        text = phrases.labelled(guide.label("tier", prospect.tier), plain(prospect.tier_why or ""))
        yield entry("tier", prospect.tier_on, text, (LAST, ""), tier=prospect.tier)
    if prospect.do_not_call and prospect.do_not_call_on:
        yield entry("do_not_call", prospect.do_not_call_on, words("asked not to be called", "要求勿扰"), (LAST, ""))


def _later(row: Row, on: str) -> str:
    """Where something that came of a record stands in its day: right behind the record, or first on a later day, since
    what a gate asks for is on record before the step through it.
    """
    return str(row.created_at) if on == row.day else FIRST


def _call(row: Row, guide: Guide) -> Iterator[Entry]:
    parts = [guide.label("call_outcome", row.outcome)]
    if row.is_inbound:
        parts.insert(0, words("the customer called", "客户来电"))
    if row.duration_s:
        parts.append(words("{n} min", "{n} 分钟", n=f"{row.duration_s / 60:.0f}"))
    text = phrases.labelled(join(parts), plain(row.note or ""))
    yield entry("call", row.called_on, text, row.created_at, at=row.called_at, outcome=row.outcome,
                 inbound=bool(row.is_inbound), note=row.note)  # fmt: skip


def _assessment(row: Row, guide: Guide) -> Iterator[Entry]:
    answer = {"yes": words("yes", "是"), "no": words("no", "否"), "unknown": words("unknown", "待查")}[row.answer]
    said = words(
        "{criterion}: {answer}",
        "{criterion}：{answer}",
        criterion=guide.label("criterion", row.criterion),
        answer=answer,
    )
    text = (
        words("{said} — {evidence}", "{said}——{evidence}", said=said, evidence=row.evidence) if row.evidence else said
    )
    yield entry("assessment", row.assessed_on, text, row.created_at, criterion=row.criterion, answer=row.answer)


def _move(row: Row, guide: Guide) -> Iterator[Entry]:
    label = guide.step_label(row.to_step)
    if row.from_step is None:
        text = words("opportunity {no} opened at step {to}, {label}", "商机{no}开立，处于第{to}步 {label}",
                     no=row.no, to=row.to_step, label=label)  # fmt: skip
    elif row.to_step > row.from_step:
        text = words("on to step {to}, {label}", "进入第{to}步 {label}", to=row.to_step, label=label)
    else:
        text = words(
            "back to step {to}, {label}: {why}",
            "退回第{to}步 {label}：{why}",
            to=row.to_step,
            label=label,
            why=row.why or "",
        )
    moved = {"opportunity": row.no, "from": row.from_step, "to": row.to_step, "why": row.why}
    yield entry("step", row.moved_on, text, row.moved_at, at=row.moved_at, **moved)


def _outcome(row: Row, guide: Guide) -> Iterator[Entry]:
    if row.no_objections_on:
        yield entry("no_objections", row.no_objections_on, words("asked; none raised", "已询问，客户无异议"), LAST)
    if row.outcome == "open" or row.outcome_on is None:
        return
    reasons = {"lost": "lost_reason", "dropped": "drop_reason"}
    why = guide.label(reasons[row.outcome], row.outcome_why) if row.outcome in reasons else plain(row.outcome_why or "")
    parts = [part for part in (why, plain(row.competitor or ""), plain(row.outcome_note or "")) if part.en]
    text = phrases.labelled(guide.label("opportunity_outcome", row.outcome), join(parts))
    yield entry("outcome", row.outcome_on, text, LAST, opportunity=row.no, outcome=row.outcome, reason=row.outcome_why)


def _contact(row: Row, guide: Guide) -> Iterator[Entry]:
    text = phrases.spaced(row.name, row.title or "", guide.label("decision_role", row.role), phrases.phone(row.phone))
    yield entry("contact", row.day, text, row.created_at, n=row.n)


def _fact(row: Row, guide: Guide) -> Iterator[Entry]:
    known = guide.label("industry", row.text) if row.topic == "industry" else plain(row.text)
    text = phrases.labelled(guide.label("dossier_topic", row.topic), known)
    yield entry("fact", row.learnt_on, text, row.created_at, topic=row.topic)


def _visit(row: Row, guide: Guide) -> Iterator[Entry]:
    aim = guide.label("visit_objective", row.objective)
    if not row.is_unplanned:
        text = words(
            "visit {n} planned for {on}: {aim}", "计划第{n}次拜访（{on}）：{aim}", n=row.n, on=row.planned_on, aim=aim
        )
        yield entry(
            "visit_planned", row.day, text, row.created_at, n=row.n, planned_on=row.planned_on, objective=row.objective
        )
    if row.confirmed_on:
        text = words("visit {n} confirmed by {who}", "第{n}次拜访已由{who}确认", n=row.n, who=row.confirmed_by or "")
        yield entry("visit_confirmed", row.confirmed_on, text, _later(row, row.confirmed_on), n=row.n)
    if row.status == "held":
        parts = [
            guide.label("visit_result", row.result),
            *(plain(part) for part in (f"“{row.said}”" if row.said else "", row.summary or "") if part),
        ]
        yield entry("visit", row.held_on, phrases.labelled(words("visit {n}", "第{n}次拜访", n=row.n), join(parts)),
                     row.planned_at if row.held_on == row.planned_on else LAST, n=row.n, result=row.result, said=row.said)  # fmt: skip
    elif row.status == "no_show":
        text = words("visit {n}: nobody was there", "第{n}次拜访：爽约", n=row.n)
        yield entry("visit_no_show", row.planned_on, text, row.planned_at, n=row.n)
    elif row.status == "cancelled":
        # When it was cancelled is not on the row: it stands where it would have been.
        why = guide.label("opportunity_outcome", row.cancelled_why)
        text = phrases.labelled(words("visit {n} cancelled", "第{n}次拜访取消", n=row.n), why)
        yield entry("visit_cancelled", row.planned_on, text, row.planned_at, n=row.n)


def _need(row: Row, guide: Guide) -> Iterator[Entry]:
    sure = words("confirmed", "已确认") if row.confirmed_on else plain("")
    text = phrases.spaced(
        guide.label("need_kind", row.kind), row.text, phrases.money(row.amount_minor, row.currency), sure
    )
    yield entry("need", row.day, text, row.created_at, n=row.n, need=row.kind)


def _offer(row: Row, guide: Guide) -> Iterator[Entry]:
    text = phrases.spaced(guide.label("product", row.product), phrases.money(row.amount_minor, row.currency),
                          guide.label("reaction", row.reaction))  # fmt: skip
    yield entry("offer", row.presented_on, text, row.created_at, n=row.n, product=row.product)


def _promise(row: Row, _guide: Guide) -> Iterator[Entry]:
    text = words("{text} (by {on})", "{text}（{on}前）", text=row.text, on=row.due_on)
    yield entry("promise", row.day, text, row.created_at, promise=row.no, due_on=row.due_on)
    if row.kept_on:
        yield entry(
            "promise_kept",
            row.kept_on,
            phrases.labelled(plain(row.text), plain(row.kept_how or "")),
            LAST,
            promise=row.no,
        )


def _event(row: Row, guide: Guide) -> Iterator[Entry]:
    text = phrases.spaced(
        guide.label("event_kind", row.kind), phrases.money(row.cost_minor, row.currency), row.note or ""
    )
    yield entry("event", row.held_on, text, row.created_at, event=row.kind)


def _objection(row: Row, guide: Guide) -> Iterator[Entry]:
    number = {"n": row.n}
    text = words(
        "“{said}” ({type})", "“{said}”（{type}）", said=row.words, type=guide.label("objection_type", row.type)
    )
    yield entry("objection", row.raised_on, text, row.created_at, **number)
    if row.judged_on:
        text = phrases.labelled(guide.label("genuineness", row.genuineness), plain(row.true_reason or ""))
        yield entry(
            "objection_judged",
            row.judged_on,
            _numbered(row.n, text),
            _later(row, row.judged_on),
            **number,
            genuineness=row.genuineness,
        )
    if row.resolved_on:
        text = phrases.labelled(guide.label("resolution", row.status), plain(row.answer or ""))
        yield entry(
            "objection_resolved",
            row.resolved_on,
            _numbered(row.n, text),
            _later(row, row.resolved_on),
            **number,
            status=row.status,
        )


def _numbered(n: int, text: Words) -> Words:
    return words("objection {n} {text}", "异议{n} {text}", n=n, text=text)


def _signal(row: Row, guide: Guide) -> Iterator[Entry]:
    text = phrases.labelled(guide.label("signal", row.code), plain(row.note or ""))
    yield entry("signal", row.seen_on, text, row.created_at, code=row.code, negative=bool(row.is_negative))


def _attempt(row: Row, guide: Guide) -> Iterator[Entry]:
    text = words("{technique} → {result}", "{technique} → {result}", technique=guide.label("close_technique", row.technique),
                 result=guide.label("close_result", row.result))  # fmt: skip
    yield entry("attempt", row.tried_on, text, row.created_at, technique=row.technique, result=row.result)


def _deal(row: Row, guide: Guide) -> Iterator[Entry]:
    text = phrases.spaced(guide.label("product", row.product), phrases.money(row.amount_minor, row.currency), row.signer,
                          guide.label("deal_status", row.status))  # fmt: skip
    yield entry("deal", row.dealt_on, text, row.created_at, n=row.n, product=row.product, amount=phrases.amount(row),
                 currency=row.currency)  # fmt: skip


def _care(row: Row, guide: Guide) -> Iterator[Entry]:
    content = guide.label("maintenance_content", row.content)
    if row.done_on:
        text = phrases.spaced(content, guide.label("maintenance_way", row.way), row.note or "")
        yield entry("care", row.done_on, text, _later(row, row.done_on), n=row.n, content=row.content)
    else:
        text = words("{content}, planned for {on}", "{content}，计划于 {on}", content=content, on=row.due_on)
        yield entry("care_planned", row.day, text, row.created_at, n=row.n, content=row.content)


def _relation(row: Row, guide: Guide) -> Iterator[Entry]:
    kind = guide.label("relation_kind", row.relation)
    text = words("{kind}: #{no} {name}", "{kind}：#{no} {name}", kind=kind, no=row.no, name=row.name)
    yield entry("relation", row.day, text, row.created_at, relation=row.relation, no=row.no)


def _consent(row: Row, guide: Guide) -> Iterator[Entry]:
    said = join([guide.label("contact_channel", row.channel), guide.label("consent_purpose", row.purpose), STATES[row.answer]])
    yield entry("consent", row.answered_on, phrases.labelled(said, plain(row.how or "")), row.created_at,
                 channel=row.channel, purpose=row.purpose, answer=row.answer)  # fmt: skip


def _erasure(row: Row, _guide: Guide) -> Iterator[Entry]:
    text = words("asked to be forgotten by {on}: {why}", "要求于 {on} 前删除：{why}", on=row.due_on, why=row.reason)
    yield entry("erasure", row.requested_on, text, row.created_at, due_on=row.due_on)
    if row.erased_on:
        yield entry("erasure", row.erased_on, words("erased", "已删除"), LAST, due_on=row.due_on)


# How the records of each table are told.
TELLERS: dict[str, Callable[[Row, Guide], Iterator[Entry]]] = {
    "call": _call,
    "assessment": _assessment,
    "step_move": _move,
    "opportunity": _outcome,
    "contact": _contact,
    "fact": _fact,
    "visit": _visit,
    "need": _need,
    "offer": _offer,
    "promise": _promise,
    "event": _event,
    "objection": _objection,
    "signal": _signal,
    "close_attempt": _attempt,
    "deal": _deal,
    "care": _care,
    "relation": _relation,
    "consent": _consent,
    "erasure": _erasure,
}
# What a teller wants to know that is not on the record itself; every one of these has the prospect's key.
FROM = {
    "step_move": "(SELECT m.*, o.no, o.prospect_id FROM step_move m JOIN opportunity o ON o.id = m.opportunity_id)",
    "relation": "(SELECT r.*, p.no, p.name FROM relation r JOIN prospect p ON p.id = r.other_id)",
}
SOURCES = tuple((f"SELECT * FROM {FROM.get(table, table)} WHERE prospect_id = ?", tell) for table, tell in TELLERS.items())


def local_day(unit: Unit, row: Row) -> str:
    """The local day on which a record was written down, for those that have no day of their own."""
    return from_instant(row.created_at, unit.now.tzinfo).date().isoformat() if hasattr(row, "created_at") else ""
