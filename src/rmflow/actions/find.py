"""Step 1, finding target customers (guide 1.1–1.5): prospects, introducers, calls, the five criteria, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rmflow.actions.allow import Subject, allow
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.store import find, nexts
from rmflow.text.dates import instant
from rmflow.text.keys import name_key
from rmflow.text.phones import parse_phone, phone_rev
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.uscc import parse_uscc
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import date, datetime

    from rmflow.rules.findings import Finding
    from rmflow.rules.refused import Refused
    from rmflow.store.rows import Contact, Opportunity, Prospect, Row
    from rmflow.store.unit import Unit

NAME = words("the name", "名称")
NOTE = words("the note", "备注")
KINDS = ("company", "person")


class NewContact(NamedTuple):
    """A contact as written in one line: "NAME, TITLE, ROLE, PHONE"; only the name must be there."""

    name: str
    title: str | None = None
    role: str | None = None
    phone: str | None = None


def read_contact(text: str, unit: Unit) -> NewContact:
    """Take "李总, 董事长, decision_maker, 138…" apart; the role may be a code or a label of the guide.

    Raises:
        BadInput: more than four parts, an unknown role, a bad phone.
    """
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    if len(parts) > 4:
        raise BadInput(words("A contact is “NAME, TITLE, ROLE, PHONE”; this has {n} parts.",
                             "联系人写作“姓名, 职务, 角色, 电话”；这里有 {n} 段。", n=len(parts)))  # fmt: skip
    name, title, role, phone = [*parts, "", "", ""][:4]
    return NewContact(
        clean(name, words("the contact's name", "联系人姓名")),
        clean(title, words("the title", "职务")) if title else None,
        unit.guide.entry("decision_role", role).code if role else None,
        parse_phone(phone) if phone else None,
    )


def insert_contact(unit: Unit, prospect_id: str, new: NewContact, *, n: int | None = None, **more: Any) -> Row:
    """Write a contact of a prospect, as number `n` where the caller knows it."""
    return unit.insert(
        "contact", prospect_id=prospect_id, n=n or unit.next_n("contact", prospect_id), name=new.name,
        name_key=name_key(new.name), title=new.title, role=new.role, phone=new.phone,
        phone_rev=phone_rev(new.phone) if new.phone else None, **more,
    )  # fmt: skip


def add_prospect(
    unit: Unit,
    name: str,
    *,
    kind: str,
    source: str,
    via: str | None = None,
    phone: str | None = None,
    contacts: list[str] | None = None,
    industry: str | None = None,
    uscc: str | None = None,
    growth: bool = False,
    note: str | None = None,
) -> Receipt:
    """Write down a new prospect with its first opportunity at step 1.

    `source` is a method of the guide, with a detail after a colon (`data:internet`). A person is his own contact.

    Raises:
        BadInput: a value cannot be taken, or the USCC or the same name and phone is in the book already.
    """
    prospect = make_prospect(
        unit, name, kind=kind, source=source, via=via, phone=phone, industry=industry, uscc=uscc, growth=growth,
        note=note,
    ).prospect  # fmt: skip
    people = [read_contact(text, unit) for text in contacts or []]
    for person in people:
        insert_contact(unit, prospect.id, person)
    notes = [*_lookalikes(unit, prospect)]
    return Receipt(
        words("#{no} {name} is in the book, at step 1.", "#{no} {name} 已登记，处于第1步。", no=prospect.no,
              name=safe(prospect.name)),
        {"no": prospect.no, "id": prospect.id, "name": prospect.name, "kind": kind, "step": 1},
        tuple(notes), f"rmflow check {prospect.no}",
    )  # fmt: skip


def make_prospect(
    unit: Unit,
    name: str,
    *,
    kind: str,
    source: str,
    via: str | None = None,
    phone: str | None = None,
    industry: str | None = None,
    uscc: str | None = None,
    growth: bool = False,
    note: str | None = None,
) -> Subject:
    """The rows of a new prospect: itself, its first opportunity, and for a person the contact that he is."""
    if kind not in KINDS:
        raise BadInput(words("--kind is company or person, not “{kind}”.",
                             "--kind 只能是 company 或 person，不能是“{kind}”。",
                             kind=safe(kind[:20])))  # fmt: skip
    name = clean(name, NAME)
    method, detail = read_source(unit, source)
    introducer, via_text = _via(unit, method, via)
    number = parse_phone(phone) if phone else None
    code = parse_uscc(uscc) if uscc else None
    _refuse_same(unit, code)
    from rmflow.text.names import search_keys

    keys = search_keys(name, kind)
    prospect = unit.insert(
        "prospect", no=unit.next_no("prospect"), name=name, name_key=keys.key, pinyin=keys.pinyin,
        initials=keys.initials, kind=kind, status="potential", source=method, source_detail=detail,
        introducer_id=introducer, via=via_text, phone=number, phone_rev=phone_rev(number) if number else None,
        uscc=code, industry=unit.guide.entry("industry", industry).code if industry else None, is_growth=growth,
        note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None, do_not_call=False,
        found_on=unit.day,
    )  # fmt: skip
    opportunity = unit.open_opportunity(prospect.id, 1, 1)
    if kind == "person":
        insert_contact(unit, prospect.id, NewContact(name, role="decision_maker", phone=number), n=1)
    return Subject(cast("Prospect", prospect), cast("Opportunity", opportunity))


def read_source(unit: Unit, text: str) -> tuple[str, str | None]:
    """A source method and its detail from `METHOD[:DETAIL]` (guide 1.2–1.5, 9.1).

    Raises:
        BadInput: the guide does not know the method, or for `data` the kind of material.
    """
    method, _, detail = text.replace("：", ":").partition(":")
    code = unit.guide.entry("source_method", method.strip()).code
    detail = detail.strip()
    if detail and code == "data":
        return code, unit.guide.entry("data_source", detail).code
    return code, clean(detail, words("the source's detail", "来源说明")) if detail else None


def _via(unit: Unit, method: str, via: str | None) -> tuple[str | None, str | None]:
    if via is None:
        if unit.guide.entries("source_method")[method].extra.get("introducer"):
            raise BadInput(
                words("A name that comes by {method} needs its introducer: --via NAME.",
                      "来源为{method}的客户须写明介绍人：--via 姓名。",
                      method=unit.guide.label("source_method", method)),
                fix="rmflow introducers",
            )  # fmt: skip
        return None, None
    via = clean(via, words("the introducer", "介绍人"))
    known = find.introducer(unit.connection, via)
    return (known.id if known else None), via


def _refuse_same(unit: Unit, uscc: str | None) -> None:
    if uscc is None:
        return
    same = unit.connection.row("SELECT no, name FROM prospect WHERE uscc = ?", (uscc,))
    if same is not None:
        raise BadInput(
            words("#{no} {name} has this unified social credit code already.",
                  "#{no} {name} 已使用此统一社会信用代码。",
                  no=same.no, name=safe(same.name)),
            fix=f"rmflow show {same.no}",
        )  # fmt: skip


def _lookalikes(unit: Unit, prospect: Any) -> list[Words]:
    """Others with the same name or phone: reported, since two 王伟 may well be two people."""
    rows = unit.connection.rows(
        "SELECT no, name, name_key = :key AS by_name FROM prospect WHERE id <> :id AND"
        " (name_key = :key OR (:phone IS NOT NULL AND phone_rev = :phone)) ORDER BY no LIMIT 5",
        {"key": prospect.name_key, "id": prospect.id, "phone": prospect.phone_rev},
    )
    return [
        words("#{no} {name} has the same {what}: is it the same customer?", "#{no} {name} {what}相同：是同一客户吗？",
              no=row.no, name=safe(row.name),
              what=words("name", "名称") if row.by_name else words("phone", "电话"))
        for row in rows
    ]  # fmt: skip


def add_introducer(
    unit: Unit, name: str, *, kind: str, organisation: str | None = None, phone: str | None = None,
    note: str | None = None,
) -> Receipt:  # fmt: skip
    """Write down someone who finds customers for the RM (guide 1.2, 猎犬); leads that name him already become his.

    Raises:
        BadInput: an unknown kind, a bad phone, or the name is there already.
    """
    name = clean(name, words("the introducer's name", "介绍人姓名"))
    same = unit.connection.row("SELECT no, name FROM introducer WHERE name_key = ?", (name_key(name),))
    if same is not None:
        raise BadInput(
            words("Introducer {no} is called {name} already; tell the two apart, e.g. by the organisation.",
                  "介绍人 {no} 已叫 {name}；如属两人，请在姓名中加以区分（如加单位）。",
                  no=same.no, name=safe(same.name)),
            fix="rmflow introducers",
        )  # fmt: skip
    entry = unit.guide.entry("introducer_kind", kind)
    row = unit.insert(
        "introducer", no=unit.next_no("introducer"), name=name, name_key=name_key(name), kind=entry.code,
        organisation=clean(organisation, words("the organisation", "单位")) if organisation else None,
        phone=parse_phone(phone) if phone else None,
        note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None,
    )  # fmt: skip
    leads = _claim_leads(unit, row)
    claimed = words("Leads on record that name him: {n}.", "已有 {n} 条线索由其介绍。", n=leads)
    return Receipt(
        words("Introducer {no}: {name}, {kind}.", "介绍人 {no}：{name}，{kind}。", no=row.no, name=safe(name),
              kind=entry.label),
        {"no": row.no, "id": row.id, "name": name, "kind": entry.code, "leads": leads},
        (claimed,) if leads else (),
    )  # fmt: skip


def _claim_leads(unit: Unit, introducer: Row) -> int:
    """Prospects whose introducer was only a name when they were written down are counted to him from now on."""
    found = [
        row_id
        for row_id, via in unit.connection.tuples(
            "SELECT id, via FROM prospect WHERE via IS NOT NULL AND introducer_id IS NULL"
        )
        if name_key(via) == introducer.name_key
    ]
    for row_id in found:
        unit.update("prospect", row_id, introducer_id=introducer.id)
    return len(found)


def log_call(
    unit: Unit,
    text: str,
    outcome: str,
    *,
    seconds: int | None = None,
    at: datetime | None = None,
    note: str | None = None,
    next_on: date | None = None,
    grade: str | None = None,
    refusal: str | None = None,
    inbound: bool = False,
) -> Receipt:
    """Log a call (guide 1.3): what came of it, how long, what comes next.

    `outcome` is a code of the guide; a grade sets the follow-up day where `next_on` does not (A 1, B 3, C 7 days).

    Raises:
        Refused: the prospect asked not to be called (`inbound` calls are his own and always logged).
        BadInput: an unknown code, a call in the future.
    """
    subject = allow(unit, text, "log_call")
    if subject.prospect.do_not_call and not inbound:
        raise _do_not_call(subject)
    call = insert_call(
        unit, subject.prospect, subject.opportunity.id, outcome, seconds=seconds, at=at, note=note, grade=grade,
        refusal=refusal, inbound=inbound,
    )  # fmt: skip
    nexts.finish(unit, subject.prospect.id, "call")
    due = _next_call(unit, call, next_on)
    if due is not None:
        nexts.follow_up(unit, subject.prospect.id, "call", due, call.note)
    nexts.refresh(unit, subject.prospect.id)
    return _call_receipt(unit, subject, call, due)


def insert_call(
    unit: Unit,
    prospect: Prospect,
    opportunity_id: str | None,
    outcome: str,
    *,
    seconds: int | None = None,
    at: datetime | None = None,
    note: str | None = None,
    grade: str | None = None,
    refusal: str | None = None,
    inbound: bool = False,
    **more: Any,
) -> Row:
    """The row of a call, and the prospect's do-not-call mark where the outcome asks for it."""
    entry = unit.guide.entry("call_outcome", outcome)
    moment = at or unit.now
    if moment > unit.now:
        raise BadInput(words("A call cannot be logged before it is made ({at}).", "通话时间在将来（{at}），不能记录。",
                             at=moment.isoformat(sep=" ", timespec="minutes")))  # fmt: skip
    call = unit.insert(
        "call", prospect_id=prospect.id, opportunity_id=opportunity_id, called_at=instant(moment),
        called_on=moment.astimezone(unit.now.tzinfo).date().isoformat(), is_inbound=inbound, outcome=entry.code,
        is_reached=bool(entry.extra.get("reached")), is_appointment=bool(entry.extra.get("appointment")),
        duration_s=seconds, note=clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None,
        grade=unit.guide.entry("intent_grade", grade).code if grade else None,
        refusal=unit.guide.entry("refusal_kind", refusal).code if refusal else None, **more,
    )  # fmt: skip
    if entry.extra.get("stops"):
        unit.update("prospect", prospect.id, do_not_call=True, do_not_call_on=call.called_on)
    return call


