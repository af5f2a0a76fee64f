"""Command lines in a fork of this process that may not do what they like: grow files, write into a folder."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import driving

if TYPE_CHECKING:
    from collections.abc import Callable

NOBODY = 65534


def forked(work: Callable[[], None], argv: tuple[str, ...]) -> tuple[int, str]:
    """Run a command line in a fork, after `work`; its exit code and what it said."""
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(into)
        answer: tuple[int, str] = (99, "")
        try:
            work()
            ran = driving.run(*argv)
            answer = (ran.code, ran.out + ran.err)
        except BaseException as error:  # noqa: BLE001  it is what is looked for
            answer = (99, f"{type(error).__name__}: {error}")
        # A pipe is no file: the limit does not hold here.
        with os.fdopen(out, "w", encoding="utf-8") as answered:
            json.dump(answer, answered)
        os._exit(0)
    os.close(out)
    with os.fdopen(into, encoding="utf-8") as answered:
        code, said = json.load(answered)
    os.waitpid(child, 0)
    return code, said


def small_files(limit: int) -> Callable[[], None]:
    """No file may grow beyond so many bytes."""

    def work() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return work


def as_nobody() -> None:
    """Somebody who may do nothing here that is not allowed to everybody."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def unhindered() -> None:
    """As ever."""
