"""Power cuts played back from a log of the shim: `python replaying.py LOG BASE FOLDER CUTS SEED`, run by test_power_cut.

The disk as it is modelled: what was synced is there; a write or truncation after the last sync is there or not, each by
chance, and a write of several sectors may be torn; a name is sure only once its folder was synced. One cut in four keeps
nothing that was not synced.
"""

from __future__ import annotations

import json
import random
import struct
import sys
from pathlib import Path
from typing import NamedTuple

import recording
import work

WRITE, TRUNCATE, SYNC, UNLINK, MARK = 1, 2, 3, 4, 9
HEAD = struct.Struct("<IIqI")
SECTOR = 512
KEPT, TORN, WORST = 0.5, 0.3, 4


class Call(NamedTuple):
    """One call of the log."""

    what: int
    path: str
    at: int
    data: bytes


class File:
    """A file's bytes on the disk, and the calls that may not have reached it yet."""

    def __init__(self, durable: bytes = b"") -> None:
        self.durable = bytearray(durable)
        self.waiting: list[Call] = []

    def sync(self) -> None:
        for call in self.waiting:
            apply(self.durable, call)
        self.waiting.clear()

    def after(self, chance: random.Random, *, is_worst: bool) -> bytes:
        """What is found after the cut."""
        content = bytearray(self.durable)
        for call in self.waiting:
            if not is_worst and chance.random() < KEPT:
                apply(content, torn(call, chance))
        return bytes(content)


class Disk:
    """A folder: the files as the program sees them, and the names that are sure to be found again."""

    def __init__(self, folder: str, base: dict[str, bytes]) -> None:
        self.folder = folder
        self.now = {path: File(content) for path, content in base.items()}
        self.sure = dict(self.now)

    def do(self, call: Call) -> None:
        if call.what == UNLINK:
            self.now.pop(call.path, None)
        elif call.what == SYNC and call.path == self.folder:
            self.sure = dict(self.now)
        elif call.what == SYNC:
            self.now.setdefault(call.path, File()).sync()
        elif call.what in (WRITE, TRUNCATE):
            self.now.setdefault(call.path, File()).waiting.append(call)

    def cut(self, chance: random.Random, *, is_worst: bool) -> dict[str, bytes]:
        """The files found after the power is back."""
        found = {}
        for path in sorted({*self.now, *self.sure}):
            file = self.sure.get(path)
            # A name made or taken away since the folder was synced: the one or the other.
            if self.now.get(path) is not file and not is_worst and chance.random() < KEPT:
                file = self.now.get(path)
            if file is not None:
                found[path] = file.after(chance, is_worst=is_worst)
        return found


def apply(content: bytearray, call: Call) -> None:
    """What a write or a truncation makes of a file."""
    if len(content) < call.at:
        content.extend(bytes(call.at - len(content)))
    if call.what == WRITE:
        content[call.at : call.at + len(call.data)] = call.data
    else:
        del content[call.at :]


def torn(call: Call, chance: random.Random) -> Call:
    sectors = len(call.data) // SECTOR
    if call.what == WRITE and sectors > 1 and chance.random() < TORN:
        return call._replace(data=call.data[: SECTOR * chance.randint(1, sectors)])
    return call


def read(log: Path) -> list[Call]:
    raw = log.read_bytes()
    calls, at = [], 0
    while at < len(raw):
        what, path_length, offset, length = HEAD.unpack_from(raw, at)
        at += HEAD.size
        path = raw[at : at + path_length].decode()
        at += path_length
        calls.append(Call(what, path, offset, raw[at : at + length]))
        at += length
    return calls


def judge(path: Path, acknowledged: int) -> tuple[int, str | None]:
    """How many acknowledged units of work are missing, and what is wrong with the book."""
    try:
        _, wrong, counted = work.state(path, [recording.key(n) for n in range(acknowledged)])
    except Exception as error:  # noqa: BLE001  whatever a book in pieces leads to
        return 0, f"{type(error).__name__}: {error}"
    return counted["missing"], wrong[0] if wrong else None


def main(log: Path, base: Path, folder: Path, cuts: int, seed: int) -> dict[str, object]:
    calls = read(log)
    start = next(at for at, call in enumerate(calls) if call.what == MARK)
    written = next(call.path for call in calls[start:] if call.what == WRITE).rpartition("/")[0]
    chance = random.Random(seed)
    moments = sorted(chance.randint(start + 1, len(calls)) for _ in range(cuts))
    disk, at, acknowledged = Disk(written, {f"{written}/book.db": base.read_bytes()}), 0, 0
    found: dict[str, object] = {
        "cuts": cuts, "commits": sum(call.what == MARK for call in calls) - 1, "calls": len(calls),
        "syncs": sum(call.what == SYNC for call in calls),
    }  # fmt: skip
    corrupt, losing, most, why = 0, 0, 0, set()
    for n, moment in enumerate(moments):
        for call in calls[at:moment]:
            if call.what == MARK:
                acknowledged = call.at
            disk.do(call)
        at = moment
        for old in folder.iterdir():
            old.unlink()
        for path, content in disk.cut(chance, is_worst=n % WORST == 0).items():
            # The index in memory does not survive; rmflow's lock and the like hold nothing.
            if path.endswith((".db", "-wal", "-journal")):
                (folder / Path(path).name).write_bytes(content)
        missing, wrong = judge(folder / "book.db", acknowledged)
        corrupt += wrong is not None
        losing += missing > 0
        most = max(most, missing)
        if wrong is not None:
            why.add(wrong)
    return {**found, "corrupt": corrupt, "cuts_that_lost": losing, "most_lost": most, "why": sorted(why)[:3]}


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:4]), int(sys.argv[4]), int(sys.argv[5]))))