def _do_not_call(subject: Subject) -> Refused:
    from rmflow.rules.refused import Refused

    return Refused("do_not_call", subject.opportunity.step, words(
        "{name} asked on {on} not to be called. If the customer calls you, log it with --inbound.",
        "{name} 已于 {on} 要求勿扰。若是客户来电，请加 --inbound 记录。",
        name=subject.name, on=subject.prospect.do_not_call_on,
    ))  # fmt: skip


def _next_call(unit: Unit, call: Any, next_on: date | None) -> str | None:
    from datetime import timedelta

    if next_on is not None:
        if next_on < unit.today:
            raise BadInput(words("The next call cannot be in the past ({on}).",
                                 "下次联系日期已过（{on}）。", on=next_on))  # fmt: skip
        return next_on.isoformat()
    grade = unit.guide.entries("intent_grade").get(call.grade or "")
    days = grade.extra.get("follow_up_days") if grade else None
    return (unit.today + timedelta(days=days)).isoformat() if days else None


def _call_receipt(unit: Unit, subject: Subject, call: Any, due: str | None) -> Receipt:
    prospect = subject.prospect
    made, reached = unit.connection.tuples(
        "SELECT count(*), coalesce(sum(is_reached), 0) FROM call WHERE called_on = ? AND rm = ? AND is_inbound = 0",
        (unit.day, unit.rm),
    )[0]
    quota = unit.guide.numbers["quota"]
    notes = [] if due or call.outcome == "do_not_call" or _has_next(unit, prospect.id) else [
        words("No next date: --next +3d would set one.", "没有下次日期：可加 --next +3d。")
    ]  # fmt: skip
    notes += _hostile(unit, prospect)
    return Receipt(
        words("{name}: {outcome}{next}. Calls today {made}/{least}, reached {reached}.",
              "{name}：{outcome}{next}。今日通话 {made}/{least}，接通 {reached}。",
              name=subject.name, outcome=unit.guide.label("call_outcome", call.outcome),
              next=words(", next on {on}", "，下次 {on}", on=due) if due else plain(""),
              made=made, least=quota["calls_min"], reached=reached),
        {"id": call.id, "no": prospect.no, "outcome": call.outcome, "called_at": call.called_at,
         "called_on": call.called_on, "reached": bool(call.is_reached), "next_on": due,
         "calls_today": made, "reached_today": reached},
        tuple(notes),
        f"rmflow plan-visit {prospect.no} --on WHEN --objective CODE --success … --ask …"
        if call.is_appointment and subject.opportunity.step == 2 else None,
    )  # fmt: skip


