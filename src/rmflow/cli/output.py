"""Standard output and error that take no more: a full disk, a reader who has gone, a terminal that was closed."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

# What the system says of a stream that takes no more.
UNWRITTEN = {errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF, errno.ENXIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


def hush() -> None:
    """Have what a stream cannot be rid of go nowhere: Python would complain once more on the way out."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_output(error: OSError) -> bool:
    """Whether it is our own output that cannot be written (a full disk, a terminal that is gone); files are named."""
    if error.filename is not None or error.errno not in UNWRITTEN:
        return False
    hush()
    return True
