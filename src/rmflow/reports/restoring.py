"""What restoring a copy would do, in words: what is lost, since when, and whose copy it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.schema import REVISION
from rmflow.store.journal import head_text
from rmflow.text.dates import from_instant
from rmflow.text.safe import safe
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.backups import Copy
    from rmflow.store.recovery import Restored
    from rmflow.store.standing import Standing

NAMED = 4


def said(copy: Copy, standing: Standing) -> list[Words]:
    """What there is to know before it is done, a line each."""
    good = words("; looked over in full, and good", "；已完整核验，完好") if copy.odd is None else words("", "")
    lines = [words("The copy: {path}, made {at}, {n} entries, head {head}{good}.",
                   "副本：{path}，{at} 制作，流水 {n} 条，链首 {head}{good}。", path=safe(str(copy.path)),
                   at=f"{copy.made_at:%Y-%m-%d %H:%M}", n=copy.entries, head=copy.head, good=good)]  # fmt: skip
    if copy.odd is not None:
        lines.append(words("Not all in it is explained by its journal: {odd}.", "其中有流水未能解释之处：{odd}。", odd=copy.odd))
    lines.append(_relation(standing))
    if standing.lost:
        lines.append(_lost(standing))
    if standing.forgotten:
        lines.append(words("{n} times somebody was forgotten since; the copy still holds them: forget them again.",
                           "其后有 {n} 次删除个人信息；副本中仍有这些信息，恢复后请再次删除。", n=standing.forgotten))  # fmt: skip
    if copy.revision < REVISION:
        lines.append(words("It is of an older schema ({old}); it is brought up to {new}.",
                           "副本为旧结构版本（{old}），将升级到 {new}。", old=copy.revision, new=REVISION))  # fmt: skip
    return lines


def _relation(standing: Standing) -> Words:
    head = head_text(*standing.last) if standing.last else "-"
    return {
        "none": words("There is no book at present.", "目前没有账簿。"),
        "unreadable": words("The present book cannot be read, so what it holds beyond the copy is not known.",
                            "现有账簿无法读取，不知其中比副本多出什么。"),
        "same": words("The present book stands where the copy does (head {head}).",
                      "现有账簿与副本一致（链首 {head}）。", head=head),
        "behind": words("The copy is an earlier state of the present book (head {head}).",
                        "副本是现有账簿较早的状态（现链首 {head}）。", head=head),
        "ahead": words("The present book (head {head}) is an earlier state of the copy; nothing in it is lost.",
                       "现有账簿（链首 {head}）是副本较早的状态，不会丢失内容。", head=head),
        "apart": words("The copy and the present book (head {head}) went different ways from one beginning.",
                       "副本与现有账簿（链首 {head}）同源，但此后各自记录。", head=head),
        "other": words("The copy is of ANOTHER book, not of the present one (head {head}).",
                       "副本属于另一本账簿，不是现有这本（链首 {head}）。", head=head),
    }[standing.relation]  # fmt: skip


def _lost(standing: Standing) -> Words:
    since = f"{from_instant(standing.since):%Y-%m-%d %H:%M}" if standing.since else "-"
    named = [words("{n} {command}", "{command} {n} 次", n=n, command=command) for command, n in standing.commands[:NAMED]]
    if len(standing.commands) > NAMED:
        more = sum(n for _, n in standing.commands[NAMED:])
        named.append(words("{n} more", "其他 {n} 条", n=more))
    return words("LOST would be what was written since {since}: {what} ({n} in all).",
                 "将丢失 {since} 以来的记录：{what}（共 {n} 条流水）。", n=standing.lost, since=since, what=join(named))  # fmt: skip


def data(copy: Copy, standing: Standing, done: Restored | None, *, dry_run: bool) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "copy": {"path": str(copy.path), "seq": copy.seq, "hash": copy.hash, "entries": copy.entries, "schema": copy.revision},
        "relation": standing.relation,
        "replaced": _head(standing.last),
        "lost": {
            "entries": standing.lost,
            "since": standing.since,
            "commands": [{"command": command, "entries": n} for command, n in standing.commands],
        },
        "head": _head(done.last if done else None),
        "kept": _path(done.kept if done else None),
        "dry_run": dry_run,
    }


def _head(last: tuple[int, str] | None) -> dict[str, Any] | None:
    return {"seq": last[0], "hash": last[1]} if last else None


def _path(path: Path | None) -> str | None:
    return str(path) if path else None
