"""The house's arrows point down (docs/architecture.md): import-linter holds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_arrows_point_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_check_of_the_guide_is_a_function_and_every_function_is_named_in_the_guide() -> None:
    from rmflow.guide.checknames import CHECK_NAMES
    from rmflow.rules.checks import CHECKS, HOMES, find_check

    assert all(callable(find_check(name)) for name in HOMES)
    assert set(CHECKS) == set(HOMES) == set(CHECK_NAMES)


def test_every_check_stands_in_a_gate() -> None:
    from rmflow.guide.load import default_guide
    from rmflow.rules.checks import HOMES

    guide = default_guide()
    used = {name for needs in guide.gates.values() for name in needs} | set(guide.every_gate)
    assert set(HOMES) == used
