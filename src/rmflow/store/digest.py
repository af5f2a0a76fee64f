"""SHA-256 without OpenSSL: `hashlib` loads libcrypto, 3 ms that every command would pay for a few hundred bytes.

CPython carries its own verified implementation; where it is not to be had, `hashlib`'s is the same function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # Python 3.12 and later
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ["sha256"]
