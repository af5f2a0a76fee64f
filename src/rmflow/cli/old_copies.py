"""The book's copies that still hold somebody who was erased: named, or with `forget --copies` replaced by a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.cli import copies
from rmflow.cli.state import STATE
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Receipt
    from rmflow.store.backups import Copy


def told(receipt: Receipt, erased_by: int, *, remove: bool) -> Receipt:
    """The receipt, with the copies older than entry `erased_by`; with `remove` they go once a fresh one is verified.

    Raises:
        BookError: the fresh copy could not be made; no other was touched.
    """
    found = _holding(erased_by)
    fresh: Path | None = None
    gone: list[Path] = []
    if remove:
        fresh, gone = _replaced(found)
    left = [copy for copy in found if copy.path not in gone]
    notes = list(receipt.notes)
    if fresh is not None:
        notes.append(words("A fresh copy: {path}; older copies removed: {n}.", "已做新备份：{path}；已删除旧副本 {n} 份。",
                           path=plain(fresh), n=len(gone)))  # fmt: skip
    if left:
        notes.append(_named(left, removed=remove))
    data = {**receipt.data, "copies": [str(copy.path) for copy in left], "removed": [str(path) for path in gone],
            "backup": str(fresh) if fresh else None}  # fmt: skip
    return receipt._replace(notes=tuple(notes), data=data)


def _named(left: list[Copy], *, removed: bool) -> Words:
    from rmflow.text.safe import safe

    files = ", ".join(safe(str(copy.path)) for copy in left)
    if removed:
        return words("Not this book's, or not to be read, so left: {files}", "非本账簿或无法读取，未删除：{files}", files=files)
    return words("Copies that still hold him: {files}. --copies makes a fresh one and removes these.",
                 "以下副本仍含有此人：{files}。加 --copies 可先做新备份、再删除这些副本。", files=files)  # fmt: skip


def _holding(erased_by: int) -> list[Copy]:
    """The copies that are older than the erasing, or that cannot be read."""
    from rmflow.store import backups

    return [copy for copy in backups.listed(STATE.path, copies.folder()) if copy.seq < erased_by]


def _replaced(found: list[Copy]) -> tuple[Path | None, list[Path]]:
    """Make a fresh copy and remove this book's older ones; nothing goes where the fresh one is not explained in full."""
    from rmflow.store import backups

    made = backups.make(STATE.path, copies.folder(), now=STATE.now, keep=None, is_folder=True)
    if made.odd is not None:
        return made.path, []
    mine = backups.look(made.path).book
    old = (copy.path for copy in found if copy.book == mine and copy.path != made.path)
    return made.path, [path for path in old if backups.remove(path)]
