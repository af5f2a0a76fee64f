"""UUIDv7 keys (RFC 9562): sortable by time, so that indexes grow at their end and two books can be merged."""

from __future__ import annotations

import os
import time

_last = 0
# A key of a later millisecond (the year 2200) is no clock's: nothing follows it.
_LATEST_MS = 7_258_118_400_000


def new_key() -> str:
    """A new UUIDv7 as text; keys made by one process rise strictly, even within one millisecond."""
    global _last  # noqa: PLW0603  the counter is the point
    # 48 bits of milliseconds and 12 of sub-millisecond order make one 60-bit clock (RFC 9562, 6.2, method 3).
    now = time.time_ns()
    tick = (now // 1_000_000) << 12 | (now % 1_000_000) * 4096 // 1_000_000
    _last = tick = max(tick, _last + 1)
    random = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    value = (tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | random
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def follow(key: str) -> None:
    """Have this process's next keys rise above `key`, the book's last: a clock that was set back must not make what is
    written now look older than what was written before it. Of a key that is no UUIDv7 nothing can be said.
    """
    global _last  # noqa: PLW0603
    try:
        milliseconds, order = int(key[:8] + key[9:13], 16), int(key[15:18], 16)
    except ValueError:
        return
    if key[14:15] == "7" and milliseconds < _LATEST_MS:
        _last = max(_last, milliseconds << 12 | order)
