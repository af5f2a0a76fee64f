"""What `doctor` says of the machine and the program: versions, disk, terminal, settings, libraries."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rmflow.errors import RmflowError
from rmflow.reports.doctor_items import Item, same, size_words
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from pathlib import Path

SCARCE = 200 * 1024 * 1024
SAMPLE = "宏达✓"


def program() -> list[Item]:
    """Program, Python, the engine."""
    import platform

    from sqlcipher3 import dbapi2

    from rmflow import __version__

    raw = dbapi2.connect(":memory:")
    try:
        cipher = raw.execute("PRAGMA cipher_version").fetchone()
    finally:
        raw.close()
    return [
        same("rmflow", __version__, "rmflow", "rmflow"),
        same("python", platform.python_version(), "Python", "Python"),
        same("platform", platform.platform(), "Platform", "平台"),
        _engine(dbapi2.sqlite_version),
        same("sqlcipher", cipher[0] if cipher else None, "SQLCipher", "SQLCipher"),
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


def disk(path: Path) -> list[Item]:
    """The disk the book lies on."""
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
    items.append(Item("free", free, words("Free space", "可用空间"), size_words(free), "warn" if free < SCARCE else "ok"))
    return items


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False


def terminal(lang: str) -> list[Item]:
    """What standard output can show."""
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
        same("lang", lang, "Language", "语言"),
        same("locale", locale, "Locale", "系统区域"),
        Item(
            "tty",
            sys.stdout.isatty(),
            words("Output", "输出"),
            words("a terminal", "终端") if sys.stdout.isatty() else words("piped", "管道"),
        ),
    ]


def settings() -> list[Item]:
    """The settings file and what is set in it."""
    from rmflow import settings as kept

    place = kept.settings_file()
    items = [same("file", str(place), "Settings file", "设置文件")]
    try:
        values = kept.load()
    except RmflowError as error:
        return [*items, Item("error", error.code, words("Settings", "设置"), error.message, "warn")]
    said = ", ".join(f"{key} = {safe(value)}" for key, value in values.items())
    return [*items, Item("set", values, words("Set", "已设"), plain(said) if said else words("nothing", "无"))]


def libraries() -> list[Item]:
    """The libraries that rmflow asks for."""
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
        return same(name, metadata.version(name), name, name)
    except metadata.PackageNotFoundError:
        return Item(name, None, plain(name), words("not there", "缺失"), "warn")
