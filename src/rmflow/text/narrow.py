"""Full-width forms to the ASCII ones: what a Chinese input method types for digits and signs."""

from __future__ import annotations

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE |= {0xFFE5: 0xA5, 0xFFE1: 0xA3, 0xFFE0: 0xA2, 0xFFE6: 0x20A9}  # ￥ ￡ ￠ ￦
_WIDE |= {0x3000: 0x20, 0xA0: 0x20, 0x2212: 0x2D, 0x2013: 0x2D, 0x2014: 0x2D, 0x2010: 0x2D, 0x2011: 0x2D}


def narrow(text: str) -> str:
    """`text` with full-width ASCII, wide blanks and the several dashes replaced by the plain ones."""
    return text if text.isascii() else text.translate(_WIDE)
