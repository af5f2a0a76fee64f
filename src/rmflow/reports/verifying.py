"""What `rmflow verify` says: whether the book is unharmed, everything that is not, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput, Damaged
from rmflow.records import Card, Line, Receipt, Section
from rmflow.store import damage, verify
from rmflow.store.advice import ADVICE
from rmflow.store.journal import head as last_entry
from rmflow.store.journal import head_text
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.connection import Connection
    from rmflow.store.faults import Found, Report

_HASH = re.compile(r"[0-9a-f]{8,64}")


def verifying(connection: Connection, head: str | None = None, since: str | None = None) -> tuple[bool, Card]:
    """Whether the book is whole, and the card that says so; `head` is one printed earlier (`120-3fa9c0d2e1b4`).

    With `since`, such a head or an entry's number, only what came after it is looked at.

    Raises:
        BadInput: either is not one.
    """
    report = verify.verify(
        connection, _read_head(head) if head else None, since=_read_head(since, bare=True) if since else None
    )
    sections = [Section(words("Journal", "流水"), tuple(_counted(report)))]
    for warns, title in ((False, words("What is wrong", "问题")), (True, words("Odd, but nothing is lost", "提醒"))):
        found = [finding for finding in report.found if finding.is_warning is warns]
        if found:
            lines = [_line(finding) for finding in found] + _more(report, {finding.code for finding in found})
            sections.append(Section(title, tuple(lines)))
    if report.found:
        sections.append(Section(words("What to do", "如何处理"), tuple(_advised(report))))
    title = (
        words("The book is whole.", "账簿完好。") if report.is_ok else words("The book is not whole.", "账簿有问题。")
    )
    if report.since is not None and report.is_ok:
        title = words("Nothing is wrong after entry {n}.", "第 {n} 条流水之后未见问题。", n=report.since)
    return report.is_ok, Card(title, tuple(sections), _data(report), _notes(report))


def note_damage(book: Path, said: dict[str, Any]) -> None:
    """Mark a book whose file or journal is hurt, so that nothing more is written into it; take the mark from a whole one."""
    if said["ok"] and said["since"] is None:
        damage.unmark(book)
    else:
        hurt = next((one for one in said["findings"] if one["code"] in damage.HURT), None)
        if hurt is not None:
            damage.mark(book, words("{where}: {what}", "{where}：{what}", where=hurt["where"], what=hurt["what"]))


def the_head(connection: Connection) -> Receipt:
    """The journal's head alone, for scripts: its number and its whole hash. Nothing is verified.

    Raises:
        Damaged: the journal is empty.
    """
    seq, hashed = last_entry(connection)
    if not seq:
        raise Damaged(words("The journal of {path} is empty.", "账簿 {path} 的流水为空。", path=connection.path),
                      fix="rmflow verify")  # fmt: skip
    return Receipt(plain(f"{seq}-{hashed}"), {"head": {"seq": seq, "hash": hashed}})


def _read_head(text: str, *, bare: bool = False) -> tuple[int, str]:
    seq, dash, beginning = text.strip().lower().partition("-")
    is_number = seq.isascii() and seq.isdigit() and len(seq) < 19 and int(seq) > 0
    if is_number and (_HASH.fullmatch(beginning) or (bare and not dash)):
        return int(seq), beginning
    raise BadInput(
        words(
            "“{text}” is not a head of the journal, such as 120-3fa9c0d2e1b4.",
            "“{text}”不是流水链首（形如 120-3fa9c0d2e1b4）。",
            text=safe(text[:80]),
        ),
        fix="rmflow verify --head",
    )


def _counted(report: Report) -> list[Line]:
    head = words("{n} entries, head {head}", "共 {n} 条，链首 {head}", n=report.entries, head=_head_of(report))
    rows = words("{n} rows looked at", "核对 {n} 条记录", n=report.rows)
    if report.since is not None:
        rows = words("{n} rows looked at, touched since entry {since}", "核对第 {since} 条之后改动过的 {n} 条记录",
                     n=report.rows, since=report.since)  # fmt: skip
    return [
        Line(head, mark="no" if report.first_bad is not None else "ok"), Line(rows, mark="ok" if report.is_ok else ""),
    ]  # fmt: skip


def _head_of(report: Report) -> str:
    return head_text(report.head_seq, report.head_hash) or "-"


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


def _advised(report: Report) -> list[Line]:
    """Each advice once, in the order of what was found."""
    codes = list(dict.fromkeys(finding.code for finding in report.found))
    lines = []
    for advice in dict.fromkeys(ADVICE[code] for code in codes):
        about = ", ".join(code for code in codes if ADVICE[code] == advice)
        lines.append(Line(advice.what, plain(about), paste=advice.fix))
    return lines


def _notes(report: Report) -> tuple[Words, ...]:
    if not report.is_ok:
        return ()
    head = _head_of(report)
    if report.since is not None:
        return (
            words(
                "What came before was not looked at, nor the file's pages: rmflow verify looks at everything.",
                "此前的内容及文件页面未核验；rmflow verify 可全面核验。",
            ),
        )
    return (
        words(
            "Note the head; a later rmflow verify --head {head} finds a journal that was cut or written anew.",
            "请记下链首；日后用 rmflow verify --head {head} 可发现流水被截断或改写。",
            head=head,
        ),
    )


def _data(report: Report) -> dict[str, Any]:
    codes = dict.fromkeys(finding.code for finding in report.found)
    return {
        "ok": report.is_ok,
        "entries": report.entries,
        "first_bad": report.first_bad,
        "since": report.since,
        "head": {"seq": report.head_seq, "hash": report.head_hash},
        "rows": report.rows,
        "findings": [
            {"code": f.code, "what": f.what, "where": f.where, "fix": f.fix, "warning": f.is_warning}
            for f in report.found
        ],
        "more": report.more,
        "advice": {code: {"what": ADVICE[code].what, "fix": ADVICE[code].fix} for code in codes},
    }
