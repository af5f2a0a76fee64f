"""The program, saying on a pipe that its first line is reached: `python started.py FD ARGV…`.

What comes before that is Python's own start, which answers Ctrl-C with a traceback whatever a program does.
"""

from __future__ import annotations

import os
import signal
import sys

from rmflow.__main__ import main

handle = int(sys.argv.pop(1))
signal.signal(signal.SIGINT, signal.SIG_DFL)  # as `main` does first of all
os.write(handle, b".")
os.close(handle)
main()
