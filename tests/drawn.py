"""Whether a report can be looked at: in both languages, at every width, within the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.renderers import render
from rmflow.renderers.plain import columns

if TYPE_CHECKING:
    from rmflow.records import Table


def looks_right(table: Table, en: str, zh: str) -> None:
    """What is shown holds `en` and `zh`; no line is wider than the screen."""
    for lang, word in (("en", en), ("zh", zh)):
        for width in (40, 80, None):
            text = render(table, "table", lang, width=width, colour=False)
            assert word in text
            if width:
                assert all(columns(line) <= width for line in text.splitlines()), text
