"""What a blank cell stands for: `--default FIELD=TEXT`, where TEXT may name other columns in braces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NAMED = re.compile(r"\{([^{}]*)\}")


class Default(NamedTuple):
    """`text` as it was typed, and its parts in turn: text as it stands, or the place of a column."""

    text: str
    parts: tuple[str | int, ...]

    @property
    def fixed(self) -> bool:
        """Whether it is the same for every row."""
        return not self.columns

    @property
    def columns(self) -> list[int]:
        """The columns it is made from."""
        return [part for part in self.parts if isinstance(part, int)]

    def fill(self, cells: Sequence[str], blanks: str) -> str:
        """The text for one row; empty where a column that it names is blank there, so that no two rows are taken for
        one.
        """
        made = []
        for part in self.parts:
            text = part if isinstance(part, str) else cells[part].strip(blanks) if part < len(cells) else ""
            if isinstance(part, int) and not text:
                return ""
            made.append(text)
        return "".join(made)


def read_default(text: str, column: Callable[[str], int]) -> Default:
    """The default that `text` says; `column` finds the place of a column by its name, or raises."""
    pieces = _NAMED.split(text)  # text, name, text, name, … text
    parts: list[str | int] = [column(piece) if at % 2 else piece for at, piece in enumerate(pieces)]
    return Default(text, tuple(part for part in parts if part != ""))
