"""Bad input is refused whole (R6): thousands of files and argument lists, by number, so that any of them can be run again.

    pytest tests/fuzz -m "reliability or not reliability" -s          the long run: 100,000 files, 100,000 argument lists
    RMFLOW_FUZZ=guide:174 pytest tests/fuzz -k one_again -s           one input again, with what it did

No input may end in a traceback, take longer than its limit, need more memory than its limit, leave half of anything
behind, or answer with an exit code that is not in the contract; a refused command leaves the book as it was, and
`verify` finds nothing afterwards.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import arguments
import files
import fuzzing
import pytest

from shared import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

LONG = int(os.environ.get("RMFLOW_FUZZ_INPUTS", "100000"))
AT_ONCE = int(os.environ.get("RMFLOW_FUZZ_AT_ONCE", "2"))
SHORT_FILES = {"prospects": 440, "calls": 320, "deals": 320, "rejects": 120, "calendar": 280, "guide": 60, "settings": 160,
    "refusals": 160,
               "book": 140}  # fmt: skip
LEAST_TAKEN = 0.1  # a generator all of whose inputs are refused at the gate tries nothing behind it


def check(found: fuzzing.Found) -> None:
    sys.stdout.write(f"\n{found}\n")
    assert not found.faults, "\n".join([str(found), *found.faults[:10]])
    assert found.codes["0"] > LEAST_TAKEN * found.inputs / 2
    assert set(found.codes) <= {"0", "2", "3", "4", "5", "6", "130"}


def test_every_reader_has_its_kind() -> None:
    assert set(files.KINDS) | {"argv"} == set(fuzzing.KINDS)
    assert set(fuzzing.SHARES) == set(SHORT_FILES) == set(files.KINDS)
    assert sum(fuzzing.SHARES.values()) == 100


@pytest.mark.parametrize("kind", files.KINDS)
def test_files(kind: str) -> None:
    check(fuzzing.run(kind, SHORT_FILES[kind], at_once=1))


def test_arguments() -> None:
    check(fuzzing.run("argv", 2_000, at_once=1, size=2_000))


@pytest.mark.reliability
@pytest.mark.parametrize("kind", files.KINDS)
def test_files_at_length(kind: str) -> None:
    check(fuzzing.run(kind, LONG * fuzzing.SHARES[kind] // 100, at_once=AT_ONCE))


@pytest.mark.reliability
def test_arguments_at_length() -> None:
    check(fuzzing.run("argv", LONG, at_once=AT_ONCE))


def test_one_again() -> None:
    """RMFLOW_FUZZ=KIND:NUMBER runs that one."""
    kind, _, number = os.environ.get("RMFLOW_FUZZ", "calendar:7").partition(":")
    check_one = fuzzing.shard(kind, int(number), 1)
    made = arguments.make(int(number)) if kind == "argv" else files.make(kind, int(number))
    sys.stdout.write(f"\n{made!r:.4000}\n{check_one}\n")
    assert not check_one.faults, "\n".join(check_one.faults)


def test_a_number_is_always_the_same_input() -> None:
    for kind in files.KINDS:
        assert files.make(kind, 11) == files.make(kind, 11)
    assert arguments.make(11) == arguments.make(11)
    assert arguments.make(11) != arguments.make(12)


# ---- Real processes, with the bytes of a command line as the system hands them over


def _raw(number: int) -> list[bytes]:
    """An argument list with bytes that are no text among its words."""
    chance = random.Random(f"raw:{number}")
    argv = [text.encode("utf-8", "surrogateescape" if "\ud800" not in text else "replace") for text in arguments.make(number)[0]]
    at = chance.randrange(len(argv) + 1)
    argv.insert(at, chance.choice((b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"--note=\xff", b"\xff" * 5000, "宏达".encode("gb18030"))))
    return argv


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes on POSIX only")
@pytest.mark.parametrize(
    "numbers", [pytest.param(range(8), id="some"), pytest.param(range(8, 208), id="many", marks=pytest.mark.reliability)]
)
def test_real_processes_with_bytes_that_are_no_text(numbers: range, book: Path) -> None:
    for number in numbers:
        argv = [word for word in _raw(number) if word != b"demo"]
        done = subprocess.run(
            [sys.executable.encode(), b"-m", b"rmflow", *argv], capture_output=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL,
            cwd=book.parent,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr, f"raw:{number} {argv!r:.500}\n{done.stderr.decode('utf-8', 'replace')}"
        assert done.returncode in (0, 2, 3, 4, 5, 6), f"raw:{number} {argv!r:.500}\n{done.stderr.decode('utf-8', 'replace')}"
