"""How quick `verify` is (S10): a journal of 1,000,000 entries against `sha256sum` of the same bytes read from the book.

    python benchmarks/verify.py                  a book of 1,000,000 entries (4 minutes to make, 2 GB)
    python benchmarks/verify.py --quick          50,000 entries
    python benchmarks/verify.py --keep FOLDER    leave the book there, or take the one that lies there

CPU time (user + system) of whole processes, the two in turn, medians; the clock on the wall and the memory beside it.
Machines are noisy, so nothing here passes or fails; docs/speed.md keeps the figures of a quiet run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from speed import surroundings

ROOT = str(Path(__file__).resolve().parents[1] / "src")
MAKER = str(Path(__file__).with_name("journalbook.py"))
# Recent entries, as many as a week of calls: what `--since` looks at.
RECENT = 500


class Run(NamedTuple):
    """One run of a program: CPU seconds, seconds on the wall, its largest memory in MB."""

    cpu: float
    wall: float
    memory: float
    out: str


def run(command: list[str], env: dict[str, str]) -> Run:
    """One run, the operating system's own account; a failure ends the benchmark."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, env=env, stdout=out, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        out.seek(0)
        said = out.read().decode()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, said)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    entries = asked.entries or (50_000 if asked.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = asked.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"journal-{entries}.db"
        if not path.exists():
            # In a process of its own: a child's largest memory counts what its parent held when it was started.
            subprocess.run([sys.executable, MAKER, str(path), str(entries)], env=os.environ | {"PYTHONPATH": ROOT}, check=True)
        measure(path, surroundings(folder, path) | {"PYTHONPATH": ROOT}, asked.runs)


def measure(path: Path, env: dict[str, str], runs: int) -> None:
    """The two in turn, and what `--since` and `--head` take."""
    verify = [sys.executable, "-m", "rmflow", "verify"]
    digest = ["sha256sum", str(path)]
    pairs = [(run([*verify, "--json"], env), run(digest, env)) for _ in range(runs)]
    said = json.loads(pairs[0][0].out)
    print(f"{said['entries']:,} entries, {said['rows']:,} rows, {path.stat().st_size / 1e6:,.0f} MB; ok: {said['ok']}")
    for name, at in (("CPU", 0), ("wall", 1)):
        ratio = statistics.median(one[at] / other[at] for one, other in pairs)
        a, b = (statistics.median(side[at] for side in sides) for sides in zip(*pairs, strict=True))
        print(f"  verify, {name:<22} {ratio:5.2f} ×   ({a:6.2f} s against {b:6.2f} s for sha256sum)")
    print(f"  memory                       {max(one.memory for one, _ in pairs):6.0f} MB")
    since = str(max(1, said["entries"] - RECENT))
    for name, argv in (("--since, the last " + str(RECENT), ["--since", since, "--json"]), ("--head", ["--head"])):
        ran = [run([*verify, *argv], env) for _ in range(runs)]
        print(f"  {name:<28} {statistics.median(r.cpu for r in ran):6.2f} s CPU, {ran[0].memory:.0f} MB")


if __name__ == "__main__":
    main()
