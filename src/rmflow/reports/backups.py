"""The copies of a book as a table: when each was made, where its journal ends, whether it is good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.schema import REVISION
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.backups import Copy

KINDS = {
    "backup": words("backup", "备份"),
    "before_restore": words("before restore", "恢复前"),
    "before_upgrade": words("before upgrade", "升级前"),
    "file": words("file", "文件"),
}
COLUMNS = (
    Column("n", words("N", "序号"), "number"),
    Column("at", words("Made", "时间"), show=lambda row: row["at"][:16].replace("T", " ")),
    Column("entries", words("Entries", "流水"), "number", weight=1),
    Column("head", words("Head", "链首"), weight=3),
    Column("size", words("Size", "大小"), show=lambda row: size(row["size"]), weight=4),
    Column("kind", words("Kind", "类别"), show=lambda row: KINDS[row["kind"]], weight=5),
    Column("state", words("State", "状态")),
    # The name says what stands here already; a program wants it whole.
    Column("path", words("File", "文件"), "data"),
)


def table(copies: list[Copy], folder: Path, whose: str | None) -> Table:
    """The copies, numbered as `restore` takes them; `whose` is the present book's identity, None where it cannot be told."""
    rows = tuple(_row(n, copy, whose) for n, copy in enumerate(copies, 1))
    data = [{key: value for key, value in row.items() if key != "state"} for row in rows]
    place = words("Folder: {path}", "目录：{path}", path=safe(str(folder)))
    how = words("rmflow restore N puts one back; rmflow backup --list --check looks each over in full.",
                "rmflow restore 序号 可恢复；rmflow backup --list --check 可逐份完整核验。")  # fmt: skip
    about = [words("{n}: {what}", "{n}：{what}", n=row["n"], what=row["why"] or row["odd"]) for row in rows if row["why"] or row["odd"]]
    return Table(
        words("Copies of the book", "账簿副本"), COLUMNS, rows, data=data, notes=(*about, place, how) if rows else (place,),
        empty=words("There are none yet: rmflow backup makes one.", "还没有副本：运行 rmflow backup 即可制作。"),
        stacks=True,
    )  # fmt: skip


def _row(n: int, copy: Copy, whose: str | None) -> dict[str, Any]:
    return {
        "n": n,
        "path": str(copy.path),
        "kind": copy.kind,
        "at": copy.made_at.isoformat(),
        "entries": copy.entries,
        "seq": copy.seq,
        "hash": copy.hash,
        "head": copy.head,
        "size": copy.size,
        "schema": copy.revision,
        "this_book": None if whose is None or not copy.book else copy.book == whose,
        "ok": copy.is_sound,
        "why": copy.why,
        "odd": copy.odd,
        "state": _state(copy, whose),
    }


def _state(copy: Copy, whose: str | None) -> Words:
    if copy.is_locked:
        return words("! no key at hand", "! 缺密钥")
    if copy.why is not None:
        return words("✗ no good", "✗ 不可用")
    if copy.odd is not None:
        return words("! see below", "! 见下")
    if whose and copy.book != whose:
        return words("another book's", "其他账簿")
    if copy.revision < REVISION:
        return words("older schema", "旧结构版本")
    return words("✓ good", "✓ 完好") if copy.is_sound else words("readable", "可读")


def size(count: int) -> Words:
    """A file's size in the unit that suits it."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1024 or unit == "GB":
            break
        count //= 1024
    return words("{n} {unit}", "{n} {unit}", n=f"{count:,}", unit=unit)
