"""The rows that were not taken, written beside the file they came from, with what is wrong with each."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.text.formula import guard
from rmflow.text.safe import safe
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WHY = "why"
MOST_NUMBERED = 1_000


def default_place(file: str) -> Path:
    """`list.csv` → `list.rejected.csv` beside it; what came by a pipe goes to the current folder."""
    if file == "-":
        return Path("import.rejected.csv")
    path = Path(file)
    return path.with_name(f"{path.stem}.rejected.csv")


def write_rejects(place: Path, header: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> Path:
    """Write the rows as they stood, with a last column `why`; where they were written.

    UTF-8 with its mark, so that Excel reads it; cells that a spreadsheet would run are guarded, and reading takes the
    guard off again. What lies at `place` stays: then `place-2`, `place-3` … is used. Nothing is masked: it is the user's own
    file given back, to be put right and brought in.

    Raises:
        BadInput: it cannot be written.
    """
    dropped = {at for at, name in enumerate(header) if name == WHY}  # from an earlier round
    width = len(header)
    try:
        handle, path = _create(place)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="", errors="replace") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([*(guard(name) for at, name in enumerate(header) if at not in dropped), WHY])
            for cells, why in rows:
                padded = [*cells, *[""] * (width - len(cells))]
                kept = [guard(cell) for at, cell in enumerate(padded[:width]) if at not in dropped]
                writer.writerow([*kept, guard(why), *map(guard, padded[width:])])
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadInput(
            words(
                "The rejected rows cannot be written to {place}: {why}. Nothing was imported.",
                "无法把不合格的行写入 {place}：{why}。未导入任何内容。",
                place=safe(str(place)),
                why=error.strerror or type(error).__name__,
            ),
            hint=words("Name another file: --rejects FILE", "请另指定文件：--rejects 文件"),
        ) from None
    return path


def _create(place: Path) -> tuple[int, Path]:
    """A new file, readable by its owner alone (it holds customers' data)."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    for n in range(1, MOST_NUMBERED):
        path = place if n == 1 else place.with_name(f"{place.stem}-{n}{place.suffix}")
        try:
            return os.open(path, flags, 0o600), path
        except FileExistsError:
            continue
    raise FileExistsError(17, "too many files of that name")
