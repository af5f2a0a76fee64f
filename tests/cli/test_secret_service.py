"""The real Secret Service of a Linux desktop: GNOME Keyring on a message bus of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rmflow.store.connection import check_file
from shared import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
SCRIPT = """
set -e
eval "$(printf secret | gnome-keyring-daemon --unlock --components=secrets)" >/dev/null
"$PYTHON" -m rmflow encrypt
"$PYTHON" -m rmflow add-prospect 宏达机械 --kind company --source cold
"$PYTHON" -m rmflow rekey --drop-key
"$PYTHON" -m rmflow doctor
"$PYTHON" -m rmflow show 1
"""


@pytest.fixture
def desktop(tmp_path: Path) -> dict[str, str]:
    """An environment in which a keyring can be started."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here (Debian: apt-get install dbus-daemon gnome-keyring)")
    pytest.importorskip("secretstorage")
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    given = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(run),
             "XDG_CONFIG_HOME": str(tmp_path / "config"), "PYTHON": sys.executable, "PYTHONIOENCODING": "utf-8"}  # fmt: skip
    return {name: value for name, value in given.items() if name not in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS")}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's keyring")
def test_a_key_lies_in_the_secret_service(book: Path, desktop: dict[str, str]) -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SCRIPT], env=desktop, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert check_file(book) is not None
    assert done.stdout.count("the system's keyring") >= 3
    assert "宏达机械" in done.stdout
    # Outside the session there is no keyring, and so no key.
    alone = subprocess.run(
        [sys.executable, "-m", "rmflow", "today"], env=desktop, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert alone.returncode == 5
    assert "its key is not at hand" in alone.stderr
