"""Step 1, finding target customers (guide 1.1–1.5): prospects, introducers, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow
from rmflow.actions.suppressed import come_back, namesake, refuse_suppressed, with_word
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.store import find, suppression
from rmflow.text.keys import name_key
from rmflow.text.phones import parse_phone, phone_rev
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.text.uscc import parse_uscc
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.store.rows import Opportunity, Prospect, Row
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
    """Write a contact of a prospect, as number `n` where the caller knows it.

    Raises:
        Refused: the number is a forgotten person's.
    """
    refuse_suppressed(unit, [new.phone])
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
    returned: str | None = None,
) -> Receipt:
    """Write down a new prospect with its first opportunity at step 1.

    `source` is a method of the guide, with a detail after a colon (`data:internet`). A person is his own contact.
    `returned` says how one who was forgotten came back by himself; it is kept as the evidence.

    Raises:
        Refused: number or code are a forgotten customer's, and nothing says that he came back.
        BadInput: a value cannot be taken, or the USCC or the same name and phone is in the book already.
    """
    people = [read_contact(text, unit) for text in contacts or []]
    back = _come_back(unit, name, kind, phone, uscc, people, returned) if returned is not None else None
    prospect = make_prospect(
        unit, name, kind=kind, source=source, via=via, phone=phone, industry=industry, uscc=uscc, growth=growth,
        note=note,
    ).prospect  # fmt: skip
    for person in people:
        insert_contact(unit, prospect.id, person)
    if back is not None:
        unit.insert("consent", prospect_id=prospect.id, channel="other", purpose="other", answer="given",
                    answered_on=unit.day, how=back)  # fmt: skip
    names = [(prospect.name, kind), *((person.name, "person") for person in people), *([(via, "person")] if via else [])]
    notes = [*_lookalikes(unit, prospect), *_namesakes(unit, names)]
    return Receipt(
        words("#{no} {name} is in the book, at step 1.", "#{no} {name} 已登记，处于第1步。", no=prospect.no,
              name=safe(prospect.name)),
        {"no": prospect.no, "id": prospect.id, "name": prospect.name, "kind": kind, "step": 1},
        tuple(notes), f"rmflow check {prospect.no}",
    )  # fmt: skip


def make_prospect(unit: Unit, name: str, *, kind: str, source: str, **card: Any) -> Subject:
    """The rows of a new prospect as `insert_prospect` makes them, and his first opportunity."""
    prospect = insert_prospect(unit, name, kind=kind, source=source, **card)
    return Subject(cast("Prospect", prospect), cast("Opportunity", unit.open_opportunity(prospect.id, 1, 1)))


def insert_prospect(
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
) -> Row:
    """A new prospect without any opportunity yet, and for a person the contact that he is."""
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
    refuse_suppressed(unit, [number], code)
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
    if kind == "person":
        insert_contact(unit, prospect.id, NewContact(name, role="decision_maker", phone=number), n=1)
    return prospect


def _come_back(
    unit: Unit, name: str, kind: str, phone: str | None, uscc: str | None, people: list[NewContact], how: str
) -> str:
    """Let one who was forgotten in again, since he came by himself; his words.

    Raises:
        BadInput: nobody of that number, code or name was forgotten.
    """
    phones = [parse_phone(phone) if phone else None, *(person.phone for person in people)]
    signs = suppression.signs(phones, parse_uscc(uscc) if uscc else None, clean(name, NAME), kind)
    return come_back(unit, signs, how)


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
    known = kept_only.introducer(unit, via)
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


def _namesakes(unit: Unit, names: Iterable[tuple[str, str]]) -> list[Words]:
    """One word, however many of them were forgotten: names, each with `company` or `person`."""
    return next((found for name, kind in names if (found := namesake(unit, name, kind))), [])


def add_introducer(
    unit: Unit, name: str, *, kind: str, organisation: str | None = None, phone: str | None = None,
    note: str | None = None, returned: str | None = None,
) -> Receipt:  # fmt: skip
    """Write down someone who finds customers for the RM (guide 1.2, 猎犬); leads that name him already become his.
    `returned` says how one who was forgotten came back by himself; it is kept in his note.

    Raises:
        Refused: the number is a forgotten person's, and nothing says that he came back.
        BadInput: an unknown kind, a bad phone, or the name is there already.
    """
    name = clean(name, words("the introducer's name", "介绍人姓名"))
    number = parse_phone(phone) if phone else None
    same = unit.connection.row("SELECT no, name FROM introducer WHERE name_key = ?", (name_key(name),))
    if same is not None:
        raise BadInput(
            words("Introducer {no} is called {name} already; tell the two apart, e.g. by the organisation.",
                  "介绍人 {no} 已叫 {name}；如属两人，请在姓名中加以区分（如加单位）。",
                  no=same.no, name=safe(same.name)),
            fix="rmflow introducers",
        )  # fmt: skip
    entry = unit.guide.entry("introducer_kind", kind)
    told = clean(note, NOTE, limit=NOTE_LIMIT, multiline=True) if note else None
    if returned is not None:
        told = with_word(told, come_back(unit, suppression.signs([number], None, name, "person"), returned))
    refuse_suppressed(unit, [number])
    row = unit.insert(
        "introducer", no=unit.next_no("introducer"), name=name, name_key=name_key(name), kind=entry.code,
        organisation=clean(organisation, words("the organisation", "单位")) if organisation else None,
        phone=number, note=told,
    )  # fmt: skip
    leads = _claim_leads(unit, row)
    claimed = words("Leads on record that name him: {n}.", "已有 {n} 条线索由其介绍。", n=leads)
    return Receipt(
        words("Introducer {no}: {name}, {kind}.", "介绍人 {no}：{name}，{kind}。", no=row.no, name=safe(name),
              kind=entry.label),
        {"no": row.no, "id": row.id, "name": name, "kind": entry.code, "leads": leads},
        (*((claimed,) if leads else ()), *namesake(unit, name, "person")),
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

