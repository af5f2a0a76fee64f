"""What an entry's command was given that no record shows: what left the book in full, for what a call was made, which copy
took the book's place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.records import Line
from rmflow.reports import phrases
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

# Never the words by which somebody was named: the records say who was meant, as far as he may still be known.
TOLD = ("reveal", "privacy", "report", "format", "rows", "no", "contact", "introducer", "out", "purpose", "copy", "replaced", "lost")
_GIVEN = "SELECT after FROM journal_image WHERE seq = ? AND n = 0 AND salt IS NOT NULL"


def given(unit: Unit, seq: int) -> dict[str, Any]:
    """Those arguments of the entry; none where they were erased with a person."""
    kept = unit.connection.value(_GIVEN, (seq,))
    found = json.loads(kept) if kept else {}
    return {name: found[name] for name in TOLD if name in found}


def told(found: dict[str, Any]) -> Words | None:
    """What left the book in full, or came into its place, in a line; None where nothing did."""
    file = phrases.one_line(str(found.get("out") or ""))
    place = words(", to {file}", "，写入 {file}", file=file) if file else plain("")
    if found.get("privacy") == "export":
        return words("all data on {who} taken out{place}", "导出 {who} 的全部信息{place}", who=_whom(found), place=place)
    if "copy" in found:
        return _restored(found)
    if not found.get("reveal"):
        return None
    form = phrases.one_line(str(found.get("report") or found.get("format") or "?"))
    return words("{n} shown in full ({form}){place}", "完整显示 {n} 项（{form}）{place}",
                 n=found.get("rows", 1), form=form, place=place)  # fmt: skip


def _whom(found: dict[str, Any]) -> Words:
    if "introducer" in found:
        return words("introducer {no}", "介绍人 {no}", no=found["introducer"])
    if "contact" in found:
        return words("contact {n} of #{no}", "#{no} 的联系人 {n}", n=found["contact"], no=found.get("no", "?"))
    return words("#{no}", "#{no}", no=found.get("no", "?"))


def _restored(found: dict[str, Any]) -> Words:
    """Which copy took the place of which book; what was not in it."""
    before = phrases.one_line(str(found.get("replaced") or ""))
    instead = words(" in place of {head}", "，替换 {head}", head=before) if before else plain("")
    lost = words("; entries no longer there: {n}", "；不再存在的流水：{n} 条", n=found["lost"]) if found.get("lost") else plain("")
    return words("the copy {copy}{instead}{lost}", "副本 {copy}{instead}{lost}", copy=phrases.one_line(str(found["copy"])),
                 instead=instead, lost=lost)  # fmt: skip


def lines(unit: Unit, command: str, found: dict[str, Any]) -> list[Line]:
    """What a card of the entry says of them besides."""
    if command != "log-call" or "purpose" not in found:
        return []
    return [Line(unit.guide.label("consent_purpose", str(found["purpose"])), words("Made for", "用途"))]
