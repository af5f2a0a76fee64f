"""One RM's telephone in a process of its own: `python calling.py NAME COUNT`, run by test_many_writers.

Real command lines, one transaction each, as fast as they go; the milliseconds that each took come out as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import driving

# Of so many commands one adds a prospect, for which a new short number is needed.
ADDS = 10


def main(rm: str, count: int) -> list[float]:
    took = []
    with driving.commands_kept():
        for n in range(count):
            line = ("log-call", "1", "busy", "--note", f"{rm} {n}")
            if n % ADDS == 0:
                line = ("add-prospect", f"客户 {rm} {n}", "--kind", "company", "--source", "cold")
            began = time.perf_counter()
            answer = driving.run("--rm", rm, *line)
            took.append(round((time.perf_counter() - began) * 1000, 1))
            if answer.code:
                sys.exit(f"command {n} of {rm}: exit {answer.code}\n{answer.err}")
    return took


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