def _has_next(unit: Unit, prospect_id: str) -> bool:
    return bool(unit.connection.value("SELECT next_on FROM prospect WHERE id = ?", (prospect_id,)))


def _hostile(unit: Unit, prospect: Prospect) -> list[Words]:
    """Three hostile refusals stop the calling (guide 1.3, gate)."""
    kinds = [code for code, entry in unit.guide.entries("refusal_kind").items() if entry.extra.get("hostile")]
    marks = ", ".join("?" * len(kinds))
    count = unit.connection.value(
        f"SELECT count(*) FROM call WHERE prospect_id = ? AND refusal IN ({marks})", (prospect.id, *kinds)
    )
    limit = unit.guide.numbers["hostile_refusals_stop"]
    if count < limit or prospect.do_not_call:
        return []
    unit.update("prospect", prospect.id, do_not_call=True, do_not_call_on=unit.day)
    return [words("{n} hostile refusals: marked do-not-call.", "已有 {n} 次恶意拒绝，标记为勿扰。", n=count)]


def qualify(
    unit: Unit, text: str, answers: dict[str, str], *, contact: str | None = None
) -> Receipt:
    """Answer any of the criteria (guide 1.1): `{"need": "yes:evidence"}`; answers given before stay.

    `contact` names who has the right to buy: one on record, or a new one as "NAME, TITLE, ROLE".

    Raises:
        BadInput: no answer at all, an answer other than yes, no or unknown, a yes or no without evidence.
    """
    subject = allow(unit, text, "qualify")
    read = {code: read_answer(unit, code, answer) for code, answer in answers.items()}
    if not read and contact is None:
        raise BadInput(
            words("Nothing to answer: give at least one criterion.", "没有要鉴定的内容：请至少回答一项。"),
            fix=f'rmflow qualify {subject.prospect.no} --need yes:"EVIDENCE"',
        )
    person = _authority(unit, subject, contact) if contact is not None else None
    if person is not None and "authority" not in read:
        read["authority"] = _again(unit, subject)
    for code, (answer, evidence) in read.items():
        _assess(unit, subject, code, answer, evidence, person)
    return _qualified(unit, subject, list(read))


