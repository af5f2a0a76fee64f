"""Starting workers and adding up what they found; a worker that dies or hangs is a finding with its number."""

from __future__ import annotations

import collections
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
KINDS = ("prospects", "calls", "deals", "rejects", "calendar", "guide", "settings", "refusals", "book", "argv")
# Of every hundred files so many are of each kind: the dearer ones are fewer.
SHARES = {"prospects": 22, "calls": 16, "deals": 16, "rejects": 6, "calendar": 14, "guide": 4, "settings": 8, "refusals": 8, "book": 6}
SHARD = 1_000  # inputs of one worker


class Found(NamedTuple):
    """What the inputs of a kind came to."""

    kind: str
    inputs: int
    codes: collections.Counter[str]
    slowest_s: float
    slowest: str
    peak_mb: float
    faults: list[str]

    def __str__(self) -> str:
        codes = " ".join(f"{code}:{n}" for code, n in sorted(self.codes.items()))
        return (f"{self.kind}: {self.inputs} inputs, {len(self.faults)} faults, exit codes {codes}, slowest {self.slowest_s:.2f} s"
                f" ({self.slowest}), peak {self.peak_mb:.0f} MB")  # fmt: skip


def shard(kind: str, first: int, count: int) -> Found:
    """One worker's inputs."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RMFLOW_", "_RMFLOW", "PYTEST"))}
    environ |= {"PYTHONHASHSEED": "0", **({"RMFLOW_FUZZ_SECONDS": os.environ["RMFLOW_FUZZ_SECONDS"]}
        if "RMFLOW_FUZZ_SECONDS" in os.environ else {})}
    done = subprocess.run(
        [sys.executable, str(HERE / "worker.py"), kind, str(first), str(count)],
        capture_output=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, env=environ,
    )  # fmt: skip
    if done.returncode != 0 or not done.stdout:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.isdigit()), str(first))
        fault = f"{kind}:{last}: the process ended with {done.returncode}\n{done.stderr[-3000:]}"
        return Found(kind, count, collections.Counter(), 0.0, f"{kind}:{first}", 0.0, [fault])
    found = json.loads(done.stdout)
    slowest_s, slowest = found["slowest"]
    faults = [f"{kind}:{number}: {text}" for number, text in found["faults"]]
    return Found(kind, count, collections.Counter(found["codes"]), slowest_s, f"{kind}:{slowest}", found["peak_mb"] or 0.0, faults)


def run(kind: str, count: int, *, at_once: int, first: int = 0, size: int = SHARD) -> Found:
    """The inputs of one kind from number `first` on, so many workers at once."""
    starts = range(first, first + count, size)
    with ThreadPoolExecutor(at_once) as pool:
        parts = list(pool.map(lambda at: shard(kind, at, min(size, first + count - at)), starts))
    slowest = max(parts, key=lambda part: part.slowest_s)
    return Found(
        kind, sum(part.inputs for part in parts), sum((part.codes for part in parts), collections.Counter()), slowest.slowest_s,
        slowest.slowest, max(part.peak_mb for part in parts), [fault for part in parts for fault in part.faults],
    )  # fmt: skip
