"""What goes when somebody is forgotten, shown before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.records import Card, Line, Section
from rmflow.reports import privacy_left
from rmflow.store import persons
from rmflow.store.whom import CUSTOMER
from rmflow.text.safe import safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.store.persons import Held
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom
    from rmflow.words import Words

SHOWN = 20


def before(unit: Unit, one: Whom) -> Card:
    """What erasing him takes out: counts by kind, other records that speak of him, who shares a number with him."""
    held = persons.held(unit, one)
    title = words("Forgetting {who}: this cannot be taken back", "删除 {who}：不可撤回", who=one.words)
    goes = [Line(words("{what}: {n}", "{what}：{n}", what=persons.LABELS[table], n=n)) for table, n in held.counts.items()]
    sections = [Section(words("What goes, with every journal image of it", "将删除的内容（含流水影像）"), tuple(goes))]
    if held.mentions:
        sections.append(_mentions(held))
    alike = [Line(plain(f"#{no} {name}"), mark="warn") for no, name in held.alike]
    alike += [Line(words("introducer {no} {name}", "介绍人 {no} {name}", no=no, name=name), mark="warn") for no, name in held.introducers]
    if alike:
        sections.append(Section(words("Have his name or a number of his; left as they are", "姓名或电话与其相同，保持不变"), tuple(alike)))
    if gone := privacy_left.about(unit, one.numbers):
        said = words("Left the book in full; whoever has it has to delete it too", "已完整导出，须请持有者另行删除")
        sections.append(Section(said, tuple(gone)))
    notes = [words("Counts, days, codes, amounts and steps stay: every report gives the numbers it gave.",
                   "统计、日期、代码、金额、步骤保留：各报表数字不变。")]  # fmt: skip
    notes += _sought(one, held)
    data = {
        **one.numbers, "rows": held.counts,
        "mentions": [{key: one[key] for key in ("table", "no", "n")} for one in held.mentions],
        "alike": [no for no, _ in held.alike], "introducers": [no for no, _ in held.introducers],
    }  # fmt: skip
    return Card(title, tuple(sections), data, tuple(notes), (one.row.name, *held.person.sought.names))


def _sought(one: Whom, held: Held) -> list[Words]:
    """How far he is looked for in texts."""
    short = persons.too_short(one.row.name)
    if one.kind == CUSTOMER:
        return [short] if short is not None else []
    notes = [words("The customers stay; in their own records he is taken out by whatever he is called there.",
                   "客户保留；在其记录中按通常称呼一并隐去。")]  # fmt: skip
    if short is not None:
        notes.append(words("In others' records the name is too short to be looked for.", "名称过短，未在其他客户的记录中查找。"))
    elif not held.person.sought.names:
        notes.append(words("Somebody else in the book has the name: in others' records only the number is looked for.",
                           "账簿中另有同名者：在其他客户的记录中只按电话查找。"))  # fmt: skip
    return notes


def _mentions(held: Held) -> Section:
    lines = []
    for one in held.mentions[:SHOWN]:
        what = persons.LABELS[one["table"]]
        of = f"#{one['no']} {safe(one['name'])}" if one["name"] else str(one["no"] or "")
        lines.append(Line(words("{of}: {what} {n}", "{of}：{what} {n}", of=of, what=what, n=one["n"] or "")))
    if len(held.mentions) > SHOWN:
        lines.append(Line(words("and {n} more", "另有 {n} 处", n=len(held.mentions) - SHOWN)))
    title = words("Speak of him; name and numbers are taken out ({n})", "文字中提及，姓名与电话将隐去（{n}）", n=len(held.mentions))
    return Section(title, tuple(lines))
