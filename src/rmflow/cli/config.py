"""`rmflow config`: the user's settings, where each comes from, and setting one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

from rmflow.cli import options, printing
from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE
from rmflow.errors import BadInput
from rmflow.words import LANGUAGES, Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.records import Record

ENVIRONMENT = {
    "book": "RMFLOW_BOOK", "rm": "RMFLOW_RM", "lang": "RMFLOW_LANG", "mask": "RMFLOW_MASK", "key.file": "RMFLOW_KEY_FILE",
}  # fmt: skip
MASKS = ("documents", "always")


def config(
    key: Annotated[str | None, options.argument("which setting; rmflow config shows them", "哪项设置；rmflow config 可查看", "KEY")] = None,
    value: Annotated[str | None, options.argument("what to set it to", "要设的值", "VALUE")] = None,
    unset: Annotated[str | None, options.option("forget a setting", "取消一项设置", "--unset", metavar="KEY")] = None,
    json: options.Json = False,
    form: options.Form = "table",
) -> None:
    import sys

    from rmflow import settings

    if unset is not None:
        if key is not None:
            raise BadInput(words("--unset stands alone.", "--unset 须单独使用。"), fix=f"rmflow config --unset {unset}")
        return printing.show(_unset(unset), json=json, form=form)
    if key is None:
        return printing.show(_all(), json=json, form=form)
    settings.check_key(key)
    if value is not None:
        return printing.show(_set(key, value), json=json, form=form)
    if json or form != "table":
        return printing.show(_all(key), json=json, form=form)
    # For scripts: the bare value and nothing else.
    sys.stdout.write(_value(key) + "\n")
    return None


def _value(key: str) -> str:
    from rmflow import settings
    from rmflow.cli import copies

    shown: dict[str, Callable[[], str]] = {
        "book": lambda: str(STATE.path),
        "rm": lambda: STATE.who,
        "lang": lambda: STATE.lang,
        "backup.auto": lambda: STATE.settings.get("backup.auto", "off"),
        "backup.folder": lambda: str(copies.folder()),
        "backup.keep": lambda: STATE.settings.get("backup.keep", str(settings.KEEP)),
        "mask": lambda: MASKS[STATE.masks_always],
        "key.file": lambda: os.environ.get("RMFLOW_KEY_FILE") or STATE.settings.get("key.file", ""),
    }
    return shown[key]()


def _origin(key: str) -> str:
    """Where a value comes from: `flag`, `environment`, `file` or `default`."""
    flags = {"book": STATE.book, "rm": STATE.rm, "lang": STATE.lang_option}
    if flags.get(key):
        return "flag"
    if os.environ.get(ENVIRONMENT.get(key, "")):
        return "environment"
    return "file" if STATE.settings.get(key) else "default"


def _origin_words(key: str, origin: str) -> Words:
    return {
        "flag": plain(f"--{key}"),
        "environment": plain(ENVIRONMENT.get(key, "")),
        "file": words("settings file", "设置文件"),
        "default": words("default", "默认"),
    }[origin]


def _all(only: str | None = None) -> Record:
    from rmflow import settings
    from rmflow.records import Column, Table

    rows = tuple(
        {"key": key, "value": _value(key), "from": _origin(key), "what": settings.SETTINGS[key]}
        for key in settings.SETTINGS
        if only in (None, key)
    )
    columns = (
        Column("key", words("Setting", "设置")),
        Column("value", words("Value", "值")),
        Column("from", words("From", "来源"), show=lambda row: _origin_words(row["key"], row["from"])),
        Column("what", words("What it is", "含义"), weight=1),
    )
    note = words("Settings file: {path}", "设置文件：{path}", path=settings.settings_file())
    data = [{key: row[key] for key in ("key", "value", "from")} for row in rows]
    return Table(words("Settings", "设置"), columns, rows, data=data[0] if only else data, notes=(note,))


def _set(key: str, value: str) -> Record:
    from rmflow import settings
    from rmflow.records import Receipt
    from rmflow.text.safe import safe

    kept = _checked(key, value)
    values = {**settings.load(), key: kept}
    with Saving():
        place = settings.save(values)
    notes = []
    origin = _origin(key)
    if origin in ("flag", "environment") and _value(key) != kept:
        notes.append(words("{name} stands before it now: {value}", "目前以 {name} 为准：{value}",
                           name=_origin_words(key, origin), value=safe(_value(key))))  # fmt: skip
    return Receipt(
        words(
            "{key} = {value} ({place})", "{key} = {value}（{place}）", key=key, value=safe(kept), place=safe(str(place))
        ),
        {"key": key, "value": kept, "file": str(place)},
        tuple(notes),
    )


def _checked(key: str, value: str) -> str:
    """The value as it is kept.

    Raises:
        BadInput: a language that rmflow does not speak, a name that is none, a path with control characters.
    """
    from rmflow import settings
    from rmflow.text.safe import clean, safe

    if key == "lang":
        if value not in LANGUAGES:
            raise BadInput(
                words(
                    "lang is zh or en, not “{value}”.",
                    "lang 只能是 zh 或 en，不能是“{value}”。",
                    value=safe(value[:20]),
                ),
                fix="rmflow config lang zh",
            )
        return value
    if key == "mask":
        if value not in MASKS:
            raise BadInput(words("mask is documents or always, not “{value}”.", "mask 只能是 documents 或 always，不能是“{value}”。",
                                 value=safe(value[:20])), fix="rmflow config mask documents")  # fmt: skip
        return value
    if key == "rm":
        return clean(value, words("the RM's name", "客户经理名"), limit=60)
    if key == "backup.auto":
        return "on" if settings.on_off(key, value) else "off"
    if key == "backup.keep":
        return str(settings.number(key, value))
    if not value.strip() or safe(value) != value:
        raise BadInput(words("“{value}” is not a path.", "“{value}”不是路径。", value=safe(value[:80])))
    from rmflow import settings

    return str(settings.path_of(value).absolute())


def _unset(key: str) -> Record:
    from rmflow import settings
    from rmflow.records import Receipt

    settings.check_key(key)
    values = settings.load()
    if values.pop(key, None) is not None:
        with Saving():
            settings.save(values)
    return Receipt(words("{key} is no longer set.", "已取消 {key} 的设置。", key=key), {"key": key, "value": None})


MORE = words("Examples: rmflow config · rmflow config rm 李明 · rmflow config backup.auto on · rmflow config --unset lang",
             "例：rmflow config · rmflow config rm 李明 · rmflow config backup.auto on · rmflow config --unset lang")  # fmt: skip
