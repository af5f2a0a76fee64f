"""How quick rmflow is: ratios of CPU time (user + system) of whole processes, the two commands in turn, medians.

    python benchmarks/speed.py            everything, with a book of 100,000 prospects and 1,000,000 calls
    python benchmarks/speed.py --quick    fewer runs, a book of 5,000 prospects and 50,000 calls

Machines are noisy, so nothing here passes or fails; docs/speed.md keeps the figures of a quiet run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import bigbook

BASE = [sys.executable, "-c", "import typer"]
ADD = ["add-prospect", "宏达机械有限公司", "--kind", "company", "--source", "cold"]
ONE_ROW = [
    ("log-call", ["log-call", "1", "no_answer"]),
    ("add-prospect", ADD),
    ("qualify", ["qualify", "1", "--need", "yes:a loan elsewhere matures in March"]),
    ("advance (refused)", ["advance", "1"]),
]
TABLES = [
    ("today", ["today"]),
    ("list", ["list", "--limit", "20"]),
    ("show", ["show", "1"]),
    ("check", ["check", "1"]),
    ("report quota", ["report", "quota"]),
]


def rmflow(*argv: str) -> list[str]:
    """The installed program's command line."""
    return [str(Path(sys.executable).with_name("rmflow")), *argv]


def cpu(command: list[str], env: dict[str, str]) -> float:
    """CPU seconds of one run, the operating system's own account."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def ratio(one: list[str], other: list[str], env: dict[str, str], other_env: dict[str, str], runs: int) -> str:
    """The two in turn: the medians, and the median of the pairs' ratios."""
    cpu(one, env), cpu(other, other_env)
    pairs = [(cpu(one, env), cpu(other, other_env)) for _ in range(runs)]
    middle = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    return f"{middle:5.2f} ×   ({a * 1000:6.1f} ms against {b * 1000:6.1f} ms)"


def surroundings(folder: Path, book: Path) -> dict[str, str]:
    """A clean environment on that book, bytecode written as in an ordinary install."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("RMFLOW_", "PYTHON"))}
    return env | {
        "RMFLOW_BOOK": str(book), "RMFLOW_CONFIG": str(folder / "config.toml"), "RMFLOW_RM": "li",
        "RMFLOW_NOW": "2026-11-23T10:00:00+08:00", "RMFLOW_LANG": "en",
    }  # fmt: skip


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    runs, prospects, calls = (5, 5_000, 50_000) if quick else (21, 100_000, 1_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, big = folder / "small.db", folder / "big.db"
        env, full = surroundings(folder, small), surroundings(folder, big)
        subprocess.run(rmflow("init"), env=env, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(rmflow(*ADD), env=env, check=True, stdout=subprocess.DEVNULL)
        bigbook.make(big, prospects, calls)
        _against_typer(env, runs)
        print(f"\nS4  the same on {prospects:,} prospects and {calls:,} calls, against one prospect")
        for title, argv in [*ONE_ROW, *TABLES]:
            print(f"  {title:<20} {ratio(rmflow(*argv), rmflow(*argv), full, env, runs)}")


def _against_typer(env: dict[str, str], runs: int) -> None:
    complete = env | {"_RMFLOW_COMPLETE": "complete_bash", "COMP_WORDS": "rmflow show 宏", "COMP_CWORD": "2"}
    print('Against python -c "import typer":\nS1')
    print(f"  {'--version':<20} {ratio(rmflow('--version'), BASE, env, env, runs)}")
    print(f"  {'complete a name':<20} {ratio(rmflow(), BASE, complete, env, runs)}")
    print(f"  {'--help':<20} {ratio(rmflow('--help'), BASE, env, env, runs)}")
    for goal, group in (("S2", ONE_ROW), ("S3", TABLES)):
        print(goal)
        for title, argv in group:
            print(f"  {title:<20} {ratio(rmflow(*argv), BASE, env, env, runs)}")


if __name__ == "__main__":
    main()
