"""One input after the other on a book: what it answered, and what may never happen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import arguments
import files
from books_kept import kept, whole
from world import World

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from world import Told

Found = tuple[list[int], list[str]]  # exit codes, faults


class Files:
    """Each file stands alone: a fresh book where the one before was written to."""

    unset: tuple[str, ...] = ()

    def __init__(self, root: Path, kind: str) -> None:
        self.kind = kind
        if kind == "settings":  # what the environment says would stand before it
            self.unset = ("RMFLOW_RM", "RMFLOW_LANG")
        whole()
        self.world = World(root)
        for name in self.unset:
            os.environ.pop(name)
        self._fresh()

    def numbers(self, first: int, count: int) -> Iterable[int]:
        return range(first, first + count)

    def _fresh(self) -> None:
        self.world.lay(whole())
        self.kept = self.world.files()

    def run(self, number: int) -> Found:
        """Lay the files, run the command lines that read them."""
        made = files.make(self.kind, number)
        for name, content in made.files.items():
            place = self.world.folder / name
            place.mkdir() if content is None else place.write_bytes(content)
        before = self.world.files()
        told, faults = [], []
        self.wrote = False
        for argv in made.lines:
            one = self.world.run(argv)
            told.append(one.code)
            faults += self._faults(one, argv, before, only_looks=made.only_looks)
            before = self.world.files()
        if self.wrote and (verified := self.world.run(["verify"])).code and not faults:
            faults.append(f"verify: {verified.code} {verified.out.decode()[-300:]}")
        if self.wrote or faults:
            self._fresh()
        else:
            self.world.tidy()
        return told, faults

    def _faults(self, told: Told, argv: list[str], before: set[str], *, only_looks: bool) -> list[str]:
        faults = [told.fault] if told.fault else []
        wrote = self.world.has_written()
        self.wrote |= wrote
        if wrote and (told.code != 0 or only_looks):
            faults.append(f"wrote although it answered {told.code}: {argv!r:.200}")
        if told.code != 0 and (more := self.world.files() - before - {"odd.db-wal", "odd.db-shm", "odd.db.lock", "odd.db.refusals"}):
            faults.append(f"left {more} behind: {argv!r:.200}")
        if not faults and "--json" not in argv and (steers := self.world.steering(told, argv)):
            faults.append(steers)
        return faults

    def end(self) -> list[str]:
        return []


class Arguments:
    """Argument lists in batches: each on what the ones before left, `verify` at the end of the batch."""

    def __init__(self, root: Path) -> None:
        for name in arguments.BOOKS:
            kept(name)
        self.world = World(root)
        self.argv: list[str] = []

    def numbers(self, first: int, count: int) -> Iterable[int]:
        """The ones asked for, from the beginning of their batch on."""
        return range(first - first % arguments.BATCH, first + count)

    def run(self, number: int) -> Found:
        faults = []
        if number % arguments.BATCH == 0 or self.world._watch is None:
            faults += self.end()
            self._lay(number)
        argv, stdin = arguments.make(number)
        told = self.world.run(argv, stdin)
        if told.fault:
            faults.append(f"{argv!r:.300}: {told.fault}")
        wrote = self.world.has_written()
        if wrote and told.code != 0 and "dial" not in argv:  # a session saves each outcome as it comes
            faults.append(f"wrote although it answered {told.code}: {argv!r:.300}")
        looks = {"--json", "--format", "--format=json", "config"} & set(argv)
        if not told.fault and not looks and (steers := self.world.steering(told, argv)):
            faults.append(steers)
        return [told.code], faults

    def _lay(self, number: int) -> None:
        name = arguments.book_of(number)
        self.world.lay(kept(name) or b"")
        if name == "none":
            self.world.book.unlink()
        for file in ("guide.toml", "calls.csv", "calendar.json"):
            (self.world.folder / file.replace("calendar", "2027")).write_bytes(files.seed(file))
        (self.world.folder / "list.csv").write_bytes(files.seed("prospects.csv"))
        self.world.has_written()
        os.chdir(self.world.folder)

    def end(self) -> list[str]:
        """Whether the book is whole after a batch."""
        if self.world._watch is None or not self.world.book.is_file():
            return []
        told = self.world.run(["verify"])
        if told.code == 0:
            return []
        return [f"verify after the batch: {told.code} {told.out.decode()[-400:]} {told.err[-300:]} {told.fault}"]
