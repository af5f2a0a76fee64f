"""What rmflow stands on here, and whether it is sound: program, engine, book, guide, disk, terminal, settings."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BookError, RmflowError
from rmflow.records import Card, Line, Section
from rmflow.schema import REVISION
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rmflow.store.connection import Connection

SCARCE = 200 * 1024 * 1024
SAMPLE = "宏达✓"


class Item(NamedTuple):
    """One thing looked at: its key and value for scripts, its words for people, `ok`, `warn`, `no` or nothing."""

    key: str
    value: Any
    label: Words
    text: Words
    mark: str = ""
    paste: str | None = None


def doctor(path: Path, lang: str, now: datetime) -> tuple[bool, Card]:
    """Whether the book at `path` can be used, to write too, and everything that was looked at. Changes nothing."""
    usable, book = _book(path)
    parts: dict[str, tuple[Words, list[Item]]] = {
        "program": (words("Program", "程序"), _program()),
        "book": (words("Book", "账簿"), book),
        "backups": (words("Copies of the book", "账簿副本"), _backups(path, now)),
        "disk": (words("Disk", "磁盘"), _disk(path)),
        "terminal": (words("Terminal", "终端"), _terminal(lang)),
        "settings": (words("Settings", "设置"), _settings()),
        "libraries": (words("Libraries", "组件"), _libraries()),
    }
    warnings = [item.key for _, items in parts.values() for item in items if item.mark in ("warn", "no")]
    is_hurt = "damaged" in warnings
    data: dict[str, Any] = {"ok": usable and not is_hurt, "warnings": warnings}
    data |= {key: {item.key: item.value for item in items} for key, (_, items) in parts.items()}
    sections = tuple(Section(title, tuple(map(_line, items))) for title, items in parts.values())
    said = words("The book is damaged, and only read.", "账簿已损坏，只能读取。") if is_hurt else _said(warnings, usable=usable)
    return data["ok"], Card(words("What rmflow stands on here", "运行环境检查"), sections, data, (said,))


def _line(item: Item) -> Line:
    return Line(item.text, item.label, mark=item.mark, paste=item.paste)


def _said(warnings: list[str], *, usable: bool) -> Words:
    if not usable:
        return words("The book cannot be used.", "账簿无法使用。")
    if warnings:
        return words("It works; to look at: {n}.", "可以使用；有 {n} 处提醒。", n=len(warnings))
    return words("All is well.", "一切正常。")


def _plain(key: str, value: Any, en: str, zh: str, mark: str = "") -> Item:
    """An item whose value is also its text."""
    return Item(key, value, Words(en, zh), plain(safe(str(value))), mark)


# --- program -----------------------------------------------------------------------------------------------------


def _program() -> list[Item]:
    import platform

    from sqlcipher3 import dbapi2

    from rmflow import __version__

    raw = dbapi2.connect(":memory:")
    try:
        cipher = raw.execute("PRAGMA cipher_version").fetchone()
    finally:
        raw.close()
    return [
        _plain("rmflow", __version__, "rmflow", "rmflow"),
        _plain("python", platform.python_version(), "Python", "Python"),
        _plain("platform", platform.platform(), "Platform", "平台"),
        _engine(dbapi2.sqlite_version),
        _plain("sqlcipher", cipher[0] if cipher else None, "SQLCipher", "SQLCipher"),
    ]


def _engine(version: str) -> Item:
    from rmflow.store.wal import has_wal_reset_fault

    label = Words("SQLite", "SQLite")
    if not has_wal_reset_fault(version):
        return Item(
            "sqlite", version, label, words("{v}, without the WAL-reset fault", "{v}，无 WAL 重置缺陷", v=version), "ok"
        )
    return Item("sqlite", version, label, words(
        "{v} can corrupt a book under load (WAL-reset fault); sqlcipher3 0.6.4 or later has it mended",
        "{v} 在高并发下可能损坏账簿（WAL 重置缺陷）；请升级到 sqlcipher3 0.6.4 或更高版本", v=version,
    ), "warn")  # fmt: skip


# --- book --------------------------------------------------------------------------------------------------------


def _book(path: Path) -> tuple[bool, list[Item]]:
    from rmflow.store.connection import connect

    items = [_plain("path", str(path), "Place", "位置"), *_file(path)]
    try:
        connection = connect(path, read_only=True)
        try:
            items += _inside(connection, connection.revision)
        finally:
            connection.close()
    except BookError as error:
        items.append(Item("error", error.code, words("Use", "可用性"), error.message, "no", error.fix))
        return False, items
    return True, items


def _file(path: Path) -> list[Item]:
    try:
        size = path.stat().st_size
    except OSError:
        # Why it cannot be had is said below.
        return []
    items = [Item("size", size, words("Size", "大小"), _size(size))]
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


def _size(size: int) -> Words:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            break
        size //= 1024
    return plain(f"{size:,} {unit}")


def _inside(connection: Connection, revision: int) -> list[Item]:
    items = [
        *_encryption(connection),
        _journal_mode(connection),
        # Said by the connection that writes; it is not kept in the file.
        _plain("synchronous", "full", "Synchronous", "同步方式"),
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


def _backups(path: Path, now: datetime) -> list[Item]:
    from rmflow import settings
    from rmflow.reports.doctor_backups import items

    try:
        values = settings.load()
    except RmflowError:
        values = {}  # said under the settings
    return items(path, values, now)


# --- disk --------------------------------------------------------------------------------------------------------


def _disk(path: Path) -> list[Item]:
    import shutil

    from rmflow.store.wal import NETWORK, file_system

    folder = path.absolute().parent
    while not _is_there(folder):
        folder = folder.parent
    items = []
    kind = file_system(folder)
    label = words("File system", "文件系统")
    if kind is None:
        items.append(Item("file_system", None, label, words("not known", "未知")))
    elif kind.startswith(NETWORK):
        text = words("{kind}: on another machine; a book there can be corrupted. Keep it on a local disk.",
                     "{kind}：网络文件系统，账簿可能损坏，请放在本地磁盘。", kind=kind)  # fmt: skip
        items.append(Item("file_system", kind, label, text, "warn"))
    else:
        items.append(Item("file_system", kind, label, plain(kind), "ok"))
    free = shutil.disk_usage(folder).free
    items.append(Item("free", free, words("Free space", "可用空间"), _size(free), "warn" if free < SCARCE else "ok"))
    return items


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False


# --- terminal, settings, libraries --------------------------------------------------------------------------------


def _terminal(lang: str) -> list[Item]:
    encoding = getattr(sys.stdout, "encoding", None) or "?"
    try:
        SAMPLE.encode(encoding)
        shown = Item("encoding", encoding, words("Encoding", "编码"), plain(encoding), "ok")
    except (LookupError, UnicodeEncodeError):
        text = words(
            "{e}: Chinese is written as \\u…; set a UTF-8 locale", "{e}：无法显示中文，请使用 UTF-8 编码", e=encoding
        )
        shown = Item("encoding", encoding, words("Encoding", "编码"), text, "warn")
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "-")
    return [
        shown,
        _plain("lang", lang, "Language", "语言"),
        _plain("locale", locale, "Locale", "系统区域"),
        Item(
            "tty",
            sys.stdout.isatty(),
            words("Output", "输出"),
            words("a terminal", "终端") if sys.stdout.isatty() else words("piped", "管道"),
        ),
    ]


def _settings() -> list[Item]:
    from rmflow import settings

    place = settings.settings_file()
    items = [_plain("file", str(place), "Settings file", "设置文件")]
    try:
        values = settings.load()
    except RmflowError as error:
        return [*items, Item("error", error.code, words("Settings", "设置"), error.message, "warn")]
    said = ", ".join(f"{key} = {safe(value)}" for key, value in values.items())
    return [*items, Item("set", values, words("Set", "已设"), plain(said) if said else words("nothing", "无"))]


def _libraries() -> list[Item]:
    import re
    from importlib import metadata

    try:
        wanted = metadata.requires("rmflow") or []
    except metadata.PackageNotFoundError:
        wanted = []
    names = sorted(
        {re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in wanted if "extra ==" not in need}, key=str.lower
    )
    return [_library(name) for name in names]


def _library(name: str) -> Item:
    from importlib import metadata

    try:
        return _plain(name, metadata.version(name), name, name)
    except metadata.PackageNotFoundError:
        return Item(name, None, plain(name), words("not there", "缺失"), "warn")
