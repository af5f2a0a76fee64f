"""UUIDv7 keys (RFC 9562): sortable by time, so that indexes grow at their end and two books can be merged."""

from __future__ import annotations

import os
import time

_last = 0


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
