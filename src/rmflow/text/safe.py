"""The two boundaries of text: `safe` before anything is shown, `clean` before anything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.text.late import late
from rmflow.text.secrets import refuse_secrets
from rmflow.words import plain, words

if TYPE_CHECKING:
    import re

    from rmflow.words import Words

NAME_LIMIT = 200  # characters of a name or any other single line
NOTE_LIMIT = 4000  # characters of a note

# C0, DEL and C1; soft hyphen and other invisible fillers; zero-width and bidi; line and paragraph separators;
# variation selectors but U+FE0F (which only asks for an emoji's colours); BOM; interlinear; U+FFFE and U+FFFF, which no
# XML may hold; surrogates;
# musical controls; tags.
_UNSAFE = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xD800, 0xDFFF), (0xFE00, 0xFE0E), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# A joiner between two pictures makes one emoji of them (a family); anywhere else it hides something.
_PICTURE = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_JOINER = late(f"(?<=[{_PICTURE}])\u200d(?=[{_PICTURE}])")
_RANGES = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _UNSAFE)
_STEERING = late(rf"(?![\t\n])[{_RANGES}]")
_BLANKS = " \t\r\n\u00a0\u3000"


class _Escapes(dict[int, str]):
    """Code point → what is shown for it, worked out when first met; made for `str.translate`."""

    def __missing__(self, code: int) -> str:
        shown = chr(code)
        if any(first <= code <= last for first, last in _UNSAFE):
            shown = f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
        self[code] = shown
        return shown


_ESCAPES = _Escapes()
_ESCAPES_BUT_NEWLINE = _Escapes({0x0A: "\n"})


def safe(text: str) -> str:
    r"""`text` with all that could steer a terminal written out as `\uXXXX` (`\UXXXXXXXX` beyond U+FFFF).

    That is C0 (newline and tab too), DEL, C1, zero-width, bidi, BOM, separators, surrogates and tags.
    The one output boundary for terminals (promise R7).
    """
    return text if text.isascii() and text.isprintable() else text.translate(_ESCAPES)


def safe_block(text: str) -> str:
    """`safe`, but newlines stay: for notes that take several lines."""
    return text.translate(_ESCAPES_BUT_NEWLINE)


def safe_data(text: str) -> str:
    """`safe` for data files that are kept or read again (CSV, calendars): line breaks and tabs stay, and the joiners
    inside emoji, so that all that `clean` lets in comes out as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    joints = {found.start() for found in _JOINER.finditer(text)} if "\u200d" in text else ()
    return _STEERING.sub(lambda found: found[0] if found.start() in joints else _ESCAPES[ord(found[0])], text)


def safe_json(text: str) -> str:
    """JSON with what could steer a terminal written as JSON writes it: it is read back as the same value."""
    return text if text.isascii() and "\x7f" not in text else _STEERING.sub(_in_json, text)


def _in_json(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def clean(
    text: str, field: Words, *, limit: int = NAME_LIMIT, multiline: bool = False, empty_ok: bool = False
) -> str:
    """`text` fit to keep: NFC, stripped, runs of blanks made one space (a note keeps its lines).

    Raises `BadInput`, naming `field`: control or invisible characters, more than `limit` characters,
    nothing at all (unless `empty_ok`), an ID-card or account number inside (never stored: PIPL art. 28).
    """
    # Measured before normalising as well: long runs of combining marks take quadratic time to put in order.
    if len(text) > limit * 4 + 1000:
        raise _too_long(field, len(text), limit)
    text = text.replace("\r\n", "\n") if multiline else text
    _refuse_unsafe(text.strip(_BLANKS), field, multiline=multiline)
    text = _normal(text).strip(_BLANKS)
    if not multiline:
        text = " ".join(text.split())
    if len(text) > limit:
        raise _too_long(field, len(text), limit)
    if not text and not empty_ok:
        raise BadInput(words("{field}: empty.", "{field}不能为空。", field=field))
    refuse_secrets(text, field)
    return text


def _normal(text: str) -> str:
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def _refuse_unsafe(text: str, field: Words, *, multiline: bool) -> None:
    if text.isascii() and text.isprintable():
        return
    allowed = "\t\n" if multiline else "\t"  # a tab is a blank; a single line's is made a space
    checked = _JOINER.sub("-", text) if "\u200d" in text else text
    if checked.translate(_ESCAPES) == checked:
        return
    for at, char in enumerate(checked, 1):
        if _ESCAPES[ord(char)] != char and char not in allowed:
            raise _unsafe(char, at, field)


def _unsafe(char: str, at: int, field: Words) -> BadInput:
    code = f"U+{ord(char):04X}"
    if char in "\r\n":
        return BadInput(
            words(
                "{field}: a line break at character {at}; it must be one line.",
                "{field}第{at}个字符是换行，只能写一行。",
                field=field,
                at=at,
            )
        )
    return BadInput(
        words(
            "{field}: character {at} is {code}, an invisible or control character; remove it.",
            "{field}第{at}个字符是{code}，属不可见或控制字符，请删除。",
            field=field,
            at=at,
            code=plain(code),
        )
    )


def _too_long(field: Words, length: int, limit: int) -> BadInput:
    return BadInput(
        words(
            "{field}: {length} characters; at most {limit} are kept.",
            "{field}有{length}个字符，最多{limit}个。",
            field=field,
            length=length,
            limit=limit,
        )
    )
