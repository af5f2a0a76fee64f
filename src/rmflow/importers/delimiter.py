"""What parts the cells of a CSV file: as the user says, as its first line says, or as its rows show."""

from __future__ import annotations

import csv
import re

from rmflow.errors import BadInput
from rmflow.text.wrong import shown
from rmflow.words import words

DELIMITERS = ",;\t|^"
NAMED = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "caret": "^", "space": " "}
SAMPLE_ROWS = 100
# A first line `sep=;`, as Excel writes and reads it.
SEP = re.compile(r'"?sep=([^\w"\r\n])"?\s*', re.IGNORECASE)


def read_delimiter(text: str) -> str:
    r"""One character, or its name: `tab` (`\t`), `comma`, `semicolon`, `pipe`, `caret`, `space`; `\x01` is taken too.

    Raises:
        BadInput: it is none.
    """
    mark = NAMED.get(text.lower(), text)
    if re.fullmatch(r"\\x[0-9a-fA-F]{2}", mark):
        mark = bytes.fromhex(mark[2:]).decode("latin-1")
    if len(mark) != 1 or mark in '"\r\n\0' or mark.isalnum():
        raise BadInput(
            words(
                "--delimiter is one character, like “;” or tab; not “{text}”.",
                "--delimiter 是一个字符，如“;”或 tab；不能是“{text}”。",
                text=shown(text),
            )
        )
    return mark


def find_delimiter(sample: list[str]) -> str:
    """The delimiter of `sample` (lines with their ends): the one that cuts most rows into as many cells as the first.

    A file of one column has none: then a mark that does not occur in it.
    """
    best, score = "", (0.0, 1)
    for mark in DELIMITERS:
        widths = _widths(sample, mark)
        if widths and widths[0] > 1:
            fit = sum(width == widths[0] for width in widths) / len(widths)
            if (round(fit, 1), widths[0]) > score:
                best, score = mark, (round(fit, 1), widths[0])
    text = "".join(sample)
    return best or next((mark for mark in DELIMITERS if mark not in text), ",")


def _widths(sample: list[str], mark: str) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(iter(sample), delimiter=mark):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # what was counted until there will do
    return widths
