"""Step 2, gathering intelligence (guide 2.1): the people at a customer, and the facts of its dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow
from rmflow.actions.suppressed import come_back, namesake, refuse_suppressed, with_word
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.dossier import fact_words, is_for, read_industry
from rmflow.store import suppression
from rmflow.text.days import parse_day
from rmflow.text.keys import name_key
from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.phones import parse_phone, phone_rev
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.guide.types import Entry
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit
    from rmflow.text.birthdays import Birthday

CONTACT = words("the contact's name", "联系人姓名")
TITLE = words("the title", "职务")
NOTE = words("the note", "备注")
FACT = words("the fact", "情报内容")
SOURCE = words("the source", "情报来源")
_RATING = late(r"[Cc][1-5](?![0-9])")
_DATED = late(
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|(?:今年|明年|后年)?[0-9]{1,2}月[0-9]{1,2}[日号]|[^\s,，:：;；]+"
)


def add_contact(
    unit: Unit,
    text: str,
    name: str,
    *,
    title: str | None = None,
    role: str | None = None,
    phone: str | None = None,
    birthday: Birthday | None = None,
    note: str | None = None,
    returned: str | None = None,
) -> Receipt:
    """A person at the customer (guide 2.1). Of a name that is there already, the given fields are filled in. `returned`
    says how one who was forgotten came back by himself; it is kept in his note.

    Raises:
        Refused: before step 2, off the path, he is to be forgotten, or the number is a forgotten person's.
        BadInput: an unknown role, a bad phone, a birthday to come, or the person is there and nothing is new.
    """
    subject = allow(unit, text, "add_contact")
    name = clean(name, CONTACT)
    if returned is not None:
        signs = suppression.signs([parse_phone(phone) if phone else None], None, name, "person")
        note = with_word(note, come_back(unit, signs, returned))
    given = _given(unit, title, role, phone, birthday, note)
    known = unit.connection.row(
        "SELECT * FROM contact WHERE prospect_id = ? AND name_key = ? ORDER BY n LIMIT 1",
        (subject.prospect.id, name_key(name)),
    )
    if known:
        kept_only.refuse_contact(unit, subject.prospect, known)
    row = _changed(unit, subject, known, given) if known else unit.insert(
        "contact", prospect_id=subject.prospect.id, n=unit.next_n("contact", subject.prospect.id), name=name,
        name_key=name_key(name), **given,
    )  # fmt: skip
    _own_phone(unit, subject, row, given)
    return _contact_receipt(unit, subject, row, given, is_new=known is None)


def _given(
    unit: Unit, title: str | None, role: str | None, phone: str | None, birthday: Birthday | None, note: str | None
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if title is not None:
        given["title"] = clean(title, TITLE)
    if role is not None:
        given["role"] = unit.guide.entry("decision_role", role).code
    if phone is not None:
        number = parse_phone(phone)
        refuse_suppressed(unit, [number])
        given |= {"phone": number, "phone_rev": phone_rev(number)}
    if birthday is not None:
        given |= _birthday(unit, birthday)
    if note is not None:
        given["note"] = clean(note, NOTE, limit=NOTE_LIMIT, multiline=True)
    return given


def _birthday(unit: Unit, born: Birthday) -> dict[str, Any]:
    solar = not born.lunar and born.year and (born.year, born.month, born.day)
    today = unit.today
    if (solar and solar > (today.year, today.month, today.day)) or (born.year or 0) > today.year:
        raise BadInput(words("A birthday cannot be in the future (year {year}).", "生日不能在将来（{year}年）。",
                             year=born.year))
    return {
        "birth_year": born.year, "birth_month": born.month, "birth_day": born.day, "birth_lunar": born.lunar,
        "birth_leap": born.leap,
    }  # fmt: skip


def _changed(unit: Unit, subject: Subject, known: Row, given: dict[str, Any]) -> Row:
    if not given:
        raise BadInput(
            words("{contact} is a contact of {name} already; say what is new.",
                  "{contact} 已是 {name} 的联系人；请写明要补充的内容。",
                  contact=safe(known.name), name=subject.name),
            fix=f"rmflow dossier {subject.prospect.no}",
        )  # fmt: skip
    unit.update("contact", known.id, **given)
    vars(known).update(given)
    return known


def _own_phone(unit: Unit, subject: Subject, row: Row, given: dict[str, Any]) -> None:
    """A person is his own contact: his number is the prospect's too."""
    if subject.prospect.kind == "person" and "phone" in given and row.name_key == subject.prospect.name_key:
        unit.update("prospect", subject.prospect.id, phone=given["phone"], phone_rev=given["phone_rev"])


def _contact_receipt(unit: Unit, subject: Subject, row: Row, given: dict[str, Any], *, is_new: bool) -> Receipt:
    role = getattr(row, "role", None)
    about = [plain(safe(getattr(row, "title", None) or "")), unit.guide.label("decision_role", role)]
    told = join([plain(safe(row.name)), *(part for part in about if part.en)], zh="，")
    done = words("contact {n} added", "新增联系人{n}", n=row.n) if is_new else words(
        "contact {n} was there already, now updated", "联系人{n}已有，现已更新", n=row.n
    )  # fmt: skip
    return Receipt(
        words("{name}: {done}: {told}.", "{name}：{done}：{told}。", name=subject.name, done=done, told=told),
        {"no": subject.prospect.no, "n": row.n, "id": row.id, "name": row.name, "added": is_new,
         "title": getattr(row, "title", None), "role": role, "phone": getattr(row, "phone", None)},
        (*_same_phone(unit, subject, given), *(namesake(unit, row.name, "person") if is_new else ())),
        f"rmflow check {subject.prospect.no}",
    )  # fmt: skip


