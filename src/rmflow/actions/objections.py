"""Step 4, handling objections (guide 4.1–4.3): raised in the customer's words, judged, dissolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions.allow import Subject, allow
from rmflow.errors import BadInput
from rmflow.records import Receipt
from rmflow.rules.checks.objections import judge_fix, settle_fix, unsettled
from rmflow.rules.refused import Refused
from rmflow.store import find
from rmflow.text.safe import NOTE_LIMIT, clean, safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry
    from rmflow.rules.findings import Finding
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

OBJECTION = words("objection", "异议")
THEIR_WORDS = words("the customer's words", "客户原话")
TRUE_REASON = words("the true reason", "真实原因")
ANSWER = words("the answer", "答复")
# Behind these lies another reason, which becomes an objection of its own.
VEILED = ("pretext", "hidden")


def raise_objection(unit: Unit, text: str, said: str, *, kind: str) -> Receipt:
    """Write an objection down in the customer's own words (guide 4.1); it takes back "asked, none raised".

    Raises:
        Refused: the opportunity stands before step 4, or is off the path.
        BadInput: no words, or an unknown type.
    """
    subject = allow(unit, text, "raise_objection")
    entry = unit.guide.entry("objection_type", kind)
    row = _insert(unit, subject, clean(said, THEIR_WORDS, limit=NOTE_LIMIT), entry.code)
    return Receipt(
        words("{name}, objection {n}, {type}: “{said}”", "{name} 异议{n}，{type}：“{said}”", name=subject.name,
              n=row.n, type=entry.label, said=safe(row.words)),
        {**_data(subject, row), "ask": _extra(entry, "ask"), "card": _extra(entry, "card")},
        _how_to_answer(entry), _judge(subject, row),
    )  # fmt: skip


def _insert(unit: Unit, subject: Subject, said: str, kind: str) -> Row:
    row = unit.insert(
        "objection", prospect_id=subject.prospect.id, opportunity_id=subject.opportunity.id,
        n=unit.next_n("objection", subject.prospect.id), words=said, type=kind, raised_on=unit.day,
        genuineness="undetermined", status="open",
    )  # fmt: skip
    unit.update("opportunity", subject.opportunity.id, no_objections_on=None)
    return row


def _extra(kind: Entry, key: str) -> Words | None:
    value = kind.extra.get(key)
    return Words(value["en"], value["zh"]) if value else None


def _how_to_answer(kind: Entry) -> tuple[Words, ...]:
    """The guide's test question and answer card for this type of objection."""
    ask, card = _extra(kind, "ask"), _extra(kind, "card")
    asked = words("To test it, ask: “{ask}”", "辨别时可问：“{ask}”", ask=ask) if ask else None
    answer = words("If it is genuine, answer: “{card}”", "若属真实异议，可答：“{card}”", card=card) if card else None
    return tuple(note for note in (asked, answer) if note)


def judge_objection(
    unit: Unit, text: str, n: int, *, genuineness: str, test: str, true: str | None = None,
    true_kind: str = "other",
) -> Receipt:  # fmt: skip
    """Is the stated objection the true one (guide 4.2)? An open one may be judged again.

    A pretext or a hidden objection names its true reason, which becomes an objection of its own (`true_kind`) and has
    to be judged in its turn.

    Raises:
        NotFound: no such objection.  Refused: the opportunity stands before step 4.
        BadInput: it is settled, an unknown code, a true reason missing or out of place.
    """
    subject = allow(unit, text, "judge_objection")
    row = _open(unit, subject, n, "judged")
    verdict = _verdict(unit, genuineness)
    tested = unit.guide.entry("genuineness_test", test)
    reason = _reason(subject, row, verdict, true)
    kind = unit.guide.entry("objection_type", true_kind)
    unit.update(
        "objection", row.id, genuineness=verdict.code, test=tested.code, true_reason=reason, judged_on=unit.day
    )
    row.genuineness, row.true_reason = verdict.code, reason
    behind = _behind(unit, subject, row, reason, kind.code) if reason else None
    return _judged(subject, row, verdict, behind)


def _verdict(unit: Unit, genuineness: str) -> Entry:
    verdict = unit.guide.entry("genuineness", genuineness)
    if verdict.code == "undetermined":
        raise BadInput(words("Undetermined is where it stands already: judge it genuine, pretext, hidden or condition.",
                             "“待辨别”等于没有判断：请判为真实、借口、隐藏或不可克服条件。"))  # fmt: skip
    return verdict


