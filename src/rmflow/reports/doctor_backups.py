"""What `doctor` says of a book's copies: where they go, how many there are, how old the newest is; and of its damage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.errors import RmflowError
from rmflow.reports.doctor_items import Item
from rmflow.settings import KEEP
from rmflow.store import backups, damage
from rmflow.store.connection import connect
from rmflow.store.journal import head
from rmflow.text.safe import safe
from rmflow.words import plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.backups import Copy

# A book of so many entries that has no copy younger than so many days is worth a word.
ENTRIES = 20
DAYS = 7


def items(book: Path, values: dict[str, str], now: datetime) -> list[Item]:
    """What there is to say; `values` are the settings. Nothing is changed."""
    from rmflow.settings import path_of

    folder = path_of(values["backup.folder"]) if values.get("backup.folder") else backups.default_folder(book)
    is_daily = values.get("backup.auto") == "on"
    found = _mark(book)
    found.append(Item("folder", str(folder), words("Folder", "目录"), plain(safe(str(folder)))))
    found.append(
        Item("auto", is_daily, words("Daily copy", "每日自动备份"),
             words("on, {n} are kept", "开，保留 {n} 份", n=values.get("backup.keep", KEEP)) if is_daily
             else words("off; rmflow config backup.auto on", "关；rmflow config backup.auto on 可开启"))
    )  # fmt: skip
    return [*found, _copies(book, folder, now)]


def _mark(book: Path) -> list[Item]:
    mark = damage.read(book)
    if mark is None:
        return []
    value = {"at": mark.at, "what": mark.what}
    text = words("found on {at}: {what}; the book is only read now", "{at} 发现：{what}；账簿目前只读",
                 at=damage.since(mark), what=mark.what)  # fmt: skip
    return [Item("damaged", value, words("Damage", "损坏"), text, "no", "rmflow restore")]


def _copies(book: Path, folder: Path, now: datetime) -> Item:
    whose, last = _of(book)
    own = [copy for copy in backups.listed(book, folder) if copy.why is None and (not whose or copy.book == whose)]
    value: dict[str, Any] = {"copies": len(own), "newest": own[0].made_at.isoformat() if own else None}
    label = words("Copies", "副本")
    if own:
        text = words("{n}, the newest of {at} (head {head})", "{n} 份，最近 {at}（链首 {head}）",
                     n=len(own), at=f"{own[0].made_at:%Y-%m-%d %H:%M}", head=own[0].head)  # fmt: skip
    else:
        text = words("none", "无")
    is_late = last is not None and last[0] >= ENTRIES and not _is_recent(own, last, now)
    return Item("copies", value, label, text, "warn" if is_late else "ok" if own else "", "rmflow backup" if is_late else None)


def _is_recent(own: list[Copy], last: tuple[int, str], now: datetime) -> bool:
    """Whether the newest copy is young, or nothing was written since."""
    return bool(own) and (now - own[0].made_at < timedelta(days=DAYS) or (own[0].seq, own[0].hash) == last)


def _of(book: Path) -> tuple[str, tuple[int, str] | None]:
    try:
        connection = connect(book, read_only=True)
    except RmflowError:
        return "", None
    try:
        return backups.identity(connection), head(connection)
    except RmflowError:
        return "", None
    finally:
        connection.close()