def read_answer(unit: Unit, criterion: str, text: str) -> tuple[str, str | None]:
    """`yes:evidence`, `no:evidence` or `unknown` as answer and evidence; 是, 否, 待查 are taken too."""
    answer, _, evidence = text.replace("：", ":").partition(":")
    code = {"是": "yes", "否": "no", "待查": "unknown", "不详": "unknown"}.get(answer.strip(), answer.strip().lower())
    label = unit.guide.label("criterion", criterion)
    if code not in ("yes", "no", "unknown"):
        raise BadInput(
            words("{label}: the answer is yes, no or unknown, not “{answer}”.",
                  "{label}：只能答 yes、no 或 unknown，不能是“{answer}”。",
                  label=label, answer=safe(answer[:40])),
            hint=words("Write it as {example}.", "写作 {example}。", example=f'--{criterion} yes:"evidence"'),
        )  # fmt: skip
    if code == "unknown":
        return code, clean(evidence, label, limit=NOTE_LIMIT, empty_ok=True) or None
    if not evidence.strip():
        raise BadInput(
            words("{label}: {code} needs its evidence.", "{label}：答 {code} 须附依据。", label=label, code=code),
            hint=words("Write it as {example}.", "写作 {example}。", example=f'--{criterion} {code}:"evidence"'),
        )
    return code, clean(evidence, label, limit=NOTE_LIMIT)


