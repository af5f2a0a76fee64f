"""Whether a book may be kept in WAL mode: with a SQLite that does not corrupt it, on a disk of this machine.

Anywhere else it is TRUNCATE with synchronous=FULL, which lost nothing in 400 simulated power cuts, never the stock
DELETE with FULL, which lost the last commit in 153 of 400 (docs/decisions.md, 5).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The SQLite releases in which the WAL-reset race is mended (sqlite.org/wal.html#walresetbug).
FIXED = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}
# File systems that lie on another machine or a host, where shared memory and SQLite's locks cannot be trusted.
NETWORK = (
    "nfs", "cifs", "smb", "9p", "afs", "ncpfs", "davfs", "ceph", "glusterfs", "lustre", "beegfs", "vboxsf", "virtiofs",
    "prl_fs", "fuse.", "remote",
)  # fmt: skip


def journal_mode(path: Path, version: str) -> str:
    """`wal` or `truncate`: the mode of the book at `path` under this version of SQLite."""
    return "truncate" if has_wal_reset_fault(version) or on_network(path.absolute().parent) else "wal"


def has_wal_reset_fault(version: str) -> bool:
    """Whether a SQLite release carries the WAL-reset race: 3.7.0 to 3.51.2, but for two backports."""
    numbers = tuple(int(part) for part in version.split(".")[:3])
    patched = BACKPORTS.get((numbers[0], numbers[1]))
    if patched is not None and numbers[2] >= patched:
        return False
    return (3, 7, 0) <= numbers < FIXED


def on_network(folder: Path) -> bool:
    """Whether `folder` lies on another machine; what this system does not tell counts as local."""
    if _on_block_device(folder):
        return False
    return (file_system(folder) or "").startswith(NETWORK)


def _on_block_device(folder: Path) -> bool:
    """Whether a disk with a driver holds it: then the table of mounts need not be read."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return os.major(folder.stat().st_dev) != 0
    except OSError:
        return False


def file_system(folder: Path) -> str | None:
    """The type of the file system under `folder`, as far as this system tells; None where it does not."""
    if sys.platform == "win32":
        import ctypes

        drive = ctypes.windll.kernel32.GetDriveTypeW(str(folder.anchor))
        return {2: "removable", 3: "local", 4: "remote"}.get(drive)
    from pathlib import Path

    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    place, best, kind = folder.resolve(), -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].replace("\\040", " "))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split()[0]
    return kind
