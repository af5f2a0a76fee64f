"""Where the key of an encrypted book lies: in a key file, in the system's keyring, in the head of whoever is asked.

Only an encrypted book loads this module.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rmflow import asking
from rmflow.errors import BookError, NoKey
from rmflow.store.cipher import derived_key, salt_of
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from pathlib import Path

TRIES = 3
ENVIRONMENT = "RMFLOW_KEY_FILE"
SETTING = "key.file"


class Place(NamedTuple):
    """One place for keys: `kind` is `file`, `keyring` or `passphrase`; a file has its path."""

    kind: str
    file: Path | None = None

    @property
    def said(self) -> Words:
        """The place in words."""
        if self.kind == "file":
            return words("the key file {path}", "密钥文件 {path}", path=self.file)
        if self.kind == "keyring":
            return words("the system's keyring", "系统钥匙串")
        return words("a pass-phrase that is asked for", "运行时输入的口令")


KEYRING = Place("keyring")
PASSPHRASE = Place("passphrase")

# What helps where the key is not at hand.
FIX = "rmflow config key.file PATH"
HINT = words(
    "Name the key file, log in where the keyring is open, or run it on a terminal, where the pass-phrase is asked for.",
    "请指定密钥文件、在钥匙串可用的会话中运行，或在终端中运行以输入口令。",
)

# What this process has found already: the key by its salt, and where it was.
_at_hand: dict[str, tuple[str, Place]] = {}


def find_key(path: Path, salt: str) -> str:
    """The key of the book at `path`, whose first bytes are `salt`; asked for where it lies nowhere.

    Raises:
        NoKey: it is nowhere to be had.
        BookError: the key file must not be used (`rmflow.store.keyfile`).
    """
    if salt not in _at_hand:
        looked: list[Words] = []
        _at_hand[salt] = _stored(salt, looked) or _asked(path, salt, looked)
    return _at_hand[salt][0]


def lies_in(salt: str) -> Place | None:
    """Where this process found the key with this salt; None where it has not looked for it."""
    return _at_hand[salt][1] if salt in _at_hand else None


def keep(place: Place, key: str) -> str:
    """Store a key and read it back from where it was stored; the key as it was read.

    Raises:
        BookError: it cannot be stored, or does not come back as it was.
    """
    back: str | None = key
    if place.file is not None:
        from rmflow.store import keyfile

        keyfile.put(place.file, key)
        _remember(place.file)
        back = keyfile.find(place.file, salt_of(key))
    elif place.kind == "keyring":
        from rmflow.store import keyring

        keyring.put(key)
        back = keyring.find(salt_of(key))
    if back != key:
        raise BookError(words("The key did not come back from {place} as it was put there; nothing was changed.",
                              "从{place}读回的密钥与存入的不一致，未作任何更改。", place=place.said))  # fmt: skip
    _at_hand[salt_of(key)] = back, place
    return back


def drop(place: Place, key: str) -> None:
    """Take a key out of where it lies.

    Raises:
        BookError: it cannot be taken out.
    """
    if place.file is not None:
        from rmflow.store import keyfile

        keyfile.drop(place.file, salt_of(key))
    elif place.kind == "keyring":
        from rmflow.store import keyring

        keyring.drop(salt_of(key))


def key_file() -> Path | None:
    """The key file that RMFLOW_KEY_FILE or the settings name."""
    from rmflow import settings

    given = os.environ.get(ENVIRONMENT) or settings.load().get(SETTING)
    return settings.path_of(given) if given else None


def _remember(place: Path) -> None:
    from rmflow import settings

    if key_file() != place:
        settings.save({**settings.load(), SETTING: str(place)})


def _stored(salt: str, looked: list[Words]) -> tuple[str, Place] | None:
    """The key where it lies; else `looked` gets what was looked at."""
    place = key_file()
    if place is not None:
        from rmflow.store import keyfile

        if key := keyfile.find(place, salt):
            return key, Place("file", place)
        is_there = place.exists()
        looked.append(words("the key file {path} does not hold it", "密钥文件 {path} 中没有", path=place) if is_there else words(
            "the key file {path} is not there", "密钥文件 {path} 不存在", path=place
        ))  # fmt: skip
    else:
        looked.append(words("no key file is named", "未指定密钥文件"))
    from rmflow.store import keyring

    try:
        if key := keyring.find(salt):
            return key, KEYRING
    except keyring.NoKeyring as error:
        looked.append(words("{why}", "{why}", why=_inside(error.message)))
    else:
        looked.append(words("the system's keyring does not hold it", "系统钥匙串中没有"))
    return None


def _inside(sentence: Words) -> Words:
    """A sentence as part of another."""
    return Words(sentence.en[:1].lower() + sentence.en[1:].rstrip("."), sentence.zh.rstrip("。"))


def _asked(path: Path, salt: str, looked: list[Words]) -> tuple[str, Place]:
    question = words("Pass-phrase of {path}", "账簿 {path} 的口令", path=path.name)
    answered = False
    for _ in range(TRIES):
        text = asking.passphrase(question) if asking.passphrase else None
        if text is None:
            break
        answered = True
        key = derived_key(text, salt)
        if _opens(path, key):
            return key, PASSPHRASE
        question = words("That does not open it. Pass-phrase of {path}", "口令不对。账簿 {path} 的口令", path=path.name)
    raise _wrong(path) if answered else _nowhere(path, looked)


def _opens(path: Path, key: str) -> bool:
    """Whether it is the key; what else may be wrong with the book is said when it is opened."""
    from sqlcipher3 import dbapi2

    from rmflow.store.connection import open_raw
    from rmflow.store.engine import primary_code

    raw = open_raw(path, key, read_only=True)
    try:
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except dbapi2.DatabaseError as error:
        return bool(primary_code(error) != dbapi2.SQLITE_NOTADB)
    finally:
        raw.close()
    return True


def _wrong(path: Path) -> NoKey:
    return NoKey(
        words("That pass-phrase does not open the book at {path}.", "该口令无法打开账簿 {path}。", path=path),
        hint=words("Nothing was changed. Capitals count, and so does the keyboard's layout.",
                   "未作任何更改。请注意大小写和输入法。"),
    )  # fmt: skip


def _nowhere(path: Path, looked: list[Words]) -> NoKey:
    return NoKey(
        words("The book at {path} is encrypted, and its key is not at hand: {looked}.",
              "账簿 {path} 已加密，找不到密钥：{looked}。", path=path, looked=join(looked, "; ", "；")),
        fix=FIX, hint=HINT,
    )  # fmt: skip
