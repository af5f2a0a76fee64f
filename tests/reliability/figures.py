"""What the long runs measured: printed, and added as a line of JSON to the file that RMFLOW_FIGURES names."""

from __future__ import annotations

import json
import os
from pathlib import Path

# Read before the fixtures take every RMFLOW_ out of the environment.
PLACE = os.environ.get("RMFLOW_FIGURES")


def report(test: str, **measured: object) -> None:
    """Say what a run measured."""
    line = json.dumps({"test": test, **measured}, ensure_ascii=False)
    print(line)
    if PLACE:
        with Path(PLACE).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
