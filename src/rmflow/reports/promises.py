"""What was promised, to whom, by when (guide 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Column, Table
from rmflow.reports import phrases
from rmflow.store import find
from rmflow.text.safe import safe
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit


def promises(unit: Unit, *, prospect: str | None = None, overdue: bool = False, everything: bool = False) -> Table:
    """The RM's promises still to keep, the most urgent first; `everything` adds those kept, `overdue` leaves the rest
    out. Of one prospect, everybody's.
    """
    test, values = _filter(unit, prospect, overdue=overdue, everything=everything)
    rows = unit.connection.rows(
        "SELECT m.no AS promise, p.no, p.name, m.text, m.due_on, m.kept_on, m.kept_how, m.rm FROM promise m"
        f" JOIN prospect p ON p.id = m.prospect_id WHERE {test}"
        " ORDER BY m.kept_on IS NOT NULL, m.due_on, m.no",
        values,
    )
    late = sum(row.kept_on is None and row.due_on < unit.day for row in rows)
    notes = (words("{n} overdue. Kept? rmflow keep-promise N", "{n} 条逾期。已兑现请记：rmflow keep-promise 编号",
                   n=late),) if late else ()
    return Table(
        words("Promises", "承诺"), _columns(unit), tuple(_row(unit, row) for row in rows), notes=notes,
        empty=words("No promise is overdue.", "没有逾期的承诺。") if overdue else words("Nothing is promised.",
                                                                                        "没有待兑现的承诺。"),
    )  # fmt: skip


def _filter(
    unit: Unit, prospect: str | None, *, overdue: bool, everything: bool
) -> tuple[str, tuple[Any, ...]]:  # fmt: skip
    if prospect is not None:
        test, values = "m.prospect_id = ?", (find.prospect(unit.connection, prospect).id,)
    else:
        test, values = "m.rm = ?", (unit.rm,)
    if overdue:
        return f"{test} AND m.kept_on IS NULL AND m.due_on < ?", (*values, unit.day)
    return (test, values) if everything else (f"{test} AND m.kept_on IS NULL", values)


def _row(unit: Unit, row: Any) -> dict[str, Any]:
    return {
        "promise": row.promise, "no": row.no, "name": row.name, "text": row.text, "due_on": row.due_on,
        "overdue": row.kept_on is None and row.due_on < unit.day, "kept_on": row.kept_on, "how": row.kept_how,
        "rm": row.rm,
    }  # fmt: skip


def _columns(unit: Unit) -> tuple[Column, ...]:
    def state(row: dict[str, Any]) -> Words:
        if row["kept_on"]:
            return words("kept {on}", "{on} 已兑现", on=row["kept_on"])
        return words("overdue", "逾期") if row["overdue"] else plain("")

    return (
        Column("promise", words("N", "编号"), "number"),
        Column("due_on", words("due", "期限"), "day", lambda row: phrases.day(row["due_on"], unit.today)),
        Column("no", words("#", "客户号"), "number", weight=2),
        Column("name", words("customer", "客户"), "name", show=lambda row: safe(row["name"])),
        Column("text", words("promise", "承诺内容"), show=lambda row: phrases.one_line(row["text"])),
        Column("overdue", words("state", "状态"), show=state, weight=1),
    )
