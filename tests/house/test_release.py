"""What a release stands on: the lock's hashes and versions, no addresses, a wheel that is built twice the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "release" / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    return {re.sub(r"[_.]", "-", name.lower()): version for name, version in PIN.findall(path.read_text(encoding="utf-8"))}


def test_every_line_of_the_lock_has_hashes() -> None:
    blocks = re.split(r"\n(?=[A-Za-z])", LOCK.read_text(encoding="utf-8").partition("\n\n")[2])
    assert len(blocks) > 20
    for block in blocks:
        assert "--hash=sha256:" in block, block.split("\n")[0]


def test_the_lock_has_the_versions_that_are_tested() -> None:
    tested = pins(ROOT / "constraints.txt")
    only_elsewhere = {"colorama", "pywin32-ctypes", "tzdata"}  # Windows needs these
    locked = pins(LOCK)
    assert {name: version for name, version in locked.items() if name not in only_elsewhere} == {
        name: tested.get(name) for name in locked if name not in only_elsewhere
    }


def test_the_lock_holds_all_that_a_user_may_install() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(need for name in extras if name not in ("dev", "release") for need in extras[name])]
    names = {re.sub(r"[_.]", "-", re.match(r"[\w.-]+", need).group().lower()) for need in wanted}  # type: ignore[union-attr]
    assert names <= set(pins(LOCK))


@pytest.mark.parametrize("name", ["constraints.txt", "release/requirements.txt"])
def test_lock_files_name_no_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_two_builds_are_equal_byte_for_byte(tmp_path: Path) -> None:
    """From two copies of the source in other places, at other moments, with another mask, zone and language."""
    made = []
    for n, umask in enumerate((0o022, 0o077)):
        place = tmp_path / f"copy {n}"
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
        if not files:
            pytest.skip("not a git checkout")
        for file in filter(None, files.split("\0")):
            if file.startswith(("src/", "examples/")) or "/" not in file:
                target = place / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((ROOT / file).read_bytes())
                os.utime(target, (1_600_000_000 + n * 86_400, 1_600_000_000 + n * 86_400))
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764000000", "TZ": ("UTC", "Asia/Shanghai")[n]}
        code = f"import os, sys; os.umask({umask}); from hatchling.cli import hatchling; sys.exit(hatchling())"
        subprocess.run([sys.executable, "-c", code, "build", "-t", "wheel"], cwd=place, env=environment, check=True,
                       capture_output=True)  # fmt: skip
        (wheel,) = (place / "dist").glob("*.whl")
        made.append((wheel.name, wheel.read_bytes()))
    assert made[0] == made[1]
