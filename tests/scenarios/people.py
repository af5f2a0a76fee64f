"""A book of people whose names and telephones are like no other word, and every command that shows some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import driving
from rmflow.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPANY, LATIN, PERSON = "厦门鹭岛璟澜精密机械制造有限公司", "Zephyrine Optics Ltd", "司徒静姝"
LONG = "中国水利水电第十四工程局璎珞岩土勘察设计研究院西南片区联合体项目管理股份有限公司"
CONTACT, SIGNER, CONFIRMED, INTRODUCER, VIA = "欧阳明琬", "端木昱钤", "慕容砚青", "诸葛翊律", "公孙蕴引"
# What would give somebody away, wherever it stands: names, the part of a company's name that is its own, telephones.
NEEDLES = (
    COMPANY, "璟澜", LATIN, "Zephyrine", PERSON, LONG, "璎珞", CONTACT, SIGNER, CONFIRMED, INTRODUCER, VIA,
    "13811112222", "138 1111 2222", "5551234", "23456789", "2345 6789", "13933334444", "139 3333 4444", "8889999",
)  # fmt: skip
PLAIN = ("json", "txt")  # documents as files only


def _walked(no: int, to: int) -> Iterator[tuple[str, ...]]:
    for line in driving.walk(no, to):
        who = CONFIRMED if line[0] == "confirm-visit" else CONTACT
        yield tuple(word.replace("李总", who).replace("13800138000", "13811112222") for word in line)


def lines() -> Iterator[tuple[str, ...]]:
    """The command lines that make the book."""
    yield ("add-introducer", INTRODUCER, "--as", "lawyer", "--phone", "0592-8889999", "--note", f"{PERSON}的老同学")
    yield ("add-prospect", COMPANY, "--kind", "company", "--source", "referral", "--via", INTRODUCER, "--phone", "0592-5551234")
    yield ("add-prospect", LATIN, "--kind", "company", "--source", "cold", "--note", f"like {COMPANY}, call 13933334444")
    yield ("add-prospect", PERSON, "--kind", "person", "--source", "referral", "--via", VIA, "--phone", "+852 2345 6789")
    yield ("add-prospect", LONG, "--kind", "company", "--source", "cold")
    yield ("add-prospect", "新华书店", "--kind", "company", "--source", "cold")
    for no in (1, 2, 4):
        yield ("log-call", str(no), "connected_callback", "--next", "today", "--minutes", "5", "--note",
               f"{PERSON}说找{CONTACT}，13933334444；{INTRODUCER} 介绍")  # fmt: skip
    yield ("link", "1", "upstream", "2")
    yield from _walked(1, 4)
    yield ("raise-objection", "1", f"{PERSON}那边利率更低", "--type", "price")
    yield ("judge-objection", "1", "1", "--as", "pretext", "--test", "ask_reason", "--true", f"怕{LONG}知道")
    yield ("judge-objection", "1", "2", "--as", "genuine", "--test", "ask_reason")
    yield ("resolve-objection", "1", "1", "--as", "withdrawn", "--answer", f"{SIGNER}作罢")
    yield ("resolve-objection", "1", "2", "--method", "evidence", "--answer", f"请{SIGNER}出面")
    yield ("advance", "1")
    yield ("log-signal", "1", "asks_docs")
    yield ("try-close", "1", "--technique", "summary", "--result", "won")
    yield ("win", "1", "--product", "payroll", "--amount", "80万", "--on", "today", "--signer", SIGNER, "--matures", "+20d")
    yield ("advance", "1")
    yield ("set-tier", "1", "A", "--why", f"{CONTACT}拍板")
    yield ("plan-care", "1", "after_sale", "--on", "today")
    yield ("add-contact", "1", "夏侯知寿", "--birthday", "11-25", "--phone", "13933334444")
    yield ("promise", "1", f"给{CONTACT}送方案", "--due", "today")
    yield from _walked(2, 4)
    yield ("raise-objection", "2", f"{CONTACT} 要比价", "--type", "price")
    yield ("plan-visit", "2", "--on", "tomorrow 15:00", "--objective", "learn_needs", "--success", f"见到{CONTACT}", "--ask",
           f"{PERSON}来吗？")  # fmt: skip
    yield from _walked(4, 3)
    yield ("lose", "4", "--reason", "price", "--note", f"输给{LATIN}")
    yield ("off", "+20d", "--why", f"陪{CONTACT}参观")
    yield ("drop", "5", "--reason", "bank_policy", "--yes")
    yield ("forget", "2", "--contact", CONTACT, "--reason", f"{CONTACT}来电，13933334444")
    yield ("forget", "--introducer", INTRODUCER, "--reason", f"{INTRODUCER}来信")


LOOKS: tuple[tuple[str, ...], ...] = (
    ("list",), ("list", "--all"), ("show", "1"), ("show", "2"), ("show", "3"), ("show", "4"), ("timeline", "1"), ("timeline", "2"),
    ("timeline", "4"), ("dossier", "1"), ("brief", "1"), ("brief", "2"), ("check", "1"), ("check", "2"), ("check", "3"),
    ("today",), ("standup",), ("wrapup",), ("agenda", "--days", "14"), ("introducers",), ("promises",), ("promises", "--all"),
    ("objections",), ("care-due",), ("birthdays",), ("audit",), ("audit", "--rows"), ("dial", "--why"),
    ("log", "100"), ("log", "--entry", "2"), ("log", "--entry", "30"), ("consent", "1"), ("consent", "2"), ("privacy",), ("privacy", "due"),
    ("off",),
)  # fmt: skip


def reports() -> Iterator[tuple[str, ...]]:
    """Every report, each of its groupings, the records behind it."""
    for name, report in REPORTS.items():
        yield ("report", name)
        for by in report.by:
            yield ("report", name, "--by", by)
        if report.counts:
            yield ("report", name, "--rows")


ASKED = (*LOOKS, *reports())
