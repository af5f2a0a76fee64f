"""Rows that an import does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions.imported import RowsRejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.actions.imported import Report


def rejected(bring: Callable[..., Report], *args: Any, **more: Any) -> list[tuple[int, str, str, str]]:
    """Row, column, value and reason of each row that the import refuses; `bring` is the fixture."""
    with pytest.raises(RowsRejected) as error:
        bring(*args, **more)
    return [(row.row, row.column, row.value, row.why.en) for row in error.value.report.rejected]
