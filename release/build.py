"""Build what a release consists of, twice the same byte for byte: wheel, source, bill of materials, checksums.

    python release/build.py [--out DIR]        (needs: pip install -c constraints.txt -e '.[release]')

The wheel is then installed as a user should install it, from the hashed lock `release/requirements.txt`, into a fresh
virtual environment; the bill of materials (CycloneDX, JSON) is drawn from that environment, so that it lists what is
really there. The folder also gets the lock and SHA256SUMS.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "release" / "requirements.txt"
# One library is published as source only; its hash is checked like the others'.
FROM_SOURCE = "lunar_python"


def main() -> None:
    """Build everything into the folder named by --out (`dist` by default)."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--environment", type=Path, help="keep the environment the wheel was installed into here")
    given = parser.parse_args()
    out: Path = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    wheel = build(out)
    with tempfile.TemporaryDirectory() as folder:
        python = install(wheel, given.environment or Path(folder) / "venv")
        bill_of_materials(python, out / f"{wheel.name.partition('-py3')[0]}.cdx.json")
    shutil.copyfile(LOCK, out / "requirements.txt")
    checksums(out)


def build(out: Path) -> Path:
    """The wheel, and the source beside it; the moment in them is that of the commit, so that builds are equal."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT))
    return max(out.glob("rmflow-*.whl"), key=lambda path: path.stat().st_mtime)


def install(wheel: Path, place: Path) -> Path:
    """Install as the release notes say: every dependency's hash is checked, the wheel draws in nothing more."""
    venv.create(place, with_pip=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "-q", "--require-hashes", "--only-binary", ":all:", "--no-binary", FROM_SOURCE,
        "-r", str(LOCK))  # fmt: skip
    run(python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel))
    run(python, "-m", "pip", "check")
    return python


def bill_of_materials(python: Path, target: Path) -> None:
    """What is in the environment, with licences and who needs whom."""
    run(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--sv", "1.6", "--of", "JSON",
        "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(target), str(python))  # fmt: skip


def checksums(out: Path) -> None:
    """SHA256SUMS, as `sha256sum -c` reads it."""
    made = sorted(path for path in out.iterdir() if path.is_file() and path.name not in ("SHA256SUMS", ".gitignore"))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made]
    (out / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def run(*command: object) -> None:
    """Run a command with the commit's moment as the build's; the build ends where it fails."""
    moment = subprocess.run(
        ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False
    ).stdout.strip()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": moment or "315532800"}
    subprocess.run(list(map(str, command)), check=True, env=environment)


if __name__ == "__main__":
    main()
