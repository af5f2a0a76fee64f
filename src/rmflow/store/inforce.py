"""Which journal entries are in force: one that was taken back is not, until that taking back is itself taken back.

An entry of the command `undo` carries a mark, its image 1 (an image of the arguments, so that it is nobody's row), whose
key names the entry that it is about in the end, its root: the undo of an undo has the same root. So every undo of a
root turns it off or on again, by turns, and the index over images finds them however long the journal is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.store.journal import ARGUMENTS

if TYPE_CHECKING:
    from rmflow.store.connection import Connection
    from rmflow.store.unit import Unit

COMMAND = "undo"
MARK = "undo:"


def mark(unit: Unit, root: int, of: int) -> None:
    """Note in the entry being written, before anything else, that it takes back entry `of`, whose root is `root`."""
    if unit.recorder is None or unit.recorder.count:
        raise RuntimeError("the mark is an undo's first image")
    unit.recorder.image(ARGUMENTS, f"{MARK}{root}", None, {"of": of})


class Force:
    """What the journal says of the entries asked about, each looked up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._roots: dict[int, int] = {}
        self._turns: dict[int, list[int]] = {}

    def root(self, seq: int) -> int:
        """The entry that `seq` is about: itself, or for an undo the command that it takes back or brings back."""
        if seq not in self._roots:
            found = self._connection.value(
                "SELECT row_id FROM journal_image WHERE seq = ? AND n = 1 AND row_table = ?", (seq, ARGUMENTS)
            )
            self._roots[seq] = int(found.removeprefix(MARK)) if found and found.startswith(MARK) else seq
        return self._roots[seq]

    def turns(self, root: int) -> list[int]:
        """The undos that turned the root off and on again, oldest first."""
        if root not in self._turns:
            self._turns[root] = [seq for (seq,) in self._connection.tuples(
                "SELECT seq FROM journal_image WHERE row_table = ? AND row_id = ? ORDER BY seq", (ARGUMENTS, f"{MARK}{root}")
            )]  # fmt: skip
        return self._turns[root]

    def is_on(self, root: int) -> bool:
        """Whether what the command did stands now."""
        return len(self.turns(root)) % 2 == 0

    def latest(self, root: int) -> int:
        """The entry that last did the root's changes or took them back."""
        turns = self.turns(root)
        return turns[-1] if turns else root

    def is_in_force(self, seq: int) -> bool:
        """Whether the entry is the last word on its root: a command that stands, or the undo that made it so."""
        root = self.root(seq)
        return self.is_on(root) if seq == root else seq == self.latest(root)

    def changed_since(self, root: int, seq: int) -> bool:
        """Whether the root stands now and did not right after entry `seq`, or the other way round."""
        stood = root <= seq and sum(turn <= seq for turn in self.turns(root)) % 2 == 0
        return stood != self.is_on(root)

    def to_undo(self, root: int) -> int:
        """The number to give to `undo` to turn the root about: its own where it stands, else of its last undo."""
        return root if self.is_on(root) else self.latest(root)
