"""Ctrl-C, a polite kill, a closed terminal: before the commit they take everything back, from the commit on they wait.

A command that is saved must not leave as if it had failed: from the moment the commit begins a signal is only noted. It
counts when something new would begin (the next unit of work, the next question), and not at all when there is none.
"""

from __future__ import annotations

import os
import signal
import sys
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NoReturn

from rmflow.cli.state import STATE

if TYPE_CHECKING:
    from types import FrameType, TracebackType

# Ctrl-C, kill, the terminal closed; SIGBREAK is Windows' Ctrl-Break.
NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
STOPS = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
LAST_STRAW = 3


class Stopped(KeyboardInterrupt):
    """One of the signals came; whoever knows what to do about Ctrl-C knows what to do about this."""


class Stage(IntEnum):
    """Where a run stands: a signal raises, is noted, is noted once, or is no news any more."""

    FREE = 0
    SAVING = 1
    SAVED = 2
    STOPPING = 3


class _Held:
    """This run's signals."""

    def __init__(self) -> None:
        self.stage = Stage.FREE
        # The signal that came while it could not be listened to, and the one that stopped the run.
        self.noted: int | None = None
        self.stopped_by: int | None = None
        self.count = 0

    def take(self, number: int, _frame: FrameType | None) -> None:
        """A signal came."""
        self.count += 1
        if self.stage is Stage.SAVING or (self.stage is Stage.SAVED and self.noted is None):
            self.noted = number
        elif self.stage is not Stage.STOPPING:
            self._stop(number)
        elif self.count >= LAST_STRAW:
            # Whoever asks a third time wants to be rid of us, whatever it is that takes so long.
            os._exit(code(number))

    def _stop(self, number: int) -> NoReturn:
        self.noted, self.stopped_by = None, number
        if self.stage is not Stage.SAVED:
            self.stage = Stage.STOPPING
        raise Stopped

    def swallowed(self) -> None:
        """Python lost what was raised, as it does where an object is being cleared away: the signal is noted instead."""
        self.noted, self.stopped_by = self.stopped_by, None
        if self.stage is Stage.STOPPING:
            self.stage = Stage.FREE

    def honour(self) -> None:
        """Stop here where a signal was noted."""
        if self.stage is Stage.SAVED:
            self.stage = Stage.FREE
        if self.noted is not None:
            self._stop(self.noted)


HELD = _Held()


class Saving:
    """Stands around a commit: what comes meanwhile is noted. Afterwards the command is saved, and only has to say so.

    `goes_on`: more units of work follow (`dial`), so that signals count again as soon as this one is saved.
    """

    __slots__ = ("_goes_on",)

    def __init__(self, *, goes_on: bool = False) -> None:
        self._goes_on = goes_on

    def __enter__(self) -> None:
        """From here on signals wait; one that was noted before stops the run here.

        Raises:
            Stopped: there was one.
        """
        HELD.honour()
        HELD.stage = Stage.SAVING

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """It is saved, unless `error`."""
        STATE.saved = STATE.saved or kind is None
        HELD.stage = Stage.FREE if kind is not None or self._goes_on else Stage.SAVED


def listen() -> None:
    """Have the signals taken here, those that whoever started us (`nohup`) has not told us to ignore."""
    for number in STOPS:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, HELD.take)
    sys.unraisablehook = _lost


def _lost(what: Any) -> None:
    if isinstance(what.exc_value, Stopped):
        HELD.swallowed()
    else:
        sys.__unraisablehook__(what)


def leave() -> None:
    """The run is over and its exit code settled: nothing that comes now changes it."""
    HELD.stage = Stage.SAVING
    if hasattr(signal, "pthread_sigmask"):
        # Ignoring them would not do: on its way out Python puts its own handlers' signals back to killing.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        return
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)


def deaf() -> None:
    """The run is at an end and only clears up behind itself; an impatient second Ctrl-C must not stop that."""
    HELD.stage = Stage.SAVING


def honour() -> None:
    """Something new begins: what was done before is saved and told, and a signal that came meanwhile stops the run here.

    Raises:
        Stopped: there was one.
    """
    HELD.honour()


def begin() -> None:
    """A run begins (several may in one process: tests, a command that the user made clear)."""
    HELD.__init__()  # type: ignore[misc]


def code(number: int | None = None) -> int:
    """The exit code of a run that was stopped: 130 for Ctrl-C, as shells have it 128 + the signal's number."""
    return 128 + (number or HELD.stopped_by or signal.SIGINT)


def is_saved() -> bool:
    """Whether all that was asked is saved, so that only the answer is outstanding."""
    return HELD.stage is Stage.SAVED
