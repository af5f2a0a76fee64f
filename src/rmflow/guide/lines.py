"""Where each key of a TOML text stands; `tomllib` gives values without lines, and an error wants its line.

A scanner for text that `tomllib` has accepted: it follows the structure and looks at no value.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
# A multi-line string may end in one or two quotes of its own.
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'{3,5}", re.DOTALL)
_STRINGS = (_LONG_BASIC, _LONG_LITERAL, _BASIC, _LITERAL)


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and array item in `text`, which must be valid TOML.

    A path is the way into the value: `("list", "product", 3, "needs", 0)`.
    """
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.lines: dict[Path, int] = {}
        # How many entries an array of tables has so far.
        self.counts: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        table: Path = ()
        while self._blank():
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _peek(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[0]

    def _blank(self) -> bool:
        self._skip(_BLANK)
        return self.at < len(self.text)

    def _take(self, what: str) -> bool:
        if self._peek(what):
            self.at += len(what)
            return True
        return False

    def _mark(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_right(self.starts, self.at))

    def _header(self) -> Path:
        start = self.at
        is_array = self._take("[[") or not self._take("[")
        keys = self._keys()
        end, self.at = self.at, start
        path: Path = ()
        for n, key in enumerate(keys, 1):
            path += (key,)
            self._mark(path)
            if is_array and n == len(keys):
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path += (self.counts[path] - 1,)
                self._mark(path)
        self.at = end
        if not self._take("]" * (1 + is_array)):
            self.at += 1
        return path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self._take("."):
                return keys

    def _key(self) -> str:
        bare = self._skip(_BARE_KEY)
        if bare:
            return bare
        quoted = self._skip(_BASIC) or self._skip(_LITERAL)
        return str(tomllib.loads(f"key = {quoted}")["key"]) if quoted else ""

    def _pair(self, table: Path) -> None:
        start = self.at
        keys = self._keys()
        end, self.at = self.at, start
        for n in range(len(keys)):
            self._mark((*table, *keys[: n + 1]))
        # A text that is no TOML after all must not hold the scanner for ever.
        self.at = max(end, start + 1)
        self._take("=")
        self._value((*table, *keys))

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        if self._take("["):
            self._items(path)
        elif self._take("{"):
            while self._blank() and not self._take("}"):
                self._pair(path)
                self._blank()
                self._take(",")
        elif not any(self._skip(pattern) for pattern in _STRINGS):
            self._skip(_BARE_VALUE)

    def _items(self, path: Path) -> None:
        n = 0
        while self._blank() and not self._take("]"):
            self._mark((*path, n))
            start = self.at
            self._value((*path, n))
            self._blank()
            self._take(",")
            self.at = max(self.at, start + 1)
            n += 1
