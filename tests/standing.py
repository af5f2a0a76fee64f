"""Prospects that stand where a test needs them: placed by the history of steps itself, past the gates' work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import driving
from rmflow.actions import find as finding
from rmflow.store import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

CRITERIA = ("need", "capacity", "standard", "authority", "value")
# What a gate lacks of a company on which nothing but the criteria is on record, and the move through it.
LACKING = {
    1: [*CRITERIA, "advance"],
    2: ["dossier.contact", "dossier.industry", "dossier.main_bank", "dossier.need_hypothesis", "visit_plan",
        "visit_confirmed", "advance"],
    3: ["visit_held", "need_confirmed", "product_presented", "advance"],
    4: ["objections", "advance"],
    5: ["signal", "close_attempt", "deal", "advance"],
}  # fmt: skip


def lacking(step: int, to: int) -> list[str]:
    """The codes that a refusal of an action of step `to` names at `step`, where nothing of either is on record."""
    return [code for n in range(step, to) for code in LACKING[n]]


def stand(unit: Unit, step: int, name: str = "宏达机械有限公司", kind: str = "company") -> int:
    """A new prospect at `step`, its criteria answered where step 1 is behind it; its number."""
    no: int = finding.add_prospect(unit, name, kind=kind, source="cold").data["no"]
    if step > 1:
        person = finding.insert_contact(unit, prospect(unit, no).id, finding.NewContact("李总"))
        for code in CRITERIA:
            unit.insert(
                "assessment", prospect_id=prospect(unit, no).id, criterion=code, answer="yes", evidence="审计报告",
                assessed_on=unit.day, contact_id=person.id if code == "authority" else None,
            )  # fmt: skip
    move(unit, no, step)
    return no


def move(unit: Unit, no: int, step: int) -> None:
    """Move the prospect's current opportunity on to `step`, one row of history each."""
    row: Any = opportunity(unit, no)
    while row.step < step:
        unit.move(row, row.step + 1)
    status = "customer" if step == 6 else "target" if step > 1 else "potential"
    unit.update("prospect", prospect(unit, no).id, status=status)
    if step == 6:
        unit.update("opportunity", row.id, outcome="won", outcome_on=unit.day)


def prospect(unit: Unit, no: int) -> Row:
    """The prospect as it stands in the book."""
    row = unit.connection.row("SELECT * FROM prospect WHERE no = ?", (no,))
    assert row is not None
    return row


def opportunity(unit: Unit, no: int) -> Any:
    """The prospect's current opportunity as it stands in the book."""
    return find.current_opportunity(unit.connection, prospect(unit, no).id)


def rows(unit: Unit, table: str) -> list[Row]:
    """All of a table, in the order it was written."""
    return unit.connection.rows(f'SELECT * FROM "{table}" ORDER BY id')


def fits(opened: Callable[..., Any], report: Callable[..., Any], lang: str, width: int | None) -> None:
    """A report with rows is drawn no wider than the screen, and does not shrink to nothing there."""
    from rmflow.renderers import render
    from rmflow.renderers.plain import columns
    from rmflow.reports import Ask

    with opened() as unit:
        table = report(unit, Ask())
        text = render(table, "table", lang, width=width, colour=False)
    assert table.rows
    assert len(text.splitlines()) > len(table.rows)
    assert not width or all(columns(line) <= width for line in text.splitlines())


def run(*argv: object, ok: int = 0, lang: str = "en") -> driving.Answer:
    """One command line in this process, for the many that only have to be refused; `ok` is the exit code expected."""
    answer = driving.run("--lang", lang, *argv)
    assert answer.code == ok, f"exit {answer.code}, expected {ok}\n{answer.out}\n{answer.err}"
    return answer
