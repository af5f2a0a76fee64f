"""`rmflow init`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import keyoptions, options, printing
from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE, say
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.keyplaces import Place


def init(
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help=say("encrypted from the first byte on", "从一开始就加密"))
    ] = False,
    key_file: keyoptions.KeyFile = None,
    passphrase: keyoptions.Passphrase = False,
    copy_key: keyoptions.CopyKey = None,
    json: options.Json = False,
) -> None:
    from rmflow import making
    from rmflow.guide.load import default_guide
    from rmflow.records import Receipt

    guide = default_guide()
    key, place = None, None
    if encrypt or key_file or passphrase:
        key, place = _key(key_file, copy_key, passphrase=passphrase)
    making.create(STATE.path, now=STATE.now, rm=STATE.who, guide=guide, key=key, saving=Saving())
    text = words(
        "A new book at {path}, with the guide “{guide}” {version}.",
        "已在 {path} 建立账簿，采用指引“{guide}”{version}。",
        path=STATE.path,
        guide=guide.name,
        version=guide.version,
    )
    data = {"book": str(STATE.path), "guide": guide.name, "version": guide.version}
    if place is not None:
        text = words("{text} It is encrypted; its key: {place}.", "{text}已加密；密钥：{place}。", text=text, place=place.said)
        data["key"] = place.kind
    printing.show(
        Receipt(text, data, paste="rmflow add-prospect NAME --kind company --source data:internet"),
        json=json,
    )


def _key(key_file: str | None, copy_key: str | None, *, passphrase: bool) -> tuple[str, Place]:
    """A new key, stored before there is a book that needs it."""
    from rmflow.store import keyplaces
    from rmflow.store.bookfile import refuse_existing

    refuse_existing(STATE.path)
    key, place = keyoptions.new_key(key_file, passphrase=passphrase)
    keyoptions.lay_away(copy_key, key)
    return keyplaces.keep(place, key), place
