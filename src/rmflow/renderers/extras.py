"""What is installed only for those who asked: an extra that is missing is named, not a traceback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def needed(extra: str) -> Iterator[None]:
    """Around the imports of an extra.

    Raises:
        BadInput: it is not installed.
    """
    try:
        yield
    except ImportError:
        raise BadInput(
            words("--format {extra} needs more than is installed here: pip install 'rmflow[{extra}]'",
                  "--format {extra} 需要另行安装组件：pip install 'rmflow[{extra}]'", extra=extra)
        ) from None  # fmt: skip
