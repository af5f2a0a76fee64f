"""Kills a writer again and again: `python killing.py BOOK RUNS SEED`, run by test_kill; what it found comes out as JSON.

The writer is a fork of this process, which knows every module already, so that a run takes milliseconds.
"""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import signal
import sys
import time
from contextlib import nullcontext, suppress
from pathlib import Path

import work

from rmflow import book

# A new book every so many kills: a short one is verified sooner.
SAME_BOOK = 25
LATEST_S = 0.03


def write(path: Path, who: str, out: int, *, is_session: bool) -> None:
    """Work until killed, as so many commands or in one session; a unit of work is acknowledged once it has been left."""
    with book.session(path) if is_session else nullcontext() as opened:
        for n in range(1_000_000):
            key = work.do(path, who, n) if opened is None else work.go_on(opened, who, n)
            os.write(out, f"{key}\n".encode())


def killed(path: Path, who: str, after_s: float, *, is_session: bool) -> list[str]:
    """Fork a writer and kill it so long after its first acknowledgement; the keys it acknowledged."""
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            write(path, who, out, is_session=is_session)
        os._exit(1)
    os.close(out)
    said = os.read(into, 4096)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    while more := os.read(into, 65536):
        said += more
    os.close(into)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        sys.exit("the writer gave up by itself")
    # A last line that was cut was never acknowledged.
    return said.decode().rpartition("\n")[0].split()


def main(place: Path, runs: int, seed: int) -> dict[str, int]:
    chance = random.Random(seed)
    blank = place.read_bytes()
    found = dict.fromkeys(("runs", "acknowledged", "lost", "unsound", "saved_unacknowledged", "log_left"), 0)
    path = place.with_name("killed.db")
    keys: list[str] = []
    entries = 0
    gc.freeze()
    for run in range(runs):
        if run % SAME_BOOK == 0:
            for old in path.parent.glob("killed.db*"):
                old.unlink()
            shutil.copy(place, path)
            assert path.read_bytes() == blank
            keys, entries = [], work.state(path)[0]
        acknowledged = killed(path, f"rm{run}", chance.uniform(0, LATEST_S), is_session=run % 2 == 1)
        keys += acknowledged
        log = path.with_name(path.name + "-wal")
        found["log_left"] += log.exists() and log.stat().st_size > 0
        now, wrong, counted = work.state(path, keys)
        found["runs"] += 1
        found["acknowledged"] += len(acknowledged)
        found["lost"] += counted["missing"]
        found["unsound"] += bool(wrong)
        found["saved_unacknowledged"] += now - entries - len(acknowledged)
        entries = now
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