def _authority(unit: Unit, subject: Subject, text: str) -> Contact | Row:
    from rmflow.errors import NotFound

    try:
        return find.contact(unit.connection, subject.prospect, text.replace("，", ",").partition(",")[0])
    except NotFound:
        return insert_contact(unit, subject.prospect.id, read_contact(text, unit))


def _again(unit: Unit, subject: Subject) -> tuple[str, str | None]:
    """Naming the contact alone repeats the last answer to `authority` with the contact in it."""
    last = unit.connection.row(
        "SELECT answer, evidence FROM assessment WHERE prospect_id = ? AND criterion = 'authority'"
        " ORDER BY id DESC LIMIT 1",
        (subject.prospect.id,),
    )
    return (last.answer, last.evidence) if last else ("unknown", None)


def _assess(
    unit: Unit, subject: Subject, code: str, answer: str, evidence: str | None, person: Contact | Row | None
) -> None:
    contact_id = None
    if code == "authority":
        contact_id = person.id if person is not None else _standing_contact(unit, subject)
    unit.insert(
        "assessment", prospect_id=subject.prospect.id, criterion=code, answer=answer, evidence=evidence,
        assessed_on=unit.day, contact_id=contact_id,
    )  # fmt: skip


def _standing_contact(unit: Unit, subject: Subject) -> str | None:
    """Who was named before; a person decides for himself."""
    named: str | None = unit.connection.value(
        "SELECT contact_id FROM assessment WHERE prospect_id = ? AND criterion = 'authority'"
        " AND contact_id IS NOT NULL ORDER BY id DESC LIMIT 1",
        (subject.prospect.id,),
    )
    if named is None and subject.prospect.kind == "person":
        named = unit.connection.value("SELECT id FROM contact WHERE prospect_id = ? AND n = 1", (subject.prospect.id,))
    return named


