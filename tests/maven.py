"""The 8,800 opportunities of the Maven data, brought into a book by the program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from shared import PATIENCE_S

# The day after a blank book's first: what `--as-of` says of the day before the import can be asked.
DAY = "2026-11-24"
NOW_TEXT = f"{DAY}T10:00:00+08:00"
GUIDE = Path(__file__).parent / "data" / "maven-guide.toml"
COLUMNS = [
    "--as", "deals", "--map", "rm=sales_agent", "--map", "step=deal_stage", "--map", "outcome=deal_stage",
    "--value", "step:Prospecting=1", "--value", "step:Engaging=2", "--value", "step:Lost=5", "--value", "step:Won=6",
    "--value", "outcome:Prospecting=open", "--value", "outcome:Engaging=open",
    "--map", "opened_on=engage_date", "--map", "closed_on=close_date", "--map", "amount=close_value",
    "--set", "currency=USD", "--default", "prospect=No account {opportunity_id}",
]  # fmt: skip


class Maven(NamedTuple):
    """The book, the file that it came of, and what the import said (`--json`)."""

    book: Path
    file: Path
    said: dict[str, Any]

    def copied(self, path: Path) -> Path:
        """A copy of the book, to be written."""
        for ending in ("", "-wal"):
            if (found := self.book.with_name(self.book.name + ending)).exists():
                shutil.copyfile(found, path.with_name(path.name + ending))
        return path


def bring_in(folder: Path, blank: bytes, data: Path) -> Maven:
    """Make the book in `folder`: the guide that knows Maven's products, then the import."""
    path, file = folder / "book.db", data / "maven_crm" / "sales_pipeline.csv"
    path.write_bytes(blank)
    _run(path, "guide", "use", str(GUIDE), "--yes")
    return Maven(path, file, json.loads(_run(path, "import", str(file), *COLUMNS, "--json")))


def _run(book: Path, *argv: str) -> str:
    own = {"BOOK": str(book), "CONFIG": str(book.with_name("config.toml")), "RM": "li", "NOW": NOW_TEXT, "LANG": "en"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RMFLOW_")}
    return subprocess.run(
        [sys.executable, "-m", "rmflow", *argv], capture_output=True, encoding="utf-8", timeout=PATIENCE_S, check=True,
        env=environment | {f"RMFLOW_{key}": value for key, value in own.items()} | {"TZ": "CST-8", "PYTHONIOENCODING": "utf-8"},
    ).stdout  # fmt: skip
