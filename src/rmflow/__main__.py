"""`rmflow` and `python -m rmflow`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    argv = sys.argv[1:]
    if argv in (["--version"], ["-V"]):
        # The one answer that needs nothing loaded.
        from rmflow import __version__

        sys.stdout.write(f"rmflow {__version__}\n")
        return
    # Loading modules makes many objects and no garbage: looking for some every 700 of them costs 5 ms a command.
    gc.set_threshold(50_000, 20, 20)
    from rmflow.cli.app import run

    sys.exit(run(argv))


if __name__ == "__main__":
    main()
