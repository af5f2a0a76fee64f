"""A file that holds the keys of encrypted books, one a line: the salt that names the key, and the key.

It is readable by its owner alone, or it is not used. It keeps every key ever put into it until it is told to drop
one: earlier backups need theirs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rmflow.errors import BookError
from rmflow.settings import make_folder
from rmflow.store.bookfile import sync_folder
from rmflow.store.cipher import raw_key, salt_of, secret_of
from rmflow.store.lock import book_lock
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "# rmflow: the keys of encrypted books. Whoever has this file can read them; without it nobody can.\n"


def find(place: Path, salt: str) -> str | None:
    """The key with this salt; None where the file is not there or does not hold it.

    Raises:
        BookError: it can be read by others, or not at all, or is no key file.
    """
    secret = _read(place).get(salt)
    return raw_key(secret, salt) if secret else None


def put(place: Path, key: str) -> None:
    """Add a key; what the file holds already stays.

    Raises:
        BookError: as in `find`, or it cannot be written.
    """
    with book_lock(place):
        _write(place, {**_read(place), salt_of(key): secret_of(key)})


def drop(place: Path, salt: str) -> None:
    """Take a key out.

    Raises:
        BookError: as in `put`.
    """
    with book_lock(place):
        kept = _read(place)
        if kept.pop(salt, None) is not None:
            _write(place, kept)


def _read(place: Path) -> dict[str, str]:
    try:
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            _refuse_readable(place, os.fstat(file.fileno()).st_mode)
            content = file.read(1_000_000)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unusable(place, error) from None
    return _parsed(place, content)


def _refuse_readable(place: Path, mode: int) -> None:
    if os.name == "posix" and mode & 0o077:
        import shlex

        raise BookError(
            words("The key file {path} can be read by others on this machine (mode {mode}); it is not used.",
                  "密钥文件 {path} 可被本机其他用户读取（权限 {mode}），拒绝使用。", path=place, mode=f"{mode & 0o777:04o}"),
            fix=f"chmod 600 {shlex.quote(str(place))}",
        )  # fmt: skip


def _parsed(place: Path, content: bytes) -> dict[str, str]:
    found = {}
    try:
        for line in content.decode("ascii").splitlines():
            if line.strip() and not line.startswith("#"):
                salt, secret = line.split()
                raw_key(secret, salt)
                found[salt] = secret
    except ValueError:
        raise BookError(
            words("{path} is not a key file of rmflow; it was left as it is.",
                  "{path} 不是 rmflow 的密钥文件，未作改动。", path=place),
            hint=words("Name a file that is not there yet, or one that `rmflow encrypt --key-file` has made.",
                       "请指定尚不存在的文件，或由 rmflow encrypt --key-file 生成的文件。"),
        ) from None  # fmt: skip
    return found


def _write(place: Path, keys: dict[str, str]) -> None:
    """The file anew, on disk when this returns; the old one until then."""
    try:
        target = place.resolve()
        make_folder(target.parent)
        beside = target.with_name(target.name + ".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(HEAD + "".join(f"{salt} {secret}\n" for salt, secret in keys.items()))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise _unusable(place, error) from None


def _unusable(place: Path, error: OSError) -> BookError:
    return BookError(
        words("The key file {path} cannot be used: {why}.", "密钥文件 {path} 无法使用：{why}。", path=place,
              why=error.strerror or type(error).__name__)
    )  # fmt: skip
