"""What `rmflow verify` says: whether the book is unharmed, and everything that is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Card, Line, Section
from rmflow.store import damage, verify
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.connection import Connection
    from rmflow.store.faults import Found, Report

# So many digits of the head are enough to compare by eye.
HEAD = 12
_HASH = re.compile(r"[0-9a-f]{8,64}")


def verifying(connection: Connection, head: str | None = None) -> tuple[bool, Card]:
    """Whether the book is whole, and the card that says so; `head` is one printed earlier (`120-3fa9c0d2e1b4`).

    Raises:
        BadInput: `head` is not one.
    """
    report = verify.verify(connection, _read_head(head) if head else None)
    sections = [Section(words("Journal", "流水"), tuple(_counted(report)))]
    for warns, title in ((False, words("What is wrong", "问题")), (True, words("Odd, but nothing is lost", "提醒"))):
        found = [finding for finding in report.found if finding.is_warning is warns]
        if found:
            lines = [_line(finding) for finding in found] + _more(report, {finding.code for finding in found})
            sections.append(Section(title, tuple(lines)))
    title = (
        words("The book is whole.", "账簿完好。") if report.is_ok else words("The book is not whole.", "账簿有问题。")
    )
    return report.is_ok, Card(title, tuple(sections), _data(report), _notes(report))


# What says that the file or the journal is hurt; a row or trigger changed behind the program's back is another matter.
HURT = {"integrity", "unreadable", "journal_gap", "journal_prev", "journal_hash", "journal_digest", "image_missing",
        "image_changed"}  # fmt: skip


def note_damage(book: Path, said: dict[str, Any]) -> None:
    """Mark a book whose file or journal is hurt, so that nothing more is written into it; take the mark from a whole one."""
    if said["ok"]:
        damage.unmark(book)
    else:
        hurt = next((one for one in said["findings"] if one["code"] in HURT), None)
        if hurt is not None:
            damage.mark(book, words("{where}: {what}", "{where}：{what}", where=hurt["where"], what=hurt["what"]))


def _read_head(text: str) -> tuple[int, str]:
    seq, _, beginning = text.strip().lower().partition("-")
    if seq.isascii() and seq.isdigit() and len(seq) < 19 and _HASH.fullmatch(beginning):
        return int(seq), beginning
    raise BadInput(
        words(
            "“{text}” is not a head of the journal, such as 120-3fa9c0d2e1b4.",
            "“{text}”不是流水链首（形如 120-3fa9c0d2e1b4）。",
            text=safe(text[:80]),
        ),
        fix="rmflow verify",
    )


def _counted(report: Report) -> list[Line]:
    head = words(
        "{n} entries, head {seq}-{hash}", "共 {n} 条，链首 {seq}-{hash}", n=report.entries, seq=report.head_seq,
        hash=report.head_hash[:HEAD] or "-",
    )  # fmt: skip
    return [
        Line(head, mark="no" if report.first_bad is not None else "ok"),
        Line(words("{n} rows looked at", "核对 {n} 条记录", n=report.rows), mark="ok" if report.is_ok else ""),
    ]


def _line(finding: Found) -> Line:
    return Line(
        finding.what, plain(safe(finding.where)), mark="warn" if finding.is_warning else "no", paste=finding.fix
    )


def _more(report: Report, codes: set[str]) -> list[Line]:
    return [
        Line(words("and {n} more like it ({code})", "另有 {n} 处同类问题（{code}）", n=n, code=code))
        for code, n in report.more.items()
        if code in codes
    ]


def _notes(report: Report) -> tuple[Words, ...]:
    if report.is_ok:
        head = f"{report.head_seq}-{report.head_hash[:HEAD]}"
        return (
            words(
                "Note the head; a later rmflow verify --head {head} finds a journal that was cut or written anew.",
                "请记下链首；日后用 rmflow verify --head {head} 可发现流水被截断或改写。",
                head=head,
            ),
        )
    return (
        words(
            "rmflow backup --list --check shows which copies are good; rmflow restore puts one back and keeps this file.",
            "rmflow backup --list --check 可查看哪些副本完好；rmflow restore 可恢复并保留此文件。",
        ),
    )


def _data(report: Report) -> dict[str, Any]:
    return {
        "ok": report.is_ok,
        "entries": report.entries,
        "first_bad": report.first_bad,
        "head": {"seq": report.head_seq, "hash": report.head_hash},
        "rows": report.rows,
        "findings": [
            {"code": f.code, "what": f.what, "where": f.where, "fix": f.fix, "warning": f.is_warning}
            for f in report.found
        ],
        "more": report.more,
    }
