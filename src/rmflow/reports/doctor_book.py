"""What `doctor` says of the book itself: its file, its encryption, its schema, its guide."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rmflow.errors import BookError
from rmflow.reports.doctor_items import Item, same, size_words
from rmflow.schema import REVISION
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.connection import Connection


def items(path: Path) -> tuple[bool, list[Item]]:
    """Whether it can be used, and what there is to say. Nothing is changed."""
    from rmflow.store.connection import connect

    found = [same("path", str(path), "Place", "位置"), *_file(path)]
    try:
        connection = connect(path, read_only=True)
        try:
            found += _inside(connection, connection.revision)
        finally:
            connection.close()
    except BookError as error:
        found.append(Item("error", error.code, words("Use", "可用性"), error.message, "no", error.fix))
        return False, found
    return True, found


def _file(path: Path) -> list[Item]:
    try:
        size = path.stat().st_size
    except OSError:
        # Why it cannot be had is said below.
        return []
    items = [Item("size", size, words("Size", "大小"), size_words(size))]
    if os.name == "posix":
        items += [_mode("mode", path, 0o600, words("File mode", "文件权限")),
                  _mode("folder_mode", path.absolute().parent, 0o700, words("Folder mode", "目录权限"))]  # fmt: skip
    return items


def _mode(key: str, path: Path, wanted: int, label: Words) -> Item:
    mode = path.stat().st_mode & 0o777
    value = f"{mode:04o}"
    if mode & ~wanted == 0:
        return Item(key, value, label, plain(value), "ok")
    import shlex

    text = words("{mode}: others on this machine may look in", "{mode}：本机其他用户可以查看", mode=value)
    return Item(key, value, label, text, "warn", f"chmod {wanted:o} {shlex.quote(str(path))}")


def _inside(connection: Connection, revision: int) -> list[Item]:
    items = [
        *_encryption(connection),
        _journal_mode(connection),
        # Said by the connection that writes; it is not kept in the file.
        same("synchronous", "full", "Synchronous", "同步方式"),
        _revision(revision),
    ]
    return items if revision < REVISION else items + _guide(connection)


def _encryption(connection: Connection) -> list[Item]:
    label = words("Encrypted", "加密")
    if connection.key is None:
        text = words("no: whoever has the file can read it (rmflow encrypt)", "否：得到文件的人都能读取（rmflow encrypt）")
        return [Item("encrypted", False, label, text)]
    from rmflow.store import keyplaces
    from rmflow.store.cipher import salt_of
    from rmflow.store.sealing import plain_copies

    name = salt_of(connection.key)
    place = keyplaces.lies_in(name) or keyplaces.PASSPHRASE
    text = words("yes; its key ({name}…): {place}", "是；密钥（{name}…）：{place}", name=name[:8], place=place.said)
    items = [Item("encrypted", {"place": place.kind, "file": str(place.file) if place.file else None, "key": name},
                  label, text, "ok")]  # fmt: skip
    plain_ones = [str(one) for one in plain_copies(connection.path)]
    if plain_ones:
        said = words("not encrypted, near the book: {names}", "账簿附近有未加密副本：{names}", names=safe(", ".join(plain_ones)))
        items.append(Item("plain_copies", plain_ones, words("Copies", "副本"), said, "warn"))
    return items


def _journal_mode(connection: Connection) -> Item:
    from sqlcipher3 import dbapi2

    from rmflow.store.wal import journal_mode

    label = words("Journal mode", "日志模式")
    wanted = journal_mode(connection.path, dbapi2.sqlite_version)
    is_wal = connection.value("PRAGMA journal_mode") == "wal"
    if wanted == "wal" and is_wal:
        return Item("journal_mode", "wal", label, plain("wal"), "ok")
    if wanted == "wal":
        text = words("not wal; the next command that writes switches it on", "不是 wal；下一个写入命令会切换")
        return Item("journal_mode", "truncate", label, text)
    text = words("truncate: wal is not safe here", "truncate：此处使用 wal 不安全")
    if is_wal:
        text = words("wal, which is not safe here; the next command that writes switches it off",
                     "wal，在此处不安全；下一个写入命令会关闭它")  # fmt: skip
    return Item("journal_mode", "wal" if is_wal else "truncate", label, text, "warn")


def _revision(revision: int) -> Item:
    label = words("Schema", "结构版本")
    if revision == REVISION:
        return Item("schema", revision, label, plain(revision), "ok")
    text = words("{n}, older than this rmflow's {own}: the next command upgrades it, after a copy",
                 "{n}，低于本程序的 {own}：下一个命令会先备份再升级", n=revision, own=REVISION)  # fmt: skip
    return Item("schema", revision, label, text, "warn")


def _guide(connection: Connection) -> list[Item]:
    import json

    from rmflow.guide.load import default_guide

    row = connection.row("SELECT n, name, version, compiled FROM guide_version ORDER BY n DESC LIMIT 1")
    label = words("Guide", "指引")
    if row is None:
        return [Item("guide", None, label, words("none", "无"), "no", "rmflow verify")]
    value = {"name": row.name, "version": row.version, "n": row.n}
    said = words("“{name}” {version}", "“{name}”{version}", name=safe(row.name), version=safe(row.version))
    shipped = default_guide()
    if row.name != shipped.name or json.loads(row.compiled) == shipped.raw:
        return [Item("guide", value, label, said, "ok")]
    text = words(
        "{said}; this rmflow comes with a newer one ({v})",
        "{said}；本程序自带更新的版本（{v}）",
        said=said,
        v=shipped.version,
    )
    return [Item("guide", value, label, text, "warn", "rmflow guide use default")]
