"""The key of an encrypted book: 32 random bytes, or derived from a pass-phrase, and the salt that names it.

SQLCipher keeps a salt of 16 bytes in the clear at the beginning of the file: it is the key's name wherever the key
lies. A key is passed about as the value of `PRAGMA key`, `x'<64 hex key><32 hex salt>'`, so that opening derives
nothing; it never goes into a message, a log, an argument list or the journal.
"""

from __future__ import annotations

from rmflow.store.connection import SALT_BYTES

KEY_BYTES = 32
# What SQLCipher 4 does with a pass-phrase itself: the file opens with it in any program that knows SQLCipher.
ROUNDS = 256_000


def raw_key(secret: str, salt: str) -> str:
    """The value of `PRAGMA key` for a key of 64 hex digits and a salt of 32.

    Raises:
        ValueError: they are not that.
    """
    if len(bytes.fromhex(secret)) != KEY_BYTES or len(bytes.fromhex(salt)) != SALT_BYTES:
        raise ValueError("a key has 32 bytes, its salt 16")
    return f"x'{secret}{salt}'"


def new_raw_key() -> str:
    """A key nobody has had, with a salt of its own."""
    import secrets

    return raw_key(secrets.token_hex(KEY_BYTES), secrets.token_hex(SALT_BYTES))


def derived_key(passphrase: str, salt: str | None = None) -> str:
    """The key that SQLCipher makes of a pass-phrase, for the book with this salt or (None) a new one; takes 0.1–0.3 s."""
    import hashlib
    import secrets
    import unicodedata

    salt = salt or secrets.token_hex(SALT_BYTES)
    # The same characters typed on another system may come composed otherwise.
    text = unicodedata.normalize("NFC", passphrase).encode()
    return raw_key(hashlib.pbkdf2_hmac("sha512", text, bytes.fromhex(salt), ROUNDS, KEY_BYTES).hex(), salt)


def secret_of(key: str) -> str:
    """The 64 hex digits that must stay secret."""
    return key[2 : 2 + 2 * KEY_BYTES]


def salt_of(key: str) -> str:
    """The 32 hex digits that name the key."""
    return key[2 + 2 * KEY_BYTES : -1]
