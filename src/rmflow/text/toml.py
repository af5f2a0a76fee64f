"""TOML from outside: what `tomllib` answers with one error only, whatever the text is."""

from __future__ import annotations

import tomllib
from typing import Any

from rmflow.text.late import late

# Keys of thousands of parts take time and memory that grow with the square of their number; rmflow's own have four.
_DEEP_KEY = late(
    r"""(?<![A-Za-z0-9_\-])(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){40}"""
)


def read_toml(text: str) -> dict[str, Any]:
    """The text's value.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML, is nested too deeply, or holds a number of thousands of digits.
    """
    if (found := _DEEP_KEY.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise tomllib.TOMLDecodeError(f"nested too deeply (at line {line}, column 1)")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError("nested too deeply") from None
    except (ValueError, OverflowError) as error:
        raise tomllib.TOMLDecodeError(str(error)) from None
