"""Asking for a pass-phrase: on the terminal without showing it, or from a file descriptor for scripts.

Never from an argument, which every user of the machine can read, nor from the environment, which children inherit.
"""

from __future__ import annotations

import os
import sys

from rmflow.cli.state import STATE
from rmflow.errors import BadInput, Interrupted
from rmflow.words import Words, words

# RMFLOW_PASSPHRASE_FD=3 rmflow today 3<FILE: a line of it is a pass-phrase.
DESCRIPTOR = "RMFLOW_PASSPHRASE_FD"
# A Chinese character takes three of these, a Latin letter one.
LEAST_BYTES = 12


def ask(question: Words) -> str | None:
    """A pass-phrase; None where there is nobody to ask."""
    if number := os.environ.get(DESCRIPTOR):
        return _line(number)
    return _typed(question) if _is_anybody_there() else None


def choose() -> str:
    """A new pass-phrase, typed twice.

    Raises:
        BadInput: there is nobody to ask, it is too short, the two differ.
    """
    first = ask(words("New pass-phrase", "新口令"))
    if first is None:
        raise BadInput(
            words("A pass-phrase is asked for on a terminal, and there is none.", "口令须在终端中输入，而当前没有终端。"),
            hint=words("A script can give it through a file descriptor: RMFLOW_PASSPHRASE_FD=3 rmflow … 3<FILE.",
                       "脚本可通过文件描述符提供：RMFLOW_PASSPHRASE_FD=3 rmflow … 3<文件。"),
        )  # fmt: skip
    if len(first.encode()) < LEAST_BYTES:
        raise BadInput(
            words("A pass-phrase has at least 12 letters, or 4 Chinese characters.", "口令至少 12 个字母，或 4 个汉字。"),
            hint=words("Several words that do not belong together are easy to keep and hard to guess.",
                       "几个互不相干的词好记又难猜。"),
        )  # fmt: skip
    if not os.environ.get(DESCRIPTOR) and _typed(words("The same again", "再输入一次")) != first:
        raise BadInput(words("The two are not the same; nothing was changed.", "两次输入不一致，未作任何更改。"))
    return first


def _is_anybody_there() -> bool:
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    if os.name != "posix":
        return sys.stdin is not None and sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _typed(question: Words) -> str:
    from getpass import getpass

    text = question.say(STATE.lang)
    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        return getpass(f"{shown}: ")
    except EOFError:
        raise Interrupted from None
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise
    except UnicodeError:
        raise BadInput(words("What was typed is not text in this terminal's encoding.",
                             "输入的内容与终端编码不符。")) from None  # fmt: skip


def _line(number: str) -> str | None:
    """The next line of an open file; None at its end. No byte more is read: the rest may be for somebody else."""
    found = bytearray()
    try:
        while (byte := os.read(int(number), 1)) not in (b"", b"\n"):
            found += byte
        text = found.decode().rstrip("\r")
    except (OSError, ValueError):
        raise BadInput(
            words("{name} must be the number of a file that is open for reading, with a line of UTF-8 text in it.",
                  "{name} 须为已打开可读文件的描述符，内含一行 UTF-8 文本。", name=DESCRIPTOR)
        ) from None  # fmt: skip
    return text or None
