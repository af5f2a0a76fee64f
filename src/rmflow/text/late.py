"""Regular expressions compiled when first used: a command that reads one date need not compile twenty of
them."""

from __future__ import annotations

import re
from typing import Any


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, as far as its methods go; compiled at the first call of one."""
    return _Late(source, flags)  # type: ignore[return-value]


class _Late:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called once for each method; then the method is an attribute of its own."""
        method = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, method)
        return method
