"""Where the examples lie: beside the sources in a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

from rmflow.errors import BookError
from rmflow.words import words


def examples() -> Path:
    """The folder of the examples.

    Raises:
        BookError: this installation came without them.
    """
    package = Path(__file__).resolve().parents[1]
    for place in (package / "examples", package.parents[1] / "examples"):
        if (place / "demo" / "history.toml").is_file():
            return place
    raise BookError(
        words("This installation of rmflow came without its examples.", "此安装的 rmflow 不含示例数据。"),
        hint=words("Install it again, whole.", "请重新完整安装。"),
    )