def _open(unit: Unit, subject: Subject, n: int, done: str) -> Row:
    row = find.numbered(
        unit.connection, "objection", subject.prospect, n, OBJECTION,
        f'rmflow raise-objection {subject.prospect.no} "THEIR WORDS" --type TYPE',
    )  # fmt: skip
    if row.status != "open":
        raise BadInput(
            words("Objection {n} of {name} is settled since {on} ({status}); it cannot be {done} again. If it came up "
                  "anew, raise it anew.",
                  "{name} 的异议{n}已于 {on} 了结（{status}），不能再{done}。若客户再次提出，请另记一条。",
                  n=n, name=subject.name, on=row.resolved_on, status=unit.guide.label("resolution", row.status),
                  done=words(done, {"judged": "辨别", "settled": "化解"}[done])),
            fix=f"rmflow objections {subject.prospect.no} --all",
        )  # fmt: skip
    return row


def _reason(subject: Subject, row: Row, verdict: Entry, true: str | None) -> str | None:
    if verdict.code in VEILED and true is None:
        raise BadInput(
            words("{verdict}: what is the true reason? Add --true.", "{verdict}：真实原因是什么？请加 --true。",
                  verdict=verdict.label),
            fix=f'rmflow judge-objection {subject.prospect.no} {row.n} --as {verdict.code} --test CODE '
                '--true "THE TRUE REASON"',
        )  # fmt: skip
    if verdict.code not in VEILED and true is not None:
        raise BadInput(words("--true goes with a pretext or a hidden objection; {verdict} is the reason itself.",
                             "--true 只用于借口或隐藏异议；判为“{verdict}”时，所说的就是原因。",
                             verdict=verdict.label))  # fmt: skip
    return None if true is None else clean(true, TRUE_REASON, limit=NOTE_LIMIT)


def _behind(unit: Unit, subject: Subject, row: Row, reason: str, kind: str) -> Row:
    """The objection with the true reason as its words; one that is there already is not raised twice."""
    there = unit.connection.row(
        "SELECT * FROM objection WHERE opportunity_id = ? AND words = ? AND id <> ? ORDER BY n LIMIT 1",
        (row.opportunity_id, reason, row.id),
    )
    return there or _insert(unit, subject, reason, kind)


def _judged(subject: Subject, row: Row, verdict: Entry, behind: Row | None) -> Receipt:
    no = subject.prospect.no
    notes: list[Words] = []
    paste = _settle(subject, row)
    if behind is not None:
        notes.append(words("The true reason is objection {n} now: “{said}”. It has to be judged too.",
                           "真实原因已记为异议{n}：“{said}”，同样须先辨别。",
                           n=behind.n, said=safe(behind.words)))  # fmt: skip
        paste = _judge(subject, behind) if behind.status == "open" else paste
    elif verdict.code == "condition":
        notes.append(words(
            "A condition cannot be answered: accept it as a condition, lose (rmflow lose {no} --reason CODE) or defer "
            "(rmflow defer {no} --until DATE).",
            "不可克服条件无法化解：作为条件接受，或记为失败（rmflow lose {no} --reason 原因），或搁置"
            "（rmflow defer {no} --until 日期）。", no=no,
        ))  # fmt: skip
    return Receipt(
        words("{name}, objection {n}: {verdict}.", "{name} 异议{n}：{verdict}。", name=subject.name, n=row.n,
              verdict=verdict.label),
        {**_data(subject, row), "true_reason": row.true_reason, "behind": behind.n if behind else None},
        tuple(notes), paste,
    )  # fmt: skip


def resolve_objection(
    unit: Unit, text: str, n: int, *, method: str | None, answer: str | None, how: str = "resolved"
) -> Receipt:
    """How an objection was settled (guide 4.3): resolved, withdrawn by the customer, or accepted as a condition.

    What is resolved needs method and answer, what is accepted the answer; the customer's withdrawal needs neither.

    Raises:
        Refused: not judged yet (`undetermined`), a condition resolved, a pretext accepted, a promised return in the
            answer (`promise_return`), or the opportunity stands before step 4.
        NotFound: no such objection.  BadInput: settled already, an unknown code, method or answer missing.
    """
    from rmflow.actions.promised import refuse_promise

    subject = allow(unit, text, "resolve_objection")
    row = _open(unit, subject, n, "settled")
    result = unit.guide.entry("resolution", how)
    _may_settle(unit, subject, row, result.code)
    way = unit.guide.entry("response_method", method) if method is not None else None
    said = clean(answer, ANSWER, limit=NOTE_LIMIT, multiline=True) if answer is not None else None
    _complete(subject, row, result, way, said)
    refuse_promise(unit, subject, said, ANSWER)
    row.status, row.resolved_on = result.code, unit.day
    unit.update("objection", row.id, status=row.status, method=way.code if way else None, answer=said,
                resolved_on=unit.day)  # fmt: skip
    return _settled(unit, subject, row, result, way)


