"""`rmflow` and `python -m rmflow`."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Until the program can answer a Ctrl-C it ends by it, without Python's traceback; nothing has been done yet.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    argv = sys.argv[1:]
    if argv in (["--version"], ["-V"]):
        # The one answer that needs nothing loaded.
        from rmflow import __version__

        sys.stdout.write(f"rmflow {__version__}\n")
        return
    # Loading modules makes many objects and no garbage: looking for some every 700 of them costs 5 ms a command.
    gc.set_threshold(50_000, 20, 20)
    from rmflow.cli import signals
    from rmflow.cli.app import run

    try:
        signals.listen()
        code = run(argv)
        signals.leave()
    except KeyboardInterrupt as stopped:  # before the command began, or while what there was to say was being said
        from rmflow.cli.failures import handle

        code = handle(stopped, argv)
        signals.leave()
    # Python looks for garbage once more as it leaves, through every object there is: what all ends now needs no sorting.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