def _qualified(unit: Unit, subject: Subject, answered: list[str]) -> Receipt:
    from rmflow.actions.allow import gather
    from rmflow.rules.gates import judge

    verdict = judge(gather(unit, subject), unit.guide, 1)
    criteria = unit.guide.entries("criterion")
    met = [finding for finding in verdict.met if finding.code in criteria]
    gaps = list(verdict.missing)
    rest = words("the gate to step 2 is open", "第一道关口已开") if not gaps else words(
        "{n} to go: {gaps}", "还差 {n} 项：{gaps}", n=len(gaps), gaps=_joined(gaps)
    )  # fmt: skip
    advances = not gaps and subject.opportunity.step == 1
    return Receipt(
        words("{name}: {met} of {all} criteria met; {rest}.", "{name}：{all} 项中符合 {met} 项；{rest}。",
              name=subject.name, met=len(met), all=len(criteria), rest=rest),
        {"no": subject.prospect.no, "answered": answered, "met": [f.code for f in met],
         "missing": [f.code for f in gaps], "ready": not gaps},
        paste=f"rmflow advance {subject.prospect.no}" if advances else f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def _joined(findings: list[Finding]) -> Words:
    from rmflow.words import join

    return join((finding.text for finding in findings), en="; ", zh="；")


def link(unit: Unit, text: str, relation: str, other: str) -> Receipt:
    """Relate two prospects (guide 1.5): `A upstream B` says that B is upstream of A.

    Raises:
        BadInput: an unknown relation, a prospect with itself, or the relation is there already, from either side.
    """
    subject = allow(unit, text, "link")
    second = find.prospect(unit.connection, other)
    kind = unit.guide.entry("relation_kind", relation)
    if second.id == subject.prospect.id:
        raise BadInput(words("{name} cannot be related to itself.", "{name} 不能与自己关联。", name=subject.name))
    # B downstream of A and A upstream of B are one relation.
    if unit.connection.value(
        "SELECT 1 FROM relation WHERE (prospect_id = ? AND relation = ? AND other_id = ?)"
        " OR (prospect_id = ? AND relation = ? AND other_id = ?)",
        (subject.prospect.id, kind.code, second.id, second.id, kind.extra.get("inverse"), subject.prospect.id),
    ):
        raise BadInput(
            words("That relation of {name} and {other} is on record already.", "{name} 与 {other} 的该关联已有记录。",
                  name=subject.name, other=safe(second.name)),
            fix=f"rmflow show {subject.prospect.no}",
        )  # fmt: skip
    row = unit.insert("relation", prospect_id=subject.prospect.id, relation=kind.code, other_id=second.id)
    return Receipt(
        words("{name} — {relation}: {other}.", "{name} —— {relation}：{other}。", name=subject.name,
              relation=kind.label, other=safe(second.name)),
        {"id": row.id, "no": subject.prospect.no, "relation": kind.code, "other": second.no},
    )  # fmt: skip


__all__ = [
    "NewContact", "add_introducer", "add_prospect", "insert_call", "insert_contact",
    "link", "log_call", "make_prospect", "qualify", "read_answer", "read_contact", "read_source",
]  # fmt: skip
