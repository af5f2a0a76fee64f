"""What the fixtures and some tests have in common: the clock, and what the program answered."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

SHANGHAI = timezone(timedelta(hours=8))
# A Monday. Every test's "now" unless it says otherwise.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
NOW_TEXT = "2026-11-23T10:00:00+08:00"
# How long a test waits for another process before it calls it hung: no measure of speed, so that a busy machine passes too.
PATIENCE_S = 300.0


class Ran(NamedTuple):
    """What the program answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)
