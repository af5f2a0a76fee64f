"""Lists brought in: each row goes through the same actions as a typed command (guide 1.2, 1.3), all in one unit.

A row is read in full before anything of it is written, so that a bad one leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.actions.imported import RowsRejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.actions.import_base import Import
    from rmflow.actions.imported import Report
    from rmflow.importers.csvfile import Sheet
    from rmflow.importers.mapping import Plan
    from rmflow.store.unit import Unit

MOST_REJECTED = 10_000
STEP = 1_000


def import_rows(
    unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool = False, progress: Callable[[int], None] | None = None
) -> Report:
    """Bring a list in, as `plan.kind` says; `progress` is told how many rows are done.

    Raises:
        RowsRejected: rows cannot be taken (with `keep_good`: not a single one can).
        BadInput: the file breaks off, or `--value` or `--set` names something that is not in the guide.
    """
    run = _kind(plan.kind)(unit, sheet, plan, keep_good=keep_good)
    run.check_constants()
    report = run.report
    with unit.batch():
        for line in sheet.rows():
            run.take(line)
            if progress is not None and report.read % STEP == 0:
                progress(report.read)
            if not keep_good and len(report.rejected) >= MOST_REJECTED:
                report.cut_short = True
                break
        run.finish()
    if report.rejected and (not keep_good or len(report.rejected) == report.read):
        raise RowsRejected(report)
    return report


def _kind(kind: str) -> type[Import]:
    """What brings in rows of this kind; only its own module is loaded."""
    if kind == "prospects":
        from rmflow.actions.import_prospects import Prospects

        return Prospects
    if kind == "calls":
        from rmflow.actions.import_calls import Calls

        return Calls
    from rmflow.actions.import_deals import Deals

    return Deals
