"""Which encoding a file is in: its mark, else UTF-8, else GB18030 where it looks Chinese, else an error that asks."""

from __future__ import annotations

import codecs
import io
import re
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from rmflow.errors import BadInput
from rmflow.text.wrong import shown
from rmflow.words import join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# What lists are written in; the codecs of Python that are no such thing (punycode, unicode_escape) stay out.
KNOWN = (
    "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030", "gbk", "gb2312", "hz", "big5",
    "big5hkscs", "cp950", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp874", "cp437", "cp850", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15",
    "koi8-r", "mac-roman", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "ascii",
)  # fmt: skip
_FAMILIES = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_PAIR = re.compile(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]")
_COMMON = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")


class Encoded(NamedTuple):
    """An encoding, how many bytes its mark takes, and whether that is known or concluded."""

    name: str
    start: int = 0
    is_certain: bool = True


def read_encoding(file: IO[bytes], declared: str | None, name: str) -> Encoded:
    """The encoding of the whole of `file`; every byte of it is looked at.

    Raises:
        BadInput: an unknown name, a mark that contradicts it, or a byte that is not in the encoding (says where).
    """
    marked = _marked(file)
    if declared is not None:
        encoded = _declared(declared, marked, name)
    elif marked is not None:
        encoded = marked
    else:
        return _found(file, name)
    fault = _fault(file, encoded)
    if fault is not None:
        raise _not_in(encoded, fault, name)
    return encoded


@contextmanager
def text_of(file: IO[bytes], encoded: Encoded, name: str) -> Iterator[io.TextIOWrapper]:
    """The file's text from its beginning, line ends as they are; the file stays open afterwards."""
    file.seek(encoded.start)
    stream = io.TextIOWrapper(file, encoding=encoded.name, errors="strict", newline="")
    try:
        yield stream
    except UnicodeError as error:  # it was sound a moment ago
        raise BadInput(
            words(
                "{name} changed while it was read ({why}).",
                "{name} 在读取过程中被改动（{why}）。",
                name=shown(name),
                why=shown(str(error)),
            )
        ) from None
    finally:
        if not file.closed:  # as it is for a reader that is dropped half-way, after its file
            stream.detach()


def _marked(file: IO[bytes]) -> Encoded | None:
    file.seek(0)
    head = file.read(6)
    found = next((Encoded(name, len(mark)) for mark, name in MARKS if head.startswith(mark)), None)
    if found is not None and found.name.startswith("utf-16"):
        # Some programs write UTF-16's mark before UTF-32: as UTF-16 one of the first two letters would be a NUL.
        if head[4:6] == b"\0\0":
            return Encoded("utf-32-le", 2)
        if head[2:4] == b"\0\0":
            return Encoded("utf-32-be", 2)
    return found


def _declared(text: str, marked: Encoded | None, name: str) -> Encoded:
    try:
        known = codecs.lookup(text).name
    except (LookupError, ValueError):
        known = ""
    family = _FAMILIES.get(known, known)
    if family not in KNOWN:
        from rmflow.text.near import nearest

        near = nearest(text, KNOWN) or ["utf-8", "gb18030", "cp1252"]
        raise BadInput(
            words("“{text}” is no encoding rmflow reads.", "“{text}”不是 rmflow 能读的编码。", text=shown(text)),
            hint=words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, near))),
        )
    if marked is None:
        return Encoded(family)
    if family[:6] != marked.name[:6]:
        raise BadInput(
            words(
                "{name} begins with the mark of {found}, but --encoding says {said}.",
                "{name} 带有 {found} 的标记，而 --encoding 指定为 {said}。",
                name=shown(name),
                found=marked.name,
                said=family,
            ),
            hint=words("Leave --encoding out.", "请去掉 --encoding。"),
        )
    return marked


def _found(file: IO[bytes], name: str) -> Encoded:
    utf8 = Encoded("utf-8")
    at = _fault(file, utf8)
    if at is None:
        return utf8
    chinese = Encoded("gb18030", 0, is_certain=False)
    if _fault(file, chinese) is None and _looks_chinese(file, at):
        return chinese
    file.seek(at)
    byte = file.read(1)
    raise BadInput(
        words(
            "{name} is neither UTF-8 nor GB18030: byte {at} is 0x{byte}.",
            "{name} 既不是 UTF-8 也不是 GB18030：第 {at} 个字节是 0x{byte}。",
            name=shown(name),
            at=at + 1,
            byte=byte.hex() or "?",
        ),
        hint=words(
            "Say what it is written in, e.g. --encoding cp1252 (Windows, Western) or --encoding gb18030.",
            "请指明编码，例如 --encoding gb18030 或 --encoding cp1252（西文 Windows）。",
        ),
    )


def _fault(file: IO[bytes], encoded: Encoded) -> int | None:
    """Where (from 0) the first byte lies that is not in the encoding; None where there is none."""
    decoder = codecs.getincrementaldecoder(encoded.name)("strict")
    file.seek(encoded.start)
    read = encoded.start
    while True:
        chunk = file.read(CHUNK)
        read += len(chunk)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # What the decoder held back of the chunk before stands at the front of `error.object`.
            return read - len(error.object) + error.start
        except UnicodeError:
            return read - len(chunk)
        if not chunk:
            return None


def _looks_chinese(file: IO[bytes], at: int) -> bool:
    """Whether most pairs of bytes are common hanzi. Western text often passes as GB18030, as hanzi nobody uses."""
    file.seek(at)
    pairs = _PAIR.findall(file.read(CHUNK))
    return sum(_COMMON.fullmatch(pair) is not None for pair in pairs) * 2 > len(pairs)


def _not_in(encoded: Encoded, at: int, name: str) -> BadInput:
    return BadInput(
        words(
            "{name} is not in {encoding}: byte {at} does not fit.",
            "{name} 不是 {encoding} 编码：第 {at} 个字节不符。",
            name=shown(name),
            encoding=encoded.name,
            at=at + 1,
        ),
        hint=words(
            "Say another with --encoding: utf-8, gb18030, cp1252 …",
            "请用 --encoding 指明其他编码：utf-8、gb18030、cp1252…",
        ),
    )
