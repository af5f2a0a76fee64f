"""The five criteria (guide 1.1): answers with evidence, each with its date; who has the right to buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions import kept_only
from rmflow.actions.allow import Subject, allow
from rmflow.actions.find import insert_contact, read_contact
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.store.whom import KNOWN
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.rules.findings import Finding
    from rmflow.store.rows import Contact, Row
    from rmflow.store.unit import Unit


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
    for code, (answer, evidence) in read.items():
        _assess(unit, subject, code, answer, evidence, person)
    if person is not None and "authority" not in read:
        read["authority"] = _name_again(unit, subject, person)
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
        return kept_only.contact(unit, subject.prospect, text.replace("，", ",").partition(",")[0])
    except NotFound:
        return insert_contact(unit, subject.prospect.id, read_contact(text, unit))


def _name_again(unit: Unit, subject: Subject, person: Contact | Row) -> tuple[str, str | None]:
    """Naming the contact alone repeats the last answer to `authority` with the contact in it.

    Its day stays: to name somebody is not to look at the criterion again.
    """
    last = unit.connection.row(
        "SELECT answer, evidence, assessed_on FROM assessment WHERE prospect_id = ? AND criterion = 'authority'"
        " ORDER BY id DESC LIMIT 1",
        (subject.prospect.id,),
    )
    answer, evidence, on = (last.answer, last.evidence, last.assessed_on) if last else ("unknown", None, None)
    _assess(unit, subject, "authority", answer, evidence, person, on)
    return answer, evidence


def _assess(
    unit: Unit, subject: Subject, code: str, answer: str, evidence: str | None, person: Contact | Row | None,
    on: str | None = None,
) -> None:  # fmt: skip
    contact_id = None
    if code == "authority":
        contact_id = person.id if person is not None else _standing_contact(unit, subject)
    unit.insert(
        "assessment", prospect_id=subject.prospect.id, criterion=code, answer=answer, evidence=evidence,
        assessed_on=on or unit.day, contact_id=contact_id,
    )  # fmt: skip


def _standing_contact(unit: Unit, subject: Subject) -> str | None:
    """Who was named before; a person decides for himself."""
    named: str | None = unit.connection.value(
        "SELECT contact_id FROM assessment WHERE prospect_id = ? AND criterion = 'authority'"
        f" AND contact_id IN (SELECT id FROM contact WHERE {KNOWN.format('contact')}) ORDER BY id DESC LIMIT 1",
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
