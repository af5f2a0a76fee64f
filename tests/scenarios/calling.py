"""One RM's telephone in a process of its own: `python calling.py NAME COUNT`, run by test_concurrency."""

from __future__ import annotations

import sys

import driving


def main(rm: str, count: int) -> None:
    for n in range(count):
        answer = driving.run("--rm", rm, "log-call", "1", "busy", "--note", f"{rm} {n}")
        if answer.code:
            sys.exit(f"call {n} of {rm}: exit {answer.code}\n{answer.err}")
    made = driving.run("--rm", rm, "add-prospect", f"客户 {rm}", "--kind", "company", "--source", "cold")
    if made.code:
        sys.exit(made.err)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
