"""Starting this folder's scripts and the real program: in processes of their own, which find the tests' modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def surroundings(**more: str | None) -> dict[str, str]:
    """The environment for a script; None takes a variable away."""
    path = os.pathsep.join([str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    given = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **more}
    return {name: value for name, value in given.items() if value is not None}


def script(name: str, *argv: object, **env: str | None) -> Any:
    """What a script printed, as JSON; it must end well."""
    done = subprocess.run(
        [sys.executable, str(HERE / name), *map(str, argv)], env=surroundings(**env), stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{name} {argv}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout.splitlines()[-1])
