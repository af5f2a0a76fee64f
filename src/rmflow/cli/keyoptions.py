"""What the commands share that give a book a key: where it is to lie, and what is said afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rmflow.cli import options
from rmflow.cli.state import STATE, say
from rmflow.errors import BadInput
from rmflow.settings import path_of
from rmflow.store import keyplaces
from rmflow.words import Words, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.keyplaces import Place
    from rmflow.store.sealing import Sealed

KeyFile = Annotated[
    str | None,
    options.option("keep the key in this file, readable by you alone", "把密钥存入此文件（仅本人可读）", "--key-file", metavar="PATH"),
]
Passphrase = Annotated[
    bool, typer.Option("--passphrase", help=say("a pass-phrase, asked for with every command", "使用口令，每次运行都会询问"))
]
CopyKey = Annotated[
    str | None,
    options.option("write the key into this file as well, to be laid away", "另存一份密钥到此文件，妥善保管", "--copy-key", metavar="FILE"),
]
DropKey = Annotated[
    bool,
    typer.Option("--drop-key", help=say("forget the old key: earlier encrypted copies can then not be opened",
                                        "删除旧密钥：此前的加密副本将无法打开")),
]  # fmt: skip
Yes = Annotated[bool, typer.Option("--yes", "-y", help=say("do not ask", "不再询问"))]


def new_key(key_file: str | None, *, passphrase: bool, default: Place = keyplaces.KEYRING) -> tuple[str, Place]:
    """A key for a book and the place where it is to lie; nothing is stored yet.

    Raises:
        BadInput: two places were named; a pass-phrase cannot be had.
        NoKey, BookError: the place cannot be used.
    """
    from rmflow.store import cipher

    place = _place(key_file, passphrase=passphrase, default=default)
    if place.kind == "passphrase":
        from rmflow.cli.passphrases import choose

        return cipher.derived_key(choose()), place
    if place.kind == "keyring":
        _refuse_no_keyring()
    return cipher.new_raw_key(), place


def _place(key_file: str | None, *, passphrase: bool, default: Place) -> Place:
    if key_file is not None and passphrase:
        raise BadInput(words("Either --key-file or --passphrase, not both.", "--key-file 与 --passphrase 只能选一个。"))
    if passphrase:
        return keyplaces.PASSPHRASE
    if key_file is None:
        return default
    path = _path(key_file)
    named = keyplaces.key_file()
    if named is not None and named != path and named.exists():
        import shlex

        raise BadInput(
            words("The keys of your books lie in {named} already; one key file holds them all.",
                  "您的账簿密钥已存于 {named}；一个密钥文件可存放所有密钥。", named=named),
            fix=f"rmflow {STATE.command} --key-file {shlex.quote(str(named))}",
        )  # fmt: skip
    return keyplaces.Place("file", path)


def _path(given: str) -> Path:
    path = path_of(given).absolute()
    if path == STATE.path.absolute():
        raise BadInput(words("The key file cannot be the book itself.", "密钥文件不能是账簿本身。"))
    return path


def _refuse_no_keyring() -> None:
    """Raises `NoKeyring`, with the other places for a key, where there is none to be used."""
    from rmflow.store import keyring

    try:
        keyring.find("0" * 32)
    except keyring.NoKeyring as error:
        raise keyring.NoKeyring(
            error.message,
            fix=f"rmflow {STATE.command} --key-file PATH",
            hint=words("The key can also lie in a file of yours (a stick, say), or be a pass-phrase: --passphrase.{more}",
                       "密钥也可存放在您自己的文件中（如 U 盘），或改用口令：--passphrase。{more}",
                       more=words(" To use the keyring: {fix}", "若要使用钥匙串：{fix}", fix=error.fix) if error.fix else ""),
        ) from None  # fmt: skip


def present_place(command: str) -> Place:
    """Where the key of the book lies that this run is about; the book has been opened with it.

    Raises:
        BadInput: the book is not encrypted.
        BookError: it cannot be opened.
    """
    from rmflow import book
    from rmflow.store.cipher import salt_of

    with book.looking(STATE.path) as connection:
        key = connection.key
    if key is None:
        raise BadInput(
            words("The book at {path} is not encrypted.", "账簿 {path} 没有加密。", path=STATE.path),
            fix="rmflow encrypt" if command == "rekey" else None,
        )
    return keyplaces.lies_in(salt_of(key)) or keyplaces.PASSPHRASE


def about_the_old_key(place: Place, *, dropped: bool) -> list[Words]:
    """Whether earlier encrypted copies can still be opened."""
    if place.kind == "passphrase":
        return [words("Earlier encrypted copies open with the old pass-phrase.", "此前的加密副本仍用旧口令打开。")]
    if dropped:
        return [words("The old key is gone from {place}: earlier encrypted copies can no longer be opened with it.",
                      "旧密钥已从{place}删除：此前的加密副本无法再打开。", place=place.said)]  # fmt: skip
    return [words("The old key stays in {place}, for earlier encrypted copies.",
                  "旧密钥仍保留在{place}，供打开此前的加密副本。", place=place.said)]  # fmt: skip


def lay_away(copy_key: str | None, key: str) -> None:
    """Write a key into another file as well."""
    if copy_key is not None:
        from rmflow.store import keyfile

        keyfile.put(_path(copy_key), key)


def drop_old(done: Sealed, place: Place | None) -> None:
    """Take the key that the book had out of where it lay."""
    if done.old_key is not None and place is not None:
        keyplaces.drop(place, done.old_key)


def notes(done: Sealed, place: Place, *, copied: bool) -> list[Words]:
    """What whoever has encrypted a book should know."""
    from rmflow.store.sealing import plain_copies
    from rmflow.text.safe import safe
    from rmflow.words import join, plain

    said = []
    plain_ones = plain_copies(STATE.path)
    if plain_ones:
        said.append(words("Not encrypted, from before: {names}. Remove them if they are not needed.",
                          "此前的未加密副本：{names}。如不再需要，请删除。",
                          names=join(plain(safe(str(one))) for one in plain_ones)))  # fmt: skip
    if done.old_key is None:
        said.append(_about_the_old_bytes(done))
    if place.file is not None and place.file.parent == STATE.path.absolute().parent:
        said.append(words("The key file lies beside the book: whoever copies the folder has both.",
                          "密钥文件与账簿在同一目录：复制整个目录的人可同时得到两者。"))  # fmt: skip
    if not copied and place.kind != "passphrase":
        said.append(words("Without its key nobody can read the book, you included; --copy-key FILE writes it down a second time.",
                          "没有密钥，任何人（包括您自己）都无法读取；--copy-key 文件 可另存一份密钥。"))  # fmt: skip
    if place.kind == "passphrase":
        said.append(words("Whoever forgets the pass-phrase has lost the book.", "忘记口令，账簿即无法找回。"))
    return said


def _about_the_old_bytes(done: Sealed) -> Words:
    if done.is_overwritten:
        return words(
            "The plain file was overwritten. A solid-state disk or a snapshot may keep its old bytes all the same; against"
            " that, encrypt the whole disk.",
            "原明文文件已被覆盖。但固态硬盘、快照仍可能保留旧数据；要防范，请加密整个磁盘。",
        )
    return words(
        "The plain file was removed, but could not be overwritten: its bytes may be found on the disk until they are used anew.",
        "原明文文件已删除，但未能覆盖：在空间被重新使用之前，其数据仍可能被恢复。",
    )


def data(done: Sealed, place: Place | None) -> dict[str, Any]:
    """What a script reads."""
    from rmflow.store.cipher import salt_of
    from rmflow.store.sealing import plain_copies

    return {
        "book": str(STATE.path),
        "encrypted": done.key is not None,
        "key": {"place": place.kind, "file": str(place.file) if place.file else None, "name": salt_of(done.key)}
        if place is not None and done.key is not None else None,
        "entries": done.report.entries,
        "head": f"{done.report.head_seq}-{done.report.head_hash[:12]}",
        "plain_copies": [str(one) for one in plain_copies(STATE.path)],
        "overwritten": done.is_overwritten,
    }  # fmt: skip
