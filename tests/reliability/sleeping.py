"""`rmflow dial --plain` with the hour that a file says: `python sleeping.py CLOCK`, run by test_sleep."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from rmflow import __main__ as program
from rmflow.cli import dial

CLOCK = Path(sys.argv[1])

dial._clock = lambda: lambda: datetime.fromisoformat(CLOCK.read_text(encoding="utf-8"))
sys.argv = ["rmflow", "dial", "--plain"]
program.main()
