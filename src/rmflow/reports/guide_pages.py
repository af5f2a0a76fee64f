"""The guide to read: its steps, a step, a sub-step, a list, all lists. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.guide import reading
from rmflow.guide.types import list_label
from rmflow.records import Card, Column, Line, Section, Table
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.guide.reading import Page
    from rmflow.guide.types import Guide
    from rmflow.records import Record

NOTHING = Words("", "")
# What is typed to see the names of all lists.
LISTS = ("lists", "清单")


def page(guide: Guide, topic: str | None = None) -> Record:
    """What one may ask the guide for: nothing, a step (`3`, `meet`), a sub-step (`3.2`), a list, `lists`.

    Raises:
        NotFound: the guide has no such thing.
    """
    if topic in LISTS:
        return all_lists(guide)
    found = reading.read(guide, topic)
    if "entries" in found.data:
        return _list(found)
    if topic is None:
        return _all(guide, found)
    if "sub_steps" in found.data:
        return _step(guide, found)
    return _sub_step(found)


def all_lists(guide: Guide) -> Table:
    """Every list of codes, in the order of the steps."""
    columns = (
        Column("list", words("List", "清单")),
        Column("what", words("What it is", "名称")),
        Column("entries", words("Entries", "项数"), kind="number"),
    )
    rows = tuple(
        {"list": name, "what": list_label(guide, name), "entries": len(guide.entries(name))}
        for name in guide.list_names
    )
    note = words("rmflow guide LIST shows the codes of one.", "rmflow guide 清单名 查看其代码。")
    return Table(words("The guide's lists", "指引的清单"), columns, rows, notes=(note,))


def _all(guide: Guide, found: Page) -> Card:
    sections = tuple(
        Section(
            words("{n} {label}", "{n} {label}", n=step.n, label=step.label),
            tuple(Line(sub.label, plain(sub.code)) for sub in step.sub_steps),
        )
        for step in guide.steps
    )
    notes = (
        words("rmflow guide 3 reads step 3, rmflow guide 3.2 a sub-step, rmflow guide lists the lists of codes.",
              "rmflow guide 3 看第3步，rmflow guide 3.2 看子步骤，rmflow guide lists 看代码清单。"),
        found.paragraphs[0],
    )  # fmt: skip
    return Card(found.title, sections, found.data, notes)


def _step(guide: Guide, found: Page) -> Card:
    n = found.data["n"]
    gate = tuple(Line(label) for label in reading.gate_labels(guide, n).values())
    last = n == len(guide.raw["steps"])
    sections = [
        Section(words("What for", "目的"), (Line(found.paragraphs[0]),)),
        Section(
            words("What is wanted after a deal", "成交之后须有")
            if last
            else words("What the gate to step {n} wants", "进入第{n}步的关口", n=n + 1),
            gate or (Line(words("Nothing.", "无要求。")),),
        ),
        Section(words("Sub-steps", "子步骤"), tuple(_row(row) for row in found.rows)),
    ]
    # What the page says beyond purpose and gate: the quota of step 1.
    if len(found.paragraphs) > 2:
        sections.insert(2, Section(words("A day's calls", "每日电话"), tuple(map(Line, found.paragraphs[2:]))))
    return Card(found.title, tuple(sections), found.data, (words("rmflow guide {code} reads a sub-step.",
                "rmflow guide {code} 查看子步骤。", code=found.rows[0][0]),) if found.rows else ())  # fmt: skip


def _row(row: tuple[str, Words, Words]) -> Line:
    code, label, text = row
    return Line(text, words("{code} {label}", "{code} {label}", code=code, label=label))


def _sub_step(found: Page) -> Card:
    sections = (
        Section(words("What for", "目的"), (Line(found.paragraphs[0]),)),
        Section(words("Advice", "做法"), tuple(Line(label, plain(n)) for n, label, _ in found.rows)),
    )
    return Card(found.title, sections, found.data, found.paragraphs[1:])


# What else an entry carries and a reader wants to know: its key in the guide, how one says it.
MARKS: dict[str, Words] = {
    "reached": words("reached", "算联系上"),
    "refused": words("a refusal", "算拒绝"),
    "appointment": words("an appointment", "算约见"),
    "stops": words("contact stops", "停止联系"),
    "hostile": words("hostile", "敌意"),
    "introducer": words("needs an introducer", "须写明介绍人"),
    "declare": words("to be declared", "须申报"),
    "authority": words("may decide", "可做主"),
    "must": words("a must", "必备"),
    "negative": words("a bad sign", "负面"),
    "careful": words("with care", "慎用"),
    "trial": words("a trial close", "试探成交"),
    "is_deal": words("counts as a deal", "算成交"),
    "credit": words("credit: needs approval", "授信：须审批"),
    "held": words("a visit held", "算已面谈"),
    "face": words("face to face", "面对面"),
    "meal": words("a meal", "宴请"),
    "unconfirmed_ok": words("needs no confirmation", "无须确认"),
    "follow_up_days": words("again after {n} days", "{n} 天后再联系"),
    "freshness_days": words("fresh for {n} days", "{n} 天内有效"),
    "cadence_days": words("every {n} days", "每 {n} 天"),
    "face_days": words("in person every {n} days", "每 {n} 天面访"),
    "senior_days": words("with a senior every {n} days", "每 {n} 天领导拜访"),
    "risk": words("risk {n}", "风险 {n}"),
}


def _marks(extra: dict[str, Any]) -> Words:
    said = [text.fill(n=extra[key]) for key, text in MARKS.items() if extra.get(key) not in (None, False)]
    return join(said)


def _told(note: Words, extra: dict[str, Any]) -> Words:
    """The note, and what the entry gives to say: a question, an answer."""
    said = [note] if note.en else []
    said += [Words(**extra[key]) for key in ("ask", "card") if key in extra]
    return join(said, " / ", " / ")


def _list(found: Page) -> Table:
    rows = tuple(
        {"code": code, "label": label, "marks": _marks(extra), "note": _told(note, extra)}
        for (code, label, note), extra in zip(found.rows, found.data["entries"], strict=True)
    )
    columns = (
        Column("code", words("Code", "代码")),
        Column("label", words("Meaning", "含义")),
        Column("marks", words("Counts as", "属性"), weight=1),
        Column("note", words("Note", "说明"), weight=2),
    )
    kept = tuple(column for column in columns if any(row[column.key] not in ("", NOTHING) for row in rows))
    return Table(found.title, kept, rows, data=found.data, notes=found.paragraphs)