def _may_settle(unit: Unit, subject: Subject, row: Row, status: str) -> None:
    if status == "withdrawn":
        return
    if row.genuineness == "undetermined":
        raise Refused("undetermined", subject.opportunity.step, words(
            "Objection {n} of {name} is not judged yet; only what is known to be the true reason can be answered.",
            "{name} 的异议{n}尚未辨别真伪；只有弄清真实原因才能化解。", n=row.n, name=subject.name,
        ), [unsettled(subject.prospect.no, row)])  # fmt: skip
    if status == "resolved" and row.genuineness == "condition":
        raise Refused("condition", subject.opportunity.step, words(
            "Objection {n} of {name} is a condition: it cannot be resolved, only accepted; or the customer withdraws "
            "it.",
            "{name} 的异议{n}属不可克服条件：不能化解，只能作为条件接受，或由客户撤回。", n=row.n, name=subject.name,
        ), [unsettled(subject.prospect.no, row)])  # fmt: skip
    if status == "accepted" and row.genuineness in VEILED:
        raise Refused(row.genuineness, subject.opportunity.step, words(
            "Objection {n} of {name} was judged “{verdict}”: there is nothing in it to accept.",
            "{name} 的异议{n}已判为“{verdict}”，没有可接受的条件。", n=row.n, name=subject.name,
            verdict=unit.guide.label("genuineness", row.genuineness),
        ), [unsettled(subject.prospect.no, row)])  # fmt: skip


def _complete(subject: Subject, row: Row, result: Entry, way: Entry | None, said: str | None) -> None:
    lacks = [] if way or result.code != "resolved" else ["--method"]
    lacks += [] if said or result.code == "withdrawn" else ["--answer"]
    if lacks:
        raise BadInput(
            words("Objection {n}, {result}: {lacks} is missing.", "异议{n}，{result}：缺少 {lacks}。", n=row.n,
                  result=result.label, lacks=join(map(plain, lacks))),
            fix=_settle(subject, row).en,
        )  # fmt: skip


def _settled(unit: Unit, subject: Subject, row: Row, result: Entry, way: Entry | None) -> Receipt:
    left = _missing(unit, subject)
    notes = []
    if way is not None and way.code == "defer":
        notes.append(words("Answered later means a promise with a date: rmflow promise {no} \"WHAT\" --due DATE",
                           "延后处理要有日期，并记为承诺：rmflow promise {no} \"内容\" --due 日期",
                           no=subject.prospect.no))  # fmt: skip
    if left:
        notes.append(words("{n} more to settle.", "还有 {n} 条待处理。", n=len(left)))
    elif subject.opportunity.step == 4:
        notes.append(words("Is anything else in the way? Ask before you close.",
                           "促成之前再问一句：还有别的顾虑吗？"))  # fmt: skip
    coming = left[0].fix.paste() if left and left[0].fix else f"rmflow check {subject.prospect.no}"
    return Receipt(
        words("{name}, objection {n}: {result}{way}.", "{name} 异议{n}：{result}{way}。", name=subject.name, n=row.n,
              result=result.label,
              way=words(" ({way})", "（{way}）", way=way.label) if way else plain("")),
        {**_data(subject, row), "method": way.code if way else None, "open": len(left)}, tuple(notes), coming,
    )  # fmt: skip


def _missing(unit: Unit, subject: Subject) -> list[Finding]:
    """The findings of this opportunity's open objections."""
    rows = unit.connection.rows(
        "SELECT * FROM objection WHERE opportunity_id = ? AND status = 'open' ORDER BY n", (subject.opportunity.id,)
    )
    return [unsettled(subject.prospect.no, row) for row in rows]


def no_objections(unit: Unit, text: str) -> Receipt:
    """"Asked, none raised" (guide 4, gate).

    Raises:
        Refused: an objection is open (`objections_open`), or the opportunity stands before step 4.
    """
    subject = allow(unit, text, "no_objections")
    missing = _missing(unit, subject)
    if missing:
        raise Refused("objections_open", subject.opportunity.step, words(
            "{name} has {n} open; “none raised” would not be true.", "{name} 还有 {n} 条异议未了结，不能记为“无异议”。",
            name=subject.name, n=words("one objection", "1") if len(missing) == 1 else words(
                "{n} objections", "{n}", n=len(missing)),
        ), missing)  # fmt: skip
    unit.update("opportunity", subject.opportunity.id, no_objections_on=unit.day)
    return Receipt(
        words("{name}: asked, and no objection was raised.", "{name}：已询问，客户无异议。", name=subject.name),
        {"no": subject.prospect.no, "opportunity": subject.opportunity.no, "no_objections_on": unit.day},
        paste=f"rmflow check {subject.prospect.no}",
    )


def _data(subject: Subject, row: Row) -> dict[str, object]:
    return {
        "no": subject.prospect.no, "opportunity": subject.opportunity.no, "n": row.n, "id": row.id, "words": row.words,
        "type": row.type, "genuineness": row.genuineness, "status": row.status,
    }  # fmt: skip


def _judge(subject: Subject, row: Row) -> Words:
    return judge_fix(subject.prospect.no, row.n).paste()


def _settle(subject: Subject, row: Row) -> Words:
    return settle_fix(subject.prospect.no, row).paste()


