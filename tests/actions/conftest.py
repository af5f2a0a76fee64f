"""Bringing a list in, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions.importing import import_rows
from rmflow.importers.csvfile import open_sheet
from rmflow.importers.mapping import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rmflow.actions.imported import Report


@pytest.fixture
def bring(tmp_path: Path, unit: Callable[..., Any]) -> Callable[..., Report]:
    """Import a text in a unit of its own: `bring("prospects", "name\\nA\\n", sets=["kind=person"])`."""

    def run(
        kind: str, text: str, *, maps=(), values=(), sets=(), defaults=(), keep_good=False, progress=None, **when: Any
    ) -> Report:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        with open_sheet(str(path)) as sheet, unit("import", **when) as opened:
            plan = make_plan(kind, sheet.header, maps, values, sets, defaults)
            report = import_rows(opened, sheet, plan, keep_good=keep_good, progress=progress)
        report.is_written = True
        return report

    return run


@pytest.fixture
def look(unit: Callable[..., Any]) -> Callable[..., list[tuple[Any, ...]]]:
    def run(sql: str) -> list[tuple[Any, ...]]:
        with unit() as opened:
            return opened.connection.tuples(sql)

    return run


@pytest.fixture
def everything(look: Callable[..., Any]) -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        tables = [
            name for (name,) in look("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        return {table: look(f'SELECT * FROM "{table}" ORDER BY 1, 2') for table in tables}

    return run