def _same_phone(unit: Unit, subject: Subject, given: dict[str, Any]) -> list[Words]:
    """Another prospect under the same number: perhaps the same customer, perhaps a slip of the finger."""
    if "phone_rev" not in given:
        return []
    rows = unit.connection.rows(
        "SELECT no, name FROM prospect WHERE id <> :id AND (phone_rev = :rev OR id IN"
        " (SELECT prospect_id FROM contact WHERE phone_rev = :rev)) ORDER BY no LIMIT 3",
        {"id": subject.prospect.id, "rev": given["phone_rev"]},
    )
    return [words("#{no} {name} has the same phone.", "#{no} {name} 电话相同。", no=row.no,
                  name=safe(row.name)) for row in rows]


def add_fact(
    unit: Unit,
    text: str,
    topic: str,
    said: str,
    *,
    source: str | None = None,
    on: date | None = None,
    falls_on: date | None = None,
) -> Receipt:
    """A fact of the dossier with its source and day: facts age (guide 2.1). Older ones of the topic stay.

    `falls_on` is a dated opening that the fact names; a maturity must have one, here or at the start of the text. An
    industry also goes onto the prospect.

    Raises:
        Refused: before step 2, or off the path.
        BadInput: an unknown topic or industry, learnt in the future, a maturity without its day, a rating other than
            C1 to C5.
    """
    subject = allow(unit, text, "add_fact")
    entry = unit.guide.entry("dossier_topic", topic)
    learnt = on or unit.today
    if learnt > unit.today:
        raise BadInput(words("A fact cannot be learnt in the future ({on}); a day to come is --falls-on.",
                             "情报日期不能在将来（{on}）；将来的日子请用 --falls-on。", on=learnt))  # fmt: skip
    told, falls = _told(unit, subject, entry, clean(said, FACT, limit=NOTE_LIMIT, multiline=True), falls_on)
    row = unit.insert(
        "fact", prospect_id=subject.prospect.id, topic=entry.code, text=told, learnt_on=learnt.isoformat(),
        source=clean(source, SOURCE) if source is not None else None, falls_on=falls.isoformat() if falls else None,
    )  # fmt: skip
    return _fact_receipt(unit, subject, entry, row)


def _told(unit: Unit, subject: Subject, entry: Entry, told: str, falls_on: date | None) -> tuple[str, date | None]:
    """The text as kept and the day it names, where the topic has a form of its own."""
    if entry.code == "industry":
        code, told = read_industry(unit.guide, told)
        unit.update("prospect", subject.prospect.id, industry=code)
    elif entry.code == "risk_rating":
        if not _RATING.match(told):
            raise BadInput(words("A risk rating begins with C1 to C5, like “C3 balanced”.",
                                 "风险等级以 C1 至 C5 开头，如“C3 平衡型”。"))
        told = told[:2].upper() + told[2:]
    elif entry.code == "maturity" and falls_on is None:
        falls_on = _leading_day(subject, told, unit.today)
    return told, falls_on


def _leading_day(subject: Subject, told: str, today: date) -> date:
    """The day at the start of a maturity's text: "2027-03-31 ICBC loan", "3月31日工行贷款到期"."""
    found = _DATED.match(narrow(told).strip())
    try:
        if found:
            return parse_day(found[0], today)
    except BadInput:
        pass
    raise BadInput(
        words("A maturity needs its day: --falls-on DATE, or the date at the start of the text.",
              "到期业务须写明到期日：加 --falls-on 日期，或把日期写在开头。"),
        fix=f'rmflow add-fact {subject.prospect.no} maturity "TEXT" --falls-on DATE',
    )  # fmt: skip


def _fact_receipt(unit: Unit, subject: Subject, entry: Entry, row: Row) -> Receipt:
    notes = []
    if not is_for(entry, subject.prospect.kind):
        notes.append(words("“{topic}” is meant for {kind}; noted all the same.", "“{topic}”一般用于{kind}，已照记。",
                           topic=entry.label,
                           kind=words("persons", "个人客户") if subject.prospect.kind == "company"
                           else words("companies", "公司客户")))  # fmt: skip
    if row.falls_on and row.falls_on < unit.day:
        notes.append(words("{on} is past already.", "{on} 已过。", on=row.falls_on))
    shown = fact_words(unit.guide, row)
    falls = words(" (falls on {on})", "（到期 {on}）", on=row.falls_on) if row.falls_on else plain("")
    return Receipt(
        words("{name}: {topic}: {text}{falls}.", "{name}：{topic}：{text}{falls}。", name=subject.name,
              topic=entry.label,
              text=Words(_short(shown.en), _short(shown.zh)), falls=falls),
        {"no": subject.prospect.no, "id": row.id, "topic": entry.code, "text": row.text, "source": row.source,
         "learnt_on": row.learnt_on, "falls_on": row.falls_on},
        tuple(notes), f"rmflow dossier {subject.prospect.no}",
    )  # fmt: skip


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return safe(flat if len(flat) <= 80 else flat[:79] + "…").rstrip(".。")
