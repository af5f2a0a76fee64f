"""`python worker.py KIND FIRST COUNT`: so many inputs, in this process, within limits; the findings as JSON at the end.

Its parent is `fuzzing.py`. The number at work is written to standard error before each, so that the parent knows which
one ended the process; `faulthandler` ends one that hangs, with its stack.
"""

from __future__ import annotations

import collections
import contextlib
import faulthandler
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
CPU_SECONDS = 20.0  # of the processor's time an input may take, however busy the machine is
SECONDS = float(os.environ.get("RMFLOW_FUZZ_SECONDS", "120"))  # and by the clock, before it is ended as hung
MEGABYTES = 1024  # of address space


def main(kind: str, first: int, count: int) -> dict[str, Any]:
    """Run them; how they ended, the slowest, the most memory, what failed."""
    import driving

    limited()
    found: dict[str, Any] = {"codes": collections.Counter(), "slowest": [0.0, first], "faults": []}
    with tempfile.TemporaryDirectory() as root, driving.commands_kept():
        trial = trials(kind)(Path(root).resolve())
        try:
            for number in trial.numbers(first, count):
                faulthandler.dump_traceback_later(SECONDS, exit=True)
                sys.stderr.write(f"{number}\n")
                began, began_cpu = time.perf_counter(), time.process_time()
                codes, faults = trial.run(number)
                took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
                if cpu > CPU_SECONDS:
                    faults = [*faults, f"took {cpu:.0f} s of the processor's time"]
                if number < first:
                    continue
                found["codes"].update(codes)
                found["slowest"] = max(found["slowest"], [took, number])
                found["faults"] += [[number, fault] for fault in faults]
            found["faults"] += [[first + count - 1, fault] for fault in trial.end()]
        finally:
            faulthandler.cancel_dump_traceback_later()
            trial.world.leave()
            os.chdir("/")
    found["peak_mb"] = peak_mb()
    return found


def trials(kind: str) -> Any:
    import trial

    return trial.Arguments if kind == "argv" else lambda root: trial.Files(root, kind)


def limited() -> None:
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))


def peak_mb() -> float | None:
    """The most memory that this process held; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / 1024 if sys.platform != "darwin" else most / 1024**2, 1)


if __name__ == "__main__":
    answer = main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(answer))
