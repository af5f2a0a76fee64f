"""Ending a process at a known step of its work: one that is killed by the clock alone may always have been quicker, or slower."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


class Steps:
    """Counts the calls and returns of functions; at the `at`-th the process is killed there and then."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.count = 0

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def steps(work: Callable[[], object]) -> int:
    """How many steps some work takes; done once before, so that it has nothing more to load."""
    counted = Steps()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted.count


def kill_at(step: int) -> None:
    """Have this process killed at that step from now on (0: not at all)."""
    if step:
        sys.setprofile(Steps(step))
