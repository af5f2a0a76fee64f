"""Cells that a spreadsheet would run: the guard that goes on when they leave, and comes off when they return."""

from __future__ import annotations

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV injection); full-width forms too.
# The apostrophe is among them so that taking the guard off gives back exactly what was there.
FORMULA = tuple("=+-@\t\r\n\0＝＋－＠'")


def guard(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would run it."""
    return "'" + text if text.startswith(FORMULA) else text


def unguard(text: str) -> str:
    """What `guard` was given; a text that was never guarded stays as it is."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
