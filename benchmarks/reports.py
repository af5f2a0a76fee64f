"""S7: reports over a very large book, against their own SQL typed into the sqlite3 shell.

    python benchmarks/reports.py            1,000,000 prospects and as many calls
    python benchmarks/reports.py --quick    20,000 of each

Ratios of CPU time of whole processes, the two in turn, medians. The shell (`sqlite3` on the path) gets exactly the
statements that the report asks, read from a trace of it, so what is measured is what rmflow adds to the bare SQL.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import bigbook
from speed import ratio, rmflow, surroundings

from rmflow import book
from rmflow.reports import REPORTS, Ask

WANTED = ("funnel", "sources", "velocity", "pipeline", "forecast", "stuck", "losses")


def statements(path: Path, name: str) -> str:
    """What the report asks, its parameters filled in."""
    asked: list[str] = []
    with book.reading(path, now=bigbook.NOW.astimezone(), rm="li") as unit:
        unit.connection.raw.set_trace_callback(asked.append)
        REPORTS[name].function(name)(unit, Ask())
        unit.connection.raw.set_trace_callback(None)
    return "".join(f"{sql};\n" for sql in asked)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    runs, size = (3, 20_000) if quick else (5, 1_000_000)
    shell = shutil.which("sqlite3")
    if shell is None:
        sys.exit("S7 needs the sqlite3 shell on the path.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "big.db"
        bigbook.make(path, size, size)
        env = surroundings(folder, path)
        print(f"S7  {size:,} prospects and {size:,} calls, against the bare SQL in the sqlite3 shell")
        for report in (one for one in WANTED if one in REPORTS):
            script = folder / f"{report}.sql"
            script.write_text(statements(path, report), encoding="utf-8")
            bare = [shell, "-readonly", str(path), f".read {script}"]
            print(f"  report {report:<12} {ratio(rmflow('report', report), bare, env, env, runs)}")


if __name__ == "__main__":
    main()
