"""A signal that strikes while Python clears an object away: what is raised there is lost, the signal must not be (R12)."""

from __future__ import annotations

import signal
import sys

import pytest

from rmflow.cli import signals


class Cleared:
    """Whose clearing away is when the signal comes."""

    def __del__(self) -> None:
        signals.HELD.take(signal.SIGINT, None)


def test_a_signal_that_python_lost_stops_before_the_commit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", signals._lost)
    signals.begin()
    try:
        Cleared()
        assert capsys.readouterr().err == ""
        with pytest.raises(signals.Stopped), signals.Saving():
            pytest.fail("it was saved")
        assert signals.code() == 130
    finally:
        signals.begin()
