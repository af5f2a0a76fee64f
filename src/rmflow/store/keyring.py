"""The system's own place for keys: Secret Service, KWallet, macOS Keychain, Windows Credential Locker.

Written through the `keyring` library (`pip install 'rmflow[keyring]'`). Reading happens with every command on an
encrypted book, so it goes to the one backend this system has: `keyring` would look through every installed package
first, which costs 0.2 s of CPU a command; the Secret Service alone costs 0.04 s.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from rmflow.errors import BookError
from rmflow.store.cipher import raw_key, salt_of, secret_of
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

SERVICE = "rmflow"


class NoKeyring(BookError):
    """There is no keyring that can be used here."""

    code = "no_keyring"


def find(salt: str) -> str | None:
    """The key with this salt; None where the keyring does not hold it.

    Raises:
        NoKeyring: there is none, or it stays locked.
    """
    secret = _asked(salt)
    return raw_key(secret, salt) if secret else None


def put(key: str) -> None:
    """Store a key under its salt.

    Raises:
        NoKeyring: it cannot be stored.
    """
    ring = _ring()
    try:
        ring.set_password(SERVICE, salt_of(key), secret_of(key))
    except Exception as error:  # noqa: BLE001  each backend has errors of its own
        raise _refused(error, secret_of(key)) from None


def drop(salt: str) -> None:
    """Take a key out, if it is there.

    Raises:
        NoKeyring: the keyring cannot be used.
    """
    ring = _ring()
    try:
        if ring.get_password(SERVICE, salt) is not None:
            ring.delete_password(SERVICE, salt)
    except Exception as error:  # noqa: BLE001  likewise
        raise _refused(error) from None


def _asked(salt: str) -> str | None:
    try:
        quick = None if _is_configured() else _QUICK.get(sys.platform)
        found = quick(salt) if quick else _ring().get_password(SERVICE, salt)
    except NoKeyring:
        raise
    except ImportError:
        raise _not_installed() from None
    except Exception as error:  # noqa: BLE001  likewise
        raise _refused(error) from None
    return str(found) if found else None


def _is_configured() -> bool:
    """Whether the user chose a backend of his own for the `keyring` library."""
    if os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return (Path(folder) / "python_keyring" / "keyringrc.cfg").exists()


def _from_secret_service(salt: str) -> str | None:
    """What `keyring`'s own Secret Service backend does, without loading what it does not need for that."""
    import secretstorage

    try:
        bus = secretstorage.dbus_init()
    except secretstorage.SecretServiceNotAvailableException:
        return str(found) if (found := _ring().get_password(SERVICE, salt)) else None
    with closing(bus):
        collection = secretstorage.get_default_collection(bus)
        if collection.is_locked():
            collection.unlock()
        for item in collection.search_items({"service": SERVICE, "username": salt}):
            if item.is_locked():
                item.unlock()
            return bytes(item.get_secret()).decode()
    return None


def _from_windows(salt: str) -> str | None:
    from keyring.backends.Windows import WinVaultKeyring

    ring: Any = WinVaultKeyring()
    return str(found) if (found := ring.get_password(SERVICE, salt)) else None


def _from_macos(salt: str) -> str | None:
    from keyring.backends.macOS import Keyring

    ring: Any = Keyring()
    return str(found) if (found := ring.get_password(SERVICE, salt)) else None


_QUICK = {"linux": _from_secret_service, "win32": _from_windows, "darwin": _from_macos}


def _ring() -> Any:
    """The backend that `keyring` chooses.

    Raises:
        NoKeyring: the library is not installed, or finds none that keeps anything.
    """
    try:
        import keyring
        import keyring.backends.fail
        import keyring.backends.null
    except ImportError:
        raise _not_installed() from None
    try:
        ring = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001  a backend that was configured and cannot be had
        raise _refused(error) from None
    if isinstance(ring, keyring.backends.fail.Keyring | keyring.backends.null.Keyring):
        raise NoKeyring(words("No keyring runs here.", "本机没有可用的系统钥匙串。"))
    return ring


def _not_installed() -> NoKeyring:
    return NoKeyring(
        words("The library that speaks to the system's keyring is not installed.", "未安装访问系统钥匙串所需的组件。"),
        fix="pip install 'rmflow[keyring]'",
    )


def _refused(error: Exception, secret: str = "") -> NoKeyring:
    # A backend that names what it was given must not put the key on the screen.
    said = str(error).replace(secret, "…") if secret else str(error)
    why: Words = plain(safe(said.splitlines()[0][:200]) if said else type(error).__name__)
    return NoKeyring(words("The system's keyring refused: {why}", "系统钥匙串拒绝访问：{why}", why=why))
