"""What goes when somebody is forgotten, shown before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.records import Card, Line, Section
from rmflow.reports import privacy_left
from rmflow.store import persons
from rmflow.text.safe import safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.store.persons import Held
    from rmflow.store.rows import Prospect
    from rmflow.store.unit import Unit

SHOWN = 20


def before(unit: Unit, prospect: Prospect) -> Card:
    """What erasing him takes out: counts by kind, other records that speak of him, who shares a number with him."""
    held = persons.held(unit, prospect)
    title = words("Forgetting #{no} {name}: this cannot be taken back", "删除 #{no} {name}：不可撤回", no=prospect.no,
                  name=safe(prospect.name))  # fmt: skip
    goes = [Line(words("{what}: {n}", "{what}：{n}", what=persons.LABELS[table], n=n)) for table, n in held.counts.items()]
    sections = [Section(words("What goes, with every journal image of it", "将删除的内容（含流水影像）"), tuple(goes))]
    if held.mentions:
        sections.append(_mentions(held))
    alike = [Line(plain(f"#{no} {name}"), mark="warn") for no, name in held.alike]
    alike += [Line(words("introducer {no} {name}", "介绍人 {no} {name}", no=no, name=name), mark="warn") for no, name in held.introducers]
    if alike:
        sections.append(Section(words("Have his name or a number of his; left as they are", "姓名或电话与其相同，保持不变"), tuple(alike)))
    if gone := privacy_left.about(unit, prospect.no):
        said = words("Left the book in full; whoever has it has to delete it too", "已完整导出，须请持有者另行删除")
        sections.append(Section(said, tuple(gone)))
    notes = [words("Counts, days, codes, amounts and steps stay: every report gives the numbers it gave.",
                   "统计、日期、代码、金额、步骤保留：各报表数字不变。")]  # fmt: skip
    if (short := persons.too_short(prospect)) is not None:
        notes.append(short)
    data = {
        "no": prospect.no, "rows": held.counts,
        "mentions": [{key: one[key] for key in ("table", "no", "n")} for one in held.mentions],
        "alike": [no for no, _ in held.alike], "introducers": [no for no, _ in held.introducers],
    }  # fmt: skip
    return Card(title, tuple(sections), data, tuple(notes), (prospect.name, *held.person.sought.names))


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
